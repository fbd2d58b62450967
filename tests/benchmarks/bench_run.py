"""The whole chain on a made study of 20 sources and 2,000 segments, and a second run on top of it.

Prints whole-process seconds, peak memory and the ratio of the second run to the first.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from pipeline.codebook import load_codebook, packaged_path

SOURCES, TURNS, WORDS = 20, 200, 60


def make_study(folder: Path, seed: int = 0) -> None:
    """Write a study of interviews: every other turn asks, the rest speak some 60 words of codebook talk."""
    rng = random.Random(seed)
    book = load_codebook(packaged_path("prevention_pledge"))
    talk = [text for code in book.codes for text in (*code.examples, code.definition)]
    (folder / "corpus").mkdir(parents=True)
    (folder / "codebook").mkdir()
    (folder / "codebook" / "prevention_pledge.yaml").write_bytes(packaged_path("prevention_pledge").read_bytes())
    (folder / "study.yaml").write_text("name: Benchmark\n", encoding="utf-8")
    for n in range(SOURCES):
        lines = []
        for turn in range(TURNS):
            if turn % 2 == 0:
                lines.append("Interviewer: And how does that work in practice?")
            else:
                words = " ".join(rng.choice(talk) for _ in range(6)).split()[:WORDS]
                lines.append(f"Alex Person{n:02}: {' '.join(words)}.")
        (folder / "corpus" / f"interview_{n:02}.txt").write_text("\n\n".join(lines), encoding="utf-8")


def timed(*command: str) -> float:
    """Wall-clock seconds of a command that may end with 0 or 1."""
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    return perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        make_study(folder)
        os.environ["XDG_CONFIG_HOME"] = name
        themebank = (sys.executable, "-c", "from pipeline.cli import main; main()")
        first = timed(*themebank, "run", str(folder))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        second = timed(*themebank, "run", str(folder))
        print(f"first run {first:.1f} s, peak memory of the largest process {memory:.0f} MiB")
        print(f"second run {second:.2f} s, ratio {second / first:.3f} (promised: under 0.1)")
        helps = sorted(timed(*themebank, "--help") for _ in range(5))
        print(f"--help {helps[2]:.2f} s (median of 5; promised: under 0.5)")


if __name__ == "__main__":
    main()
