"""Segments: where they stand, what they hold, and that nothing visible is lost between a file and its segments."""

from __future__ import annotations

import hashlib
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import pages, times
from pipeline.errors import StudyError
from pipeline.ingest.base import ReadOptions, assemble, decode, normalise
from pipeline.ingest.text import reading
from pipeline.ingest.vtt import reading as captions
from pipeline.model import Block, BlockKind, Piece, Reading, Segment, Source, SourceKind, segment_id
from pipeline.nlp import sentences
from pipeline.segment.segmenters import STRUCTURE, Voice, is_back_channel, segment
from pipeline.segment.split import within_words
from pipeline.times import between, mark_of

UNITS = ("turn", "paragraph", "sentence", "topic")
ODD = ["😀", "👩‍👩‍👧", "e\u0301", "\u0301", "ﬁ", "\u00a0", "\u200b", "\ufeff", "\r\n", "\r", "\n", "\n\n",
       "\t", ".", "!", "…", "Dr.", "e.g. a", "ǆ", "한", "\u1112\u1161", "و", "\u2028", "'", "’", "“Yes”"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(ODD) | st.text(max_size=6), max_size=24).map(" ".join)
KINDS = st.sampled_from([k for k in BlockKind if k is not BlockKind.HEADING])


@st.composite
def _sources(draw: st.DrawFn) -> tuple[Source, tuple[Block, ...]]:
    pieces = tuple(
        Piece(draw(TEXTS), draw(KINDS), speaker=draw(st.sampled_from(["", "Ann", "Interviewer"])))
        for _ in range(draw(st.integers(1, 5)))
    )
    sha = hashlib.sha256(repr(pieces).encode("utf-8", "surrogatepass")).hexdigest()
    return assemble("a.txt", sha, Reading(pieces, SourceKind.REPORT), "text", None, ())


def visible(text: str) -> str:
    return "".join(text.split())


@given(_sources(), st.sampled_from(UNITS), st.integers(10, 40))
@settings(deadline=None, max_examples=60)
def test_offsets_and_conservation(made: tuple[Source, tuple[Block, ...]], unit: str, most: int) -> None:
    source, blocks = made
    found = segment(source, blocks, {}, unit, most)
    for one in found:
        assert source.text[one.start : one.end] == one.text
        assert one.text.strip() == one.text
        assert one.text
        assert one.id == segment_id(source.id, one.start, one.end)
    assert all(a.end <= b.start for a, b in pairwise(found))
    said = visible("".join(source.text[b.start : b.end] for b in blocks if b.kind not in STRUCTURE))
    assert visible("".join(one.text for one in found)) == said


@given(_sources())
@settings(deadline=None)
def test_every_visible_character_of_a_source_is_in_one_block(made: tuple[Source, tuple[Block, ...]]) -> None:
    source, blocks = made
    assert visible("".join(source.text[b.start : b.end] for b in blocks)) == visible(source.text)
    assert all(a.end < b.start for a, b in pairwise(blocks))
    assert unicodedata.is_normalized("NFC", source.text)
    assert "\r" not in source.text
    assert not source.text.startswith("\ufeff")


@given(TEXTS, st.integers(1, 12))
@settings(deadline=None, max_examples=80)
def test_no_part_is_longer_than_asked_for(text: str, most: int) -> None:
    spans = within_words(text, most)
    assert visible("".join(text[a:b] for a, b in spans)) == visible(text)
    assert all(len(text[a:b].split()) <= most for a, b in spans)


@given(TEXTS)
@settings(deadline=None, max_examples=80)
def test_sentences_hold_everything_once(text: str) -> None:
    spans = sentences(text)
    assert visible("".join(text[a:b] for a, b in spans)) == visible(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), TEXTS.filter(lambda t: len(t.split()) > 3))
