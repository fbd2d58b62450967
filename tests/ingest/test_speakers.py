"""Who speaks, in text of any format: forms of labels, what is no label, transcripts and prose."""

from __future__ import annotations

import pytest

from pipeline.ingest.labels import label_of, opening_of
from pipeline.ingest.preamble import is_furniture
from pipeline.ingest.turns import split_turns
from pipeline.model import BlockKind, Piece


def told(*paragraphs: str) -> list[tuple[str, str]]:
    """Speaker and text of the turns that some paragraphs give."""
    pieces = split_turns([Piece(paragraph) for paragraph in paragraphs])
    return [(piece.speaker, piece.text) for piece in pieces if piece.kind is BlockKind.TURN]


@pytest.mark.parametrize(
    ("line", "speaker", "time", "rest"),
    [
        ("Interviewer: hi", "Interviewer", None, "hi"),
        ("Interviewer1 : OK donc", "Interviewer1", None, "OK donc"),
        ("P7:yes", "P7", None, "yes"),
        (
            "Hon. Jo Lee (Minister of Fisheries, Oceans and the Coast Guard. And of much else besides): I rise.",
            "Hon. Jo Lee (Minister of Fisheries, Oceans and the Coast Guard. And of much else besides)",
            None,
            "I rise.",
        ),
        ("**Name Lee:** hi", "Name Lee", None, "hi"),
        ("**Name Lee**: hi", "Name Lee", None, "hi"),
        (">> JOHN: hi", "JOHN", None, "hi"),
        ("Dr. Amira Khan: yes: no", "Dr. Amira Khan", None, "yes: no"),
        ("Patel, Priya (LCC)   0:03\nOK then", "Patel, Priya (LCC)", 3.0, "OK then"),
        ("Patel, Priya   0:03   OK then", "Patel, Priya", 3.0, "OK then"),
        ("Jo Lee  55:21", "Jo Lee", 3321.0, ""),
        ("Unknown Speaker  1:02:03", "Unknown Speaker", 3723.0, ""),
        ("+44 7700 900123   0:03", "+44 7700 900123", 3.0, ""),
        ("[00:01:02] Interviewer: hi", "Interviewer", 62.0, "hi"),
        ("Interviewer [00:01:02]: hi", "Interviewer", 62.0, "hi"),
        ("Speaker 1 (00:12):\ntext", "Speaker 1", 12.0, "text"),
        ("00:12 Jo Lee", "Jo Lee", 12.0, ""),
    ],
)
def test_label(line: str, speaker: str, time: float | None, rest: str) -> None:
    label = label_of(line)
    assert label is not None
    assert (label.speaker, label.time, label.rest) == (speaker, time, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Ratio was 3:1 here",
        "https://example.org is down",
        "10:30: the meeting",
        "at 10:30 we met Bob: hi",
        "So I said it 3:10 and more",
        "Note: all names are changed",
        "15 March 2026 10:03",
        "15 March 2026, 10:03AM",
        "Thu, Mar 5, 2026 10:00AM • 55:21",
        "- hello there",
        "",
        "   ",
        ":",
        "::",
        "We talked for a very long time about this. And then: nothing",
        "[00:01:02] and so on it went",
    ],
)
def test_no_label(line: str) -> None:
    assert label_of(line) is None or label_of(line).speaker.startswith("and so")  # type: ignore[union-attr]


def test_tab_and_role_alone_are_openings() -> None:
    assert opening_of("INT\tHello").speaker == "INT"  # type: ignore[union-attr]
    assert opening_of("Interviewer").rest == ""  # type: ignore[union-attr]
    assert opening_of("Hello") is None


def test_a_transcript_with_continuations_and_a_ratio() -> None:
    assert told(
        "Interviewer: What about staff?",
        "Jo Lee: Ratio was 3:1.",
        "Note this: it hurt.",
        "Interviewer: Why?",
        "Jo Lee: Money.",
    ) == [
        ("Interviewer", "What about staff?"),
        ("Jo Lee", "Ratio was 3:1.\nNote this: it hurt."),
        ("Interviewer", "Why?"),
        ("Jo Lee", "Money."),
    ]


def test_a_name_with_nothing_said_is_furniture() -> None:
    pieces = split_turns([Piece("P1: one"), Piece("P2:"), Piece("P1: two"), Piece("Interviewer  0:03")])
    assert [(piece.kind, piece.text) for piece in pieces] == [
        (BlockKind.TURN, "one"),
        (BlockKind.FURNITURE, "P2:"),
        (BlockKind.TURN, "two"),
        (BlockKind.FURNITURE, "Interviewer  0:03"),
    ]
    assert split_turns([Piece("F")] * 4) == ()


