"""``tables.xlsx`` and ``quote_bank.xlsx``: numbers as numbers, and no cell that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from pipeline.quotes.bank import COLUMNS, rows
from pipeline.report import story
from pipeline.report.fixed_zip import EPOCH, fixed
from pipeline.report.model import ReportData
from pipeline.report.palette import LIGHT
from pipeline.report.plain import scrubbed
from pipeline.report.tables import SUPPRESSED, Crossing, crossings, names_of, tree

WIDE = {"text": 90, "name": 38, "value": 34, "what": 26, "meaning": 110, "disclosure": 32, "definition": 70,
        "include": 60, "exclude": 60}  # fmt: skip
LIVE = ("=", "+", "-", "@", "\t")
"""What a text must not begin with, or a spreadsheet may run it once the cell is edited."""
LONGEST, LONGEST_TITLE = 32_767, 31
LINE_HEIGHT, TALLEST = 14.5, 409
"""Height of a line and of the tallest row that a spreadsheet shows, in points."""
FORMATS = {"participants_pct": "0.0", "jaccard": "0.000"}
MEANINGS = (
    (
        "basis",
        "reviewed: a person put the code there. suggested: a machine's opinion on what nobody has reviewed.",
    ),
    (
        "suppressed",
        f"yes: too few to show; the counts are left empty ({SUPPRESSED} in the sheets by attribute).",
    ),
    ("segments", "segments that have the theme itself; themes below it are not added in."),
    ("participants_pct", "share of all participants who said something that could be coded"),
    ("jaccard", "segments with both themes, over segments with either (0 to 1)"),
)


def tables(data: ReportData) -> bytes:
    """One sheet per table, after a sheet that says what they are; the codebook last, to look codes up in."""
    data = scrubbed(data)
    book = _new(data)
    _about(book, data, MEANINGS)
    for title, frame in (
        ("Theme frequencies", data.frequencies),
        ("Themes by attribute", data.by_attribute),
        ("Themes together", data.cooccurrence),
    ):
        cells = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        _sheet(book, title, [str(name) for name in frame.columns], cells)
    for title, header, lines in _wide(data):
        _sheet(book, title, header, lines)
    _codebook(book, data)
    return _bytes(book)


def _wide(data: ReportData) -> list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    """A sheet per attribute as one reads it: a row per theme, a column per value; segments on the main basis."""
    parts: dict[str, list[Crossing]] = {}
    for crossing in crossings(data)[0]:
        parts.setdefault(crossing.attribute, []).append(crossing)
    found = []
    for n, (attribute, some) in enumerate(parts.items(), 1):
        values = [value for part in some for value in part.values]
        rows = [
            (theme, *(_count(cell.text) for part in some for cell in part.rows[m][1]))
            for m, (theme, _) in enumerate(some[0].rows)
        ]
        plain = re.sub(r"[\[\]:*?/\\']", " ", attribute.replace("_", " ")).strip()
        found.append((f"{n} By {plain}"[:LONGEST_TITLE], (f"segments, {some[0].basis}", *values), rows))
    return found


def _count(text: str) -> object:
    return int(text.replace(",", "")) if text != SUPPRESSED else text


def quote_bank(data: ReportData) -> bytes:
    """The quote bank, in the columns of ``quote_bank.csv`` with the theme's name before them, theme by theme."""
    data = scrubbed(data)
    book = _new(data)
    names = names_of(data)
    order = {code.id: n for n, (code, _) in enumerate(tree(data.codebook))}
    quotes = sorted(data.quotes, key=lambda quote: order.get(quote.code, len(order)))
    found = [(names.get(str(row[1]), ""), *row) for row in rows(quotes)]
    _sheet(book, "Quotes", ("name", *COLUMNS), found, groups=[quote.code for quote in quotes])
    meanings = (MEANINGS[0], ("edited", f"yes: {story.BRACKETS}"), ("disclosure", story.CHECKED))
    _about(book, data, meanings)
    return _bytes(book)


def _about(book: Any, data: ReportData, meanings: Sequence[tuple[str, str]]) -> None:
    about = [
        ("study", data.study),
        ("codebook", f"{data.codebook.name} {data.codebook.version}"),
        *(("note", text) for text in story.warnings(data)),
        *meanings,
        *story.method(data),
    ]
    _sheet(book, "Read me", ("what", "meaning"), about)


def _codebook(book: Any, data: ReportData) -> None:
    cells = [
        (
            code.id,
            code.name,
            code.parent or "",
            code.definition,
            "; ".join(code.include),
            "; ".join(code.exclude),
        )
        for code, _ in tree(data.codebook)
    ]
    _sheet(book, "Codebook", ("code", "name", "parent", "definition", "include", "exclude"), cells)


def _new(data: ReportData) -> Any:
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = "Themebank"
    properties.title, properties.created, properties.modified = data.study, EPOCH, EPOCH
    properties.description = story.UNREVIEWED if data.unreviewed else None
    return book


def _sheet(
    book: Any,
    title: str,
    header: Sequence[str],
    cells: Sequence[Sequence[object]],
    groups: Sequence[str] = (),
) -> None:
    """A sheet of a header and rows; where ``groups`` says that another group begins, a line is drawn."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    sheet = book.create_sheet(title)
    wrap, top = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    right = Alignment(horizontal="right", vertical="top")
    line = Border(top=Side("thin", color=LIGHT["accent"][1:]))
    for m, name in enumerate(header, 1):
        _put(sheet.cell(1, m), name, wrap)
        sheet.cell(1, m).font = Font(bold=True, color="FFFFFF")
        sheet.cell(1, m).fill = PatternFill("solid", start_color=LIGHT["accent"][1:])
    for n, row in enumerate(cells):
        begins = bool(groups) and n > 0 and groups[n] != groups[n - 1]
        for m, value in enumerate(row, 1):
            cell = sheet.cell(n + 2, m)
            _put(cell, value, right if value == SUPPRESSED else wrap if isinstance(value, str) else top)
            if header[m - 1] in FORMATS:
                cell.number_format = FORMATS[header[m - 1]]
            if begins:
                cell.border = line
    _lay_out(sheet, header, cells)


def _put(cell: Any, value: object, alignment: Any) -> None:
    """A value into a cell: a text always as text, whatever it looks like."""
    if isinstance(value, str):
        cell.value, cell.data_type = value[:LONGEST], "s"
        cell.quotePrefix = value.startswith(LIVE)
    elif value is not None:
        cell.value = value
    cell.alignment = alignment


def _lay_out(sheet: Any, header: Sequence[str], cells: Sequence[Sequence[object]]) -> None:
    from openpyxl.utils import get_column_letter

    widths = []
    for m, name in enumerate(header, 1):
        longest = max((len(str(row[m - 1])) for row in cells if row[m - 1] is not None), default=0)
        widths.append(WIDE.get(name, min(34, max(len(name) + 4, longest + 2))))
        sheet.column_dimensions[get_column_letter(m)].width = widths[m - 1]
    for n, row in enumerate([header, *cells], 1):
        lines = max(_lines(value, width) for value, width in zip(row, widths, strict=True))
        sheet.row_dimensions[n].height = min(TALLEST, 4 + LINE_HEIGHT * lines)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(cells) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if sheet.parent.properties.description:
        sheet.oddHeader.center.text = sheet.parent.properties.description
    sheet.oddFooter.right.text = "&P / &N"


def _lines(value: object, width: int) -> int:
    """Lines that a value takes in a cell ``width`` characters wide; words are not broken, so a little fewer fit."""
    return sum(len(textwrap.wrap(line, max(1, width - 2))) or 1 for line in str(value).split("\n"))


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())
