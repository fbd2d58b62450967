"""Quotes: true to their sources, from many people, of readable length."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.anonymise.capitals import NO_HABITS
from pipeline.anonymise.detect import Detector, build_detector
from pipeline.anonymise.people import build_roster
from pipeline.model import (
    Basis,
    BlockKind,
    Code,
    Codebook,
    Edit,
    Person,
    Segment,
    Source,
    SourceKind,
    segment_id,
)
from pipeline.quotes import bank
from pipeline.quotes.select import LONGEST, Candidate, select
from tests.making import Maker

BOOK = Codebook("Book", "1", (Code("a", "A", ""), Code("b", "B", "")))
DETECTOR: Detector = build_detector(
    build_roster(
        [Person("Priya Patel", "Participant 1"), Person("Zoë O’Neill", "Participant 2")], [], [], {}
    ),
    frozenset(),
)
WORDS = ["Priya", "Patel", "Zoë O’Neill", "money", "was", "short.", "Nobody 😀", "cafe\u0301", "write to a@b.co", "It",
         "ended!", "\n", "[sic]", "07700 900123", "the board", "asked?", "Margaret Thornbury"]  # fmt: skip
PASSAGES = st.lists(st.sampled_from(WORDS), min_size=3, max_size=60).map(" ".join).map(str.strip).filter(bool)


def source(text: str, name: str = "s") -> Source:
    return Source(name, f"{name}.txt", SourceKind.INTERVIEW, text)


def candidate(
    text: str, start: int, end: int, code: str = "a", who: str = "Participant 1", **more: object
) -> Candidate:
    home = Segment(
        segment_id("s", start, end), "s", start, end, text[start:end], BlockKind.TURN, participant=who
    )
    return Candidate(home, code, Basis.REVIEWED, start, end, **more)  # type: ignore[arg-type]


@given(PASSAGES, PASSAGES)
@settings(max_examples=40)
def test_a_quote_is_faithful_and_a_tampered_one_is_not(before: str, passage: str) -> None:
    home = source(before + " " + passage + " And so on.")
    start = len(before) + 1
    (quote,) = bank.make(
        [candidate(home.text, start, start + len(passage))], {"s": home}, DETECTOR, NO_HABITS
    )
    assert bank.faithful(quote, home)
    assert "Patel" not in quote.text
    for broken in (
        replace(quote, text=quote.text + "!"),
        replace(quote, text=quote.text[1:]),
        replace(quote, text="not " + quote.text),
        replace(quote, end=quote.end + 1),
        replace(quote, start=max(0, quote.start - 1)),
        replace(quote, edits=(*quote.edits, Edit(quote.end + 1, quote.end + 2, "[x]", "name"))),
    ):
        assert not bank.faithful(broken, home)


@pytest.mark.parametrize("shown", ["", "he did not", "[name", "name]", "[a] not [b]"])
def test_only_bracketed_insertions_are_faithful(shown: str) -> None:
    home = source("We did ask Priya about it.")
    (quote,) = bank.make([candidate(home.text, 0, len(home.text))], {"s": home}, DETECTOR, NO_HABITS)
    edit = replace(quote.edits[0], shown=shown)
    text = home.text[: edit.start] + shown + home.text[edit.end :]
    assert not bank.faithful(replace(quote, edits=(edit,), text=text), home)


def test_another_source_is_not_faithful() -> None:
    home = source("We did ask about it, and nobody knew.")
    (quote,) = bank.make([candidate(home.text, 0, len(home.text))], {"s": home}, DETECTOR, NO_HABITS)
    assert not bank.faithful(quote, source(home.text.replace("nobody", "anybody")))


def test_every_row_says_what_was_done_to_it() -> None:
    parts = (
        "We did ask Priya about it.",
        "I spoke to Margaret Thornbury about it last week.",
        "Nobody knew at all.",
    )
    home = source(" ".join(parts))
    spans = [(home.text.index(part), home.text.index(part) + len(part)) for part in parts]
    quotes = bank.make([candidate(home.text, *span) for span in spans], {"s": home}, DETECTOR, NO_HABITS)
    said = "check (replaced: Margaret Thornbury)"
    assert [q.disclosure for q in quotes] == [bank.REPLACED, said, bank.CLEAR]
    assert [bank.waits(q) for q in quotes] == [False, True, False]
    rows = [dict(zip(bank.COLUMNS, row, strict=True)) for row in bank.rows(quotes)]
    assert [row["edited"] for row in rows] == ["yes", "yes", "no"]
    assert ("s.txt", 11, 16, "Priya", "[Participant 1]", "participant") in bank.replacement_rows(
        quotes, {"s": home}
    )


def sentences(n: int, words: int) -> str:
    return " ".join(" ".join(f"w{m}x{k}" for k in range(words - 1)) + f" end{m}." for m in range(n))


FORTY = sentences(40, 12)


@st.composite
def _many(draw: st.DrawFn) -> tuple[str, list[Candidate], int, float]:
    text = FORTY
    ends = [n + 1 for n, ch in enumerate(text) if ch == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    found = []
    for _ in range(draw(st.integers(1, 14))):
        first = draw(st.integers(0, 38))
        last = draw(st.integers(first, min(39, first + 9)))
        found.append(candidate(text, starts[first], ends[last], draw(st.sampled_from("ab")),
                               f"Participant {first % 4}"))  # fmt: skip
    return text, found, draw(st.integers(1, 12)), draw(st.sampled_from([0.1, 0.25, 0.29, 0.3, 0.5, 1.0]))


@given(_many())
@settings(max_examples=30)
def test_the_bank_keeps_its_rules(made: tuple[str, list[Candidate], int, float]) -> None:
    text, found, per_code, share = made
    chosen, waiting = select(found, {"s": text}, BOOK, per_code, share)
    assert not waiting
    assert [c.code for c in chosen] == sorted(c.code for c in chosen)
    for code in "ab":
        mine = [c for c in chosen if c.code == code]
        assert len(mine) <= per_code
        most = max(Counter(c.segment.participant for c in mine).values(), default=0)
        assert most <= max(1, per_code * share + 1e-9)
        for n, one in enumerate(mine):
            assert one.segment.start <= one.start < one.end <= one.segment.end
            assert len(text[one.start : one.end].split()) <= LONGEST
            assert not any(one.start < other.end and other.start < one.end for other in mine[n + 1 :])
    assert select(found[::-1], {"s": text}, BOOK, per_code, share)[0] == chosen


def test_short_remarks_are_not_quoted() -> None:
    text = "We had no money."
    assert select([candidate(text, 0, len(text))], {"s": text}, BOOK) == ((), ())


def test_what_a_coder_asked_for_comes_first() -> None:
    text = sentences(4, 12)
    ends = [n + 1 for n, ch in enumerate(text) if ch == "."]
    plain = candidate(text, 0, ends[0], probability=0.9)
    wanted = candidate(text, ends[1] + 1, ends[2], wanted=True)
    assert select([plain, wanted], {"s": text}, BOOK)[0][0] == wanted


def test_a_long_passage_is_cut_to_the_sentences_that_speak_for_the_code() -> None:
    text = sentences(15, 12)
    mark = text.index("w10x3")
    ((chosen,), _) = select([candidate(text, 0, len(text), marks=(mark,))], {"s": text}, BOOK)
    assert chosen.start <= mark < chosen.end
    assert text[chosen.end - 1] == "."
    assert chosen.start == 0 or text[chosen.start - 2] == "."


def test_one_passage_decided_by_two_coders_is_one_quote() -> None:
    text = sentences(3, 12)
    ends = [n + 1 for n, ch in enumerate(text) if ch == "."]
    whole, part = candidate(text, 0, ends[2]), candidate(text, 0, ends[1])
    part = replace(part, segment=whole.segment)
    assert len(select([whole, part], {"s": text}, BOOK)[0]) == 1


def test_a_document_is_credited_by_its_kind() -> None:
    home = replace(
        source("The committee heard that there was no money at all for it."), kind=SourceKind.MINUTES
    )
    (quote,) = bank.make([candidate(home.text, 0, len(home.text), who="")], {"s": home}, DETECTOR, NO_HABITS)
    assert quote.label == "Minutes"


@given(_many())
@settings(max_examples=30)
def test_what_does_not_pass_is_set_aside_and_takes_nobodys_place(
    made: tuple[str, list[Candidate], int, float],
) -> None:
    text, found, per_code, share = made

    def passes(one: Candidate) -> bool:
        return "w3x" not in text[one.start : one.end]

    chosen, waiting = select(found, {"s": text}, BOOK, per_code, share, passes)
    assert all(passes(one) for one in chosen)
    assert not any(passes(one) for one in waiting)
    assert (
        chosen == select([c for c in found if passes_whole(c, text)], {"s": text}, BOOK, per_code, share)[0]
    )
    for code in "ab":
        assert sum(c.code == code for c in waiting) <= per_code


def passes_whole(one: Candidate, text: str) -> bool:
    """Whether the passage passes in the form in which it would be quoted."""
    long = replace(one, segment=replace(one.segment, participant="X"))
    chosen, _ = select([long], {"s": text}, BOOK, 1, 1.0)
    return not chosen or "w3x" not in text[chosen[0].start : chosen[0].end]


def test_a_name_that_is_also_a_word_waits_for_a_person(maker: Maker) -> None:
    said = "Will we have more money for staff and for capacity next year? I doubt it, but we will see."
    maker.text(
        "a.txt",
        [("Interviewer", "What next?"), ("Will Grace", said), ("Ann Boyle", "We will see, said Ann.")],
    )
    maker.run("segment")
    maker.review({"more money": "capacity"})
    maker.run()
    assert maker.rows("shareable/quote_bank.csv") == []
    (held,) = maker.rows("confidential/quotes_to_check.csv")
    assert held["why"] == "replaced, perhaps a plain word: Will"


def test_a_long_passage_is_cut_to_what_the_memo_asks_for(maker: Maker) -> None:
    telling = "We have no capacity and no staff and no money and no time for any of it at all. "
    plain = "It went on for a good while and then they all came back to the room that they had left. "
    asked = "In the end what is examined gets done and the rest is left."
    said = f"{telling * 3}{plain * 4}{asked} {plain}"
    maker.text("a.txt", [("Interviewer", "And?"), ("Owen Okafor", said)])
    maker.run("segment")
    segment = maker.holding("examined")
    maker.decide(segment, "capacity", memo="Quote this")
    maker.run()
    (quote,) = maker.rows("shareable/quote_bank.csv")
    assert asked not in quote["text"]
    maker.decide(segment, "capacity", memo="Quote: what is examined gets done")
    maker.run()
    (quote,) = maker.rows("shareable/quote_bank.csv")
    assert asked in quote["text"]
