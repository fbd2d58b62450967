"""The cells of a worksheet and the shared strings of a workbook, from a stream of XML, without a tree.

Memory stays small whatever the file holds: what is read is counted while it comes in, and reading stops at
the caps.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from pipeline.errors import UnreadableError
from pipeline.ingest.sheet_table import Budget, column_number

CHUNK = 1 << 16
"""Bytes handed to the parser at a time."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class RawCell:
    """A cell as it stands in the file: column from 1, type, index of its style, text, whether it is a formula."""

    column: int
    kind: str
    style: int
    text: str
    formula: bool


class _Capture:
    """Text between the elements that hold it, without the reading aids of Japanese (``rPh``)."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self._said
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.words = io.StringIO()
        self.listening = False
        self.aside = False

    def read(self, stream: IO[bytes]) -> Iterator[None]:
        """Parse the stream; control comes back after each chunk. Raises :class:`UnreadableError`."""
        try:
            while chunk := stream.read(CHUNK):
                self.parser.Parse(chunk, False)
                yield
            self.parser.Parse(b"", True)
        except expat.ExpatError as exc:
            raise UnreadableError(f"the Excel workbook is damaged ({exc}); open and save it again") from exc
        yield

    def take(self) -> str:
        """The text since the last time, characters that Excel writes as ``_x000D_`` put back."""
        text = self.words.getvalue()
        self.words = io.StringIO()
        return _ESCAPE.sub(_unescaped, text) if "_x" in text else text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("t", "v"):
            self.listening = not self.aside
        elif tag == "rPh":
            self.aside = True
        else:
            self.start(tag, attributes)

    def _ended(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("t", "v"):
            self.listening = False
        elif tag == "rPh":
            self.aside = False
        else:
            self.end(tag)

    def _said(self, text: str) -> None:
        if self.listening:
            self.budget.say(len(text))
            self.words.write(text)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise UnreadableError(
            "the Excel workbook declares entities, which none needs: an attack or a broken export"
        )


def _unescaped(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isprintable() or char in "\n\t" else ""


class _Strings(_Capture):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.done: list[str] = []

    def end(self, tag: str) -> None:
        if tag == "si":
            self.budget.piece()
            self.done.append(self.take())


def strings(stream: IO[bytes], budget: Budget) -> list[str]:
    """The shared strings of a workbook, in order. Raises :class:`UnreadableError` where they are too many."""
    capture = _Strings(budget)
    for _ in capture.read(stream):
        pass
    return capture.done


class _Rows(_Capture):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.done: list[tuple[int, list[RawCell]]] = []
        self.number = self.column = 0
        self.cells: list[RawCell] = []
        self.attributes: dict[str, str] = {}
        self.formula = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.budget.row()
            self.number = _whole(attributes.get("r", "")) or self.number + 1
            self.column = 0
        elif tag == "c":
            self.take()
            self.attributes, self.formula = attributes, False
        elif tag == "f":
            self.formula = True

    def end(self, tag: str) -> None:
        if tag == "c":
            self.budget.piece()
            self.column = column_number(self.attributes.get("r", "")) or self.column + 1
            kind, style = self.attributes.get("t", "n"), _whole(self.attributes.get("s", ""))
            text = self.take()
            if text or self.formula:
                self.cells.append(RawCell(self.column, kind, style, text, self.formula))
        elif tag == "row":
            self.done.append((self.number, self.cells))
            self.cells = []


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def rows(stream: IO[bytes], budget: Budget) -> Iterator[tuple[int, list[RawCell]]]:
    """Number and filled cells of each row of a sheet, in the order of the file; a cell that does not say where
    it stands follows the one before. Raises :class:`UnreadableError` where they are too many."""
    capture = _Rows(budget)
    for _ in capture.read(stream):
        yield from capture.done
        capture.done.clear()
    if capture.cells:
        yield capture.number, capture.cells