@settings(deadline=None)
def test_the_same_words_in_any_encoding_and_with_any_line_ends(encoding: str, text: str) -> None:
    clean = "".join(ch for ch in text if unicodedata.category(ch) not in {"Cc", "Cs", "Cn"} or ch in "\r\n\t")
    clean = "Spoken words. " + clean.lstrip("\ufeff")
    assert decode(clean.encode(encoding)) == normalise(clean)
    unix = normalise(clean).encode("utf-8")
    assert decode(unix.replace(b"\n", b"\r\n")) == decode(unix)


def test_crlf_bom_emoji_and_combining_characters_in_one_file() -> None:
    data = "\ufeffInterviewer: Cafe\u0301 or 😀?\r\n\r\nAnn Lee: The cafe\u0301 😀👍🏽 was fine.\r\n".encode()
    text = decode(data)
    found = reading(text, ReadOptions(interviewers=("Interviewer",)))
    source, blocks = assemble("a.txt", "0" * 64, found, "text", None, ())
    (_, answer) = segment(source, blocks, {}, "turn", 150)
    assert answer.text.endswith("The café 😀👍🏽 was fine.")
    assert source.text[answer.start : answer.end] == answer.text


def made(
    *pieces: Piece, unit: str = "turn", most: int = 150, voices: dict[str, Voice] | None = None
) -> tuple[Segment, ...]:
    source, blocks = assemble("a.txt", "0" * 64, Reading(pieces, SourceKind.INTERVIEW), "text", None, ())
    return segment(source, blocks, voices or {}, unit, most)


def test_headings_are_where_a_segment_stands_and_never_coded() -> None:
    found = made(
        Piece("Report", BlockKind.HEADING, level=1),
        Piece("Staffing", BlockKind.HEADING, level=2),
        Piece("We are short of people."),
        Piece("Money", BlockKind.HEADING, level=2),
        Piece("We are short of money."),
        Piece("Page 3", BlockKind.FURNITURE),
    )
    assert [(one.heading, one.text) for one in found] == [
        (("Report", "Staffing"), "We are short of people."),
        (("Report", "Money"), "We are short of money."),
    ]


def test_interviewers_are_kept_and_not_coded() -> None:
    voices = {"Ann": Voice("Participant 1"), "Ivy": Voice("", interviewer=True)}
    asked, answered = made(
        Piece("What happened next?", BlockKind.TURN, speaker="Ivy"),
        Piece("Nothing that I know of happened.", BlockKind.TURN, speaker="Ann"),
        voices=voices,
    )
    assert (asked.codable, asked.participant) == (False, "")
    assert (answered.codable, answered.participant) == (True, "Participant 1")


@pytest.mark.parametrize("text", ["Yeah.", "Mm, right.", "Okay, thank you.", "No!", "Uh, yeah, sure.", "I see.", "…",
                                  "Mm-hmm, yeah.", "Yeah, no problem.", "Yes, that’s fine.",
                                  "Good morning, all.", "[laughs]", "(Long pause)", "[inaudible 00:03] (sighs)",
                                  "Laughter."])  # fmt: skip
def test_back_channel(text: str) -> None:
    assert is_back_channel(text)


@pytest.mark.parametrize("text", ["No money.", "Yes, absolutely, we had no capacity.", "Never.", "As in March.", "3.",
                                  "The problem.", "Not good.", "[laughs] Not us.", "(Nobody.)",
                                  "(unclear who leads)", "[no music therapy]",
                                  "Laughing helps."])  # fmt: skip
def test_short_answers_that_say_something(text: str) -> None:
    assert not is_back_channel(text)


@pytest.mark.parametrize(
    ("answer", "coded"), [("Excellent", True), ("No", True), ("n/a", False), ("N/A.", False), ("-", False)]
)
def test_a_short_written_answer_is_an_answer(answer: str, coded: bool) -> None:
    piece = Piece(answer, BlockKind.TURN, speaker="Respondent 1")
    source, blocks = assemble("a.csv", "0" * 64, Reading((piece,), SourceKind.RESPONSES), "sheet", None, ())
    (found,) = segment(source, blocks, {}, "turn", 150)
    assert found.codable is coded


