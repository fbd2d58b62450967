"""How much of a file Themebank reads, and the one way in which readers of this package open a file."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import UnreadableError

MAX_BYTES = 200_000_000
"""Bytes of the largest file: what fits, unpacked, into the memory that one file may take."""
MAX_CHARACTERS = 5_000_000
"""Characters of the longest text: about 800,000 words, a hundred hours of talk."""
MAX_ROWS = 100_000
"""Rows of all tables of a file, a hundred times a large survey."""
MAX_CELLS = 2_000_000
"""Cells of all tables of a file: 20 columns at the most rows."""


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """All bytes of a file. Raises :class:`UnreadableError` where it cannot be opened or is too big."""
    try:
        if not path.is_file():
            raise UnreadableError(
                "it is a folder, not a file" if path.is_dir() else "it is not an ordinary file"
            )
        size = path.stat().st_size
        if size > most:
            raise UnreadableError(
                f"the file has {size / 1e6:,.0f} MB; Themebank reads up to {most / 1e6:,.0f} MB"
            )
        data = path.read_bytes()
    except OSError as exc:
        raise UnreadableError(f"the file cannot be opened ({exc.strerror or exc})") from exc
    if not data:
        raise UnreadableError("the file is empty (0 bytes)")
    return data


def check_text(text: str) -> None:
    """Raise :class:`UnreadableError` where a text is longer than Themebank reads."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableError(
            f"the text has {len(text):,} characters; Themebank reads {MAX_CHARACTERS:,} (split the file)"
        )
