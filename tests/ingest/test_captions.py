"""Caption files: every odd variant that has been met, as a text of a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.ingest import vtt
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.captions import unescape, voices
from pipeline.model import BlockKind, SourceKind
from tests.ingest.files import of_kind, turns

TEAMS = "62357a1d-d250-41d5-a1cf-6cc0eeceffcc"


def told(text: str) -> list[tuple[str, str]]:
    """Speaker and text of each turn of a caption file's text."""
    return turns(vtt.reading(text, ReadOptions()))


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("plain", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nhi", [("", "hi")]),
        ("no header", "00:00:01.000 --> 00:00:02.000\nhi", [("", "hi")]),
        ("no blank line after the header", "WEBVTT\n00:01.000 --> 00:02.000\nhi", [("", "hi")]),
        ("comma", "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nhi", [("", "hi")]),
        ("one digit", "WEBVTT\n\n0:0:1.5 --> 0:0:2.5\nhi", [("", "hi")]),
        ("no fraction", "WEBVTT\n\n00:01 --> 00:02\nhi", [("", "hi")]),
        ("settings", "WEBVTT\n\n00:01.0 --> 00:02.0 align:right size:50%\nhi", [("", "hi")]),
        (
            "text on the line of the time",
            "WEBVTT\n\n00:01.0 --> 00:02.0 hi there\nyou",
            [("", "hi there you")],
        ),
        (
            "voice closed",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Patel, Priya (LCC)>OK,\nso</v>",
            [("Patel, Priya (LCC)", "OK, so")],
        ),
        ("voice open", "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann Lee>cut off mid", [("Ann Lee", "cut off mid")]),
        ("voice with a class", "WEBVTT\n\n00:01.0 --> 00:02.0\n<v.loud Ann>hey", [("Ann", "hey")]),
        (
            "entities",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v O&#39;Neil &amp; Co>5 &lt; 6 &amp; R&D",
            [("O'Neil & Co", "5 < 6 & R&D")],
        ),
        (
            "two voices in a cue",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>Ready?</v>\n<v Bob>Ready.</v>",
            [("Ann", "Ready?"), ("Bob", "Ready.")],
        ),
        (
            "words after a voice",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>Yes</v> [laughter]",
            [("Ann", "Yes"), ("", "[laughter]")],
        ),
        (
            "a blank line in a cue",
            "WEBVTT\n\n00:01.0 --> 00:02.0\nfirst\n\nsecond\n\n00:02.0 --> 00:03.0\nthird",
            [("", "first second third")],
        ),
        (
            "a blank line, then an id",
            "WEBVTT\n\n1\n00:01.0 --> 00:02.0\nfirst\n\nsecond\n\n2\n00:02.0 --> 00:03.0\nthird",
            [("", "first second third")],
        ),
        (
            "an arrow in the text",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>we went A --> B",
            [("Ann", "we went A --> B")],
        ),
        (
            "times in the text",
            "WEBVTT\n\n00:01.0 --> 00:02.0\nfrom\n10:00 --> 11:00 we met",
            [("", "from 10:00 --> 11:00 we met")],
        ),
        (
            "numbers without blank lines",
            "1\n00:00:01,0 --> 00:00:02,0\nhi\n2\n00:00:02,0 --> 00:00:03,0\nthere",
            [("", "hi there")],
        ),
        (
            "a number that is said",
            "WEBVTT\n\n00:01.0 --> 00:02.0\nhow many\n17\n00:02.0 --> 00:03.0\nten",
            [("", "how many 17 ten")],
        ),
        (
            "markup",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<c.yellow>we</c> <i>did</i> <00:00:01.500>it<br>now <inaudible>",
            [("", "we did it now <inaudible>")],
        ),
        ("style sheet", "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:01.0 --> 00:02.0\nhi", [("", "hi")]),
        (
            "a file pasted behind another",
            "WEBVTT\n\n00:01.0 --> 00:02.0\nhi\n\n\ufeffWEBVTT\n\n00:01.0 --> 00:02.0\nho",
            [("", "hi ho")],
        ),
        ("an empty cue", "WEBVTT\n\n00:01.0 --> 00:02.0\n\n00:03.0 --> 00:04.0\nx", [("", "x")]),
        ("a broken time", "WEBVTT\n\n00:01.0 --> 00:xx.0\nhi", [("", "hi")]),
    ],
)
def test_variant(what: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected, what


def test_teams_with_ids_and_a_cue_that_names_nobody() -> None:
    text = (
        f"WEBVTT\n\n{TEAMS}/15-0\n00:00:04.963 --> 00:00:08.571\n<v Patel, Priya>OK,\nso</v>\n\n"
        f"{TEAMS}/15-1\n00:00:08.571 --> 00:00:09.403\n<v Patel, Priya>go on.</v>\n\n"
        f"{TEAMS}/16-0\n00:00:10.683 --> 00:00:11.563\nGood.\n"
    )
    pieces = vtt.reading(text, ReadOptions()).pieces
    assert [(p.speaker, p.text, p.time_start, p.time_end) for p in pieces] == [
        ("Patel, Priya", "OK, so go on.", 4.963, 9.403),
        ("", "Good.", 10.683, 11.563),
    ]


def test_zoom_cue_without_a_name_goes_on_until_a_long_pause() -> None:
    text = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn Lee: Shall we begin?\n\n"
        "2\n00:00:03.000 --> 00:00:04.000\nYes: let us.\n\n"
        "3\n00:00:05.000 --> 00:00:06.000\nkingy_sigp: Ratio was 3:1\n\n"
        "4\n00:00:07.000 --> 00:00:08.000\nand falling\n\n5\n00:02:00.000 --> 00:02:01.000\nHello again\n\n"
        "6\n00:02:02.000 --> 00:02:03.000\nAnn Lee: Hi\n\n7\n00:02:04.000 --> 00:02:05.000\nkingy_sigp: Bye\n"
    )
    assert told(text) == [
        ("Ann Lee", "Shall we begin? Yes: let us."),
        ("kingy_sigp", "Ratio was 3:1 and falling"),
        ("", "Hello again"),
        ("Ann Lee", "Hi"),
        ("kingy_sigp", "Bye"),
    ]


