"""What is decided says by what texts are compared; where nothing is, they stay as they were read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.tag import relevance, spaces
from pipeline.tag.spaces import Texts, letter_grams
from pipeline.tag.words import Floats

SAID = ["there is no budget, so", "the money went, so", "nurses left, so", "the rota is empty, so"] * 10
CODES = np.array([[True, False], [True, False], [False, True], [False, True]] * 10)
EVERY = np.arange(len(SAID))


def texts() -> Texts:
    return spaces.read([*SAID, "so the budget went to parking"])


def weights(before: Texts, after: Texts, word: str) -> Floats:
    """How much more the runs of letters of a word weigh than before."""
    at = before.bag.forms.index(word)
    return np.asarray(after.grams[[at]].data / before.grams[[at]].data)


def attuned(known: np.ndarray | None = None, rows: np.ndarray = EVERY) -> Texts:
    return relevance.attuned(
        texts(), rows, CODES[rows], np.ones_like(CODES[rows]) if known is None else known
    )


def test_words_that_tell_codes_apart_count_for_more_than_words_that_do_not() -> None:
    before, after = texts(), attuned()
    for telling in ("budget", "nurses"):
        assert weights(before, after, telling).min() > weights(before, after, "so").max()
    assert weights(before, after, "so").max() < 1


def test_words_that_nobody_decided_on_keep_their_weight() -> None:
    at = letter_grams("parking").index("=parking")
    assert weights(texts(), attuned(), "parking")[at] == pytest.approx(1)


def test_passages_of_one_code_come_nearer_and_those_of_two_do_not() -> None:
    def gap(one: Texts) -> float:
        alike = one.meaning[:4] @ one.meaning[:4].T
        return float(alike[0, 1] + alike[2, 3] - alike[0, 2] - alike[1, 3])

    assert gap(attuned()) > gap(texts())


def test_lengths_and_meanings_are_those_of_the_texts_as_they_are_compared() -> None:
    after = attuned()
    assert np.allclose(after.lengths, spaces.lengths_of(after.damped @ after.grams))
    assert np.allclose(np.linalg.norm(after.meaning, axis=1), 1, atol=1e-5)
    assert np.allclose(after.meaning, after.turned(texts().meaning))


@pytest.mark.parametrize(
    ("applies", "known"),
    [
        (np.zeros((0, 2), bool), np.zeros((0, 2), bool)),
        (np.ones((4, 2), bool), np.ones((4, 2), bool)),
        (np.zeros((4, 2), bool), np.ones((4, 2), bool)),
        (np.eye(4, 2, dtype=bool), np.eye(4, 2, dtype=bool)),
        (np.zeros((4, 0), bool), np.zeros((4, 0), bool)),
    ],
    ids=["nothing decided", "all apply", "none applies", "only what applies is known", "no codes"],
)
def test_where_decisions_tell_no_codes_apart_texts_stay_as_read(
    applies: np.ndarray, known: np.ndarray
) -> None:
    read = texts()
    assert relevance.attuned(read, EVERY[: len(applies)], applies, known) is read


def test_one_code_that_is_only_now_and_then_known_is_learned_from_where_it_is() -> None:
    known = np.ones_like(CODES)
    known[::2, 1] = False
    after = attuned(known)
    assert np.isfinite(after.meaning).all() and np.isfinite(after.grams.data).all()
    assert weights(texts(), after, "budget").min() > 1


def test_what_a_single_passage_has_does_not_drown_the_rest() -> None:
    said = [f"{one} and number {n}" for n, one in enumerate(SAID * 5)]
    rows, applies = np.arange(len(said)), np.zeros((len(said), 1), dtype=bool)
    applies[7] = True
    read = spaces.read(said)
    after = relevance.attuned(read, rows, applies, np.ones_like(applies))
    assert (after.grams.data / read.grams.data).max() <= (1 + relevance.MOST) / 2


def test_passages_without_words_are_compared_without_a_hitch() -> None:
    after = relevance.attuned(
        spaces.read(["…", "??", "--", "!"]), np.arange(4), CODES[:4], np.ones_like(CODES[:4])
    )
    assert np.isfinite(after.meaning).all()
    assert after.turn is not None
    assert np.isfinite(after.turn).all()


def test_same_decisions_same_bytes() -> None:
    one, two = attuned(), attuned()
    assert one.meaning.tobytes() == two.meaning.tobytes()
    assert one.grams.data.tobytes() == two.grams.data.tobytes()
    assert replace(one, turn=None).turned(one.meaning) is one.meaning
