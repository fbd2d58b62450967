"""What survey services export: which columns are questions, which are attributes; and files parted by tabs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest import sheet
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, Reading, SourceKind
from tests.ingest.files import of_kind, turns


def read_csv(tmp_path: Path, text: str) -> Reading:
    """The reading of a CSV file."""
    (tmp_path / "a.csv").write_text(text)
    return sheet.read(tmp_path / "a.csv", ReadOptions())


HELP = ("A board that asks about it every month.", "Colleagues who answered all our questions.")
SURVEYS = {
    "SurveyMonkey": (
        "Respondent ID,Collector ID,Start Date,IP Address,Which trust?,What has helped you?,What hinders you?,\n"
        ",,,,Response,Open-Ended Response,Money,Other (please specify)\n"
        f"118001,4123,03/01/2026 09:00:00 AM,81.2.69.160,Acute,{HELP[0]},x,Nobody has the time.\n"
        f"118002,4123,03/01/2026 09:05:00 AM,81.2.69.161,Community,{HELP[1]},,The forms to fill in.\n"
    ),
    "Qualtrics": (
        "StartDate,Duration (in seconds),ResponseId,Q1,Q2\n"
        "Start Date,Duration (in seconds),Response ID,Which trust?,What has helped you?\n"
        '"{""ImportId"":""startDate""}","{""ImportId"":""duration""}","{""ImportId"":""_recordId""}",'
        '"{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"\n'
        "2026-03-01 09:00:00,600,R_1xQ,Acute,A board that asks about it every month.\n"
        "2026-03-01 09:05:00,601,R_2xQ,Community,Colleagues who answered all our questions.\n"
    ),
    "Forms": (
        "Id,Start time,Completion time,Email,Which trust?,What has helped you?\n"
        "1,2026-03-01 09:00:00,2026-03-01 09:09:00,anonymous,Acute,A board that asks about it every month.\n"
        "2,2026-03-01 09:05:00,2026-03-01 09:10:00,anonymous,Community,Colleagues who answered all our questions.\n"
    ),
}


@pytest.mark.parametrize("service", SURVEYS)
def test_what_survey_services_export(tmp_path: Path, service: str) -> None:
    reading = read_csv(tmp_path, SURVEYS[service])
    assert reading.kind is SourceKind.RESPONSES
    questions = of_kind(reading, BlockKind.HEADING)
    assert questions[0] == "What has helped you?"
    assert tuple(said for _, said in turns(reading)[:2]) == HELP
    named = {piece.attributes for piece in reading.pieces if piece.kind is BlockKind.TURN}
    assert {dict(pairs)["Which trust?"] for pairs in named} == {"Acute", "Community"}
    assert not {name for pairs in named for name, _ in pairs} - {"Which trust?", "What hinders you?: Money"}
    assert ("What hinders you?: Other (please specify)" in questions) == (service == "SurveyMonkey")


def test_what_is_chosen_from_a_list_is_an_attribute_and_what_is_written_is_coded(tmp_path: Path) -> None:
    chosen = ("Very confident indeed", "Not at all confident", "I could not say yet")
    lines = "".join(f"R{n},{chosen[n % 3]},Money,No\n" for n in range(12))
    reading = read_csv(
        tmp_path,
        "Respondent ID,How confident are you?,What one thing would help? - Text,Anything else you wish to say?\n"
        + lines.replace("Money,No", "Money and more than a year of it,Thank you all.", 1),
    )
    assert of_kind(reading, BlockKind.HEADING) == [
        "What one thing would help? - Text",
        "Anything else you wish to say?",
    ]
    assert reading.pieces[2].attributes == (("How confident are you?", "Very confident indeed"),)


def test_tabs_part_columns_and_quotation_marks_are_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    lines = (
        'Ann Lee\t0:03\t"Never," she said to me.',
        'Bob\t0:09\t"Not once',
        "Ann Lee\t0:11\tSo be it then, if that is what they want of us all.",
        "Bob\t0:15\tIt was a long time ago now.",
        "Ann Lee\t0:19\tYes.",
        "Bob\t0:21\tAnd far away from where we are now, I think.",
    )
    path.write_text("\n".join(lines))
    assert turns(sheet.read(path, ReadOptions()))[:3] == [
        ("Ann Lee", '"Never," she said to me.'),
        ("Bob", '"Not once'),
        ("Ann Lee", "So be it then, if that is what they want of us all."),
    ]
    path.write_text('Speaker\tText\nAnn\t"It was late.\nVery late."\nBob\tNot that late.\n')
    assert turns(sheet.read(path, ReadOptions())) == [
        ("Ann", "It was late.\nVery late."),
        ("Bob", "Not that late."),
    ]


def test_answers_named_row_by_row_stand_below_their_question_in_the_order_of_the_file(tmp_path: Path) -> None:
    asked = ("What gets in the way?", "What would help?")
    rows = [(n, question, f"I think that {n} is what it takes.") for n in range(8) for question in asked]
    rows[3] = (1, asked[1], "")
    rows.append((9, "What else is there?", ""))
    text = "Respondent,Question,Answer in your own words\n" + "".join(
        f"R{n},{question},{answer}\n" for n, question, answer in rows
    )
    reading = read_csv(tmp_path, text)
    said = [piece.text for piece in reading.pieces if piece.kind in (BlockKind.HEADING, BlockKind.TURN)]
    assert said == [
        asked[0], *(f"I think that {n} is what it takes." for n in range(8)),
        asked[1], *(f"I think that {n} is what it takes." for n in (0, 2, 3, 4, 5, 6, 7)),
        "What else is there?",
    ]  # fmt: skip
    assert [name for name, _ in turns(reading)[8:]] == [f"Respondent R{n}" for n in (0, 2, 3, 4, 5, 6, 7)]
