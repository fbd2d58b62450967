"""How good suggestions are, measured on passages that people have coded. Pure: rows in, figures out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.model import BlockKind, Code, Codebook, Segment
from pipeline.tag import baselines, measures
from pipeline.tag.encoder import STATIC
from pipeline.tag.measures import Bools, Doubles, Figures
from pipeline.tag.model import Labels, lay_out, thresholds
from pipeline.tag.model import train as learn
from pipeline.tag.spaces import Rows

SIZES = (0, 25, 50, 100, 200, 400)
FOLDS = 5


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

    ``n_train`` and ``n_test`` are rows (for folds: the mean and the sum). ``reliability`` has for each tenth
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
    return _result(
        [_score(everything, codebook, taken, tested.astype(np.intp), threshold, encoder)],
        everything,
        codebook,
    )


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
    random = np.random.default_rng(seed)
    scored = []
    for other, tested in GroupKFold(folds).split(truth, groups=groups):
        taken = other if per_code is None else _some_of_each(truth, other, per_code, random)
        scored.append(_score(rows, codebook, taken, tested, threshold, encoder))
    return _result(scored, rows, codebook)


def learning_curve(
    rows: Sequence[GoldRow],
    codebook: Codebook,
    sizes: Sequence[int] = SIZES,
    seed: int = 0,
    threshold: float = 0.5,
    encoder: str = STATIC,
) -> list[EvaluationResult]:
    """:func:`evaluate` at growing numbers of training rows, drawn with one seed."""
    return [evaluate(rows, codebook, size, seed, threshold, encoder) for size in sizes if size < len(rows)]


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


def _some_of_each(truth: Bools, among: Rows, number: int, random: np.random.Generator) -> Rows:
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


def _score(
    rows: Sequence[GoldRow], codebook: Codebook, taken: Rows, tested: Rows, threshold: float, encoder: str
) -> Scores:
    """Train on the rows ``taken`` and score the rows ``tested``, with the blend and the baselines."""
    used = np.concatenate([taken, tested]).astype(np.intp)
    segments, order = as_segments([rows[n] for n in used])
    codes = codebook.open_codes
    truth = _truth([rows[used[n]] for n in order], codes)
    is_train = order < len(taken)
    known = np.repeat(is_train[:, None], len(codes), axis=1)
    labels = Labels(truth & known, known)
    start = time.perf_counter()
    problem = lay_out(segments, codes, encoder)
    model = learn(problem, labels)
    seconds = time.perf_counter() - start
    limits = thresholds(model, labels, threshold)
    test = ~is_train
    probability = {"blend": model.probability[test]}
    predicted = {"blend": model.probability[test] >= limits}
    for name, (score, says) in baselines.run(problem, labels, test).items():
        probability[name], predicted[name] = score, says
    return Scores(used[order[test]], probability, predicted, len(taken), seconds / max(len(segments), 1))


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
