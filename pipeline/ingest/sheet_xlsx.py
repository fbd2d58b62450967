"""Excel workbooks as tables, read cell by cell straight from the file.

Own code and not openpyxl's reader, because that one believes the declared size of a sheet (cells outside it are
lost), fills every gap between far-off cells, and gives up on a workbook for a colour or a filter it does not
know; openpyxl is the oracle in the tests, and its rules for dates are used. Formulas give their saved result.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.office import Office, open_office
from pipeline.ingest.sheet_stream import RawCell, rows, strings
from pipeline.ingest.sheet_table import Budget, Table, column_letter, make_table
from pipeline.model import Reject

MAX_XML = 20_000_000
"""Bytes of XML that are parsed into trees (styles, comments, the book itself; cells are streamed)."""
MOST_REJECTS = 20
"""Cells of a sheet that are listed one by one as unreadable."""

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Book:
    """What cells refer to: shared strings, the styles that show dates, the styles that show durations of more
    than a day, and whether days count from 1904."""

    strings: tuple[str, ...]
    dates: frozenset[int]
    durations: frozenset[int]
    from_1904: bool


def load_workbook(path: Path) -> tuple[Table, ...]:
    """The sheets of a workbook in their order. Raises :class:`UnreadableError` with a plain reason."""
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    with open_office(path, "xl", "Excel workbook", MAX_XML) as office:
        main = office.main("xl/workbook.xml")
        root = office.parse(main)
        if root.tag != _S + "workbook":
            raise UnreadableError("the file is an Office file but not an Excel workbook")
        relations = office.relations(main)
        properties = root.find(_S + "workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        formats = [f for r in relations if r.kind == "styles" for f in _formats(office.parse(r.target))]
        book = Book(
            tuple(
                text for r in relations if r.kind == "sharedstrings" for text in _strings(office, r.target)
            ),
            frozenset(index for index, code in formats if is_date_format(code)),
            frozenset(index for index, code in formats if is_timedelta_format(code)),
            from_1904,
        )
        members = {relation.id: relation.target for relation in relations if relation.kind == "worksheet"}
        budget = Budget()
        return tuple(
            _table(office, book, sheet, members[sheet.get(_R + "id")], budget)
            for sheet in root.iter(_S + "sheet")
            if sheet.get(_R + "id") in members
        )


def _strings(office: Office, member: str) -> list[str]:
    with office.stream(member) as stream:
        return strings(stream, Budget())


def _formats(root: Any) -> Iterator[tuple[int, str]]:
    """Index and number format of each cell style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    formats |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iter(_S + "numFmt")}
    styles = root.find(_S + "cellXfs")
    for index, style in enumerate(styles if styles is not None else ()):
        yield index, formats.get(style.get("numFmtId", "0"), "General")


def _table(office: Office, book: Book, sheet: Any, member: str, budget: Budget) -> Table:
    rejects: list[Reject] = []
    name = sheet.get("name", "")
    found = _rows(office, book, member, budget, name, rejects)
    table = make_table(name, found, hidden=sheet.get("state", "visible") != "visible")
    if len(rejects) > MOST_REJECTS:
        more = f"and {len(rejects) - MOST_REJECTS} more cells like these"
        rejects = [*rejects[:MOST_REJECTS], Reject("ingest", "", name, more)]
    return replace(table, comments=tuple(_comments(office, member)), rejects=tuple(rejects))


def _rows(
    office: Office, book: Book, member: str, budget: Budget, name: str, rejects: list[Reject]
) -> Iterator[tuple[int, dict[int, str]]]:
    """Rows of a sheet as {column: text}; cells whose words are not in the file are put on ``rejects``."""
    with office.stream(member) as stream:
        for number, cells in rows(stream, budget):
            found: dict[int, str] = {}
            for cell in cells:
                text = _value(cell, book)
                if cell.kind == "s":
                    budget.say(len(text))
                if text:
                    found[cell.column] = f"{found[cell.column]}\n{text}" if cell.column in found else text
                elif cell.formula and cell.kind == "n":
                    reason = "a formula without a saved result; open the file in Excel and save it"
                    where = f"{name} {column_letter(cell.column)}{number}".strip()
                    rejects.append(Reject("ingest", "", where, reason))
            yield number, found


def _value(cell: RawCell, book: Book) -> str:
    """A cell as a person reads it: whole numbers without a point, dates in ISO order, errors as nothing."""
    text = cell.text.strip()
    if cell.kind == "e":
        return ""
    if cell.kind == "s":
        at = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
        return book.strings[at] if 0 <= at < len(book.strings) else ""
    if cell.kind == "b":
        return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(text, text)
    if cell.kind == "n" and len(text) < 40 and _NUMBER.fullmatch(text):
        if cell.style in book.dates:
            return _date(float(text), cell.style in book.durations, book)
        return _number(text)
    return cell.text


def _number(text: str) -> str:
    value = float(text)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _date(value: float, duration: bool, book: Book) -> str:
    """A day number as a date in ISO order, with the time where there is one; a time or duration as such."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

    try:
        found = from_excel(value, CALENDAR_MAC_1904 if book.from_1904 else WINDOWS_EPOCH, timedelta=duration)
    except (OverflowError, ValueError):
        return _number(repr(value))
    if isinstance(found, dt.datetime):
        day = found.date().isoformat()
        return day if found.time() == dt.time() else f"{day} {found.time().isoformat('seconds')}"
    return found.isoformat("milliseconds").removesuffix(".000") if isinstance(found, dt.time) else str(found)


def _comments(office: Office, member: str) -> Iterator[tuple[str, str]]:
    """Comments pinned to the cells of a sheet."""
    for relation in office.relations(member):
        if relation.kind == "comments":
            for comment in office.parse(relation.target).iter(_S + "comment"):
                text = "".join(part.text or "" for part in comment.iter(_S + "t")).strip()
                if text:
                    yield comment.get("ref", ""), text
