"""What is known of a segment and a code as a pair, and one logistic rule over it that all codes share.

Because the rule speaks of pairs and not of codes, a decision on one code teaches about all of them. Before
there are decisions its weights are the prior below; decisions pull them away from it, the more the more
there are (maximum a posteriori). No weight is ever negative: a likeness or a keyword never speaks against.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.tag.words import Floats

Doubles = npt.NDArray[np.float64]
FEATURES = (
    "learned",
    "learned_lead",
    "letters",
    "letters_lead",
    "meaning",
    "meaning_lead",
    "near_learned",
    "near_letters",
    "keyword",
    "share",
    "odds",
    "odds_lead",
    "rank",
)
SCALE = np.array([0.1, 0.1, 0.05, 0.05, 0.2, 0.2, 0.05, 0.02, 0.15, 1.0, 1.0, 2.0, 1.0], dtype=np.float32)
FIRST = np.array([0.0, 1.0, 0.2, 0.2, 0.1, 0.2, 0.1, 0.1, 0.5, 1.0, 0.3, 0.0, 0.0, 0.0])
PRIOR = np.array([0.1, 0.45, 0.35, 0.2, 0.12, 0.23, 0.14, 0.2, 0.2, 1.0, 0.3, 0.0, 0.0, 0.0])
"""Intercept and weights in units of ``SCALE``, for the first guess and for the answer where nobody has decided
yet; the intercept is added to the log odds of :func:`base_rate`. ``PRIOR`` is the rounded fit to two public
gold sets together, NHS patient comments and think-aloud interviews (``scripts/fit_prior.py``), but for two: the
keywords, which those lack (one word alone makes about .35, a phrase .6, two words .75), and the neighbours, which
only the interviews have: both of their likenesses weigh what the fit gives to the first."""
TRUST, MOST_TRUST, PASSAGES = 10.0, 100.0, 20_000
"""How strongly the prior holds: as much as this many pairs of average information in each weight. All weights but the
intercept are held by ``PASSAGES`` over the number of decided passages, up to ``MOST_TRUST``: pairs of one passage and
passages of one speaker are alike, so the first few hundred of them tell less of other people than they seem to."""
RICH, USUAL = 0.4, 6
NEIGHBOURS = (1.0, 0.8, 0.6, 0.4)
LONG_TALK = 10
"""Segments a source must have before neighbours and place are taken to say something."""


def base_rate(codes: int) -> float:
    """Share of segments that a code is taken to apply to before anything is known."""
    return float(np.clip(1.2 / max(codes, 1), 0.02, 0.15))


def prior_offset(codes: int, sentences: int) -> float:
    """Log odds before a pair is looked at: of :func:`base_rate`, more where the codebook says much of each code.

    A likeness to one of fifteen examples is better news than to a definition alone. Of the two gold sets one
    has examples and the other has not; this is what the difference between them comes to.
    """
    each = (sentences + 1) / max(codes, 1)
    return float(log_odds(base_rate(codes)) + np.clip(RICH * np.log(each / USUAL), -RICH, RICH))


def log_odds(share: Doubles | float) -> Doubles:
    """Log odds of a probability."""
    return np.asarray(np.log(share) - np.log1p(-np.asarray(share)), dtype=np.float64)


def _own(values: npt.NDArray[Any], only: npt.NDArray[np.intp]) -> Floats:
    """One value of each segment."""
    return np.asarray(values[np.arange(len(values)), only])


def lead(values: Floats, only: npt.NDArray[np.intp] | None = None) -> Floats:
    """How far each code is ahead of the best other code of the same segment (negative: behind).

    With ``only``, a column for each segment, how far that code is.
    """
    if only is not None:
        own = _own(values, only)
        if values.shape[1] < 2:
            return own
        if values.shape[1] == 2:
            return np.asarray(own - _own(values, 1 - only), dtype=np.float32)
        rest = values.copy()
        rest[np.arange(len(values)), only] = -np.inf
        return np.asarray(own - rest.max(axis=1), dtype=np.float32)
    if values.shape[1] < 2:
        return values
    top = np.partition(values, -2, axis=1)[:, -2:]
    other = np.where(values == top[:, 1:], top[:, :1], top[:, 1:])
    return np.asarray(values - other, dtype=np.float32)


def rank(values: Floats, only: npt.NDArray[np.intp] | None = None) -> Floats:
    """How many codes of the same segment have a higher value; with ``only``, than that code of the segment."""
    if only is not None:
        own = _own(values, only)[:, None]
        later = np.arange(values.shape[1])[None, :] > only[:, None]
        return np.asarray(((values > own) | ((values == own) & later)).sum(axis=1), dtype=np.float32)
    return np.asarray(values.argsort(axis=1, kind="stable")[:, ::-1].argsort(axis=1), dtype=np.float32)


def nearby(values: Floats, sources: Sequence[str] | npt.NDArray[np.int32]) -> Floats:
    """Weighted mean over the neighbours in the same source, less the code's mean; 0 in short sources.

    Rows of one source stand together, in order.
    """
    rows = values.shape[0]
    names = np.unique(np.asarray(sources), return_inverse=True)[1]
    total = np.zeros_like(values)
    weight = np.zeros((rows, 1), dtype=np.float32)
    for step, share in enumerate(NEIGHBOURS, 1):
        if step >= rows:
            break
        same = (names[step:] == names[:-step]).astype(np.float32)[:, None] * np.float32(share)
        total[step:] += same * values[:-step]
        total[:-step] += same * values[step:]
        weight[step:] += same
        weight[:-step] += same
    counted = (np.bincount(names, minlength=1)[names] >= LONG_TALK)[:, None] & (weight > 0)
    mean = total / np.maximum(weight, 1e-9)
    usual = values.sum(axis=0) / max(rows, 1)
    return np.asarray(np.where(counted, mean - usual, 0), dtype=np.float32)


def features(
    learned: Floats,
    letters: Floats,
    meaning: Floats,
    keyword: Floats,
    share: Doubles,
    near: tuple[Floats, Floats],
    only: npt.NDArray[np.intp] | None = None,
) -> Floats:
    """The pairs' features in units of ``SCALE``: segments by codes by ``FEATURES``.

    ``learned`` is taken from what it is where nothing is known: every sentence of a codebook has one code.
    With ``only``, one column of each segment, the features are of these pairs: segments by ``FEATURES``.
    """
    spread = np.broadcast_to(share, learned.shape)
    odds = log_odds(np.clip(learned, 0.004, 0.98)).astype(np.float32)
    parts = (
        learned - 1 / learned.shape[1],
        lead(learned, only),
        letters,
        lead(letters, only),
        meaning,
        lead(meaning, only),
        *near,
        keyword,
        spread,
        odds,
        lead(odds, only),
        -np.log1p(rank(learned, only)),
    )
    chosen = (part if only is None or part.ndim == 1 else _own(part, only) for part in parts)
    made = np.stack([np.asarray(part, dtype=np.float32) for part in chosen], axis=-1)
    made /= SCALE
    return made


def probability(pairs: Floats, weights: Doubles, offset: float) -> Doubles:
    """Probability of each pair."""
    return np.asarray(1 / (1 + np.exp(-(pairs @ weights[1:] + weights[0] + offset))), dtype=np.float64)


def trust_after(passages: int) -> Doubles:
    """How strongly the prior of the intercept and of each weight holds once so many passages are decided."""
    held = np.full(len(PRIOR), np.clip(PASSAGES / max(passages, 1), TRUST, MOST_TRUST))
    held[0] = TRUST
    return held


def fit(
    pairs: Floats, truth: npt.NDArray[np.bool_], offset: float, prior: Doubles, trust: Doubles | float
) -> Doubles:
    """Weights that decided pairs ask for, held to the prior by ``trust``; likenesses keep weights ≥ 0."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    x = np.column_stack([np.ones(len(pairs)), pairs]).astype(np.float64)
    y = truth.astype(np.float64)

    def loss(w: Doubles) -> tuple[float, Doubles]:
        z = x @ w + offset
        away = w - prior
        value = float(np.sum(np.logaddexp(0, z) - y * z) + (trust * away) @ away / 2)
        return value, np.asarray(x.T @ (1 / (1 + np.exp(-z)) - y) + trust * away)

    bounds = [(None, None), *[(0, None)] * (len(prior) - 1)]
    found = minimize(loss, prior, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x, dtype=np.float64)
