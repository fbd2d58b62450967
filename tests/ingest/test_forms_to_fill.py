"""Forms that people fill in: columns in groups, guidance beside statements, a label with its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest import docx, sheet
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Reading, SourceKind
from tests.ingest.files import of_kind, paragraph, run, table, turns, write_docx, write_xlsx

Rows = list[list[object]]


def read_rows(tmp_path: Path, *rows: list[object]) -> Reading:
    """The reading of a workbook with one sheet of these rows."""
    return sheet.read(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": list(rows)}), ReadOptions())


def read_word(tmp_path: Path, *parts: str) -> Reading:
    """The reading of a Word document of these paragraphs and tables."""
    return docx.read(write_docx(tmp_path / "a.docx", "".join(parts)), ReadOptions())


def test_columns_in_groups_are_named_after_both(tmp_path: Path) -> None:
    rows: Rows = [
        ["Prevention self-assessment"],
        ["Theme", "Commitment", 2025, None, 2026, None, "What next?"],
        [None, None, "Score", "Evidence", "Score", "Evidence", None],
        [
            "Leadership",
            "A director leads.",
            1,
            "Named in May.",
            2,
            "Still the same one.",
            "Appoint a deputy.",
        ],
        [None, "The board asks.", 0, None, 1, "Twice a year.", None],
        ["Workforce", "Staff are trained.", 3, "All of them.", 3, "All of them still.", None],
    ]
    reading = read_rows(tmp_path, *rows)
    assert reading.kind is SourceKind.SELF_ASSESSMENT
    found = [(dict(p.attributes)["_header"], p.text) for p in reading.pieces if p.kind is BlockKind.TABLE_ROW]
    assert found[:4] == [
        ("Evidence (2025)", "Named in May."),
        ("Evidence (2026)", "Still the same one."),
        ("What next?", "Appoint a deputy."),
        ("Evidence (2026)", "Twice a year."),
    ]
    scores = dict(next(p.attributes for p in reading.pieces if p.text == "Twice a year."))
    assert (scores["Score (2025)"], scores["Score (2026)"]) == ("0", "1")
    assert "Theme | Commitment | 2025 | 2026 | What next?" in of_kind(reading, BlockKind.FURNITURE)


def test_guidance_and_owners_are_no_evidence(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        ["Statement", "What good looks like", "Evidence", "Gaps and actions", "Action owner"],
        [
            "A director leads.",
            "A plan with a measure and an owner for it.",
            "Named in May.",
            "A deputy.",
            "Chair",
        ],
        ["The board asks.", "A report is read at least twice a year.", "It does.", None, "Head of nursing"],
    )
    assert of_kind(reading, BlockKind.TABLE_ROW) == ["Named in May.", "A deputy.", "It does."]
    assert "A report is read at least twice a year." in of_kind(reading, BlockKind.FURNITURE)


def test_a_row_for_each_answer(tmp_path: Path) -> None:
    asked = ("What gets in the way?", "What would help?")
    answers = [
        [f"R{n}", question, f"Answer {n} to {at}."] for n in range(5) for at, question in enumerate(asked)
    ]
    reading = read_rows(tmp_path, ["Respondent", "Question", "Answer"], *map(list, answers))
    assert reading.kind is SourceKind.RESPONSES
    assert of_kind(reading, BlockKind.HEADING) == list(asked)
    assert turns(reading)[:2] == [("Respondent R0", "Answer 0 to 0."), ("Respondent R1", "Answer 1 to 0.")]
    assert len(turns(reading)) == 10


def test_a_label_with_its_answer_beside_it(tmp_path: Path) -> None:
    reading = read_word(
        tmp_path,
        table([["Organisation", "North Trust"], ["Completed by", "Ann Lee"], ["Date", "3 March 2026"]]),
        paragraph(run("1. A director leads.")),
        table([["Score (0-3)", "2"], ["Evidence", "Named in May."], ["Next steps", ""]]),
        paragraph(run("2. The board asks.")),
        table([["Score (0-3)", "1"], ["Evidence", ""], ["Next steps", ""]]),
    )
    found = [(p.text, p.attributes) for p in reading.pieces if p.kind is BlockKind.TABLE_ROW]
    assert found == [("Named in May.", (("_header", "Evidence"), ("Score (0-3)", "2")))]
    kept = of_kind(reading, BlockKind.FURNITURE)
    assert kept == [
        "Organisation | North Trust", "Completed by | Ann Lee", "Date | 3 March 2026", "Next steps",
        "Score (0-3) | 1", "Evidence", "Next steps",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["Ward 3", "We moved the chairs."], ["Ward 4", "Nobody came."]],
        [["Evidence", "Named in May."], ["Ward 4", "Nobody came."]],
        [["Actions", "Who"], ["Move the chairs.", "Ann"]],
    ],
)
def test_a_table_of_two_columns_that_is_no_form(tmp_path: Path, rows: list[list[str]]) -> None:
    said = of_kind(read_word(tmp_path, paragraph(run("Notes of the day.")), table(rows)), BlockKind.TABLE_ROW)
    assert said == [" | ".join(row) for row in rows]


def test_a_row_of_answers_below_a_column_without_a_name_is_no_row_of_names(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        ["Respondent", "Role", None, "What helped?"],
        ["R1", "Nurse", "day", None],
        ["R2", "Porter", "night", "Nobody had to ask."],
        ["R3", "Cook", "late", "It was in work time."],
    )
    assert [name for name, _ in turns(reading)] == ["Respondent R2", "Respondent R3"]
    assert "Respondent: R1\nRole: Nurse\ncolumn C: day" in of_kind(reading, BlockKind.FURNITURE)


def test_a_label_without_a_score_is_kept(tmp_path: Path) -> None:
    rows = [["Evidence", "Named in May."], ["Score", ""], ["Next steps", "Train the others."]]
    reading = read_word(tmp_path, paragraph(run("A director leads.")), table(rows))
    assert of_kind(reading, BlockKind.TABLE_ROW) == ["Named in May.", "Train the others."]
    assert of_kind(reading, BlockKind.FURNITURE) == ["Score"]


def test_an_empty_header_makes_no_header_of_the_row_below(tmp_path: Path) -> None:
    rows = [["", ""], ["Dogs bark at night.", "Cats sleep in the day."], ["Birds fly.", "Fish swim."]]
    header = table(rows).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1)
    pieces = read_word(tmp_path, paragraph(run("Notes of the day.")), header).pieces[1:]
    assert [(piece.text, piece.attributes) for piece in pieces] == [(" | ".join(row), ()) for row in rows[1:]]
    below = table(rows[1:]).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1)
    first, second = read_word(tmp_path, paragraph(run("Notes of the day.")), below).pieces[1:]
    assert dict(first.attributes)["_role"] == "header"
    assert dict(second.attributes)["_header"] == "\n".join(rows[1])
