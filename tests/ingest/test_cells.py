"""Cells of a workbook: types, dates, comments, formulas, odd places, shared strings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from pipeline.ingest import sheet
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.sheet_table import column_letter, column_number
from tests.ingest.files import SHEET, raw_workbook, write_xlsx


def test_cells_of_every_type_are_read_as_openpyxl_reads_them(tmp_path: Path) -> None:
    values: list[object] = [
        "word",
        3,
        2.5,
        0.1,
        True,
        dt.datetime(2026, 3, 5),
        dt.datetime(2026, 3, 5, 10, 30),
        dt.time(10, 30),
        -1e20,
        "line\nbreak",
    ]
    rows: list[list[object]] = [["one column", "another"], *([value, "x"] for value in values)]
    reading = sheet.read(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": rows}), ReadOptions())
    assert [piece.text.split(" | ")[0] for piece in reading.pieces[1:]] == [
        "word",
        "3",
        "2.5",
        "0.1",
        "TRUE",
        "2026-03-05",
        "2026-03-05 10:30:00",
        "10:30:00",
        "-1e+20",
        "line\nbreak",
    ]


def test_comments_hidden_sheets_and_formulas(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    front = book.active
    front.title = "Answers"
    front.append(["Place", "Words that were written down"])
    front.append(["Ward", "We asked the patients what they wanted."])
    front["A2"].comment = Comment("ask again", "Ann")
    front["C5"] = "=A1&B1"
    lists = book.create_sheet("Lists")
    lists.append(["Yes", "No"])
    lists.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    reading = sheet.read(tmp_path / "a.xlsx", ReadOptions())
    assert [(p.kind.value, p.number, p.text) for p in reading.pieces][-3:] == [
        ("footnote", "A2", "ask again"),
        ("furniture", "", "Lists"),
        ("furniture", "", "Yes | No"),
    ]
    assert [(reject.where, "formula" in reject.reason) for reject in reading.rejects] == [
        ("Answers C5", True)
    ]


def test_cells_outside_the_declared_size_and_out_of_order(tmp_path: Path) -> None:
    """openpyxl would lose "far" and "early"."""
    rows = (
        '<row r="5"><c r="C5" t="inlineStr"><is><t>far</t></is></c><c r="A5" t="inlineStr"><is><r><t>ri</t></r>'
        '<r><t>ch</t></r></is></c></row><row r="2"><c t="str"><v>early</v></c></row>'
    )
    path = raw_workbook(tmp_path / "a.xlsx", rows, before='<dimension ref="A1:A1"/>')
    assert [p.text for p in sheet.read(path, ReadOptions()).pieces] == ["rich | far", "early"]


def test_shared_strings_in_runs_with_reading_aids(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{SHEET}"><si><t>plain_x000D_\nwords</t></si><si><r><t>ri</t></r>'
        '<r><t xml:space="preserve">ch </t></r><rPh><t>aid</t></rPh><r><t>text</t></r></si></sst>'
    )
    cells = (
        '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>9</v></c><c t="e"><v>#N/A</v></c></row>'
    )
    path = raw_workbook(tmp_path / "a.xlsx", cells, strings)
    assert [p.text for p in sheet.read(path, ReadOptions()).pieces] == ["rich text | plain\nwords"]


@pytest.mark.parametrize(("letter", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_column_letters(letter: str, number: int) -> None:
    assert column_letter(number) == letter
    assert column_number(f"{letter}12") == number
