"""Scanned pages read by tesseract, where it is installed: the words with their boxes, then as any page."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from pipeline.ingest.pdf.words import Page, Word

DOTS_PER_INCH = 200
"""Resolution at which a page is drawn: letters of 10 points are then 20 pixels high, which tesseract asks for."""
MAX_SIDE = 5_000
"""Pixels of the longer side of a drawn page: a plan in A0 is drawn smaller (25 MB as a grey picture)."""
SECONDS_A_PAGE = 20.0
"""Wall-clock seconds for one page (an A4 page takes 2 to 5): one that takes longer is a picture, no text."""
SHARE_OF_TIME = 2 / 3
"""Share of the time the guard gives a file (``--file-seconds``) that its scans may take: what is left is for the
other pages, so that the pages read by then are kept and the file is not stopped."""
MAX_BLUR = 0.18
"""Share of the usual size by which a line of the same type may seem larger or smaller."""
_BELOW = frozenset("gjpqyQ,;()[]{}|/@_$§µ")
_TALL = frozenset("bdfhklt0123456789“”‘’")
_ALONE = frozenset("aAI0123456789")
"""Letters and figures that are words by themselves; another one alone is the edge of a table or a stain."""
MIN_CONFIDENCE = 30.0
"""Tesseract's confidence, of 100, below which a word is noise (stains, lines, stamps)."""
WELL_READ = 70.0
"""Its confidence, as the median of a line's words, from which the line is text and not noise."""


def tesseract() -> str | None:
    """Path of the tesseract program, or ``None`` where it is not installed."""
    return shutil.which("tesseract")


@dataclass
class Allowance:
    """How long the scanned pages of one file may still take (``until``, by the clock that only runs forward).
    ``late``: pages left unread for want of time."""

    until: float
    late: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, seconds: float) -> Allowance:
        """What a file has that may take so many seconds in all."""
        return cls(time.monotonic() + SHARE_OF_TIME * seconds)

    def left(self) -> float:
        """Seconds for the next page."""
        return min(SECONDS_A_PAGE, self.until - time.monotonic())


def read_scan(page: Any, number: int, allowance: Allowance, language: str = "eng") -> Page:
    """The words that tesseract sees on an open ``pypdfium2.PdfPage``; none where it fails or takes too long.

    Args:
        page: the page.
        number: its number, from 1.
        allowance: the time that is left for the file; told of a page for which it was not enough.
        language: tesseract's name of the language.
    """
    width, height = page.get_size()
    empty = Page(number, width, height, ())
    program = tesseract()
    if program is None or not width or not height:
        return empty
    seconds = allowance.left()
    if seconds <= 0:
        allowance.late.add(number)
        return empty
    scale = min(DOTS_PER_INCH / 72, MAX_SIDE / max(width, height))
    command = [program, "-", "-", "-l", language, "--dpi", str(round(scale * 72)), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments; the image goes to its input
            command, input=_image(page, scale), capture_output=True, timeout=seconds, check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        allowance.late.add(number)
        return empty
    except (subprocess.SubprocessError, OSError):
        return empty
    return Page(number, width, height, tuple(_words(done.stdout.decode("utf-8", "replace"), number, scale)))


def _image(page: Any, scale: float) -> bytes:
    """The page as a grey picture in the PGM format."""
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows = bytes(bitmap.buffer)
    lines = (rows[at : at + bitmap.width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _words(table: str, number: int, scale: float) -> list[Word]:
    """Words of tesseract's table; those of one line share a baseline and a size."""
    lines: dict[tuple[str, ...], list[_Seen]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, width, height = (float(cell) / scale for cell in cells[6:10])
            seen = _Seen(cells[11].strip(), left, top, left + width, top + height, float(cells[10]))
            lines.setdefault(tuple(cells[1:5]), []).append(seen)
    lines = {key: kept for key, line in lines.items() if (kept := _without_noise(line))}
    bases = [_baseline(line) for line in lines.values()]
    sizes = _snapped([_size(line, base) for line, base in zip(lines.values(), bases, strict=True)])
    words: list[Word] = []
    for line, base, size in zip(lines.values(), bases, sizes, strict=True):
        for seen in line:
            words.append(
                Word(seen.text, seen.x0, seen.top, seen.x1, seen.bottom, base, size, bold=False, mcid=-1,
                     artifact=False, glued=False, hyphen=False, page=number, order=len(words))
            )  # fmt: skip
    return words


class _Seen(NamedTuple):
    """A word as tesseract sees it: its ink's edges in points, not its font's; how sure it is, of 100."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


def _without_noise(line: Sequence[_Seen]) -> list[_Seen]:
    """The words of a line that tesseract is sure enough of; in a line that is well read whatever holds a letter or
    figure is kept however sure it is, as nothing else stands there."""
    well = len(line) > 2 and median(seen.confidence for seen in line) >= WELL_READ
    return [seen for seen in line if seen.confidence >= MIN_CONFIDENCE or (well and _is_word(seen.text))]


def _is_word(text: str) -> bool:
    """Whether a letter or figure stands in it, and not one alone that is no word ("services,", "£300", "a")."""
    return text in _ALONE if len(text) == 1 else any(map(str.isalnum, text))


def _baseline(line: Sequence[_Seen]) -> float:
    """Where a line's letters stand: the foot of words without letters that reach below it."""
    feet = [seen.bottom for seen in line if not _BELOW & set(seen.text)]
    if feet:
        return median(feet)
    return max(seen.bottom for seen in line) - 0.22 * max(seen.bottom - seen.top for seen in line)


def _size(line: Sequence[_Seen], base: float) -> float:
    """A line's size of type, from its capitals, figures and tall letters: they are seven tenths of it high."""
    tall = [base - seen.top for seen in line if any(ch.isupper() or ch in _TALL for ch in seen.text)]
    low = [base - seen.top for seen in line]
    return max(1.0, median(tall) / 0.72 if tall else median(low) / 0.53)


def _snapped(sizes: Sequence[float]) -> list[float]:
    """Sizes as a typesetter would have chosen them: what is near the page's usual size is of that size, for the eye
    of a scanner is not so sharp."""
    usual = float(round(median(sizes))) if sizes else 10.0
    return [usual if abs(size - usual) <= MAX_BLUR * usual else float(round(size)) for size in sizes]
