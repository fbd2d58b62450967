"""Characters of PDFium's text page grouped into words of one style.

Asking PDFium about every character is what costs time, so the page's text is taken at once, cut at spaces,
and only the first and last character of a word are asked for their text object; a word in two objects, or
with a character that needs care, is gone through one by one.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import NamedTuple

from pipeline.ingest.pdf.handles import ADDRESS, NUMBER, fast

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "o", 0xF02D: "-", 0xF0A8: "◊"}
_SHOWN = {**_LIGATURES, **_BULLETS, 0xFB06: "st"}
_HYPHENS = (0xFFFE, 0x0002, 0x00AD)
_SPACE = "\t\n\v\f\r \u00a0\u2000-\u200a\u202f\u3000"
_DROPPED = frozenset([*range(0x00, 0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, 0xFFFF, 0xFFFD])
_TOKEN = re.compile(f"[^{_SPACE}]+")
_SPECIAL = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\ufeff\ufffd-\uffff\ufb00-\ufb06\uf000-\uf0ff]")
_ANY_SPECIAL = re.compile(_SPECIAL.pattern.replace("\x00-\x1f", "\x00-\x08\x0e-\x1f"))
_NUMBERED = re.compile(r"[\r\n](\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}\.)[A-Z]")
"""A paragraph's number at the start of a line whose space is lost ("23.The"): it becomes a word."""

_STROKED = 2
"""PDFium's mode of rendering for letters that are filled and stroked."""

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


_new_run = partial(tuple.__new__, Run)


class _Styles:
    """The styles of a page's text objects, asked for once each.

    Args:
        text_page: the address of an open text page.
    """

    def __init__(self, text_page: int) -> None:
        self.text_page = text_page
        self.by_object: dict[int, Style] = {}
        self.bold: dict[int, bool] = {}
        self.last = Style(10.0, False, -1, False, 0)
        self.object_of = fast("FPDFText_GetTextObject", ADDRESS, ADDRESS, NUMBER)
        self.font_of = fast("FPDFTextObj_GetFont", ADDRESS, ADDRESS)
        self.size_of = fast("FPDFText_GetFontSize", ctypes.c_double, ADDRESS, NUMBER)
        self.mode_of = fast("FPDFTextObj_GetTextRenderMode", NUMBER, ADDRESS)
        self.mcid_of = fast("FPDFPageObj_GetMarkedContentID", NUMBER, ADDRESS)
        self.matrix_of = fast("FPDFText_GetMatrix", NUMBER, ADDRESS, NUMBER, ADDRESS)
        self.origin_of = fast("FPDFText_GetCharOrigin", NUMBER, ADDRESS, NUMBER, ADDRESS, ADDRESS)
        self.matrix = (ctypes.c_float * 6)()
        self.matrix_at = ctypes.addressof(self.matrix)
        self.point = (ctypes.c_double * 2)()
        self.point_at = ctypes.addressof(self.point)

    def at(self, index: int) -> Style:
        """Style of the character at ``index``; of the one before it where PDFium made it up."""
        return self.of(self.object_of(self.text_page, index), index)

    def of(self, text_object: int | None, index: int) -> Style:
        """Style of the character at ``index`` whose text object is known."""
        if text_object:
            style = self.by_object.get(text_object)
            if style is None:
                style = self.by_object[text_object] = self._ask(text_object, index)
            self.last = style
        return self.last

    def _ask(self, text_object: int, index: int) -> Style:
        scale, angle, base = 1.0, 0, None
        if self.matrix_of(self.text_page, index, self.matrix_at):
            a, b, c, d = self.matrix[:4]
            scale = (c**2 + d**2) ** 0.5 or 1.0
            angle = _angle(a, b)
            if abs(b) < 0.001 * scale:
                self.origin_of(self.text_page, index, self.point_at, self.point_at + 8)
                base = round(self.point[1], 2)
        size = self.size_of(self.text_page, index) * scale
        mcid = self.mcid_of(text_object)
        artifact = mcid < 0 and _is_artifact(text_object)
        font = self.font_of(text_object) or 0
        if font not in self.bold:
            self.bold[font] = _is_bold(self.text_page, index)
        bold = self.bold[font] or self.mode_of(text_object) == _STROKED
        return Style(round(size, 1), bold, mcid, artifact, angle, base)


