"""The words of a PDF page as PDFium's text page gives them: text, box, size, bold, marked-content id.

Units are points; the origin is the top left corner of the page as it is shown (crop box and page rotation
applied), y grows downwards; pages count from 1. PDFium is not thread-safe: one thread per process.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any, NamedTuple

from pipeline.errors import UnreadableError
from pipeline.ingest.pdf.runs import Run, fast, runs_of

_NUMBER = re.compile(r"^(?:\d{1,3}\.){1,4}(?:\d{1,3}\.?)?$|^\(\w{1,4}\)$")
_BOX_TYPES = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

MAX_PAGE_CHARACTERS = 200_000
"""A page with more characters than this is not prose: it is drawing or an attack."""


class Word(NamedTuple):
    """A run of characters without space. ``glued``: no space stood before it (a word in two fonts or tags);
    ``hyphen``: it ends in a hyphen that PDFium took for a line-end hyphen. ``base`` is the baseline's y."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    bold: bool
    mcid: int
    artifact: bool
    glued: bool
    hyphen: bool
    page: int
    order: int
    angle: int = 0


class Page(NamedTuple):
    """One page: its number, size in points, its words in the order of the content stream."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]


def read_page(page: Any, number: int) -> Page:
    """The words of one page.

    Args:
        page: an open ``pypdfium2.PdfPage``.
        number: its number, from 1.

    Raises:
        UnreadableError: the page holds more than ``MAX_PAGE_CHARACTERS`` characters.
    """
    import pypdfium2.raw as pdfium

    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Page(number, page.get_width(), page.get_height(), ())
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MAX_PAGE_CHARACTERS:
            raise UnreadableError(
                f"page {number} holds {count:,} characters (the limit is {MAX_PAGE_CHARACTERS:,})"
            )
        frame = _frame(page)
        words = _words(pdfium, text_page, count, number, frame)
        return Page(number, frame[2], frame[3], tuple(words))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _frame(page: Any) -> tuple[float, float, float, float, int]:
    """Left and bottom of the visible box, its width and height as shown, and the rotation in degrees."""
    left, bottom, right, top = page.get_cropbox()
    rotation = int(page.get_rotation())
    width, height = abs(right - left), abs(top - bottom)
    if rotation in (90, 270):
        width, height = height, width
    return min(left, right), min(bottom, top), width, height, rotation


def _words(
    pdfium: Any, text_page: Any, count: int, number: int, frame: tuple[float, float, float, float, int]
) -> list[Word]:
    rect = pdfium.FS_RECTF()
    box = ctypes.byref(rect)
    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    box_of = fast(pdfium.FPDFText_GetLooseCharBox, *_BOX_TYPES)
    words: list[Word] = []
    previous: Word | None = None
    for run in runs_of(pdfium, text_page, count):
        box_of(handle, run.first, box)
        left, low, right, high = rect.left, rect.bottom, rect.right, rect.top
        if run.last != run.first:
            box_of(handle, run.last, box)
            left, right = min(left, rect.left), max(right, rect.right)
            low, high = min(low, rect.bottom), max(high, rect.top)
        style = run.style
        x0, top, x1, bottom = _shown(left, low, right, high, frame)
        base = bottom if style.base is None or frame[4] else frame[3] + frame[1] - style.base
        angle = (style.angle + frame[4]) % 360
        glued = run.glued and previous is not None and _touches(previous, run, x0, base, angle)
        previous = Word(
            run.text, x0, top, x1, bottom, base, style.size, style.bold, style.mcid, style.artifact, glued,
            run.hyphen, number, len(words), angle,
        )  # fmt: skip
        words.append(previous)
    return words


def _touches(previous: Word, run: Run, x0: float, base: float, angle: int) -> bool:
    """Whether a word that no space parts from the one before it really stands next to it."""
    if angle:
        return True
    size = run.style.size
    if _NUMBER.match(previous.text) and run.text[:1].isalpha():
        return False
    gap = x0 - previous.x1
    return -2 * size <= gap <= 0.2 * size and abs(base - previous.base) <= 0.7 * size


def _shown(
    left: float, bottom: float, right: float, top: float, frame: tuple[float, float, float, float, int]
) -> tuple[float, float, float, float]:
    """A box in the page's own space as x0, top, x1, bottom on the page as shown."""
    dx, dy, width, height, rotation = frame
    left, right, bottom, top = left - dx, right - dx, bottom - dy, top - dy
    if rotation == 90:
        return bottom, left, top, right
    if rotation == 180:
        return width - right, bottom, width - left, top
    if rotation == 270:
        return width - top, height - right, width - bottom, height - left
    return left, height - top, right, height - bottom
