"""Long texts that are all alike: how much longer a text of twice the length takes to read (2 is in proportion)."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.readers import reader_for
from tests.ingest.files import TEDIOUS

NAMES = ("a.vtt", "a.txt", "a.md", "a.csv")
NOTICED = 0.05
"""Seconds below which growth is of no interest."""

START = "WEBVTT\n\n00:01.0 --> 00:02.0\n"


def seconds(path: Path, words: str) -> float:
    """Processor seconds for reading a text, or for finding that it cannot be read; the better of two."""
    path.write_text(START + words if path.suffix == ".vtt" else words)
    taken = []
    for _ in range(2):
        began = time.process_time()
        with suppress(UnreadableError):
            reader_for(path).read(path, ReadOptions())
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Print for each ending the text whose time grows most, and the one that takes longest."""
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            path = Path(folder) / name
            found = []
            for words in TEDIOUS:
                half, whole = seconds(path, words[: len(words) // 2]), seconds(path, words)
                found.append((whole / half if whole > NOTICED else 0.0, whole, words[:12]))
            steep, slow = max(found), max(found, key=lambda one: one[1])
            print(f"  {name}: at most {steep[0]:.1f} times ({steep[2]!r}), {slow[1]:.1f} s ({slow[2]!r})")


if __name__ == "__main__":
    main()