def test_paragraphs_of_one_speaker_are_one_turn() -> None:
    assert told("P1: one", "P1: two", "P2: three", "P1: four") == [
        ("P1", "one\ntwo"),
        ("P2", "three"),
        ("P1", "four"),
    ]


def test_names_by_tab_or_dash() -> None:
    assert told("INT\tWhy?", "P7\tBecause.", "INT\tAnd?", "P7\tThat’s all.", "INT\tThanks.", "P7\tBye.")[
        :2
    ] == [
        ("INT", "Why?"),
        ("P7", "Because."),
    ]


def test_roles_on_lines_of_their_own() -> None:
    lines = [
        "Interviewer",
        "Why?",
        "Participant",
        "Because.",
        "It was late.",
        "Interviewer",
        "And?",
        "Participant",
        "That’s all.",
        "Interviewer",
        "Thanks.",
        "Participant",
        "Bye.",
    ]
    assert told(*lines)[:2] == [("Interviewer", "Why?"), ("Participant", "Because.\nIt was late.")]


def test_name_and_time_on_lines_of_their_own() -> None:
    lines = ["Jo Lee", "0:03", "Hello.", "Sam Roe", "0:05", "Hi.", "Jo Lee", "0:09", "So."]
    pieces = split_turns([Piece("\n".join(lines))])
    assert [(p.speaker, p.text, p.time_start) for p in pieces] == [
        ("Jo Lee", "Hello.", 3.0),
        ("Sam Roe", "Hi.", 5.0),
        ("Jo Lee", "So.", 9.0),
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        [
            "The committee met.",
            "Present: Cllr Lee, Cllr Roe",
            "Apologies: none",
            "It was agreed that: nothing is done.",
        ],
        [
            "Background: we had money.",
            "Methods: we asked people.",
            "Results: they answered.",
            "Discussion: why not.",
        ],
        ["One plain paragraph.", "The question is: why?", "Another one.", "And a last one."],
        [
            "Chair: Cllr Smith",
            "The committee met in March and talked for an hour.",
            "They agreed.",
            "They went home.",
            "x",
        ],
        # a mark that comes back in a report, between passages that are longer than it
        [
            text
            for n in range(8)
            for text in (f"Vignette: {n} wards.", "They said this.", "And that.", "And so on.", "So.")
        ],
        [text for n in range(4) for text in (f"Evidence: {n} wards.", f"Next Steps: ask {n} more.")],
    ],
)
def test_prose_is_no_transcript(paragraphs: list[str]) -> None:
    assert split_turns([Piece(paragraph) for paragraph in paragraphs]) == ()


def test_furniture_and_notes_do_not_end_a_turn_and_headings_do() -> None:
    pieces = split_turns(
        [
            Piece("P1: one", page=1),
            Piece("Page 2", BlockKind.FURNITURE, page=2),
            Piece("goes on", page=2),
            Piece("note", BlockKind.FOOTNOTE, page=2),
            Piece("P2: two", page=2),
            Piece("Part B", BlockKind.HEADING, level=1),
            Piece("Read by all.", page=2),
            Piece("P1: three", page=3),
        ]
    )
    assert [(p.kind.value, p.speaker, p.text, p.page) for p in pieces] == [
        ("turn", "P1", "one\ngoes on", 1),
        ("furniture", "", "Page 2", 2),
        ("footnote", "", "note", 2),
        ("turn", "P2", "two", 2),
        ("heading", "", "Part B", None),
        ("paragraph", "", "Read by all.", 2),
        ("turn", "P1", "three", 3),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "15 March 2026, 10:03AM",
        "March 15, 2026, 10:03AM",
        "2026-03-15 10:03",
        "45m 12s",
        "1h 2m 3s",
        "55:21",
        "Priya Patel started transcription",
        "● Priya Patel stopped transcription",
        "Transcribed by https://otter.ai",
        "SUMMARY KEYWORDS",
        "prevention, staff, money, funding, board, nurse, time",
        "[End of recording]",
        "Thu, Mar 5, 2026 10:00AM • 55:21",
        "Interview with a director of public health",
    ],
)
def test_lines_that_nobody_said(line: str) -> None:
    assert is_furniture(line)


def test_a_sentence_before_the_first_speaker_is_no_furniture() -> None:
    assert not is_furniture("We met in the library and everybody had agreed to be recorded beforehand.")


def test_names_that_hold_the_word_for_a_sound_or_an_end_are_names() -> None:
    names = ("Wendy Hart", "Brendan Singh", "Wendy Hart", "Brendan Singh")
    lines = [Piece(f"[{name}] 10:0{n}:11 We said number {n}.") for n, name in enumerate(names)]
    assert [turn.speaker for turn in split_turns(lines)] == list(names)