def test_zoom_names_as_people_write_them() -> None:
    names = [
        "Tomás | Lambda | X",
        "Ben (he/him; EF)",
        "“Mike”!",
        "🦊 fox",
        "iPhone 12",
        "ethDreamer (Mark)",
        "note",
    ]
    cues = [f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{name}: hello {n}" for n, name in enumerate(names * 2)]
    assert [speaker for speaker, _ in told("WEBVTT\n\n" + "\n\n".join(cues))] == names * 2


def test_a_pause_ends_a_turn() -> None:
    text = "WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>one</v>\n\n00:33.0 --> 00:34.0\n<v Ann>two</v>"
    assert told(text) == [("Ann", "one"), ("Ann", "two")]
    assert told(text.replace("00:33.0", "00:31.0")) == [("Ann", "one two")]


def test_overlapping_and_reversed_times_keep_the_order_of_the_file() -> None:
    text = "WEBVTT\n\n00:05.0 --> 00:02.0\n<v A>one</v>\n\n00:01.0 --> 00:09.0\n<v B>two</v>"
    pieces = vtt.reading(text, ReadOptions()).pieces
    assert [(p.text, p.time_start, p.time_end) for p in pieces] == [("one", 5.0, 5.0), ("two", 1.0, 9.0)]


def test_hours_above_99() -> None:
    piece = vtt.reading("WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nhi", ReadOptions()).pieces[0]
    assert (piece.time_start, piece.time_end) == (360001.0, 360002.0)


def test_notes_and_header_are_furniture_and_confidence_is_nothing() -> None:
    text = (
        "WEBVTT - made by hand\nKind: captions\n\nNOTE language:en-gb\n\nNOTE Confidence: 0.89\n\n"
        "00:01.0 --> 00:02.0\nWelcome\n\nNOTE Confidence: 0.71\n\nNOTE\nchecked by\nAnn\n\n00:02.0 --> 00:03.0\nall."
    )
    reading = vtt.reading(text, ReadOptions())
    assert turns(reading) == [("", "Welcome all.")]
    assert of_kind(reading, BlockKind.FURNITURE) == [
        "made by hand",
        "Kind: captions",
        "language:en-gb",
        "checked by",
        "Ann",
    ]


def test_words_that_lost_their_time_are_reported() -> None:
    reading = vtt.reading("WEBVTT\n\nlost words\n\n00:01.0 --> 00:02.0\nhi", ReadOptions())
    assert [(reject.where, "lost words" in reject.reason) for reject in reading.rejects] == [("line 3", True)]
    assert "lost words" in of_kind(reading, BlockKind.FURNITURE)


def test_a_time_that_cannot_be_read_is_reported() -> None:
    reading = vtt.reading("WEBVTT\n\n00:01.0 --> 00:xx.0\nhi", ReadOptions())
    assert [reject.where for reject in reading.rejects] == ["line 3"]


def test_rolling_captions_are_said_once() -> None:
    lines = ["we started in May", "with two nurses", "and a van", "that broke down"]
    cues = [
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{before}\n{line}"
        for n, (before, line) in enumerate(zip(["", *lines], lines, strict=False))
    ]
    reading = vtt.reading("WEBVTT\n\n" + "\n\n".join(cues), ReadOptions())
    assert turns(reading) == [("", " ".join(lines))]
    assert of_kind(reading, BlockKind.FURNITURE) == [" ".join(lines[:-1])]


def test_saying_it_twice_is_no_rolling_caption() -> None:
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n<v Ann>thank you</v>" for n in range(4)]
    assert told("WEBVTT\n\n" + "\n\n".join(cues)) == [("Ann", " ".join(["thank you"] * 4))]


def test_chapter_names_are_no_speech() -> None:
    cues = [f"Part {name}\n00:0{n}.000 --> 00:0{n + 1}.000\nwords {n}" for n, name in enumerate("abc")]
    reading = vtt.reading("WEBVTT\n\n" + "\n\n".join(cues), ReadOptions())
    assert turns(reading) == [("", "words 0 words 1 words 2")]
    assert of_kind(reading, BlockKind.FURNITURE) == ["Part a", "Part b", "Part c"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Zoë Müller>Café à côté</v>\n"
    path = tmp_path / "a.vtt"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    assert turns(vtt.read(path, ReadOptions())) == [("Zoë Müller", "Café à côté")]


def test_utf8_cut_off_inside_a_character_stays_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes("WEBVTT\n\n00:01.0 --> 00:02.0\nCafé à côté".encode()[:-1])
    assert turns(vtt.read(path, ReadOptions()))[0][1].startswith("Café à côt")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"WEBVTT\n",
        b"WEBVTT\n\nNOTE nothing",
        b"\x00\x01\x02" * 50,
        b"WEBVTT\n\n00:01.0 --> 00:02.0\n\n",
    ],
)
def test_nothing_to_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes(data)
    with pytest.raises(UnreadableError):
        vtt.read(path, ReadOptions())


