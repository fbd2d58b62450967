"""Words of WordprocessingML elements, as a reader of the printed page would see them.

Insertions are in, deletions and moved-away text are out; tabs, breaks and fixed hyphens are characters;
links, fields and content controls give their shown text; text boxes come out once, after their paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_SKIP = frozenset(
    [
        W + name
        for name in (
            "del",
            "moveFrom",
            "pPr",
            "rPr",
            "instrText",
            "delText",
            "rt",
            "tblPr",
            "sectPr",
            "sdtPr",
            "fldData",
            "ffData",
            "object",
        )
    ]
    + [_MC + "Fallback"]
)
_CHARACTERS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}


@dataclass
class Words:
    """What a paragraph holds: its text, the text boxes anchored in it, the notes it refers to.

    ``bold`` is whether every visible character is bold; notes are (part, id) pairs.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    bold: bool = True

    @property
    def text(self) -> str:
        """The paragraph's text; line breaks and tabs as such."""
        return "".join(self.parts)


def words_of(paragraph: Any) -> Words:
    """Text of a ``w:p`` element (or of any element, paragraphs inside joined without a break)."""
    found = Words()
    _collect(paragraph, found)
    return found


def _collect(root: Any, found: Words) -> None:
    """Walk an element in document order, without recursion: a hostile file may be nested deeply."""
    stack = [iter(root)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIP:
            continue
        if tag == W + "txbxContent":
            found.boxes.append(element)
        elif tag in (W + "t", _M + "t"):
            _say(element, found)
        elif tag in _CHARACTERS:
            found.parts.append(_CHARACTERS[tag])
        elif tag == W + "br":
            found.parts.append("\n")
        elif tag == W + "sym":
            found.parts.append(_symbol(element))
        elif tag in _NOTES:
            found.notes.append((_NOTES[tag], element.get(W + "id", "")))
        else:
            stack.append(iter(element))


def _say(element: Any, found: Words) -> None:
    text = element.text or ""
    found.parts.append(text)
    if text.strip():
        found.bold = found.bold and _is_bold(element.getparent())


def _is_bold(run: Any) -> bool:
    properties = run.find(W + "rPr") if run is not None else None
    bold = properties.find(W + "b") if properties is not None else None
    return bold is not None and bold.get(W + "val", "1") not in ("0", "false", "off")


def _symbol(element: Any) -> str:
    """A character of a symbol font: its own in the ordinary range, a bullet in the private one."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    return (
        "•" if 0xF000 <= code <= 0xF0FF or not 32 <= code < 0x110000 or 0xD800 <= code < 0xE000 else chr(code)
    )


def content(root: Any) -> Iterator[Any]:
    """Paragraphs and tables directly inside a body, cell, note or box, content controls opened."""
    stack = [iter(root)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif not isinstance(element.tag, str):
            continue
        elif element.tag in (W + "p", W + "tbl"):
            yield element
        elif element.tag not in _SKIP:
            stack.append(iter(element))


def rows_of(table: Any) -> Iterator[Any]:
    """The ``w:tr`` elements of a table, its own only."""
    yield from _inside(table, W + "tr")


def cells_of(row: Any) -> Iterator[Any]:
    """The ``w:tc`` elements of a row, its own only."""
    yield from _inside(row, W + "tc")


def _inside(root: Any, wanted: str) -> Iterator[Any]:
    stack = [iter(root)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == wanted:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _SKIP:
            stack.append(iter(element))
