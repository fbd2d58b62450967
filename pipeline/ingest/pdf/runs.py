"""Characters of PDFium's text page grouped into words of one style.

Asking PDFium about every character is what costs time, so the page's text is taken at once, cut at spaces,
and only the first and last character of a word are asked for their text object; a word in two objects, or
with a character that needs care, is gone through one by one.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "o", 0xF02D: "-", 0xF0A8: "◊"}
_SHOWN = {**_LIGATURES, **_BULLETS, 0xFB06: "st"}
_HYPHENS = (0xFFFE, 0x0002, 0x00AD)
_SPACE = "\t\n\v\f\r \u00a0\u2000-\u200a\u202f\u3000"
_DROPPED = frozenset([*range(0x00, 0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, 0xFFFF, 0xFFFD])
_TOKEN = re.compile(f"[^{_SPACE}]+")
_SPECIAL = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\ufeff\ufffd-\uffff\ufb00-\ufb06\uf000-\uf0ff]")
_NUMBERED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}\.)[A-Z]")
"""A paragraph's number at the start of a line whose space is lost ("23.The"): it becomes a word."""

_BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi")


class Style(NamedTuple):
    """What the characters of a word share: size in points, weight, marked-content id (-1 for none), whether
    they are marked as an artifact, direction of writing in degrees clockwise, and the baseline's height in
    the page's own space (``None`` where the text is not level)."""

    size: float
    bold: bool
    mcid: int
    artifact: bool
    angle: int
    base: float | None = None


class Run(NamedTuple):
    """Characters ``first`` to ``last`` (indices of the text page) that make one word. ``glued``: no space
    stands before it; ``hyphen``: it ends in a hyphen at a line end."""

    text: str
    first: int
    last: int
    style: Style
    glued: bool
    hyphen: bool


def fast(function: Any, result: Any, *arguments: Any) -> Any:
    """A PDFium function that takes and gives plain addresses, which spares making pointer objects."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return ctypes.CFUNCTYPE(result, *arguments)(address)


class _Styles:
    """The styles of a page's text objects, asked for once each."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:
        self.pdfium, self.text_page = pdfium, text_page
        self.handle = ctypes.cast(text_page, ctypes.c_void_p).value
        self.object_of = fast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        self.by_object: dict[int, Style] = {}
        self.bold: dict[int, bool] = {}
        self.last = Style(10.0, False, -1, False, 0)

    def at(self, index: int) -> Style:
        """Style of the character at ``index``; of the one before it where PDFium made it up."""
        address = self.object_of(self.handle, index)
        if address:
            style = self.by_object.get(address)
            if style is None:
                style = self.by_object[address] = self._ask(index)
            self.last = style
        return self.last

    def _ask(self, index: int) -> Style:
        pdfium, text_page = self.pdfium, self.text_page
        text_object = pdfium.FPDFText_GetTextObject(text_page, index)
        matrix = pdfium.FS_MATRIX()
        scale, angle, base = 1.0, 0, None
        if pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
            angle = _angle(matrix.a, matrix.b)
            if abs(matrix.b) < 0.001 * scale:
                x, y = ctypes.c_double(), ctypes.c_double()
                pdfium.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y))
                base = round(y.value, 2)
        size = pdfium.FPDFText_GetFontSize(text_page, index) * scale
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(text_object)
        artifact = mcid < 0 and _is_artifact(pdfium, text_object)
        font = pdfium.FPDFTextObj_GetFont(text_object)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self.bold:
            self.bold[key] = _is_bold(pdfium, text_page, index)
        bold = self.bold[key] or pdfium.FPDFTextObj_GetTextRenderMode(text_object) == 2
        return Style(round(size, 1), bold, mcid, artifact, angle, base)


def runs_of(pdfium: Any, text_page: Any, count: int) -> Iterator[Run]:
    """The words of an open text page of ``count`` characters, in the order of the content stream."""
    text = _text(pdfium, text_page, count)
    styles = _Styles(pdfium, text_page)
    for token in _TOKEN.finditer(text):
        first, last = token.start(), token.end() - 1
        style = styles.at(first)
        number = _NUMBERED.match(token.group()) if first == 0 or text[first - 1] in "\r\n" else None
        if number:
            yield Run(number.group(1), first, number.end(1) + first - 1, style, False, False)
            yield from _cut(token.group()[number.end(1) :], first + number.end(1), styles)
        elif (last == first or styles.at(last) == style) and not _SPECIAL.search(token.group()):
            yield Run(token.group(), first, last, style, False, False)
        else:
            yield from _cut(token.group(), first, styles)


def _text(pdfium: Any, text_page: Any, count: int) -> str:
    """One code point for each character of the page."""
    buffer = (ctypes.c_ushort * (count + 1))()
    length = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace")[:count]
    # A text of the same length without surrogates has nothing left out and nothing doubled.
    if length == count + 1 and len(text) == count and "\ufffd" not in text:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return "".join(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _cut(token: str, start: int, styles: _Styles) -> Iterator[Run]:
    """A token as words of one style each, special characters replaced; a line-end hyphen ends a word."""
    letters: list[str] = []
    first = last = start
    style: Style | None = None
    glued = False
    for offset, letter in enumerate(token):
        code = ord(letter)
        if code in _DROPPED and code not in _HYPHENS:
            continue
        here = styles.at(start + offset)
        if style is not None and letters and style != here:
            yield Run("".join(letters), first, last, style, glued, False)
            letters, glued = [], True
        if not letters:
            first, style = start + offset, here
        last = start + offset
        letters.append("-" if code in _HYPHENS else _SHOWN.get(code, letter))
        if code in _HYPHENS and style is not None:
            yield Run("".join(letters), first, last, style, glued, True)
            letters, glued = [], True
    if letters and style is not None:
        yield Run("".join(letters), first, last, style, glued, False)


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


def _is_bold(pdfium: Any, text_page: Any, index: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").lower()
    return any(part in name for part in _BOLD_NAMES) or bool(flags.value & 0x40000)
