"""Workbooks and CSV: transcripts, self-assessments, responses, rows; and what Excel does to cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.ingest import sheet
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Piece, Reading, SourceKind
from tests.ingest.files import of_kind, turns, write_xlsx

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read_rows(tmp_path: Path, *rows: list[object], options: ReadOptions | None = None) -> Reading:
    """The reading of a workbook with one sheet of these rows."""
    return sheet.read(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": list(rows)}), options or ReadOptions())


def read_csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Reading:
    """The reading of a CSV file."""
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    return sheet.read(tmp_path / "a.csv", ReadOptions())


def shown(pieces: tuple[Piece, ...]) -> list[tuple[str, int, str, str]]:
    """Kind, level, speaker and text of each piece."""
    return [(piece.kind.value, piece.level, piece.speaker, piece.text) for piece in pieces]


ASSESSMENT: list[list[object]] = [
    ["Prevention self-assessment 2026"],
    ["Section", "Statement", "Score (0-3)", "Evidence", "Next step"],
    ["Leadership", "A director leads.", 2, "Named in May.", "Appoint a deputy."],
    [None, "The board asks.", 0, None, None],
    ["Workforce", "Staff are trained.", 3, "All of them, every year.", None],
]


def test_self_assessment(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, *ASSESSMENT)
    assert reading.kind is SourceKind.SELF_ASSESSMENT
    assert shown(reading.pieces) == [
        ("furniture", 0, "", "Prevention self-assessment 2026"),
        ("furniture", 0, "", "Section | Statement | Score (0-3) | Evidence | Next step"),
        ("heading", 2, "", "Leadership"),
        ("heading", 3, "", "A director leads."),
        ("table_row", 0, "", "Named in May."),
        ("table_row", 0, "", "Appoint a deputy."),
        ("heading", 3, "", "The board asks."),
        ("heading", 2, "", "Workforce"),
        ("heading", 3, "", "Staff are trained."),
        ("table_row", 0, "", "All of them, every year."),
    ]
    for at, column in ((4, "Evidence"), (5, "Next step")):
        assert reading.pieces[at].attributes == (
            ("_header", column),
            ("Score (0-3)", "2"),
            ("Statement", "A director leads."),
        )
    assert ("Score (0-3)", "0") in reading.pieces[6].attributes


@pytest.mark.parametrize(
    "head",
    [
        ["Completed by:", "Ann Lee", None, "Date:", "2026-02-03"],
        ["Completed by", "Ann Lee", None, "Date", "2026-02-03"],
        ["Completed by:", "Ann Lee", "Checked by:", "Bob Ray", None],
    ],
)
def test_an_assessment_below_the_head_of_its_form(tmp_path: Path, head: list[object]) -> None:
    rows: list[list[object]] = [ASSESSMENT[0], ["Trust:", "North Trust"], head, *ASSESSMENT[1:]]
    reading = read_rows(tmp_path, *rows)
    assert reading.kind is SourceKind.SELF_ASSESSMENT
    assert of_kind(reading, BlockKind.TABLE_ROW) == [
        "Named in May.",
        "Appoint a deputy.",
        "All of them, every year.",
    ]
    assert " | ".join(str(cell) for cell in head if cell) in of_kind(reading, BlockKind.FURNITURE)


@pytest.mark.parametrize("kind", [None, SourceKind.SELF_ASSESSMENT])
def test_a_sheet_that_explains_the_others_is_no_evidence(tmp_path: Path, kind: SourceKind | None) -> None:
    scale: list[list[object]] = [
        ["Score", "Meaning"],
        [0, "Nothing is in place or planned."],
        [1, "It is agreed on."],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {"Returns": ASSESSMENT, "Scale": scale})
    reading = sheet.read(path, ReadOptions(kind))
    assert of_kind(reading, BlockKind.TABLE_ROW) == [
        "Named in May.",
        "Appoint a deputy.",
        "All of them, every year.",
    ]
    assert "0 | Nothing is in place or planned." in of_kind(reading, BlockKind.FURNITURE)
    alone = sheet.read(write_xlsx(tmp_path / "b.xlsx", {"Scale": scale}), ReadOptions())
    assert "Nothing is in place or planned." in of_kind(alone, BlockKind.TABLE_ROW)


@pytest.mark.parametrize("time", ["()", "1,5", "later", "1:2", "9" * 50, "-", ":", "٣"])
def test_times_that_are_none(tmp_path: Path, time: str) -> None:
    reading = read_rows(
        tmp_path, ["Time", "Who", "Text"], [time, "Ann", "It was late."], [None, "Bob", "It was not."]
    )
    assert turns(reading) == [("Ann", "It was late."), ("Bob", "It was not.")]


def test_a_time_of_day_is_no_time_in_the_recording(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        ["Time", "Who", "Text"],
        ["2026-03-05 10:30", "Ann", "It was late."],
        ["2026-03-05 10:31", "Bob", "It was not."],
    )
    assert reading.pieces[1].time_start is None
    assert reading.pieces[1].attributes == (("Time", "2026-03-05 10:30"),)


def test_half_filled_assessment(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Statement", "Score", "Evidence"],
        ["1. Leadership", None, None],
        ["A director leads on it.", None, None],
        ["The board asks about it.", 2, None],
        ["Staff are trained for it.", None, "Some of them were, in May."],
    ]
    assert [(kind, level) for kind, level, _, _ in shown(read_rows(tmp_path, *rows).pieces)][1:] == [
        ("heading", 2),
        ("heading", 3),
        ("heading", 3),
        ("heading", 3),
        ("table_row", 0),
    ]


def test_section_rows_and_several_sheets(tmp_path: Path) -> None:
    rows = [["Statement", "Score", "Evidence"], ["1. Leadership"], ["A director leads.", 2, "Named in May."]]
    path = write_xlsx(tmp_path / "a.xlsx", {"North": rows, "South": rows, "Sheet3": []})
    assert [
        (kind, level, text) for kind, level, _, text in shown(sheet.read(path, ReadOptions()).pieces)
    ] == [
        ("heading", 1, "North"),
        ("furniture", 0, "Statement | Score | Evidence"),
        ("heading", 2, "1. Leadership"),
        ("heading", 3, "A director leads."),
        ("table_row", 0, "Named in May."),
        ("heading", 1, "South"),
        ("furniture", 0, "Statement | Score | Evidence"),
        ("heading", 2, "1. Leadership"),
        ("heading", 3, "A director leads."),
        ("table_row", 0, "Named in May."),
    ]


def test_responses(tmp_path: Path) -> None:
    reading = read_csv(
        tmp_path,
        "Respondent ID;Role;E-mail;What helped you most?;What got in the way?\n"
        "R1;Nurse;ann@x.org;The nurse who came on Mondays.;Time, and\n"
        "R2;Manager;bob@x.org;;There was no money for it.\nR3;Nurse;cid@x.org;;\n",
    )
    assert reading.kind is SourceKind.RESPONSES
    assert [row for row in shown(reading.pieces) if row[0] != "furniture"] == [
        ("heading", 2, "", "What helped you most?"),
        ("turn", 0, "Respondent R1", "The nurse who came on Mondays."),
        ("heading", 2, "", "What got in the way?"),
        ("turn", 0, "Respondent R1", "Time, and"),
        ("turn", 0, "Respondent R2", "There was no money for it."),
    ]
    assert all(
        piece.attributes == (("Role", "Nurse"),)
        for piece in reading.pieces
        if piece.speaker == "Respondent R1"
    )
    kept = of_kind(reading, BlockKind.FURNITURE)
    assert {"ann@x.org", "bob@x.org", "cid@x.org", "Respondent ID: R3\nRole: Nurse"} <= set(kept)


def test_responses_without_ids_are_numbered_by_row(tmp_path: Path) -> None:
    reading = read_csv(
        tmp_path, "What helped?\nThe nurse who came on Mondays did.\nNothing that I can think of now.\n"
    )
    assert turns(reading) == [
        ("Respondent 2", "The nurse who came on Mondays did."),
        ("Respondent 3", "Nothing that I can think of now."),
    ]


def test_transcript_with_times_and_tags(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        [None, "TimeStamp", "Turn", "Speaker", "Sentence", "Tag"],
        [0, "00:01", 1, "T", "What is bigger?", "asks"],
        [1, "00:03", 1, "T", "One half or two thirds?", "asks more"],
        [2, "00:09", 2, "David", "Two thirds.", None],
        [3, None, 3, None, "I think.", "claims"],
    )
    assert [(p.speaker, p.text, p.number, p.time_start, p.attributes) for p in reading.pieces[1:]] == [
        ("T", "What is bigger?\nOne half or two thirds?", "1", 1.0, (("Tag", "asks"), ("Tag", "asks more"))),
        ("David", "Two thirds.", "2", 9.0, ()),
        ("David", "I think.", "3", None, (("Tag", "claims"),)),
    ]
    (taken,) = reading.tables
    assert (taken.kind, [c.letter for c in taken.columns if c.role == "speaker"]) == ("interview", ["D"])


def test_columns_can_be_given(tmp_path: Path) -> None:
    rows: list[list[object]] = [["A1", "B1", "C1"], ["x", "Ann", "It was late."], ["y", "Bob", "It was not."]]
    options = ReadOptions(columns=(("speaker", "B1"), ("text", "c")))
    assert turns(read_rows(tmp_path, *rows, options=options)) == [
        ("Ann", "It was late."),
        ("Bob", "It was not."),
    ]


def test_plain_rows(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        ["Place", "Action taken"],
        ["Ward 3", "We moved the chairs to the window."],
        ["Ward 4", None],
        ["Ward 5", "We asked the patients what they wanted."],
    )
    assert [(p.text, p.attributes) for p in reading.pieces if p.kind is BlockKind.TABLE_ROW] == [
        ("We moved the chairs to the window.", (("Place", "Ward 3"),)),
        ("Ward 4", ()),
        ("We asked the patients what they wanted.", (("Place", "Ward 5"),)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"one, two","say ""hi"""\n',
        'a;b\none, two;say "hi"\n',
        'a\tb\none, two\tsay "hi"\n',
    ],
)
def test_delimiters(tmp_path: Path, text: str) -> None:
    assert read_csv(tmp_path, text).pieces[-1].text == 'one, two | say "hi"'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    reading = read_csv(
        tmp_path, "Who,Text\nZoë,Café was shut all day\nAnn,It was not at all shut\n", encoding
    )
    assert turns(reading) == [("Zoë", "Café was shut all day"), ("Ann", "It was not at all shut")]


