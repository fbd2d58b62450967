"""Workbooks and CSV files as plain tables of text cells, with their caps."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from pipeline.errors import UnreadableError
from pipeline.ingest.base import decode
from pipeline.ingest.limits import MAX_CELLS, MAX_CHARACTERS, MAX_ROWS, check_text, read_bytes
from pipeline.ingest.zipguard import open_office

MAX_XML = 250_000_000
MAX_SHARED = 60_000_000


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the file (from 1) and its cells as text, "" where there is nothing."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True)
class Table:
    """A sheet or CSV file: only rows and columns that hold something. ``letters`` name its columns."""

    name: str
    rows: tuple[Row, ...]
    letters: tuple[str, ...]
    hidden: bool = False


def load(path: Path) -> tuple[Table, ...]:
    """The tables of a workbook or CSV file. Raises :class:`UnreadableError` with a plain reason."""
    if path.suffix.lower() == ".csv":
        return (_csv(path),)
    return _workbook(path)


def _csv(path: Path) -> Table:
    text = decode(read_bytes(path))
    check_text(text)
    limit = csv.field_size_limit(MAX_CHARACTERS)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as exc:
        raise UnreadableError(f"the file cannot be read as comma-separated values ({exc})") from exc
    finally:
        csv.field_size_limit(limit)
    budget = _Budget()
    return make_table(
        "", ((number, dict(enumerate(budget.spent(row)))) for number, row in enumerate(rows, 1))
    )


def _delimiter(text: str) -> str:
    """The character that parts most columns in the first rows, the same number in each."""
    sample = text[:200_000]
    best, best_score = ",", 0.0
    for mark in ",;\t|":
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if any(row)][:20]
        widths = [len(row) for row in rows]
        if not widths or max(widths) < 2:
            continue
        score = sum(1 for width in widths if width == widths[0]) / len(widths) * min(widths[0], 3)
        if score > best_score:
            best, best_score = mark, score
    return best


def _workbook(path: Path) -> tuple[Table, ...]:
    import openpyxl
    from lxml import etree  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException

    with open_office(path, "xl", "Excel workbook", MAX_XML) as archive:
        shared = next((i for i in archive.infolist() if i.filename.lower() == "xl/sharedstrings.xml"), None)
        if shared is not None and shared.file_size > MAX_SHARED:
            raise UnreadableError(f"the workbook has {shared.file_size / 1e6:,.0f} MB of words; split it")
    damaged = (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OSError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
    )
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            budget = _Budget()
            return tuple(
                make_table(sheet.title, _sheet_rows(book, sheet, budget), sheet.sheet_state != "visible")
                for sheet in book.worksheets
            )
        finally:
            book.close()
    except damaged as exc:
        raise UnreadableError(
            f"the workbook is damaged ({_short(exc)}); open it in Excel and save it again"
        ) from exc


def _short(exc: Exception) -> str:
    return " ".join(str(exc).split())[:120] or type(exc).__name__


def _sheet_rows(book: Any, sheet: Any, budget: _Budget) -> Iterator[tuple[int, dict[int, str]]]:
    """Rows of a sheet as {column: text}, straight from openpyxl's parser.

    The parser itself is used because ``iter_rows`` believes the declared dimension of the sheet (cells
    outside it would be lost) and fills every gap
    between rows and columns (which a hostile file makes endless).
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    with sheet._get_source() as stream:
        parser = WorkSheetParser(
            stream,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            values = budget.spent([cell_text(cell["value"]) for cell in cells])
            yield number, {cell["column"]: value for cell, value in zip(cells, values, strict=True)}


class _Budget:
    """Counts rows, cells and characters over all tables of a file and stops at the caps."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def spent(self, values: list[str]) -> list[str]:
        self.cells += len(values)
        self.characters += sum(len(value) for value in values)
        self.rows += any(value.strip() for value in values)
        for count, cap, what in (
            (self.rows, MAX_ROWS, "rows"),
            (self.cells, MAX_CELLS, "cells"),
            (self.characters, MAX_CHARACTERS, "characters"),
        ):
            if count > cap:
                raise UnreadableError(f"the file has more than {cap:,} {what}; split it")
        return values


def make_table(name: str, rows: Iterable[tuple[int, dict[int, str]]], hidden: bool = False) -> Table:
    """A table of the rows and columns that hold something.

    Args:
        name: of the sheet.
        rows: number of the row and its cells by column, in order of the file.
        hidden: whether the sheet is hidden.
    """
    kept = [
        (number, {at: text.strip() for at, text in cells.items() if text.strip()}) for number, cells in rows
    ]
    kept = [(number, cells) for number, cells in kept if cells]
    columns = sorted({at for _, cells in kept for at in cells})
    offset = 0 if name == "" else -1
    return Table(
        name,
        tuple(Row(number, tuple(cells.get(at, "") for at in columns)) for number, cells in kept),
        tuple(_letter(at + offset) for at in columns),
        hidden,
    )


def _letter(at: int) -> str:
    """Name of a column counted from 0: A, B … Z, AA …"""
    name = ""
    at += 1
    while at > 0:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name or "A"


def cell_text(value: object) -> str:
    """A cell's value as a person reads it: whole numbers without a point, dates in ISO order."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        return str(value)
    return str(value)
