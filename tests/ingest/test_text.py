"""Text files: transcripts of services and of people, captions in disguise, prose."""

from __future__ import annotations

from pipeline.ingest import text
from pipeline.ingest.base import ReadOptions
from pipeline.model import BlockKind, SourceKind
from tests.ingest.files import of_kind, turns

OTTER = """Pledge interview 3
Thu, Mar 5, 2026 10:00AM • 55:21

SUMMARY KEYWORDS
prevention, staff, money, board, nurse, smoking, vaccination, screening, funding, partners, trust, council

SPEAKERS
Jo Lee, Unknown Speaker

Jo Lee  00:00
Hello there. It is
a long day.

Unknown Speaker  55:21
Ratio was 3:1, I think.

Transcribed by https://otter.ai
"""


def test_otter() -> None:
    reading = text.reading(OTTER, ReadOptions())
    assert turns(reading) == [
        ("Jo Lee", "Hello there. It is\na long day."),
        ("Unknown Speaker", "Ratio was 3:1, I think."),
    ]
    assert len(of_kind(reading, BlockKind.FURNITURE)) == 7
    assert reading.kind is SourceKind.INTERVIEW


def test_wrapped_transcript() -> None:
    said = "we have been at this for quite a few years now and every year it is the same story again "
    lines = [
        "Interviewer: " + said,
        said,
        "and the same people.",
        "",
        "P7: " + said,
        said,
        said,
        "of course.",
    ]
    reading = text.reading("\n".join(lines), ReadOptions())
    assert [(speaker, "\n" in words) for speaker, words in turns(reading)] == [
        ("Interviewer", False),
        ("P7", False),
    ]


def test_teams_text_of_old() -> None:
    cues = [("Ann Lee", "Hello."), ("Bob Roe", "Hi."), ("Ann Lee", "So."), ("Bob Roe", "Well.")]
    lines = [f"0:0:{n}.0 --> 0:0:{n}.900\n{name}\n{said}" for n, (name, said) in enumerate(cues)]
    assert turns(text.reading("\n".join(lines), ReadOptions())) == cues


def test_markdown() -> None:
    reading = text.reading(
        "# Interview 4\n\n**Interviewer:** Why?\n\n**P4:** Because.\n\n---\n\n**Interviewer:** And?",
        ReadOptions(),
        True,
    )
    assert turns(reading) == [("Interviewer", "Why?"), ("P4", "Because."), ("Interviewer", "And?")]
    assert of_kind(reading, BlockKind.HEADING) == ["Interview 4"]


def test_prose_in_lines_of_fixed_width() -> None:
    line = "The quick brown fox jumps over the lazy dog and goes on for a while"
    reading = text.reading(
        f"{line}\n{line}\nand stops.\n\n{line}\n{line}\n- an item\n- another", ReadOptions()
    )
    assert of_kind(reading, BlockKind.PARAGRAPH) == [
        f"{line} {line} and stops.",
        f"{line} {line}",
        "- an item",
        "- another",
    ]


def test_prose_with_a_paragraph_a_line() -> None:
    reading = text.reading(
        "Short.\nA much longer line that is a paragraph of its own, really, and goes on.\nMore.",
        ReadOptions(),
    )
    assert len(of_kind(reading, BlockKind.PARAGRAPH)) == 3


def test_a_line_of_a_wrapped_text_that_begins_with_a_short_word_goes_on() -> None:
    said = (
        "We have asked for protected time since the spring of the year before last and will be asking for it\n"
        "now. The board has heard us out three times, and has promised to come back to us before the end of\n"
        "May. Nothing has come of it so far, and it does look as if nothing will before the summer is over."
    )
    reading = text.reading(
        f"Ward round\n12 March 2026\n\nAnn Lee: {said}\n\nInterviewer: {said}\n\nAnn Lee: {said}",
        ReadOptions(),
    )
    assert {words for _, words in turns(reading)} == {said.replace("\n", " ")}
    assert of_kind(reading, BlockKind.FURNITURE) == ["Ward round", "12 March 2026"]


def test_a_blank_line_behind_every_line_parts_no_sentence() -> None:
    lines = [
        "We heard that the prevention service had been short of staff since",
        "the spring and that waiting lists had grown.",
    ]
    whole = "\n\n\n".join("\n\n".join(lines) for _ in range(12))
    assert of_kind(text.reading(whole, ReadOptions()), BlockKind.PARAGRAPH) == [" ".join(lines)] * 12


def test_lines_of_markdown_go_on_and_lists_tables_and_quotations_stay_apart() -> None:
    said = "> “We have not got the people to do it any more.” (Participant 3)"
    parts = ["# Title", "", "A paragraph that", "runs over two lines.", "", "- one that", "  goes on", "- two", "",
             "| A | B |", "|---|---|", "| 1 | 2 |", "", said[2:]]  # fmt: skip
    reading = text.reading("\n".join(parts), ReadOptions(), markdown=True)
    assert of_kind(reading, BlockKind.PARAGRAPH) == [
        "A paragraph that runs over two lines.", "- one that goes on", "- two",
        "| A | B |", "| 1 | 2 |", said[2:]]  # fmt: skip
    assert of_kind(reading, BlockKind.FURNITURE) == ["|---|---|"]
    assert reading.pieces[-1].speaker == "Participant 3"
