"""One code tagged again: like a full tagging for that code, from the file or from memory, and no other code moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.coding import Coding
from pipeline.model import Code, Evidence, Suggestion
from pipeline.tag import again, blend, kept, keyword, model, moved, why
from pipeline.tag.column import joined, without
from pipeline.tag.kept import Kept, load, read_of, save
from pipeline.tag.words import count
from pipeline.thresholds import Thresholds
from tests.tag.talks import BARE, BOOK, EDITED, EDITS, NEW, SEGMENTS, TEXTS, WORDS, decided, learn


def tag_again(learned: Kept, code: Code, before: Sequence[Suggestion] = ()) -> dict[str, Suggestion]:
    texts = [TEXTS[key] for key in learned.ids]
    return {one.segment_id: one for one in again.retag(learned, code, texts, before)}


def full(code: Code, coding: Coding | None = None) -> dict[str, Suggestion]:
    """The code's suggestions by a full tagging of the edited codebook."""
    book = replace(BOOK, codes=tuple(code if one.id == code.id else one for one in BOOK.codes))
    if code.id not in BOOK.by_id:
        book = replace(BOOK, codes=(*BOOK.codes, code))
    return {
        one.segment_id: one
        for one in blend.suggest(SEGMENTS, book, coding or Coding())
        if one.code == code.id
    }


Pairs, Told = Sequence[tuple[int, int]], list[tuple[Evidence, ...]]
Held = Sequence[tuple[Evidence, ...] | None]


def speaks(whole: model.Model, row: int, column: int, text: str, reasons: Sequence[Evidence]) -> bool:
    """Whether the words named, where there are any, lower the probability once they are taken out."""
    forms = count([reason.words for reason in reasons if reason.end]).forms
    numbers = [whole.problem.form_index[form] for form in forms]
    case, at = why.Case(row, column, numbers, {}, []), {int(n): k for k, n in enumerate(whole.rows)}
    with_them, without_them = (
        why._hidden(whole.problem, whole, [case], at, {row: text}, hide)[0] for hide in (False, True)
    )
    return not numbers or bool(without_them < with_them)


both = pytest.mark.parametrize("coding", [Coding(), decided()], ids=["codebook only", "with decisions"])
each_code = pytest.mark.parametrize("code", [EDITED, NEW], ids=["edited", "new"])


@both
@each_code
def test_it_is_nearly_what_a_full_tagging_says(code: Code, coding: Coding) -> None:
    ours, theirs = tag_again(learn(coding)[1], code), full(code, coding)
    every = sorted(ours.keys() | theirs.keys())
    mine, other = (
        np.array([found[key].probability if key in found else 0.05 for key in every])
        for found in (ours, theirs)
    )
    assert len(every) >= 6
    assert np.corrcoef(mine, other)[0, 1] > 0.95
    assert np.abs(mine - other).mean() < (0.04 if code is EDITED else 0.15)


@both
def test_an_unchanged_code_comes_to_what_it_was(coding: Coding) -> None:
    found, learned = learn(coding)
    for code in BOOK.codes:
        before = {one.segment_id: one for one in found if one.code == code.id}
        after = tag_again(learned, code)
        assert after.keys() == before.keys()
        assert all(abs(after[key].probability - before[key].probability) <= 2e-4 for key in before)


