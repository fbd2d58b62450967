"""Figures of an evaluation: what they are made of, and that no group is on both sides."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from pipeline.tag import evaluate as ev
from pipeline.tag import measures
from tests.tag.material import BOOK

SAID = {
    "capacity": ["The funding ran out in {}.", "There was no time in {}.", "Money for {} was short."],
    "workforce": ["Staff had training in {}.", "Nobody had the skills for {}.", "I felt confident about {}."],
    "data_sharing": [
        "We cannot see the records of {}.",
        "The system of {} is apart.",
        "Notes from {} never come.",
    ],
}
PLACES = ["May", "June", "Derby", "Leeds", "ward two", "clinics", "the team", "the hub", "March", "Hull"]
ROWS = [
    ev.GoldRow(text.format(place), frozenset({code}), f"person {n}")
    for n, place in enumerate(PLACES)
    for code, texts in SAID.items()
    for text in texts
]


def test_decisions_help_and_the_blend_beats_the_baselines() -> None:
    alone, taught = (ev.evaluate(ROWS, BOOK, n, seed=1) for n in (0, 45))
    assert taught.figures.macro_f1 > alone.figures.macro_f1
    assert taught.figures.macro_f1 >= max(b.macro_f1 for b in taught.baselines.values())
    assert set(taught.baselines) == {"keywords", "tfidf", "tfidf + regression"}


def test_no_group_on_both_sides() -> None:
    result = ev.evaluate(ROWS, BOOK, 13, seed=2)
    assert result.n_train == 13
    assert result.n_test == len(ROWS) - 18
    given = ev.evaluate(ROWS, BOOK, ROWS[:5], seed=2)
    assert (given.n_train, given.n_test) == (5, len(ROWS) - 9)


def test_same_seed_same_figures() -> None:
    one, two = (ev.evaluate(ROWS, BOOK, 20, seed=4) for _ in range(2))
    assert (one.figures, one.codes, one.reliability) == (two.figures, two.codes, two.reliability)


def test_folds_measure_every_row_once() -> None:
    result = ev.cross_validate(ROWS, BOOK, per_code=2)
    assert result.n_test == len(ROWS)
    assert result.n_train <= 6
    assert sum(b.pairs for b in result.reliability) == len(ROWS) * len(BOOK.codes)
    assert {row.code: row.support for row in result.codes} == dict.fromkeys(SAID, 30)


def test_a_learning_curve_stops_at_the_data() -> None:
    curve = ev.learning_curve(ROWS[:30], BOOK, (0, 10, 400))
    assert [point.n_train for point in curve] == [0, 10]


def test_where_nothing_is_learned_folds_change_nothing() -> None:
    """Every passage is there from the beginning; only what people said of it is held back."""
    assert ev.cross_validate(ROWS, BOOK, per_code=0).figures == ev.evaluate(ROWS, BOOK).figures


@pytest.mark.parametrize(
    "rows", [[], [ev.GoldRow("", frozenset())], [ev.GoldRow("x", frozenset({"unknown"}))]]
)
def test_poor_gold_does_no_harm(rows: list[ev.GoldRow]) -> None:
    assert ev.evaluate(rows, BOOK).n_test == len(rows)


def test_figures_are_scikit_learns() -> None:
    random = np.random.default_rng(0)
    truth, says = random.random((50, 4)) < 0.3, random.random((50, 4)) < 0.4
    found = measures.figures(truth, random.random((50, 4)), says)
    assert found.micro_f1 == pytest.approx(f1_score(truth, says, average="micro"), abs=1e-4)
    assert found.macro_f1 == pytest.approx(f1_score(truth, says, average="macro"), abs=1e-4)


def test_calibration_error_of_the_honest_is_small() -> None:
    random = np.random.default_rng(0)
    said = random.random((20_000, 1))
    truth = random.random(said.shape) < said
    assert measures.calibration_error(truth, said) < 0.02
    assert measures.calibration_error(truth, said / 2) > 0.2
