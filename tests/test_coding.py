"""What stands after everybody's last word, and how decisions find their place when the ground moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding import carry, current
from pipeline.model import Action, BlockKind, Decision, Segment, segment_id

TEXT = "We had no money. Nobody had time. The board did not ask. It was nobody's job."


def segment(start: int, end: int, text: str = TEXT, source: str = "s") -> Segment:
    return Segment(segment_id(source, start, end), source, start, end, text[start:end], BlockKind.TURN)


WHOLE = segment(0, len(TEXT))
PARTS = tuple(segment(TEXT.index(s), TEXT.index(s) + len(s)) for s in ("We had no money.", "Nobody had time.",
              "The board did not ask.", "It was nobody's job."))  # fmt: skip


def said(
    on: Segment, action: Action = Action.ADD, code: str = "money", coder: str = "Ann", seq: int = 1
) -> Decision:
    code = "" if action in {Action.REVIEWED, Action.REOPENED} else code
    return Decision(on.id, on.source_id, on.start, on.end, code, coder, action, quote=on.text, seq=seq)


def test_the_last_word_of_a_coder_stands() -> None:
    coding = current([said(WHOLE, Action.ACCEPT, seq=1), said(WHOLE, Action.REJECT, seq=2)])
    assert not coding.applied
    assert [d.seq for d in coding.refused] == [2]


def test_the_order_of_the_list_does_not_matter_but_the_numbers_do() -> None:
    coding = current([said(WHOLE, Action.REJECT, seq=2), said(WHOLE, Action.ACCEPT, seq=1)])
    assert [d.seq for d in coding.refused] == [2]


def test_withdrawn_is_as_if_never_said() -> None:
    coding = current([said(WHOLE, seq=1), said(WHOLE, Action.WITHDRAW, seq=2)])
    assert not coding.applied
    assert not coding.refused
    assert not coding.decided


def test_two_coders_stand_beside_each_other() -> None:
    coding = current([said(WHOLE, seq=1), said(WHOLE, Action.REJECT, coder="Bo", seq=2)])
    assert {d.coder for d in coding.applied} == {"Ann"}
    assert {d.coder for d in coding.refused} == {"Bo"}


def test_one_coder_cannot_withdraw_for_another() -> None:
    coding = current([said(WHOLE, seq=1), said(WHOLE, Action.WITHDRAW, coder="Bo", seq=2)])
    assert [d.coder for d in coding.applied] == ["Ann"]


def test_reviewed_and_reopened() -> None:
    assert current([said(WHOLE, Action.REVIEWED, seq=1)]).reviewed_segments == {WHOLE.id}
    reopened = [said(WHOLE, Action.REVIEWED, seq=1), said(WHOLE, Action.REOPENED, seq=2)]
    assert not current(reopened).reviewed


def test_nothing_moves_where_nothing_has_changed() -> None:
    decisions = (said(WHOLE), said(WHOLE, Action.REVIEWED, seq=2))
    assert carry(decisions, [WHOLE]) == (decisions, ())


def test_a_code_goes_to_every_part_of_a_split_segment() -> None:
    carried, lost = carry([said(WHOLE)], PARTS)
    assert not lost
    assert {d.segment_id for d in carried} == {p.id for p in PARTS}
    for one, part in zip(carried, PARTS, strict=True):
        assert (one.start, one.end) == (part.start, part.end)


def test_a_code_on_one_part_goes_to_the_joined_segment_with_its_span() -> None:
    (carried,), lost = carry([said(PARTS[1])], [WHOLE])
    assert not lost
    assert (carried.segment_id, carried.start, carried.end) == (WHOLE.id, PARTS[1].start, PARTS[1].end)


@pytest.mark.parametrize("action", [Action.REVIEWED, Action.REJECT, Action.WITHDRAW])
def test_what_was_said_of_every_part_is_said_of_the_joined_segment(action: Action) -> None:
    decisions = [said(part, action, seq=n) for n, part in enumerate(PARTS, 1)]
    carried, lost = carry(decisions, [WHOLE])
    assert not lost
    assert {d.segment_id for d in carried} == {WHOLE.id}
    if action is Action.REVIEWED:
        assert current(carried).reviewed == {(WHOLE.id, "Ann")}


def test_a_mark_on_one_part_says_nothing_of_the_joined_segment() -> None:
    carried, lost = carry([said(PARTS[0], Action.REVIEWED)], [WHOLE])
    assert not carried
    assert len(lost) == 1
    assert "part" in lost[0].reason


def test_marks_of_two_coders_do_not_add_up() -> None:
    decisions = [
        said(p, Action.REVIEWED, coder="Ann" if n % 2 else "Bo", seq=n) for n, p in enumerate(PARTS, 1)
    ]
    assert not current(carry(decisions, [WHOLE])[0]).reviewed


def test_a_reopened_part_reopens_the_whole() -> None:
    decisions = [said(part, Action.REVIEWED, seq=n) for n, part in enumerate(PARTS, 1)]
    decisions.append(said(PARTS[2], Action.REOPENED, seq=9))
    assert not current(carry(decisions, [WHOLE])[0]).reviewed


def test_a_code_withdrawn_from_every_part_does_not_come_back_with_the_whole() -> None:
    """Coded as a turn, withdrawn sentence by sentence, and the unit is the turn again."""
    decisions = [said(WHOLE, seq=1), *(said(p, Action.WITHDRAW, seq=n) for n, p in enumerate(PARTS, 2))]
    assert not current(carry(decisions, PARTS)[0]).applied
    assert not current(carry(decisions, [WHOLE])[0]).applied


def test_the_words_are_found_again_in_a_corrected_file() -> None:
    text = "Introduction: " + TEXT
    moved = replace(segment(14, len(text), text), id="new", source_id="t")
    carried, lost = carry([said(WHOLE), said(WHOLE, Action.REVIEWED, seq=2)], [moved], {"s": "t"})
    assert not lost
    assert {(d.segment_id, d.source_id, d.start, d.end) for d in carried} == {("new", "t", 14, len(text))}


def test_the_words_are_found_again_in_a_corrected_file_with_another_unit() -> None:
    text = "Introduction: " + TEXT
    parts = [
        replace(segment(p.start + 14, p.end + 14, text), id=f"n{n}", source_id="t")
        for n, p in enumerate(PARTS)
    ]
    carried, lost = carry([said(WHOLE), said(WHOLE, Action.REVIEWED, seq=2)], parts, {"s": "t"})
    assert not lost
    assert {(d.segment_id, d.action) for d in carried} == {
        (p.id, a) for p in parts for a in (Action.ADD, Action.REVIEWED)
    }


def test_words_that_are_gone_are_listed_with_what_was_decided() -> None:
    other = replace(WHOLE, id="n", text="Something else altogether.", end=26)
    carried, (lost,) = carry([said(WHOLE, seq=7)], [other])
    assert not carried
    assert "7" in lost.where
    assert "money" in lost.where


def test_the_nearest_of_two_equal_passages_is_taken() -> None:
    text = "Yes we did it. No. Yes we did it."
    first, last = segment(0, 14, text, "t"), segment(19, 33, text, "t")
    old = Decision("old", "s", 18, 32, "money", "Ann", Action.ADD, quote="Yes we did it.", seq=1)
    (carried,), _ = carry([old], [first, last], {"s": "t"})
    assert carried.segment_id == last.id


SENTENCES = st.lists(st.sampled_from(["Money ran out.", "Nobody came 😀.", "Cafe\u0301 talk.", "It rained."]),
                     min_size=1, max_size=6, unique=True)  # fmt: skip
ACTIONS = st.sampled_from(list(Action))


@st.composite
def _logs(draw: st.DrawFn) -> tuple[str, tuple[Segment, ...], tuple[Segment, ...], list[Decision]]:
    words = draw(SENTENCES)
    text = " ".join(words)
    ends = [len(" ".join(words[:n])) for n in range(1, len(words) + 1)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    fine = tuple(segment(a, b, text) for a, b in zip(starts, ends, strict=True))
    coarse = (segment(0, len(text), text),)
    log = []
    for n in range(draw(st.integers(0, 12))):
        on = draw(st.sampled_from(fine + coarse))
        log.append(
            said(on, draw(ACTIONS), draw(st.sampled_from("ab")), draw(st.sampled_from(["Ann", "Bo"])), n + 1)
        )
    return text, fine, coarse, log


@given(_logs())
def test_every_decision_is_carried_or_listed(
    made: tuple[str, tuple[Segment, ...], tuple[Segment, ...], list[Decision]],
) -> None:
    _, fine, coarse, log = made
    for unit in (fine, coarse, ()):
        carried, lost = carry(log, unit)
        assert len({d.seq for d in carried}) + len(lost) == len(log)


@given(_logs())
def test_a_carried_decision_stands_on_its_own_words(
    made: tuple[str, tuple[Segment, ...], tuple[Segment, ...], list[Decision]],
) -> None:
    text, fine, coarse, log = made
    for unit in (fine, coarse):
        by_id = {s.id: s for s in unit}
        for d in carry(log, unit)[0]:
            home = by_id[d.segment_id]
            assert home.start <= d.start < d.end <= home.end
            if d.action in {Action.ADD, Action.ACCEPT}:
                words, quote = text[d.start : d.end], d.quote
                assert words in quote or quote in words


@given(_logs())
def test_a_change_of_unit_and_back_changes_nothing(
    made: tuple[str, tuple[Segment, ...], tuple[Segment, ...], list[Decision]],
) -> None:
    """Nothing is rewritten in between: what stands is worked out from the log each time."""
    _, fine, coarse, log = made
    before = current(carry(log, fine)[0])
    carry(log, coarse)
    assert current(carry(log, fine)[0]) == before