def test_each_part_of_a_long_turn_has_its_own_time() -> None:
    cues = "".join(
        f"00:{n:02}:00.000 --> 00:{n:02}:59.000\n<v Ann>Sentence {n} of this answer is about cafe\u0301s &amp; time."
        "</v>\n\n"
        for n in range(40)
    )
    found = captions(normalise("WEBVTT\n\n" + cues), ReadOptions())
    source, blocks = assemble("a.vtt", "0" * 64, found, "vtt", None, ())
    (block,) = blocks
    parts = segment(source, blocks, {}, "turn", 50)
    assert len(parts) > 5
    for part in parts:
        first, last = (int(n) for n in (part.text.split()[1], part.text.split("Sentence ")[-1].split()[0]))
        assert (part.time_start, part.time_end) == (first * 60, last * 60 + 59)
        assert not part.attributes
    assert (parts[0].time_start, parts[-1].time_end) == (block.time_start, block.time_end)


@given(st.lists(st.tuples(st.integers(0, 4), st.none() | st.floats(0, 1e5), st.none() | st.floats(0, 1e5))))
def test_times_of_any_stretch_lie_within_those_of_its_parts(
    parts: list[tuple[int, float | None, float | None]],
) -> None:
    mark = mark_of(parts)
    said = [part for part in parts for _ in range(part[0])]
    for first in range(len(said)):
        for last in range(first, len(said)):
            began, ended = between(mark, first, last)
            starts = [start for _, start, _ in said[first : last + 1] if start is not None]
            ends = [end for _, _, end in said[first : last + 1] if end is not None]
            assert began == (round(min(starts), 3) if starts else None)
            assert ended == (round(max(ends), 3) if ends else None)


def test_a_short_line_of_prose_is_coded() -> None:
    (found,) = made(Piece("Right.", BlockKind.PARAGRAPH))
    assert found.codable


def test_a_table_row_is_one_segment_whatever_the_unit() -> None:
    row = Piece("Statement 4. We have a board lead.\nScore: 2", BlockKind.TABLE_ROW)
    for unit in ("turn", "paragraph"):
        assert len(made(row, unit=unit)) == 1


def test_long_turns_split_at_sentence_ends_into_even_parts() -> None:
    text = " ".join(f"This is sentence number {n} of the long answer." for n in range(30))
    found = made(Piece(text, BlockKind.TURN), most=60)
    sizes = [len(one.text.split()) for one in found]
    assert all(one.text.endswith(".") for one in found)
    assert max(sizes) <= 60
    assert max(sizes) - min(sizes) <= 18


def test_an_unknown_unit_names_those_that_exist() -> None:
    with pytest.raises(StudyError) as error:
        made(Piece("Words."), unit="word")
    assert "sentence" in error.value.hint


def _made(*pieces: Piece) -> tuple[Source, tuple[Block, ...]]:
    return assemble("a.pdf", "0" * 64, Reading(pieces, SourceKind.MINUTES), "pdf", None, ())


def test_agenda_titles_head_what_follows_and_are_not_coded() -> None:
    source, blocks = _made(
        Piece("Council", BlockKind.HEADING, level=1),
        Piece("19. Rehabilitation beds.", BlockKind.ITEM, level=1, number="19"),
        Piece("(i) The ward had been closed.", BlockKind.ITEM, level=2, number="(i)"),
        Piece("20. The Pledge.", BlockKind.ITEM, level=1, number="20"),
        Piece("RESOLVED: that it be noted.", BlockKind.RESOLUTION),
    )
    found = segment(source, blocks, {}, "turn", 150)
    assert [(s.heading[1:], s.codable) for s in found] == [
        (("19. Rehabilitation beds.",), False),
        (("19. Rehabilitation beds.",), True),
        (("20. The Pledge.",), False),
        (("20. The Pledge.",), True),
    ]