@both
@pytest.mark.parametrize("code", [EDITED, NEW, BARE], ids=["edited", "new", "bare"])
def test_looking_closely_everywhere_finds_no_more(
    code: Code, coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = learn(coding)[1]
    quick = tag_again(learned, code)
    for module, limit in ((again, "LEAST"), (again, "MOST"), (moved, "LEFT")):
        monkeypatch.setattr(module, limit, 0.0)
    slow = tag_again(learned, code)
    missed = [slow[key].probability for key in slow.keys() - quick.keys()]
    assert len(slow) >= 6
    assert max(missed, default=0.0) < 1.1 * blend.FLOOR
    assert all(
        abs(quick[key].probability - slow[key].probability) < 0.03 for key in quick.keys() & slow.keys()
    )


@both
def test_how_far_down_a_close_look_goes_is_learned_from_some(
    coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rough probabilities that are twice or a third of what they should be: nothing is missed, and not all is read."""
    learned, looked = learn(coding)[1], []
    usual, worth, likely = tag_again(learned, EDITED), again._worth, again.roughly_likely

    def counted(*given: Any) -> Any:
        looked.append(len(worth(*given)))
        return worth(*given)

    monkeypatch.setattr(again, "_worth", counted)
    for times in (2.0, 1.0, 1 / 3):
        monkeypatch.setattr(
            again, "roughly_likely", lambda *given, by=times: likely(*given) * (by if given[1] else 1)
        )
        found = tag_again(learned, EDITED)
        missed = [one.probability for key, one in usual.items() if key not in found]
        assert max(missed, default=0.0) < 1.1 * blend.FLOOR
    assert max(looked) < 2 * len(usual)


def test_words_that_are_named_stand_there_and_speak_for_the_code() -> None:
    found = tag_again(learn()[1], EDITED)
    for one in found.values():
        for reason in one.why:
            assert not reason.end or TEXTS[one.segment_id][reason.start : reason.end] == reason.words
            assert reason.weight >= 0
    named = {
        reason.words.lower()
        for one in found.values()
        if one.probability >= 0.5
        for reason in one.why
        if reason.end
    }
    assert named & set(WORDS["travel"])


@both
@pytest.mark.parametrize("edit", EDITS, ids=EDITS)
def test_words_named_before_an_edit_are_not_looked_for_again_and_are_still_true(
    coding: Coding, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, learned = learn(coding)
    code = EDITS[edit](BOOK.codes[3])
    before = [one for one in found if one.code == code.id]
    anew = tag_again(learned, code)
    asked: list[int] = []
    truth: list[bool] = []

    def explain(
        whole: model.Model, labels: model.Labels, pairs: Pairs, texts: Sequence[str], held: Held
    ) -> Told:
        asked.append(sum(known is None for known in held))
        told = real(whole, labels, pairs, texts, held)
        truth.extend(
            speaks(whole, *pair, texts[pair[0]], reasons) for pair, reasons in zip(pairs, told, strict=True)
        )
        return told

    real = why.explain
    monkeypatch.setattr(why, "explain", explain)
    quick = tag_again(learned, code, before)
    assert {key: one.probability for key, one in quick.items()} == {
        key: one.probability for key, one in anew.items()
    }
    assert all(truth)
    assert asked[0] < 0.8 * len(quick)
    new = set(count([code.definition]).forms) - set(count([BOOK.codes[3].definition]).forms)
    for key, one in quick.items():
        if new & set(count([TEXTS[key]]).forms):
            assert one.why == anew[key].why


def test_a_keyword_that_is_struck_off_the_list_is_not_named_any_more() -> None:
    code = replace(BOOK.codes[3], keywords=(r"re:\bjourney\b",))
    learned = learn(book=replace(BOOK, codes=(*BOOK.codes[:3], code, *BOOK.codes[4:])))
    before = [one for one in learned[0] if one.code == code.id]
    named = [one for one in before if any(reason.tagger == keyword.NAME for reason in one.why)]
    assert named
    after = tag_again(learned[1], replace(code, keywords=()), before)
    assert not any(reason.tagger == keyword.NAME for one in after.values() for reason in one.why)


@both
def test_the_file_gives_what_memory_gives(tmp_path: Path, coding: Coding) -> None:
    learned = learn(coding)[1]
    save(tmp_path / "learned", learned)
    again_there = load(tmp_path / "learned")
    assert again_there is not None
    assert (again_there.mark, again_there.reads) == (learned.mark, learned.reads)
    for code in (EDITED, NEW):
        assert tag_again(again_there, code) == tag_again(learned, code)
    assert (tmp_path / "learned").stat().st_mode & 0o077 == 0


def test_same_input_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(tmp_path / name, learn(decided())[1])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    "spoil", [lambda b: b"", lambda b: b[: len(b) // 2], lambda b: b"{}\n" + b, lambda b: b"\xff" * 99]
)
def test_a_file_that_is_not_whole_is_as_none(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "learned"
    assert load(path) is None
    save(path, learn()[1])
    path.write_bytes(spoil(path.read_bytes()))
    assert load(path) is None


def test_all_that_is_read_of_a_code_changes_its_hash() -> None:
    code = BOOK.codes[0]
    other = [
        replace(code, name="Other"), replace(code, definition="Other."), replace(code, include=("x",)),
        replace(code, exclude=("x",)), replace(code, keywords=("x",)), replace(code, examples=("x",)),
    ]  # fmt: skip
    assert len({read_of(one) for one in [code, *other]}) == 7
    assert read_of(replace(code, color="#000000", parent="staff")) == read_of(code)


def test_nothing_to_tag_keeps_nothing() -> None:
    assert blend.learn([], BOOK, Coding(), "state") == ([], None, Thresholds())
    assert blend.learn(SEGMENTS, replace(BOOK, codes=()), Coding(), "state") == ([], None, Thresholds())


def test_leaders_are_the_highest_of_the_others() -> None:
    table = np.random.default_rng(0).random((50, 6)).astype(np.float32)
    top, following, first = kept.leaders_of(table)
    for column in range(6):
        wanted = np.delete(table, column, axis=1).max(axis=1)
        assert np.array_equal(np.where(first == column, following, top), wanted)


def test_a_ridge_brought_up_to_date_is_the_ridge() -> None:
    dice = np.random.default_rng(1)
    root = dice.random((9, 9))
    matrix, targets = root @ root.T + np.eye(9), dice.random((9, 3))
    old, stays, new = np.arange(7), np.array([0, 2, 3, 6]), np.array([1, 8])
    line = np.concatenate([stays, new])
    inverse = np.linalg.inv(matrix[np.ix_(old, old)])
    left = without(inverse, inverse @ targets[old], stays)
    assert np.allclose(left[0], np.linalg.inv(matrix[np.ix_(stays, stays)]))
    assert np.allclose(left[1], left[0] @ targets[stays])
    found = joined(*left, matrix[np.ix_(stays, new)], matrix[np.ix_(new, new)], targets[new])
    assert np.allclose(found[0], np.linalg.inv(matrix[np.ix_(line, line)]))
    assert np.allclose(found[1], found[0] @ targets[line])
    assert joined(*left, np.zeros((4, 0)), np.zeros((0, 0)), np.zeros((0, 3)))[0] is left[0]
