"""The words of a PDF page as PDFium's text page gives them: text, box, size, bold, marked-content id.

Units are points; the origin is the top left corner of the page as it is shown (crop box and page rotation
applied), y grows downwards; pages count from 1. PDFium is not thread-safe: one thread per process.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from pipeline.errors import UnreadableError
from pipeline.ingest.pdf.handles import ADDRESS, NUMBER, address_of, fast
from pipeline.ingest.pdf.runs import Run, runs_of

_NUMBER = re.compile(r"^(?:\d{1,3}\.){1,4}(?:\d{1,3}\.?)?$|^\(\w{1,4}\)$")

Edges = tuple[list[float], list[float], list[float], list[float]]
"""Four edges of boxes, each as a column."""

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


_new_word = partial(tuple.__new__, Word)
"""A word from its fifteen values in order: ``Word`` itself would take thrice as long."""


class Frame(NamedTuple):
    """Left and bottom of the visible box in the page's own space, its width and height as shown, and the page's
    rotation in degrees."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int


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
        address = address_of(text_page)
        words = _words(address, runs_of(address, count), number, frame)
        return Page(number, frame.width, frame.height, tuple(words))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _frame(page: Any) -> Frame:
    left, bottom, right, top = page.get_cropbox()
    rotation = int(page.get_rotation())
    width, height = abs(right - left), abs(top - bottom)
    if rotation in (90, 270):
        width, height = height, width
    return Frame(min(left, right), min(bottom, top), width, height, rotation)


def _words(text_page: int, runs: Sequence[Run], number: int, frame: Frame) -> list[Word]:
    """Words made of runs: column by column, as a page has hundreds."""
    if not runs:
        return []
    texts, firsts, lasts, styles, glued, hyphens = zip(*runs, strict=True)
    sizes, bold, mcids, artifacts, angles, bases = zip(*styles, strict=True)
    x0s, tops, x1s, bottoms = _shown(_boxes(text_page, firsts), _boxes(text_page, lasts), frame)
    if frame.rotation:
        bases = tuple(bottoms)
        angles = tuple((angle + frame.rotation) % 360 for angle in angles)
    else:
        foot = frame.height + frame.bottom
        bases = tuple(low if base is None else foot - base for base, low in zip(bases, bottoms, strict=True))
    rows = zip(
        texts, x0s, tops, x1s, bottoms, bases, sizes, bold, mcids, artifacts, repeat(False), hyphens,
        repeat(number), range(len(texts)), angles,
    )  # fmt: skip
    words = list(map(_new_word, rows))
    for at, is_glued in enumerate(glued):
        if is_glued and at and _touches(words[at - 1], words[at]):
            words[at] = words[at]._replace(glued=True)
    return words


def _boxes(text_page: int, indices: Sequence[int]) -> Edges:
    """The boxes of characters in the page's own space: all left edges, all bottoms, all right edges, all tops."""
    box_of = fast("FPDFText_GetLooseCharBox", NUMBER, ADDRESS, NUMBER, ADDRESS)
    buffer = (ctypes.c_float * (4 * len(indices)))()  # an FS_RECTF each: left, top, right, bottom
    start, size = ctypes.addressof(buffer), 4 * ctypes.sizeof(ctypes.c_float)
    for _ in map(box_of, repeat(text_page), indices, range(start, start + size * len(indices), size)):
        pass
    return buffer[0::4], buffer[3::4], buffer[2::4], buffer[1::4]


def _touches(previous: Word, word: Word) -> bool:
    """Whether a word that no space parts from the one before it really stands next to it."""
    if word.angle:
        return True
    if _NUMBER.match(previous.text) and word.text[:1].isalpha():
        return False
    gap = word.x0 - previous.x1
    return -2 * word.size <= gap <= 0.2 * word.size and abs(word.base - previous.base) <= 0.7 * word.size


def _shown(one: Edges, other: Edges, frame: Frame) -> Edges:
    """Boxes around two characters each, in the page's own space, as x0, top, x1, bottom on the page as shown."""
    dx, dy, width, height, rotation = frame
    left = [(a if a < b else b) - dx for a, b in zip(one[0], other[0], strict=True)]
    bottom = [(a if a < b else b) - dy for a, b in zip(one[1], other[1], strict=True)]
    right = [(a if a > b else b) - dx for a, b in zip(one[2], other[2], strict=True)]
    top = [(a if a > b else b) - dy for a, b in zip(one[3], other[3], strict=True)]
    if rotation == 90:
        return bottom, left, top, right
    if rotation == 180:
        return [width - x for x in right], bottom, [width - x for x in left], top
    if rotation == 270:
        return ([width - y for y in top], [height - x for x in right], [width - y for y in bottom],
                [height - x for x in left])  # fmt: skip
    return left, [height - y for y in top], right, [height - y for y in bottom]
