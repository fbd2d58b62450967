"""Columns of workbooks and CSV: shown where they were guessed, and put right by pasting the line that is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Said
from tests.making import Maker

Command = Callable[..., Said]
TRANSCRIPT = (
    ("Time", "Who", "Utterance", "Mood"),
    ("00:01", "Interviewer", "What helps you most with prevention here?", "calm"),
    ("00:05", "Ann Lee", "We have protected time, and a board that asks about it.", "calm"),
    ("00:20", "Interviewer", "And what hinders?", "calm"),
    ("00:24", "Ann Lee", "Money that ends in March hinders us a lot.", "cross"),
)
ANSWERS = (
    ("Response ID", "Email", "Trust", "What has helped you to do prevention?"),
    ("101", "a@x.org", "acute", "Protected time and a board lead that cares about it."),
    ("102", "b@x.org", "community", "Colleagues in public health who answered our questions."),
)
ASSESSED = (
    ("No", "Commitment", "Score", "Evidence", "Owner"),
    ("1", "We have a named board lead", "3", "The medical director reports to the board.", "Jo"),
    ("2", "We train staff in brief advice", "1", "A third of the wards have been trained so far.", "Al"),
)
SHOWN = {
    "talk.csv": ('talk.csv: a transcript; speaker=B "Who", text=C "Utterance", start=A "Time", category=D "Mood"',
                 "talk.csv,,start=A; speaker=B; text=C"),
    "answers.csv": ('answers.csv: open-ended responses; id=A "Response ID", '
                    'answer=D "What has helped you to do preve…", category=C "Trust", private=B "Email"',
                    "answers.csv,,id=A; private=B; answer=D"),
    "self.csv": ('self.csv: a self-assessment; id=A "No", score=C "Score", statement=B "Commitment", '
                 'answer=D "Evidence", category=E "Owner"',
                 "self.csv,,id=A; statement=B; score=C; answer=D"),
}  # fmt: skip


@pytest.fixture
def tables(maker: Maker) -> Maker:
    """A study with a table of each kind."""
    for name, (header, *rows) in zip(SHOWN, (TRANSCRIPT, ANSWERS, ASSESSED), strict=True):
        maker.csv(f"corpus/{name}", header, *rows)
    return maker


def shown_lines(said: Said) -> list[str]:
    return [line.strip() for line in said.out.splitlines()]


def test_guessed_columns_are_shown_with_the_line_that_overrules_them(
    tables: Maker, themebank: Command
) -> None:
    lines = shown_lines(themebank("ingest", tables.root))
    for guess, row in SHOWN.values():
        assert lines[lines.index(guess) + 1] == row
    assert "The first line there: source,kind,columns" in lines


def test_run_shows_them_when_files_were_read_and_is_quiet_when_nothing_changed(
    tables: Maker, themebank: Command
) -> None:
    guesses = {guess for guess, _ in SHOWN.values()}
    assert guesses <= set(shown_lines(themebank("run", tables.root)))
    assert not guesses & set(shown_lines(themebank("run", tables.root)))
    told = themebank("doctor", tables.root).out
    assert all(f"{name} guessed as" in told and row in told for name, (_, row) in SHOWN.items())


def test_the_line_pasted_as_it_is_changes_nothing_and_ends_the_question(
    tables: Maker, themebank: Command
) -> None:
    themebank("ingest", tables.root)
    before = (tables.root / "outputs/confidential/blocks.csv").read_bytes()
    rows = [row for _, row in SHOWN.values()]
    tables.raw("sources.csv", "\n".join(["source,kind,columns", *rows]).encode())
    said = themebank("ingest", tables.root)
    assert said.code == 0
    assert "guessed" not in said.out
    assert (tables.root / "outputs/confidential/blocks.csv").read_bytes() == before


def test_a_changed_letter_changes_what_is_coded(tables: Maker, themebank: Command) -> None:
    tables.raw("sources.csv", b"source,kind,columns\nself.csv,,id=A; answer=B; score=C; statement=D\n")
    tables.run("segment")
    (segment,) = [s for s in tables.segments() if s.text == "We have a named board lead"]
    assert dict(segment.attributes)["Evidence"] == "The medical director reports to the board."


def test_the_line_keeps_what_the_row_says_already(tables: Maker, themebank: Command) -> None:
    tables.raw("sources.csv", "source;kind;region\ntalk.csv;interview;Münster\n".encode())
    lines = shown_lines(themebank("ingest", tables.root))
    assert "The first line there: source;kind;region;columns" in lines
    assert 'talk.csv;interview;Münster;"start=A; speaker=B; text=C"   (in place of its row)' in lines


def test_json_says_what_was_found_in_each_file(tables: Maker, themebank: Command) -> None:
    tables.vtt("two.vtt")
    told = json.loads(themebank("ingest", tables.root, "--json").out)
    files: dict[str, Any] = {file["source"]: file for file in told["files"]}
    assert files["two.vtt"] | {"seconds": 0, "words": 0} == {
        "source": "two.vtt", "kind": "interview", "reader": "vtt", "pages": None, "words": 0,
        "blocks": {"turn": 5}, "speakers": ["Interviewer", "Owen Okafor", "Priya Patel"], "ocr_pages": 0,
        "seconds": 0, "tables": [],
    }  # fmt: skip
    assert files["two.vtt"]["words"] > 50
    assert files["two.vtt"]["seconds"] > 0
    talk = files["talk.csv"]
    assert talk["sources_csv"] == SHOWN["talk.csv"][1]
    assert talk["tables"][0]["read_as"] == "interview"
    assert talk["tables"][0]["columns"][1] == {
        "column": "B", "header": "Who", "role": "speaker", "given": False,
    }  # fmt: skip


def test_columns_of_a_table_in_word_are_shown_too(maker: Maker, themebank: Command) -> None:
    from docx import Document

    document = Document()
    grid = document.add_table(rows=0, cols=4)
    for row in TRANSCRIPT:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(maker.root / "corpus/talk.docx"))
    assert SHOWN["talk.csv"][0].replace(".csv", ".docx") in shown_lines(themebank("ingest", maker.root))


def test_a_column_that_is_not_there_is_said(tables: Maker, themebank: Command) -> None:
    tables.raw("sources.csv", b"source,columns\ntalk.csv,speaker=Who; text=Utterence\n")
    said = themebank("ingest", tables.root)
    assert said.code == 1
    assert ("talk.csv (sources.csv): it gives 'text' to the column 'Utterence', which the file does not have "
            "(A 'Time', B 'Who', C 'Utterance', D 'Mood')") in said.out  # fmt: skip


def test_a_role_that_no_column_can_have_is_refused(tables: Maker, themebank: Command) -> None:
    tables.raw("sources.csv", b"source,columns\ntalk.csv,speeker=Who\n")
    said = themebank("ingest", tables.root)
    assert (said.code, len(said.errors)) == (2, 2)
    assert "no column can be 'speeker'" in said.errors[0]
    assert "speaker, text, start" in said.errors[1]