def test_a_table_row_carries_its_column_names() -> None:
    row = Piece("Smoking\t12", BlockKind.TABLE_ROW, attributes=(("_header", "Measure\nMay"),))
    (found,) = segment(*_made(row), {}, "turn", 150)
    assert found.heading == ("Measure | May",)


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_long_turns_are_not_cut_inside_a_quotation(marks: str) -> None:
    before = "We met on the ward every week. " * 3
    quotation = marks[0] + "It has to stop. " * 5 + "I mean it." + marks[1]
    text = f"{before}She said {quotation} {before}".strip()
    parts = [text[a:b] for a, b in within_words(text, 30)]
    assert len(parts) > 1
    assert [part for part in parts if quotation in part]


def test_topics_begin_where_the_words_change() -> None:
    one = "The vaccine clinic gave vaccines to patients at the clinic this winter."
    two = "The budget deficit means finance wants savings in the budget now."
    source, blocks = _made(*(Piece(text, BlockKind.TURN, speaker="Ann") for text in [one] * 6 + [two] * 6))
    found = segment(source, blocks, {}, "topic", 150)
    assert [s.text.count("clinic this winter") for s in found] == [6, 0]
    assert all(source.text[s.start : s.end] == s.text for s in found)


def test_a_lone_resolved_heads_its_clauses_and_is_not_coded() -> None:
    kinds = BlockKind
    pieces = (
        Piece("12. Public health budget", kinds.ITEM, 1, "12"),
        Piece("Members heard that it had been cut.", kinds.PARAGRAPH),
        Piece("RESOLVED:", kinds.RESOLUTION),
        Piece("(a) That the report be noted;", kinds.RESOLUTION, 0, "(a)"),
        Piece("Page 4", kinds.FURNITURE),
        Piece("(b) That it come back in May.", kinds.RESOLUTION, 0, "(b)"),
        Piece("13. Date of next meeting", kinds.ITEM, 1, "13"),
        Piece("RESOLVED: That it be held in June.", kinds.RESOLUTION),
        Piece("AGREED.", kinds.RESOLUTION),
    )
    source, blocks = assemble("a.pdf", "0" * 64, Reading(pieces, SourceKind.MINUTES), "pdf", None, ())
    budget, date = "12. Public health budget", "13. Date of next meeting"
    assert [(s.text, s.heading, s.codable) for s in segment(source, blocks, {}, "turn", 120)] == [
        (budget, (budget,), False),
        ("Members heard that it had been cut.", (budget,), True),
        ("RESOLVED:", (budget,), False),
        ("(a) That the report be noted;", (budget, "RESOLVED:"), True),
        ("(b) That it come back in May.", (budget, "RESOLVED:"), True),
        (date, (date,), False),
        ("RESOLVED: That it be held in June.", (date,), True),
        ("AGREED.", (date,), True),
    ]


@given(
    text=st.text(alphabet="ab .,?“\n\u00a0", min_size=1, max_size=80),
    unit=st.sampled_from(["turn", "paragraph", "sentence"]),
)
def test_each_part_of_a_block_has_the_page_and_time_of_its_own_first_word(text: str, unit: str) -> None:
    count = max(1, len(text.split()))
    marks = (
        (pages.MARK, pages.mark_of((1, n) for n in range(1, count + 1))),
        (times.MARK, mark_of((1, float(n), n + 1.0) for n in range(count))),
    )
    source = Source("s" * 10, "a.txt", SourceKind.INTERVIEW, text)
    block = Block(
        source.id, 0, len(text), BlockKind.TURN, page=1, attributes=marks if count > 1 else marks[1:]
    )
    for found in segment(source, (block,), {}, unit, 3):
        before = len(text[: found.start].split())
        assert found.page == min(count, before + 1)
        assert found.time_start == min(count - 1.0, before)