def test_kind_by_the_number_of_people() -> None:
    def kind(*names: str) -> SourceKind:
        cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n<v {name}>hello</v>" for n, name in enumerate(names)]
        return vtt.reading("WEBVTT\n\n" + "\n\n".join(cues), ReadOptions(interviewers=("Ruth",))).kind

    assert kind("Ruth", "Ann", "Bob") is SourceKind.INTERVIEW
    assert kind("Ruth", "Ann", "Bob", "Cid") is SourceKind.FOCUS_GROUP
    assert kind("Eve", "Ann", "Bob") is SourceKind.INTERVIEW
    assert kind("Eve", "Ann", "Bob", "Cid") is SourceKind.FOCUS_GROUP


def test_srt(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color=red>Hello</font>\n\n"
        "2\n00:00:02,100 --> 00:00:03,000\nthere\n"
    )
    assert turns(vtt.read(path, ReadOptions())) == [("", "Hello there")]


def test_unescape_needs_the_semicolon() -> None:
    assert unescape("R&D &amp; profit&copy AT&T &#8217;&nbsp;x") == "R&D & profit&copy AT&T ’\xa0x"


def test_voices_of_a_plain_payload() -> None:
    assert [(v.speaker, v.text) for v in voices("a <v>b</v> c")] == [(None, "a"), (None, "b"), (None, "c")]


@pytest.mark.parametrize("lines", [("b", "b"), ("So", "it was late.")])
def test_a_word_above_every_caption_is_said(lines: tuple[str, str]) -> None:
    file = "".join(f"00:0{n}.000 --> 00:0{n}.900\n{lines[0]}\n{lines[1]}\n\n" for n in range(5))
    assert turns(vtt.reading(file, ReadOptions())) == [("", " ".join(lines * 5))]
