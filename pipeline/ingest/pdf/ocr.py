"""Scanned pages read by tesseract, where it is installed: the words with their boxes, then as any page."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

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
MIN_CONFIDENCE = 30.0
"""Tesseract's confidence, of 100, below which a word is noise (stains, lines, stamps)."""


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
    lines: dict[tuple[str, ...], list[list[str]]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip() and float(cells[10]) >= MIN_CONFIDENCE:
            lines.setdefault(tuple(cells[1:5]), []).append(cells)
    words: list[Word] = []
    for cells_of_line in lines.values():
        boxes = [[float(cell) / scale for cell in cells[6:10]] for cells in cells_of_line]
        base = max(top + height for _, top, _, height in boxes)
        size = round(max(height for *_, height in boxes))
        for cells, (left, top, width, height) in zip(cells_of_line, boxes, strict=True):
            words.append(
                Word(cells[11].strip(), left, top, left + width, top + height, base, float(size),
                     bold=False, mcid=-1, artifact=False, glued=False, hyphen=False, page=number,
                     order=len(words))
            )  # fmt: skip
    return words
