"""Figures of suggestions against what people coded. All take segments by codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
TENTHS = 10


@dataclass(frozen=True)
class Figures:
    """How good a method is.

    Args:
        micro_f1: F1 over all pairs.
        macro_f1: mean F1 over codes that are in the data.
        average_precision_macro: mean average precision over codes that are in the data.
        top3_recall: share of coded segments of which a code is among the three likeliest.
        top3_recall_of_codes: share of the codes put on segments that are among the three likeliest.
        calibration_error: expected calibration error over all pairs, in tenths (Naeini et al. 2015).
        calibration_error_shown: the same over pairs with a probability of at least .1, a harder measure.
    """

    micro_f1: float
    macro_f1: float
    average_precision_macro: float
    top3_recall: float
    top3_recall_of_codes: float
    calibration_error: float
    calibration_error_shown: float


@dataclass(frozen=True)
class CodeFigures:
    """Figures of one code; ``support`` is the number of segments it is on. ``nan`` where there are none."""

    code: str
    support: int
    suggested: int
    precision: float
    recall: float
    f1: float
    average_precision: float


@dataclass(frozen=True)
class Bin:
    """Pairs whose probability lies in one tenth: how many, their mean probability, the share that is coded."""

    low: float
    pairs: int
    probability: float
    coded: float


def f1(truth: Bools, says: Bools) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is right."""
    return float(2 * np.sum(truth & says) / max(int(truth.sum() + says.sum()), 1))


def average_precision(truth: Bools, score: Doubles) -> float:
    """Average precision, ties shared as in scikit-learn; ``nan`` without a positive."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, score)) if truth.any() else float("nan")


def top_recall(truth: Bools, score: Doubles, most: int = 3) -> tuple[float, float]:
    """Share of coded segments with a code among the likeliest, and share of all their codes that are."""
    best = np.argsort(-score, axis=1, kind="stable")[:, :most]
    found = np.take_along_axis(truth, best, axis=1)
    coded = truth.any(axis=1)
    return (
        float(found.any(axis=1).sum() / max(int(coded.sum()), 1)),
        float(found.sum() / max(int(truth.sum()), 1)),
    )


def reliability(truth: Bools, probability: Doubles) -> tuple[Bin, ...]:
    """One row for each tenth of the probability that any pair falls in."""
    which = np.minimum((probability * TENTHS).astype(int), TENTHS - 1)
    return tuple(
        Bin(n / TENTHS, int(inside.sum()), float(probability[inside].mean()), float(truth[inside].mean()))
        for n in range(TENTHS)
        if (inside := which == n).any()
    )


def calibration_error(truth: Bools, probability: Doubles) -> float:
    """Mean distance of probability and share coded over the tenths, weighted by pairs; 0 without pairs."""
    bins = reliability(truth, probability)
    pairs = sum(b.pairs for b in bins)
    return sum(b.pairs * abs(b.probability - b.coded) for b in bins) / pairs if pairs else 0.0


def figures(truth: Bools, probability: Doubles, says: Bools) -> Figures:
    """All figures of one method."""
    present = np.flatnonzero(truth.any(axis=0))
    shown = probability >= 0.1
    hit, found = top_recall(truth, probability)
    numbers = (
        f1(truth, says),
        float(np.mean([f1(truth[:, n], says[:, n]) for n in present])) if len(present) else 0.0,
        float(np.mean([average_precision(truth[:, n], probability[:, n]) for n in present]))
        if len(present)
        else 0.0,
        hit,
        found,
        calibration_error(truth, probability),
        calibration_error(truth[shown], probability[shown]),
    )
    return Figures(*(round(number, 4) for number in numbers))


def by_code(ids: Sequence[str], truth: Bools, probability: Doubles, says: Bools) -> tuple[CodeFigures, ...]:
    """A row for each code, in order."""
    rows = []
    for n, code in enumerate(ids):
        right = int((truth[:, n] & says[:, n]).sum())
        suggested, support = int(says[:, n].sum()), int(truth[:, n].sum())
        rows.append(
            CodeFigures(
                code,
                support,
                suggested,
                round(right / suggested, 4) if suggested else float("nan"),
                round(right / support, 4) if support else float("nan"),
                round(f1(truth[:, n], says[:, n]), 4) if support else float("nan"),
                round(average_precision(truth[:, n], probability[:, n]), 4),
            )
        )
    return tuple(rows)


def confusions(ids: Sequence[str], truth: Bools, says: Bools) -> tuple[tuple[str, str, int], ...]:
    """(coded, suggested instead, segments), where the coded one was missed; the most frequent first."""
    missed, wrong = truth & ~says, says & ~truth
    counts = missed.astype(int).T @ wrong.astype(int)
    found = [(ids[a], ids[b], int(counts[a, b])) for a, b in np.argwhere(counts > 0).tolist()]
    return tuple(sorted(found, key=lambda row: (-row[2], row[0], row[1])))


def best_threshold(truth: Bools | Doubles, probability: Doubles) -> float:
    """The threshold with the best F1, halfway to the next probability below it.

    ``truth`` may be probabilities: then it is the F1 that is to be expected (Lipton, Elkan & Naryanaswamy 2014).
    """
    order = np.argsort(-probability, kind="stable")
    said = probability[order]
    right = np.cumsum(truth[order], dtype=np.float64)
    if not len(said) or not right[-1] > 0:
        return 1.0
    score = 2 * right / (np.arange(1, len(said) + 1) + right[-1])
    score[:-1][said[:-1] == said[1:]] = 0
    best = int(np.argmax(score))
    return float((said[best] + (said[best + 1] if best + 1 < len(said) else 0)) / 2)
