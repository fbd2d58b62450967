"""How good suggestions are, measured on passages that people have coded. Pure: rows in, figures out.

As in a study, every passage is there from the beginning, in its place among its neighbours; what is held back is what
people said of it. So all rows are laid out once, and each measurement only changes whose codes are known.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.model import BlockKind, Code, Codebook, Segment
from pipeline.tag import baselines, measures
from pipeline.tag.encoder import STATIC
from pipeline.tag.measures import Bools, Doubles, Figures
from pipeline.tag.model import Labels, Problem, lay_out, thresholds
from pipeline.tag.model import train as learn
from pipeline.tag.spaces import Rows
from pipeline.tag.steady import steady

SIZES = (0, 25, 50, 100, 200, 400)
FOLDS, DRAWS = 5, 5


@dataclass(frozen=True)
class GoldRow:
    """A passage, the ids of the codes that people put on it, and the document or person it comes from.

    Rows of one group are taken to stand in it in the order given; a row without group stands alone.
    """

    text: str
    codes: frozenset[str]
    group: str = ""


@dataclass(frozen=True)
class EvaluationResult:
    """Figures of the blend on the test rows, of the baselines on the same rows, and of each code.

    ``n_train`` and ``n_test`` are rows (for folds and draws: the mean and the sum). ``reliability`` has for each tenth
    of the probability the number of pairs, their mean probability and the share that is coded.
    """

    figures: Figures
    n_train: int
    n_test: int
    segments_per_second: float
    codes: tuple[measures.CodeFigures, ...]
    reliability: tuple[measures.Bin, ...]
    confusions: tuple[tuple[str, str, int], ...]
    baselines: dict[str, Figures] = field(default_factory=dict)


@dataclass(frozen=True)
class Laid:
    """All rows laid out as segments of one study.

    Args:
        order: the row that each segment is.
        truth: what people coded, segments by codes.
        seconds: that it took.
    """

    problem: Problem
    order: Rows
    truth: Bools
    seconds: float


@dataclass(frozen=True)
class Scores:
    """Probabilities and what is predicted for some rows, by the name of the method."""

    rows: Rows
    probability: dict[str, Doubles]
    predicted: dict[str, Bools]
    trained_on: int
    seconds: float


def evaluate(
    rows: Sequence[GoldRow],
    codebook: Codebook,
    train: int | Sequence[GoldRow] = 0,
    seed: int = 0,
    threshold: float = 0.5,
    encoder: str = STATIC,
) -> EvaluationResult:
    """Train on some rows and measure on others.

    ``train`` is the number of rows to draw with the seed, whole groups after whole groups, or the rows
    themselves. No group is on both sides: what is left of a drawn group is not measured on.
    """
    if isinstance(train, int):
        everything = list(rows)
        taken, tested = _draw(everything, train, seed)
    else:
        everything = [*train, *rows]
        groups = {row.group for row in train if row.group}
        taken = np.arange(len(train))
        tested = np.array(
            [n for n, row in enumerate(everything) if n >= len(train) and row.group not in groups]
        )
    laid = _lay(everything, codebook, encoder)
    return _result([_score(laid, taken, tested, threshold)], everything, codebook)


def cross_validate(
    rows: Sequence[GoldRow],
    codebook: Codebook,
    per_code: int | None = None,
    seed: int = 0,
    threshold: float = 0.5,
    folds: int = FOLDS,
    encoder: str = STATIC,
) -> EvaluationResult:
    """Measure every row once, by a model that has seen no row of its group.

    With ``per_code``, only so many positive rows of each code are drawn from the other folds for training;
    with 0 none, so that the codebook is all there is.
    """
    from sklearn.model_selection import GroupKFold

    groups = [row.group or f"row {n}" for n, row in enumerate(rows)]
    truth = _truth(rows, codebook.open_codes)
    random, laid = np.random.default_rng(seed), _lay(rows, codebook, encoder)
    scored = []
    for other, tested in GroupKFold(folds).split(truth, groups=groups):
        taken = other if per_code is None else some_of_each(truth, other, per_code, random)
        scored.append(_score(laid, taken, tested, threshold))
    return _result(scored, rows, codebook)


def learning_curve(
    rows: Sequence[GoldRow],
    codebook: Codebook,
    sizes: Sequence[int] = SIZES,
    seed: int = 0,
    threshold: float = 0.5,
    encoder: str = STATIC,
    draws: int = DRAWS,
) -> Iterator[EvaluationResult]:
    """:func:`evaluate` at growing numbers of training rows, each over so many draws together, one size at a time.

    A few rows more or less from one group than from another say little: with one draw the curve would be its luck.
    """
    laid = _lay(rows, codebook, encoder)
    for size in sizes:
        if size < len(rows):
            drawn = [_draw(rows, size, seed + n) for n in range(draws if size else 1)]
            yield _result([_score(laid, *one, threshold) for one in drawn], rows, codebook)


def _draw(rows: Sequence[GoldRow], number: int, seed: int) -> tuple[Rows, Rows]:
    """Rows to train on and rows to measure on."""
    groups: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        groups.setdefault(row.group or f"row {n}", []).append(n)
    names = sorted(groups)
    taken: list[int] = []
    touched: set[str] = set()
    for at in np.random.default_rng(seed).permutation(len(names)):
        if len(taken) >= number:
            break
        touched.add(names[at])
        taken.extend(groups[names[at]][: number - len(taken)])
    rest = [n for name in names if name not in touched for n in groups[name]]
    return np.array(sorted(taken), dtype=np.intp), np.array(sorted(rest), dtype=np.intp)


def some_of_each(truth: Bools, among: Rows, number: int, random: np.random.Generator) -> Rows:
    """Of the rows ``among``, up to so many drawn for each code that it is on; in order."""
    chosen: set[int] = set()
    for column in range(truth.shape[1]):
        positive = among[truth[among, column]]
        chosen.update(random.permutation(positive)[:number].tolist())
    return np.array(sorted(chosen), dtype=np.intp)


def _truth(rows: Sequence[GoldRow], codes: Sequence[Code]) -> Bools:
    return np.array([[code.id in row.codes for code in codes] for row in rows], dtype=bool).reshape(
        len(rows), len(codes)
    )


def as_segments(rows: Sequence[GoldRow]) -> tuple[list[Segment], npt.NDArray[np.intp]]:
    """Rows as segments, those of a group together and in order, and the row that each segment is."""
    groups = [row.group or f"row {n}" for n, row in enumerate(rows)]
    first: dict[str, int] = {}
    for group in groups:
        first.setdefault(group, len(first))
    order = sorted(range(len(rows)), key=lambda n: (first[groups[n]], n))
    end: dict[str, int] = {}
    segments = []
    for n in order:
        start = end.get(groups[n], 0)
        stop = start + len(rows[n].text)
        segments.append(Segment(str(n), groups[n], start, stop, rows[n].text, BlockKind.PARAGRAPH))
        end[groups[n]] = stop + 1
    return segments, np.array(order, dtype=np.intp)


@steady
def _lay(rows: Sequence[GoldRow], codebook: Codebook, encoder: str) -> Laid:
    segments, order = as_segments(rows)
    codes = codebook.open_codes
    start = time.perf_counter()
    problem = lay_out(segments, codes, encoder)
    return Laid(problem, order, _truth([rows[n] for n in order], codes), time.perf_counter() - start)


@steady
def _score(laid: Laid, taken: Rows, tested: Rows, threshold: float) -> Scores:
    """Learn from the codes of the rows ``taken`` and score the rows ``tested``, with the blend and the baselines."""
    known = np.repeat(np.isin(laid.order, taken)[:, None], laid.truth.shape[1], axis=1)
    labels, test = Labels(laid.truth & known, known), np.isin(laid.order, tested)
    start = time.perf_counter()
    model = learn(laid.problem, labels)
    seconds = laid.seconds + time.perf_counter() - start
    limits = thresholds(model, labels, threshold)
    probability = {"blend": model.probability[test]}
    predicted = {"blend": model.probability[test] >= limits}
    for name, (score, says) in baselines.run(laid.problem, labels, test).items():
        probability[name], predicted[name] = score, says
    return Scores(laid.order[test], probability, predicted, len(taken), seconds / max(len(laid.order), 1))


def _result(scored: Sequence[Scores], rows: Sequence[GoldRow], codebook: Codebook) -> EvaluationResult:
    """Figures over the rows of all folds together."""
    codes = codebook.open_codes
    where = np.concatenate([one.rows for one in scored])
    truth = _truth([rows[n] for n in where], codes)
    names = [name for name in scored[0].probability if all(name in one.probability for one in scored)]
    of = {
        name: measures.figures(
            truth,
            np.concatenate([one.probability[name] for one in scored]),
            np.concatenate([one.predicted[name] for one in scored]),
        )
        for name in names
    }
    blend = np.concatenate([one.probability["blend"] for one in scored])
    says = np.concatenate([one.predicted["blend"] for one in scored])
    ids = [code.id for code in codes]
    pace = float(np.mean([one.seconds for one in scored]))
    return EvaluationResult(
        of.pop("blend"),
        round(float(np.mean([one.trained_on for one in scored]))),
        len(where),
        round(1 / pace, 1) if pace else 0.0,
        measures.by_code(ids, truth, blend, says),
        measures.reliability(truth, blend),
        measures.confusions(ids, truth, says),
        of,
    )
