"""What a reviewer sees of the rows of a table in the workbook: whose they are, and what they answer."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from pipeline.review.sheet import COLUMNS, HEADING, REVIEW, TEXT, WHO
from pipeline.review.workbook import dress
from tests.conftest import Said
from tests.making import Maker


def test_a_row_of_a_self_assessment_says_whose_it_is_and_what_it_answers(
    maker: Maker, themebank: Callable[..., Said]
) -> None:
    maker.csv(
        "corpus/returns.csv",
        ["Organisation", "Statement", "Score", "Evidence", "Next steps"],
        ["North Trust", "A director leads.", "2", "Named in May.", "Appoint a deputy."],
        ["South Trust", "A director leads.", "0", "", "Ask the board about it."],
    )
    maker.run("tag")
    assert themebank("review", "export", maker.root / "a.xlsx", maker.root).code == 0
    sheet = load_workbook(maker.root / "a.xlsx")[REVIEW]
    header = [cell.value for cell in sheet[1]]
    places = [header.index(name) for name in (WHO, HEADING, TEXT)]
    assert [tuple(row[at] for at in places) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("North Trust", "A director leads. › Evidence", "Named in May."),
        ("North Trust", "A director leads. › Next steps", "Appoint a deputy."),
        ("South Trust", "A director leads. › Next steps", "Ask the board about it."),
    ]


def test_each_cell_of_the_workbook_has_a_look_of_its_own() -> None:
    """What is done to one cell before the workbook is saved changes no other of its kind."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(4):
        sheet.append(["" for _ in COLUMNS])
    dress(sheet, [True, True, False])
    before = [[cell.font.bold for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet["A2"].font = Font(bold=True)
    after = [[cell.font.bold for cell in row] for row in sheet.iter_rows(min_row=2)]
    before[0][0] = True
    assert after == before
