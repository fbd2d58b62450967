"""The memo cell of the review workbook: what is changed in it changes just that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Action
from pipeline.review.memos import Memos, read
from pipeline.review.sheet import ADD, DONE, MEMO
from tests.making import CODES, Maker, decision
from tests.review.conftest import Back, Out


def test_a_memo_is_never_lost_without_a_word(study: Maker, out: Out, back: Back) -> None:
    workbook = out()
    row = workbook.row("short-term funding")
    workbook.put(row, MEMO, "ask her about this again")
    said = back(workbook)
    assert said.code == 1
    assert "memo" in said.out
    workbook.put(row, DONE, "yes")
    assert back(workbook).code == 0
    assert [(d.action, d.memo) for d in study.decisions()] == [(Action.REVIEWED, "ask her about this again")]
    again = out("--coder", "Ann", "--all")
    assert again.get(row, MEMO) == "ask her about this again"
    assert back(again).code == 0
    assert len(study.decisions()) == 1


NOTE, MARK = "Ask her again\nin spring", "[quote]"


@pytest.fixture
def noted(study: Maker) -> Maker:
    """A passage with a memo, one code on a phrase that is marked for quoting, and one code with a memo of its own."""
    first = study.holding("short-term funding")
    phrase = replace(
        decision(first, "capacity", Action.ADD, "Ann", MARK), start=first.start, end=first.start + 11,
        quote=first.text[:11],
    )  # fmt: skip
    study.append(phrase)
    study.decide(first, "culture", memo="another thought")
    study.decide(first, "", Action.REOPENED, memo=NOTE)
    return study


def test_the_memo_on_a_passage_stands_beside_the_mark_for_quoting(noted: Maker, out: Out, back: Back) -> None:
    workbook = out("--coder", "Ann")
    assert workbook.get(workbook.row("short-term funding"), MEMO) == f"{NOTE}\n{MARK}\nanother thought"
    before = noted.decisions()
    assert back(workbook).code == 0
    assert noted.decisions() == before


@pytest.mark.parametrize(
    ("written", "note", "on_capacity", "on_culture"),
    [
        (f"Asked.\n{MARK}\nanother thought", "Asked.", MARK, "another thought"),
        (f"{NOTE}\nanother thought", NOTE, "", "another thought"),
        (f"{NOTE}; a good quote", f"{NOTE}; a good quote", MARK, f"another thought {MARK}"),
        (NOTE, NOTE, MARK, "another thought"),
        ("", NOTE, MARK, "another thought"),
    ],
)
def test_a_changed_memo_says_what_it_says_and_nothing_else_moves(
    noted: Maker, out: Out, back: Back, written: str, note: str, on_capacity: str, on_culture: str
) -> None:
    workbook = out("--coder", "Ann")
    workbook.put(workbook.row("short-term funding"), MEMO, written)
    places = {(d.code, d.start, d.end) for d in noted.coding().applied}
    assert back(workbook).code == 0
    coding, first = noted.coding(), noted.holding("short-term funding")
    assert {d.code: d.memo for d in coding.applied} == {"capacity": on_capacity, "culture": on_culture}
    assert coding.notes == {(first.id, "Ann"): note} and not coding.reviewed
    assert {(d.code, d.start, d.end) for d in coding.applied} == places
    stands = noted.decisions()
    assert back(out("--coder", "Ann")).code == 0
    assert noted.decisions() == stands


def test_a_row_called_done_keeps_the_memo_on_its_passage(noted: Maker, out: Out, back: Back) -> None:
    workbook = out("--coder", "Ann")
    row = workbook.row("short-term funding")
    for answer, reviewed in (("yes", True), ("no", False)):
        workbook.put(row, DONE, answer)
        assert back(workbook).code == 0
        coding = noted.coding()
        assert bool(coding.reviewed) is reviewed and list(coding.notes.values()) == [NOTE]


def test_a_code_that_is_added_takes_the_mark_of_the_others(study: Maker, out: Out, back: Back) -> None:
    first = study.holding("short-term funding")
    study.decide(first, "capacity", memo=MARK)
    study.decide(first, "", Action.REVIEWED, memo=NOTE)
    workbook = out("--coder", "Ann", "--all")
    row = workbook.row("short-term funding")
    workbook.put(row, ADD, "culture")
    assert back(workbook).code == 0
    assert {d.code: d.memo for d in study.coding().applied} == {"capacity": MARK, "culture": MARK}


TWO = (("capacity", "what the money was for"), ("culture", "how they talk"))


@pytest.mark.parametrize(
    ("written", "note", "on"),
    [
        ("what the money was for\nhow they talk here", "", ("what the money was for", "how they talk here")),
        ("what it was for\nhow they talk", "", ("what it was for", "how they talk")),
        ("what the money was for\nhow they talk\nmore", "more", ("what the money was for", "how they talk")),
        ("all of it anew", "all of it anew", ("what the money was for", "how they talk")),
    ],
)
def test_what_is_changed_in_the_cell_changes_just_that(
    study: Maker, out: Out, back: Back, written: str, note: str, on: tuple[str, str]
) -> None:
    first = study.holding("short-term funding")
    for code, memo in TWO:
        study.decide(first, code, memo=memo)
    workbook = out("--coder", "Ann")
    workbook.put(workbook.row("short-term funding"), MEMO, written)
    assert back(workbook).code == 0
    coding = study.coding()
    assert {d.code: d.memo for d in coding.applied} == {"capacity": on[0], "culture": on[1]}
    assert "".join(coding.notes.values()) == note and not coding.reviewed
    stands = study.decisions()
    for again in (workbook, out("--coder", "Ann")):
        assert back(again).code == 0
        assert study.decisions() == stands


@pytest.mark.parametrize(
    ("written", "on_code"),
    [("a really good quote from her", "quote"), ("a really good quote from her\nquote", "quote")],
)
def test_a_memo_is_never_cut_out_of_the_middle_of_another(
    study: Maker, out: Out, back: Back, written: str, on_code: str
) -> None:
    first = study.holding("short-term funding")
    study.decide(first, "capacity", memo="quote")
    study.decide(first, "", Action.REVIEWED, memo="good quote from her")
    workbook = out("--coder", "Ann", "--all")
    workbook.put(workbook.row("short-term funding"), MEMO, written)
    assert back(workbook).code == 0
    coding = study.coding()
    assert list(coding.notes.values()) == ["a really good quote from her"]
    assert [d.memo for d in coding.applied] == [on_code]


@pytest.mark.parametrize(
    ("written", "wanted", "note"),
    [
        ("first memo\nsecond memo!", ["first memo", "second memo!"], []),
        ("first memo", ["first memo", "second memo"], []),
        ("second memo!", ["first memo", "second memo"], ["second memo!"]),
    ],
)
def test_memos_on_two_phrases_of_one_code_are_both_shown_and_kept_apart(
    study: Maker, out: Out, back: Back, written: str, wanted: list[str], note: list[str]
) -> None:
    first = study.holding("short-term funding")
    for start, end, memo in ((0, 11, "first memo"), (12, 30, "second memo")):
        phrase = decision(first, "capacity", Action.ADD, "Ann", memo)
        study.append(
            replace(phrase, start=first.start + start, end=first.start + end, quote=first.text[start:end])
        )
    workbook = out("--coder", "Ann")
    row = workbook.row("short-term funding")
    assert workbook.get(row, MEMO) == "first memo\nsecond memo"
    workbook.put(row, MEMO, written)
    assert back(workbook).code == 0
    coding = study.coding()
    assert [d.memo for d in sorted(coding.applied, key=lambda d: d.start)] == wanted
    assert list(coding.notes.values()) == note


def test_a_memo_on_a_code_that_left_the_codebook_stays_when_the_cell_is_changed(
    study: Maker, out: Out, back: Back
) -> None:
    first = study.holding("short-term funding")
    for code, memo in TWO:
        study.decide(first, code, memo=memo)
    study.codebook([code for code in CODES if code["id"] != "culture"])
    workbook = out("--coder", "Ann")
    workbook.put(workbook.row("short-term funding"), MEMO, "what it was for")
    assert back(workbook).code == 0
    assert {d.code: d.memo for d in study.coding().applied} == {
        "capacity": "what it was for", "culture": "how they talk",
    }  # fmt: skip


TEXTS = ("a", "b c", "d\ne", "[quote]", "a quote", "")
PIECES = (*TEXTS, "d", "e", "a z", "new", "my quote", "n")


@given(
    note=st.sampled_from(["", "n", "n\na", "a quote"]),
    on=st.lists(st.sampled_from(TEXTS), max_size=3),
    pieces=st.lists(st.sampled_from(PIECES), max_size=4),
)
def test_a_cell_that_comes_back_a_second_time_changes_nothing(
    note: str, on: list[str], pieces: list[str]
) -> None:
    written, codes = "\n".join(pieces).strip(), [str(n) for n in range(len(on))]
    once = read(written, Memos(note, tuple(zip(codes, on, strict=True))), codes)
    again = read(written, once, codes)
    assert (again.note, again.on) == (once.note, once.on)
