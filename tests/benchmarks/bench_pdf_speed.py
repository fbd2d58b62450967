"""How fast the PDF reader is on the long reports beside the checkout, against pdfplumber, and in what memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.base import ReadOptions
from pipeline.ingest.pdf import read

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
OPTIONS = ReadOptions()


@dataclass(frozen=True)
class Speed:
    """Milliseconds of processor time a page: the whole reading (words, order, blocks) of a file, and pdfplumber's
    ``extract_words`` on pages of it; medians of rounds in which both take turns."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times faster the reader is."""
        return self.theirs / self.ours


def speed(pdf: Path, *, rounds: int = 5) -> Speed:
    """Both readers in turn, pdfplumber on every fifth page, other ones in each round (all, after five rounds)."""
    read(pdf, OPTIONS)  # what is loaded once is loaded
    taken = [(_our_time(pdf), _their_time(pdf, turn)) for turn in range(rounds)]
    ours, theirs = (statistics.median(times) for times in zip(*taken, strict=True))
    return Speed(ours, theirs)


def _our_time(pdf: Path) -> float:
    start = time.process_time()
    pages = dict(read(pdf, OPTIONS).notes)["pages"]
    return (time.process_time() - start) / pages * 1000


def _their_time(pdf: Path, turn: int) -> float:
    import pdfplumber

    start = time.process_time()
    with pdfplumber.open(pdf) as document:
        some = document.pages[turn % 5 :: 5]
        for page in some:
            page.extract_words()
            page.close()
    return (time.process_time() - start) / len(some) * 1000


def peak_memory(pdf: Path) -> float:
    """Peak resident memory in MB of a fresh process that reads one file."""
    code = (
        "import sys; from pathlib import Path; from pipeline.ingest.base import ReadOptions; "
        "from pipeline.ingest.pdf import read; read(Path(sys.argv[1]), ReadOptions()); "
        "peak = [one for one in open('/proc/self/status') if one.startswith('VmHWM')][0]; "
        "print(int(peak.split()[1]) / 1024)"  # not ru_maxrss: a child inherits its parent's
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(pdf)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    return float(done.stdout)


def main() -> None:
    """Print the figures of each report."""
    for pdf in sorted((DATA / "pdf" / "inquiries").glob("*.pdf")):
        found = speed(pdf)
        print(
            f"  {pdf.stem[:40]:40} {found.ours:.1f} ms a page, pdfplumber {found.theirs:.0f}"
            f" ({found.ratio:.1f} times), {peak_memory(pdf):.0f} MB"
        )


if __name__ == "__main__":
    main()
