"""Plain methods that the blend must beat: counting keywords, TF-IDF to the entry, TF-IDF and regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.tag import lexical
from pipeline.tag.measures import Bools, Doubles
from pipeline.tag.model import Labels, Problem
from pipeline.tag.words import Bag

Scored = tuple[Doubles, Bools]


def run(problem: Problem, labels: Labels, test: Bools) -> dict[str, Scored]:
    """Scores and predictions of the baselines for the segments in ``test``, by name."""
    words = problem.keywords[test].astype(np.float64)
    cosines, texts = _tfidf(problem)
    found = {"keywords": (words, words > 0), "tfidf": (cosines[test], cosines[test] >= lexical.MIDDLE)}
    taught: Bools = np.asarray(labels.known.any(axis=1))
    if taught.any():
        found["tfidf + regression"] = _regression(texts, labels, taught, test)
    return found


def _tfidf(problem: Problem) -> tuple[Doubles, Any]:
    """Plain TF-IDF cosine of segments to entries, and the TF-IDF rows of the segments."""
    from sklearn.preprocessing import normalize

    counts = problem.texts.bag.counts
    own = Bag(problem.texts.bag.forms, counts[: problem.segments])
    weighted = counts.log1p().multiply(lexical.inverse_frequency(own)).tocsr()
    rows = normalize(weighted)
    cosines = np.asarray((rows[: problem.segments] @ rows[problem.entries].T).todense(), dtype=np.float64)
    return cosines, rows[: problem.segments]


def _regression(texts: Any, labels: Labels, taught: Bools, test: Bools) -> Scored:
    """One logistic regression for each code on TF-IDF rows, classes weighted evenly."""
    from sklearn.linear_model import LogisticRegression

    score = np.zeros((int(test.sum()), labels.applies.shape[1]))
    for column in range(score.shape[1]):
        truth = labels.applies[taught, column]
        if truth.any() and not truth.all():
            learned = LogisticRegression(C=3, class_weight="balanced", solver="liblinear")
            score[:, column] = learned.fit(texts[taught], truth).predict_proba(texts[test])[:, 1]
    return score, score >= 0.5
