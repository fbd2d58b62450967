"""Excel workbooks as tables, read cell by cell straight from the file.

Own code and not openpyxl's reader, because that one believes the declared size of a sheet (cells outside it are
lost), fills every gap between far-off cells, and gives up on a workbook for a colour or a filter it does not
know; openpyxl is the oracle in the tests, and its rules for dates are used. Formulas give their saved result.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.ingest.office import Office, open_office
from pipeline.ingest.sheet_table import Budget, Table, column_letter, column_number, make_table
from pipeline.model import Reject

MAX_XML = 120_000_000
MOST_REJECTS = 20

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
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


def _events(office: Office, member: str, *tags: str) -> Iterator[tuple[str, Any]]:
    """Start and end of elements of these tags, each emptied once the caller has seen its end."""
    from lxml import etree  # type: ignore[import-untyped]

    stream = io.BytesIO(office.read(member))
    for event, element in etree.iterparse(
        stream,
        events=("start", "end"),
        tag=[_S + tag for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    ):
        yield event, element
        if event == "end":
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _strings(office: Office, member: str) -> Iterator[str]:
    for event, element in _events(office, member, "si"):
        if event == "end":
            yield _text(element)


def _text(element: Any) -> str:
    """Words of a shared or inline string or a comment: its runs, without the reading aids of Japanese."""
    parts = [
        t.text or ""
        for t in element.iter(_S + "t")
        if t.getparent() is None or t.getparent().tag != _S + "rPh"
    ]
    return _ESCAPE.sub(_unescaped, "".join(parts))


def _unescaped(match: re.Match[str]) -> str:
    """A character that Excel writes as ``_x000D_``: line breaks and tabs as such, other controls left out."""
    char = chr(int(match[1], 16))
    if char == "\r":
        return ""
    return char if char.isprintable() or char in "\n\t" else ""


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
    rows = _rows(office, book, member, budget, name, rejects)
    table = make_table(name, rows, hidden=sheet.get("state", "visible") != "visible")
    if len(rejects) > MOST_REJECTS:
        more = f"and {len(rejects) - MOST_REJECTS} more cells like these"
        rejects = [*rejects[:MOST_REJECTS], Reject("ingest", "", name, more)]
    return replace(table, comments=tuple(_comments(office, member)), rejects=tuple(rejects))


def _rows(
    office: Office, book: Book, member: str, budget: Budget, name: str, rejects: list[Reject]
) -> Iterator[tuple[int, dict[int, str]]]:
    """Rows of a sheet in the order of the file; cells that say no place follow the one before."""
    number, column = 0, 0
    cells: dict[int, str] = {}
    for event, element in _events(office, member, "row", "c"):
        is_row = element.tag == _S + "row"
        if event == "start":
            if is_row:
                place = element.get("r", "")
                number = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else number + 1
                column, cells = 0, {}
                budget.row()
        elif is_row:
            yield number, cells
        else:
            column = column_number(element.get("r", "")) or column + 1
            text = budget.cell(_value(element, book))
            if text:
                cells[column] = f"{cells[column]}\n{text}" if column in cells else text
            elif element.find(_S + "f") is not None and element.find(_S + "v") is None:
                reason = "a formula without a saved result; open the file in Excel and save it"
                rejects.append(
                    Reject("ingest", "", f"{name} {column_letter(column)}{number}".strip(), reason)
                )


def _value(cell: Any, book: Book) -> str:
    """A cell as a person reads it: whole numbers without a point, dates in ISO order, errors as nothing."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(_S + "is")
        return _text(inline) if inline is not None else ""
    text = cell.findtext(_S + "v") or ""
    if not text or kind == "e":
        return ""
    if kind == "s":
        at = int(text)
        return book.strings[at] if 0 <= at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if text.strip() in ("1", "true") else "FALSE"
    if kind == "n" and _NUMBER.fullmatch(text.strip()):
        style = cell.get("s", "0")
        index = int(style) if style.isascii() and style.isdigit() and len(style) < 9 else 0
        return _date(float(text), index in book.durations, book) if index in book.dates else _number(text)
    return _ESCAPE.sub(_unescaped, text)


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
                text = _text(comment).strip()
                if text:
                    yield comment.get("ref", ""), text