def runs_of(text_page: int, count: int) -> list[Run]:
    """The words of an open text page of ``count`` characters, in the order of the content stream.

    Args:
        text_page: its address.
        count: how many characters it holds.
    """
    text = _text(text_page, count)
    spans = [token.span() for token in _TOKEN.finditer(text)]
    styles = _Styles(text_page)
    opening = map(styles.object_of, repeat(text_page), [first for first, _ in spans])
    closing = map(styles.object_of, repeat(text_page), [end - 1 for _, end in spans])
    numbered = {found.start(): found.end(1) - 1 for found in _NUMBERED.finditer(f"\n{text}")}
    is_special = _SPECIAL.search if _ANY_SPECIAL.search(text) else None
    known = styles.by_object.get
    runs: list[Run] = []
    for (first, end), one, other in zip(spans, opening, closing, strict=True):
        style = known(one)
        if style is None:
            style = styles.of(one, first)
        else:
            styles.last = style
        token = text[first:end]
        if first in numbered:
            after = numbered[first]
            runs.append(Run(text[first:after], first, after - 1, style, False, False))
            runs.extend(_cut(text[after:end], after, styles))
        elif (one == other or styles.of(other, end - 1) == style) and not (is_special and is_special(token)):
            runs.append(_new_run((token, first, end - 1, style, False, False)))
        else:
            runs.extend(_cut(token, first, styles))
    return runs


def _text(text_page: int, count: int) -> str:
    """One code point for each character of the page."""
    buffer = (ctypes.c_ushort * (count + 1))()
    get_text = fast("FPDFText_GetText", NUMBER, ADDRESS, NUMBER, NUMBER, ADDRESS)
    length = get_text(text_page, 0, count, ctypes.addressof(buffer))
    text = bytes(buffer).decode("utf-16-le", "replace")[:count]
    # A text of the same length without surrogates has nothing left out and nothing doubled.
    if length == count + 1 and len(text) == count and "\ufffd" not in text:
        return text
    code_of = fast("FPDFText_GetUnicode", ctypes.c_uint, ADDRESS, NUMBER)
    codes = (code_of(text_page, i) for i in range(count))
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


def _is_artifact(text_object: int) -> bool:
    """Whether one of an object's marks is "Artifact"."""
    count = fast("FPDFPageObj_CountMarks", NUMBER, ADDRESS)(text_object)
    if count <= 0:
        return False
    mark_of = fast("FPDFPageObj_GetMark", ADDRESS, ADDRESS, ctypes.c_ulong)
    name_of = fast("FPDFPageObjMark_GetName", NUMBER, ADDRESS, ADDRESS, ctypes.c_ulong, ADDRESS)
    buffer = ctypes.create_string_buffer(64)
    length = ctypes.c_ulong()
    for i in range(count):
        if name_of(mark_of(text_object, i), ctypes.addressof(buffer), 64, ctypes.addressof(length)):
            name = buffer.raw[: max(0, length.value - 2)].decode("utf-16-le", "replace")
            if name == "Artifact":
                return True
    return False


def _is_bold(text_page: int, index: int) -> bool:
    """Whether the font of a character has the name or the flag of a bold one."""
    info_of = fast("FPDFText_GetFontInfo", ctypes.c_ulong, ADDRESS, NUMBER, ADDRESS, ctypes.c_ulong, ADDRESS)
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = info_of(text_page, index, ctypes.addressof(buffer), 128, ctypes.addressof(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").lower()
    return any(part in name for part in _BOLD_NAMES) or bool(flags.value & 0x40000)
