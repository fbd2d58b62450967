"""``tables.xlsx`` and ``quote_bank.xlsx``: numbers as numbers, and no cell that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pipeline.model import Quote
from pipeline.quotes.bank import COLUMNS, rows
from pipeline.report import story
from pipeline.report.fixed_zip import EPOCH, fixed
from pipeline.report.model import ReportData
from pipeline.report.plain import safe

WIDE = {"text": 90, "name": 34, "value": 34, "what": 24, "meaning": 100, "disclosure": 30}


def tables(data: ReportData) -> bytes:
    """One sheet per table, after a sheet that says what they are."""
    book = _new(data)
    about = [
        ("study", data.study),
        ("codebook", f"{data.codebook.name} {data.codebook.version}"),
        (
            "basis",
            "reviewed: a person put the code there. suggested: a machine's opinion on what nobody has reviewed.",
        ),
        ("suppressed", "yes: too few to show; the counts are left empty."),
        ("participants_pct", "share of all participants who said something that could be coded"),
        *(("note", text) for text in story.warnings(data)),
        *(("method", text) for text in story.method(data)),
    ]
    _sheet(book, "Read me", ("what", "meaning"), about)
    for title, frame in (
        ("Theme frequencies", data.frequencies),
        ("Themes by attribute", data.by_attribute),
        ("Themes together", data.cooccurrence),
    ):
        cells = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        _sheet(book, title, [str(name) for name in frame.columns], cells)
    return _bytes(book)


def quote_bank(data: ReportData) -> bytes:
    """The quote bank, in the columns of ``quote_bank.csv`` with the theme's name before them."""
    book = _new(data)
    names = {code.id: code.name for code in data.codebook.codes}
    quotes: Sequence[Quote] = data.quotes
    found = [(names.get(str(row[1]), ""), *row) for row in rows(quotes)]
    _sheet(book, "Quotes", ("name", *COLUMNS), found)
    return _bytes(book)


def _new(data: ReportData) -> Any:
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = "Themebank"
    properties.title, properties.created, properties.modified = safe(data.study), EPOCH, EPOCH
    return book


def _sheet(book: Any, title: str, header: Sequence[str], cells: Sequence[Sequence[object]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for n, row in enumerate((header, *cells), 1):
        for m, value in enumerate(row, 1):
            cell = sheet.cell(n, m)
            if isinstance(value, str):
                cell.value, cell.data_type = safe(value), "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif value is not None:
                cell.value = value
    for m, name in enumerate(header, 1):
        sheet.cell(1, m).font = Font(bold=True, color="FFFFFF")
        sheet.cell(1, m).fill = PatternFill("solid", start_color="0B6E4F")
        longest = max((len(str(row[m - 1])) for row in cells if row[m - 1] is not None), default=0)
        sheet.column_dimensions[get_column_letter(m)].width = WIDE.get(
            name, min(34, max(len(name), longest) + 3)
        )
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(cells) + 1}"


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())
