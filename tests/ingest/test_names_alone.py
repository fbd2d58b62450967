"""Names alone on their line, names in brackets with a time, and the fields of a form before a transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest import docx, text
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Reading
from tests.ingest.files import of_kind, paragraph, run, turns, write_docx

SAID = (
    ("Priya Patel", "What has changed since you signed?"),
    ("Jo Lee", "The board asks about it: every month."),
    ("Sam Okoro", "It does."),
    ("Priya Patel", "And who pays for it?"),
    ("Jo Lee", "Nobody does."),
    ("Sam Okoro", "That is not quite true."),
    ("Jo Lee", "Note: it was true last year."),
)
PARTS = [
    "Good Practice",
    "Next Year",
    "Good Practice",
    "Good Practice",
    "Next Year",
    "Good Practice",
    "Next Year",
]
SECTIONS = [
    part.replace("Good Practice", "Workforce Plans").replace("Next Year", "Estates") for part in PARTS
]


def of_text(said: str) -> Reading:
    """The reading of a text file."""
    return text.reading(said, ReadOptions())


def of_word(path: Path, *paragraphs: str) -> Reading:
    """The reading of a Word document of plain paragraphs; line feeds are breaks inside one."""
    body = "".join(paragraph(run(one, bold=len(one) < 12)) for one in paragraphs)
    return docx.read(write_docx(path / "a.docx", body), ReadOptions())


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_names_above_the_words_in_text(between: str) -> None:
    reading = of_text("\n\n".join(f"{name}{between}{said}" for name, said in SAID))
    assert turns(reading) == list(SAID)


def test_names_above_the_words_in_word(tmp_path: Path) -> None:
    apart = [line for name, said in SAID for line in (name, said, "And more of it.")]
    assert turns(of_word(tmp_path, "Interview 4, March 2026", *apart)) == [
        (name, f"{said}\nAnd more of it.") for name, said in SAID
    ]
    assert turns(of_word(tmp_path, *(f"{name}\n{said}" for name, said in SAID))) == list(SAID)


@pytest.mark.parametrize(
    "lines",
    [
        ["Strengths", "The board leads on it.", "Weaknesses", "There is no money."] * 5,
        ["Key Findings", "It works.", "Next Steps", "We go on.", "Who Leads", "Is it the board?"] * 4,
        [line for name, said in SAID for line in (name, said.replace("?", "."))],
        [line for _, said in SAID for line in ("Priya Patel", said)],
        ["Priya Patel", "What now?", "Jo Lee", "Nothing."],
        [line for head in PARTS for line in (head, "Our answer here is long enough; what comes next?")],
        [line for head in PARTS for line in (head, "If you need help, how can we support you?")],
        [line for head in SECTIONS for line in (head, "Our answer here is long enough; what comes next?")],
    ],
)
def test_headings_that_come_again_are_no_names(lines: list[str]) -> None:
    assert turns(of_text("\n\n".join(lines))) == []


def test_a_name_in_brackets_before_a_time() -> None:
    said = [("Ruth (she/her)", "Who pays?"), ("sam's iPhone", "Nobody.")] * 3
    reading = of_text("\n\n".join(f"[{name}] 10:03:0{n}\n{words}" for n, (name, words) in enumerate(said)))
    assert turns(reading) == said
    assert [piece.time_start for piece in reading.pieces][:2] == [36180.0, 36181.0]


def test_a_sound_in_brackets_is_no_name() -> None:
    lines = "Ann: It was late.\n[inaudible] 0:03\nBob: Not that late.\n[inaudible] 0:09\nAnn: No?\nBob: No.\n"
    assert {name for name, _ in turns(of_text(lines))} == {"Ann", "Bob"}


def test_fields_of_the_form_before_a_transcript_are_nobodys_words(tmp_path: Path) -> None:
    head = ["Date of interview: 12 March", "Interviewer: Ruth Hollis", "Participants: P7, P8"]
    talk = ["Interviewer: Good Morning", "P7: Hello there.", "Interviewer: Who pays?", "P7: Nobody."]
    reading = of_word(tmp_path, *head, *talk)
    assert of_kind(reading, BlockKind.FURNITURE) == head
    assert turns(reading)[0] == ("Interviewer", "Good Morning")
    assert turns(of_word(tmp_path, head[0], *talk))[0] == ("Interviewer", "Good Morning")
