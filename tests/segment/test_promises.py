"""What segmentation promises: no cut inside a quotation, ids that stay, replies that are context, topics."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.base import assemble
from pipeline.model import BlockKind, Piece, Reading, Segment, SourceKind
from pipeline.nlp import sentences
from pipeline.segment.segmenters import segment
from pipeline.segment.split import within_words
from pipeline.segment.topics import FEWEST_TURNS
from tests.making import TURNS, Maker

WORDS = st.lists(
    st.sampled_from(["we", "met", "nobody", "money", "nurse", "it's", "3:1", "board"]), min_size=2, max_size=6
)
SENTENCE = WORDS.map(lambda words: " ".join(["So", *words]) + ".")
MARKS = st.sampled_from(["“”", '""', "‘’"])
QUOTATION = st.tuples(MARKS, st.lists(SENTENCE, min_size=2, max_size=4)).map(
    lambda pair: pair[0][0] + " ".join(pair[1]) + pair[0][1]
)
MOST = 35
"""More words than any quotation made here has."""


@given(st.lists(SENTENCE | QUOTATION, min_size=1, max_size=12))
@settings(deadline=None, max_examples=150)
def test_no_cut_inside_a_quotation(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = within_words(text, MOST)
    assert [word for start, end in spans for word in text[start:end].split()] == text.split()
    at = 0
    for part in parts:
        if part[0] in '“"‘':
            assert any(start <= at and at + len(part) <= end for start, end in spans), (part, spans)
        at += len(part) + 1


@given(st.lists(SENTENCE, min_size=2, max_size=40))
@settings(deadline=None, max_examples=100)
def test_long_units_are_cut_at_sentence_ends_into_no_more_parts_than_needed(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = within_words(text, MOST)
    assert all(text[:end].endswith(".") for _, end in spans)
    longest = max(len(part.split()) for part in parts)
    assert len(spans) <= -(-len(text.split()) // (MOST - longest))


@pytest.mark.parametrize("unit", ["turn", "paragraph", "sentence", "topic"])
def test_ids_do_not_move_when_the_rest_of_the_study_changes(maker: Maker, unit: str) -> None:
    maker.settings(unit=unit)
    maker.text("m.txt")
    maker.vtt("n.vtt", turns=[(who, f"{said} And so it went on.") for who, said in TURNS])
    maker.run("segment")
    before = {s.id: (s.source_id, s.start, s.end, s.text) for s in maker.segments()}
    maker.text(
        "a.txt",
        turns=[("Interviewer", "Who are you?"), ("Zed Ali", "A newcomer who comes first of all.")] * 3,
    )
    maker.raw("z.md", b"# A report\n\nIt has been written since, and says much the same at length.\n")
    maker.csv(
        "corpus/participants.csv", ("speaker", "participant"), ("Priya Patel", "P1"), ("Owen Okafor", "P2")
    )
    maker.csv("corpus/sources.csv", ("source", "kind", "region"), ("m.txt", "focus_group", "North"))
    maker.codebook([{"id": "other", "name": "Other", "definition": "Something else altogether."}])
    maker.run("segment")
    after = {s.id: (s.source_id, s.start, s.end, s.text) for s in maker.segments()}
    assert after.items() >= before.items()
    assert len(after) > len(before)
    (maker.root / "corpus/a.txt").rename(maker.root / "corpus/y.txt")
    maker.run("segment")
    assert {s.id for s in maker.segments()} == set(after)


def test_short_replies_are_kept_not_coded_and_counted(maker: Maker) -> None:
    said = [
        ("Interviewer", "What happened then?"),
        ("Ann", "We lost the room and the nurse."),
        ("Bob", "Mm-hmm, yeah."),
        ("Ann", "And that was the end of it."),
        ("Bob", "Right."),
        ("Interviewer", "Okay."),
    ]
    maker.text("a.txt", turns=said)
    run = maker.run("tag")
    assert [(s.text, s.codable) for s in maker.segments()] == [(text, len(text) > 25) for _, text in said]
    assert run.counts("segment")["short_replies"] == 3
    assert run.counts("tag")["segments"] == 2
    assert len(maker.rows("confidential/segments.csv")) == len(said)


TURN = st.tuples(
    st.sampled_from(["Ann", "Bob", "Ivy"]),
    st.lists(WORDS.map(" ".join), min_size=1, max_size=3).map(". ".join),
)


@given(st.lists(TURN, min_size=1, max_size=25), st.integers(10, 30))
@settings(deadline=None, max_examples=60)
def test_topics_are_runs_of_whole_turns(turns: list[tuple[str, str]], most: int) -> None:
    pieces = tuple(Piece(text, BlockKind.TURN, speaker=who) for who, text in turns)
    source, blocks = assemble("a.txt", "0" * 64, Reading(pieces, SourceKind.INTERVIEW), "text", None, ())

    def cut(unit: str) -> tuple[Segment, ...]:
        return segment(source, blocks, {}, unit, most)

    single, grouped = cut("turn"), cut("topic")
    starts, ends = {s.start for s in single}, {s.end for s in single}
    for group in grouped:
        inside = [s for s in single if group.start <= s.start and s.end <= group.end]
        assert group.start in starts
        assert group.end in ends
        assert group.speaker == "; ".join(
            dict.fromkeys(s.speaker for s in inside if s.codable or not group.codable)
        )
        assert len(inside) == 1 or len(group.text.split()) <= 4 * most
    assert Counter("".join(s.text.split()) for s in grouped).total() == len(grouped)
    assert "".join("".join(s.text.split()) for s in grouped) == "".join(
        "".join(s.text.split()) for s in single
    )
    if len(single) < 2 * FEWEST_TURNS and len(source.text.split()) <= 4 * most:
        assert len(grouped) == 1


def test_a_sentence_goes_on_behind_what_it_quotes() -> None:
    text = (
        "The report asks “What happened and why?” through the eyes of staff. “And now?” they asked. It ends."
    )
    assert [text[a:b] for a, b in sentences(text)] == [
        "The report asks “What happened and why?” through the eyes of staff.",
        "“And now?” they asked.",
        "It ends.",
    ]


def test_a_bullet_in_running_text_belongs_to_what_follows() -> None:
    text = "Those who came were asked twice. • Staff of the trust. • Volunteers of the charity."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Those who came were asked twice.", "• Staff of the trust.", "• Volunteers of the charity."]  # fmt: skip


def test_a_sentence_that_is_too_long_ends_in_parts_where_its_clauses_do() -> None:
    text = (
        f"{'we saw no plan ' * 6}then, {'nobody knew who leads ' * 4}here; {'and that was all ' * 5}we heard"
    )
    parts = [text[a:b] for a, b in within_words(text, MOST)]
    assert " ".join(parts).split() == text.split()
    assert [part[-1] for part in parts[:-1]] == [",", ";"]
    assert max(len(part.split()) for part in parts) <= MOST