def test_rows_longer_than_the_header_lose_nothing(tmp_path: Path) -> None:
    assert "overflow" in read_csv(tmp_path, "a,b\none,two,overflow\nthree,four\n").pieces[1].text


@pytest.mark.parametrize("rows", [[], [[None, None]], [[" "]]])
def test_empty_workbooks(tmp_path: Path, rows: list[list[object]]) -> None:
    with pytest.raises(UnreadableError, match="no words"):
        read_rows(tmp_path, *rows)


def test_a_column_of_names_that_recur_holds_the_speakers(tmp_path: Path) -> None:
    rows = "0:03,Ann Lee,It was late.\n0:09,Bob,Not that late.\n" * 4
    reading = read_csv(tmp_path, "timestamp,name,utterance\n" + rows)
    assert reading.kind is SourceKind.INTERVIEW
    assert turns(reading)[:2] == [("Ann Lee", "It was late."), ("Bob", "Not that late.")]


def test_a_list_of_different_names_holds_no_speakers(tmp_path: Path) -> None:
    rows = "".join(f"Person {n},What number {n} has to say of it in a few words.\n" for n in range(8))
    reading = read_csv(tmp_path, "name,text\n" + rows)
    assert not [piece for piece in reading.pieces if piece.kind is BlockKind.TURN]


def test_numbers_of_rows_are_no_attribute_of_a_transcript(tmp_path: Path) -> None:
    rows = [[n, "Ann" if n % 3 else "Interviewer", f"It is said number {n}."] for n in range(1, 10)]
    reading = read_rows(tmp_path, ["No.", "Speaker", "Text"], *rows)
    said = [piece for piece in reading.pieces if piece.kind is BlockKind.TURN]
    assert [piece.number for piece in said][:3] == ["1; 2", "3", "4; 5"]
    assert not any(piece.attributes for piece in said)
