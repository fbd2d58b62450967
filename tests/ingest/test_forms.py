"""Transcripts as services and people write them: the same talk in many forms, and what only looks like talk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.ingest.base import ReadOptions, normalise
from pipeline.ingest.text import reading
from pipeline.model import BlockKind, Piece, Reading
from tests.ingest.files import everything, turns, words

OPTIONS = ReadOptions(interviewers=("Interviewer",))
SAID = (
    ("Priya Patel", "What has got in the way here?", 3),
    (
        "Amira Khan",
        "Two things: money, and the ratio was 3:1 at 10:30 [inaudible 00:12:34] on a good day.",
        9,
    ),
    ("Jo van den Berg", "Note: nobody counts it.", 21),
    ("Amira Khan", "Right, and that is what I mean by invisible work (laughs).", 30),
    ("Priya Patel", "And what has helped?", 62),
    ("Jo van den Berg", "A nurse. If she leaves, it stops.", 65),
    ("Amira Khan", "Yes.", 71),
    ("Priya Patel", "Thank you both.", 75),
)
Form = Callable[[str, str, int], str]


def clock(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}"


TIMED: dict[str, Form] = {
    "[00:00:03] Name: text": lambda who, text, at: f"[{clock(at)}] {who}: {text}",
    "00:00:03 Name: text": lambda who, text, at: f"{clock(at)} {who}: {text}",
    "00:00:03 Name / text": lambda who, text, at: f"{clock(at)} {who}\n{text}",
    "00:00:03 - Name / text": lambda who, text, at: f"{clock(at)} - {who}\n{text}",
    "Name (00:03): text": lambda who, text, at: f"{who} ({clock(at)[3:]}): {text}",
    "Name (00:03): / text": lambda who, text, at: f"{who} ({clock(at)[3:]}):\n{text}",
    "Name [00:00:03] text": lambda who, text, at: f"{who} [{clock(at)}] {text}",
    "Name: [00:00:03] text": lambda who, text, at: f"{who}: [{clock(at)}] {text}",
    "**Name:** [00:00:03] text": lambda who, text, at: f"**{who}:** [{clock(at)}] {text}",
    "Name: 00:00:03 / text": lambda who, text, at: f"{who}: {clock(at)}\n{text}",
    "[Name] 00:00:03 / text": lambda who, text, at: f"[{who}] {clock(at)}\n{text}",
    "Name   0:03 / text": lambda who, text, at: f"{who}   {clock(at)[4:]}\n{text}",
    "Name / 0:03 / text": lambda who, text, at: f"{who}\n{clock(at)[4:]}\n{text}",
    "00:00:03 / Name: text": lambda who, text, at: f"{clock(at)}\n{who}: {text}",
    "00:00:03 - 00:00:05 / Name: text": lambda who, text, at: f"{clock(at)} - {clock(at + 2)}\n{who}: {text}",
}
UNTIMED: dict[str, Form] = {
    "Name: text": lambda who, text, at: f"{who}: {text}",
    "MR NAME: text": lambda who, text, at: f"MS {who.upper()}: {text}",
    "(Name) text": lambda who, text, at: f"({who}) {text}",
    "Name - text": lambda who, text, at: f"{who} - {text}",
    "Name <tab> text": lambda who, text, at: f"{who}\t{text}",
}


def read(form: Form, times: int = 1) -> Reading:
    """The talk, so many times over, in one form."""
    later = 100
    lines = [form(who, text, at + later * n) for n in range(times) for who, text, at in SAID]
    return reading("Group interview\n\n" + "\n\n".join(lines), OPTIONS)


@pytest.mark.parametrize("form", TIMED)
def test_forms_with_times(form: str) -> None:
    found = [piece for piece in read(TIMED[form]).pieces if piece.kind is BlockKind.TURN]
    assert [(piece.speaker, piece.text, piece.time_start) for piece in found] == [
        (who, text, float(at)) for who, text, at in SAID
    ]


@pytest.mark.parametrize("form", UNTIMED)
def test_forms_without_times(form: str) -> None:
    found = [(who.removeprefix("MS ").casefold(), text) for who, text in turns(read(UNTIMED[form], times=2))]
    assert found == [(who.casefold(), text) for who, text, _ in SAID * 2] or found == _joined(SAID * 2)


def _joined(said: tuple[tuple[str, str, int], ...]) -> list[tuple[str, str]]:
    """The talk with the paragraphs of one speaker together."""
    found: list[tuple[str, str]] = []
    for who, text, _ in said:
        if found and found[-1][0] == who.casefold():
            found[-1] = (who.casefold(), f"{found[-1][1]}\n{text}")
        else:
            found.append((who.casefold(), text))
    return found


def test_questions_and_answers() -> None:
    found = reading(
        "EVIDENCE OF DR KHAN\n\nMS PATEL: May I call Dr Khan.\nQ. What got in the way?\n"
        "A. Two things: money and time.\nQ. And then?\nA. No.  I could not\nsay.\nLADY HALLETT: Thank you.\n"
        "Q. One more.  Aim: what was it?\nA. Health.",
        OPTIONS,
    )
    assert turns(found) == [
        ("MS PATEL", "May I call Dr Khan."),
        ("Q", "What got in the way?"),
        ("A", "Two things: money and time."),
        ("Q", "And then?"),
        ("A", "No.  I could not\nsay."),
        ("LADY HALLETT", "Thank you."),
        ("Q", "One more.  Aim: what was it?"),
        ("A", "Health."),
    ]


def test_google_meet() -> None:
    found = reading(
        "Pledge - 2026/03/12 14:00 GMT - Transcript\nAttendees\nPriya Patel, Amira Khan\nTranscript\n00:00:00\n \n"
        "Priya Patel: What helped?\nAmira Khan: A nurse.\n00:05:00\n \nAmira Khan: And time.\nPriya Patel: Yes?\n\n"
        "Transcription ended after 00:53:12\n\nThis editable transcript was computer generated and might contain "
        "errors. People can also change the text after it was created.\n",
        OPTIONS,
    )
    assert turns(found) == [
        ("Priya Patel", "What helped?"),
        ("Amira Khan", "A nurse.\nAnd time."),
        ("Priya Patel", "Yes?"),
    ]
    assert [piece.time_start for piece in found.pieces if piece.kind is BlockKind.TURN] == [0.0, None, None]


def test_marks_of_f4_are_times() -> None:
    found = reading(
        "I: What helped? #00:00:12-3#\n\nB1: A nurse. #00:00:20-1#\nAnd time. #00:00:29-0#\n\nI: Thanks. #00:00:31-8#",
        OPTIONS,
    )
    assert [(p.speaker, p.text, p.time_start, p.time_end) for p in found.pieces] == [
        ("I", "What helped?", None, 12.0),
        ("B1", "A nurse.\nAnd time.", 12.0, 29.0),
        ("I", "Thanks.", 29.0, 31.0),
    ]


CHATS = {
    "WhatsApp on Android": (
        "12/03/2026, 14:01 - Messages and calls are end-to-end encrypted.\n12/03/2026, 14:02 - Jo Lee: What helped?\n"
        "12/03/2026, 14:03 - Ann: Two things: money\nand time.\n12/03/2026, 14:03 - Jo Lee: <Media omitted>\n"
        "12/03/2026, 14:05 - Ann: Bye"
    ),
    "WhatsApp on an iPhone": (
        "[12/03/2026, 14:01:00] Jo Lee: \u200eMessages and calls are end-to-end encrypted.\n"
        "[12/03/2026, 14:02:11] Jo Lee: What helped?\n[12/03/2026, 14:03:12] Ann: Two things: money\nand time.\n"
        "\u200e[12/03/2026, 14:03:30] Jo Lee: \u200eimage omitted\n[12/03/2026, 14:05:00] Ann: Bye"
    ),
    "Zoom": (
        "14:02:11 From Jo Lee to Everyone:\n\tWhat helped?\n14:03:12 From Ann to Jo Lee(Direct Message):\n"
        "\tTwo things: money\n\tand time.\n14:05:00 From Ann to Everyone:\n\tBye"
    ),
    "older Zoom": (
        "14:02:11\t From  Jo Lee : What helped?\n14:03:12\t From  Ann : Two things: money\nand time.\n"
        "14:05:00\t From  Ann : Bye"
    ),
}  # fmt: skip


@pytest.mark.parametrize("service", CHATS)
def test_chats(service: str) -> None:
    found = reading(normalise(CHATS[service]), OPTIONS)
    said = [pair for pair in turns(found) if "encrypted" not in pair[1]]
    assert said == [("Jo Lee", "What helped?"), ("Ann", "Two things: money\nand time."), ("Ann", "Bye")]
    sent = words(["12 03 2026 14 01 02 03 05 00 11 12 30 From to Everyone Direct Message Jo Lee Ann"])
    assert not set(words([CHATS[service]])) - set(everything(found.pieces)) - set(sent)


NO_TALK = {
    "agenda": "09:30 Registration\n10:30 Coffee\n11:00 Workshop A\n12:30 Lunch\n13:30 Workshop B\n"
    "15:00 Coffee\n15:30 Close",
    "programme": "[09:30] Coffee\n[10:00] Dr Khan: Welcome\n[10:20] Dr Khan: Acute care\n"
    "[11:00] Coffee\n[11:30] Jo Lee: Aims",
    "headings": "Aim: to reduce smoking.\nMethod: advice.\nAim: to train.\nMethod: a half day.\n"
    "Outcome: ratio was 3:1.\nOutcome: 214 seen.\nOutcome: not yet known.",
    "notes": "We met three times. The ratio was 3:1.\n\nNote: all names are changed.\n\nImportant: this is a draft.",
    "telephones": "Jo Lee: 01234 567890\nAmira Khan: 01234 567891\nPriya Patel: 01234 567892\n\nThey share a room.",
    "glossary": "Prevention: before it begins.\nScreening: early.\nPledge: commitments.\n"
    "Trust: an organisation.\nBoard: governs.",
    "a form": "Surname: Lee\nAge: 45\nWard: 7\nComments: Good.\n\nSurname: Khan\nAge: 37\nWard: 6\nComments: Bad.",
    "citations": "(Khan, 2019) showed this.\n\n(Khan, 2019) did.\n\n(Khan, 2019) was right.\n\n(Patel, 2020) was not.",
    "a list": "A. What is it?\nB. Who signs?\nC. When?\nQ. Is that all?\n\nWe do not know.",
    "events": "10:30 Ambulance called\n10:45 Ambulance arrived\n11:10 Seen by nurse\n"
    "11:40 Seen by doctor\n12:10 Seen by nurse",
    "dates": "12/03/2026, 14:02 - The board met.\n12/04/2026, 14:02 - The board met again.\n"
    "12/05/2026, 14:02 - It did not.",
}  # fmt: skip


@pytest.mark.parametrize("what", NO_TALK)
def test_what_only_looks_like_talk(what: str) -> None:
    found = reading(NO_TALK[what], OPTIONS)
    assert turns(found) == []
    assert words(piece.text for piece in found.pieces) == words([NO_TALK[what]])


def test_a_line_that_is_a_time_stays_speech_where_it_is_the_only_one() -> None:
    found = reading(
        "Interviewer: When do you begin?\nP7: Mostly at\n10:30\nor so.\nInterviewer: Thanks.", OPTIONS
    )
    assert turns(found)[1] == ("P7", "Mostly at\n10:30\nor so.")
    assert Piece("10:30") not in found.pieces
