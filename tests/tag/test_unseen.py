"""What is said of a decided segment does not know its decisions: with codes that mean nothing it is no better."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.tag import measures, model
from pipeline.tag.model import Labels
from pipeline.tag.words import pieces
from tests.tag import talks as invented
from tests.tag.material import segment


def rank(problem: model.Problem, truth: np.ndarray, decided: np.ndarray) -> tuple[float, float]:
    """Mean average precision in decided segments, and in those nobody decided on."""
    known = np.zeros_like(truth)
    known[decided] = True
    said = model.train(problem, Labels(truth & known, known)).probability
    others = np.setdiff1d(np.arange(len(truth)), decided)
    return tuple(  # type: ignore[return-value]
        float(
            np.mean([measures.average_precision(truth[rows, n], said[rows, n]) for n in range(problem.codes)])
        )
        for rows in (decided, others)
    )


@pytest.fixture(scope="module")
def problem() -> model.Problem:
    return model.lay_out(invented.speech(3, sources=16), invented.BOOK.codes)


def test_codes_dealt_out_at_random_are_not_found_again() -> None:
    dice, rng = random.Random(0), np.random.default_rng(0)
    words = [word for word in pieces() if word.isalpha() and len(word) > 3][500:2000]
    talk = [
        segment(" ".join(dice.choices(words, k=20)), at * 300, f"s{source:02}")
        for source in range(20)
        for at in range(20)
    ]
    laid = model.lay_out(talk, invented.BOOK.codes)
    both = [rank(laid, rng.random((laid.segments, laid.codes)) < 0.15, np.arange(200)) for _ in range(4)]
    decided, others = np.mean(both, axis=0)
    assert decided < others + 0.04


def test_codes_that_mean_something_are(problem: model.Problem) -> None:
    words = list(invented.WORDS.values())
    said = [one.text.lower() for one in invented.speech(3, sources=16)]
    truth = np.array([[sum(word in text.split() for word in of) >= 2 for of in words] for text in said])
    decided, others = rank(problem, truth, np.arange(200))
    assert min(decided, others) > 0.8


def test_one_decision_and_one_source_are_enough_to_learn_from(problem: model.Problem) -> None:
    truth = np.zeros((problem.segments, problem.codes), dtype=bool)
    truth[3, 1] = True
    for decided in ([3], [3, 4], list(range(20))):
        known = np.zeros_like(truth)
        known[decided] = True
        found = model.train(problem, Labels(truth & known, known))
        assert np.isfinite(found.probability).all()
