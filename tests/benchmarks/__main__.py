"""``make bench``: every module ``bench_*.py`` beside this file that has a ``main()`` prints its figures."""

from __future__ import annotations

import importlib
from pathlib import Path


def main() -> None:
    """Run every benchmark in order of name."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        module = importlib.import_module(f"tests.benchmarks.{path.stem}")
        print(f"== {path.stem}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main()
