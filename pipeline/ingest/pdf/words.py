"""The words of a PDF page as PDFium's text page gives them: text, box, size, bold, marked-content id.

Units are points; the origin is the top left corner of the page as it is shown (crop box and page rotation
applied), y grows downwards; pages count from 1. PDFium is not thread-safe: one thread per process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.errors import UnreadableError

MAX_PAGE_CHARACTERS = 200_000
"""A page with more characters than this is not prose: it is drawing or an attack."""

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "o", 0xF02D: "-", 0xF0A8: "◊"}
_HYPHENS = (0xFFFE, 0x0002)
_SPACES = frozenset([0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000])
_DROPPED = frozenset([*range(0x00, 0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, 0xFFFF, 0xFFFD, 0x00AD])
_BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi")


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


class _Style(NamedTuple):
    size: float
    bold: bool
    mcid: int
    artifact: bool
    angle: int


class _Run(NamedTuple):
    """Characters ``first`` to ``last`` (indices of the text page) that make one word."""

    text: str
    first: int
    last: int
    style: _Style
    glued: bool
    hyphen: bool


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
    x, y = ctypes.c_double(), ctypes.c_double()
    at = ctypes.byref(x), ctypes.byref(y)
    words: list[Word] = []
    previous: Word | None = None
    for run in _runs(pdfium, text_page, count):
        pdfium.FPDFText_GetLooseCharBox(text_page, run.first, box)
        corners = [rect.left, rect.bottom, rect.right, rect.top]
        if run.last != run.first:
            pdfium.FPDFText_GetLooseCharBox(text_page, run.last, box)
            corners = [
                min(corners[0], rect.left),
                min(corners[1], rect.bottom),
                max(corners[2], rect.right),
                max(corners[3], rect.top),
            ]
        pdfium.FPDFText_GetCharOrigin(text_page, run.first, *at)
        x0, top, x1, bottom = _shown(corners[0], corners[1], corners[2], corners[3], frame)
        base = _shown(x.value, y.value, x.value, y.value, frame)[1]
        angle = (run.style.angle + frame[4]) % 360
        glued = run.glued
        if glued and previous is not None:
            gap = x0 - previous.x1
            apart = gap > 0.2 * run.style.size or gap < -2 * run.style.size
            glued = not (apart or abs(base - previous.base) > 0.7 * run.style.size) or angle != 0
        previous = Word(
            run.text,
            x0,
            top,
            x1,
            bottom,
            base,
            run.style.size,
            run.style.bold,
            run.style.mcid,
            run.style.artifact,
            glued,
            run.hyphen,
            number,
            len(words),
            angle,
        )
        words.append(previous)
    return words


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


def _runs(pdfium: Any, text_page: Any, count: int) -> Iterator[_Run]:
    """Characters grouped into words: a space, a new text style or a line-end hyphen ends one."""
    get_unicode, get_object = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    styles: dict[int, _Style] = {}
    text: list[str] = []
    first = last = 0
    style: _Style | None = None
    current: _Style | None = None
    key = 0
    glued = False
    for i in range(count):
        code = get_unicode(text_page, i)
        if code in _SPACES:
            if text and style:
                yield _Run("".join(text), first, last, style, glued, False)
                text = []
            glued = False
            continue
        hyphen = code in _HYPHENS
        if not hyphen and code in _DROPPED:
            continue
        found = get_object(text_page, i)
        if found:
            key = ctypes.addressof(found.contents)
            if key not in styles:
                styles[key] = _style(pdfium, text_page, i, found)
            current = styles[key]
        elif current is None:
            current = _Style(10.0, False, -1, False, 0)
        if text and style and style != current:
            yield _Run("".join(text), first, last, style, glued, False)
            text, glued = [], True
        if not text:
            first, style = i, current
        text.append("-" if hyphen else _LIGATURES.get(code) or _BULLETS.get(code) or chr(code))
        last = i
        if hyphen and style:
            yield _Run("".join(text), first, last, style, glued, True)
            text, glued = [], True
    if text and style:
        yield _Run("".join(text), first, last, style, glued, False)


def _style(pdfium: Any, text_page: Any, index: int, text_object: Any) -> _Style:
    """Size (scaled by the text matrix), weight, marked-content id and angle of one text object."""
    matrix = pdfium.FS_MATRIX()
    scale, angle = 1.0, 0
    if pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
        angle = _angle(matrix.a, matrix.b)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * scale
    mcid = pdfium.FPDFPageObj_GetMarkedContentID(text_object)
    artifact = mcid < 0 and _is_artifact(pdfium, text_object)
    return _Style(round(size, 1), _is_bold(pdfium, text_page, index, text_object), mcid, artifact, angle)


def _angle(a: float, b: float) -> int:
    """Direction of writing in degrees clockwise, as 0, 90, 180 or 270."""
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 270 if b > 0 else 90


def _is_artifact(pdfium: Any, text_object: Any) -> bool:
    buffer = ctypes.create_string_buffer(64)
    length = ctypes.c_ulong()
    for i in range(pdfium.FPDFPageObj_CountMarks(text_object)):
        mark = pdfium.FPDFPageObj_GetMark(text_object, i)
        wide = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
        if pdfium.FPDFPageObjMark_GetName(mark, wide, 64, ctypes.byref(length)):
            name = buffer.raw[: max(0, length.value - 2)].decode("utf-16-le", "replace")
            if name == "Artifact":
                return True
    return False


def _is_bold(pdfium: Any, text_page: Any, index: int, text_object: Any) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").lower()
    if any(part in name for part in _BOLD_NAMES) or flags.value & 0x40000:
        return True
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(text_object) == 2)
