"""What tells the codes of this study apart, learned from all its decisions together: texts are compared by it.

A run of letters, or a direction of meaning, in which passages of different codes differ is worth more than one
that is spread evenly over them; and what sets one code apart is likely to set others apart, too. So all codes
together say how much each counts (multi-task feature learning; Argyriou, Evgeniou & Pontil 2008), and every code
is then learned from the texts so seen. Where nobody has decided anything, texts stay as they were read.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.tag import spaces
from pipeline.tag.spaces import Rows, Texts
from pipeline.tag.words import Floats

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NOISE_LETTERS, NOISE_MEANING = 0.5, 5.0
"""Of the regressions that say what tells codes apart; the more, the less is made of single passages."""
DEALS = 8
"""So many times the codes are dealt out at random, to see what letters come to by chance."""
HALF_LETTERS, HALF_MEANING = 5, 40
"""Accepted codes after which n-grams, and directions of meaning, count half as much as they can."""
MOST = 3.0
"""An n-gram tells so many times what chance would at most: one that a single passage has may seem to tell anything."""


def attuned(texts: Texts, decided: Rows, applies: Bools, known: Bools) -> Texts:
    """The texts, compared by what tells the codes apart in the ``decided`` rows.

    ``applies`` and ``known`` are of these rows: what was decided of each code, and where.
    """
    said = _told(applies, known) if len(decided) else np.zeros((0, 0))
    if not said.any():
        return texts
    accepted = int((applies & known).sum())
    turn = _turn(texts.meaning[decided], said, accepted / (accepted + HALF_MEANING))
    turned = replace(texts, turn=turn)
    turned = replace(turned, meaning=turned.turned(texts.meaning))
    return spaces.weighed(turned, _weights(texts, decided, said, accepted / (accepted + HALF_LETTERS)))


def _told(applies: Bools, known: Bools) -> Doubles:
    """What was said of each code around its usual share; a rare code counts for more than its share, yet for less."""
    share = (applies & known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    away = np.where(known, applies - share, 0)
    return np.asarray(away / np.sqrt(np.maximum(away.std(axis=0), 1e-9)), dtype=np.float64)


def _turn(meaning: Floats, said: Doubles, trust: float) -> Floats:
    """What meanings are multiplied by: directions that tell codes apart grow.

    The square root of ``1 + D``, where ``D`` is the square root of what the codes' weights come to together, its
    mean over the codes being ``trust``.
    """
    rows = meaning.astype(np.float64)
    weights = np.linalg.solve(rows.T @ rows + NOISE_MEANING * np.eye(rows.shape[1]), rows.T @ said)
    directions, sizes, _ = np.linalg.svd(weights, full_matrices=False)
    sizes *= np.count_nonzero(said.any(axis=0)) / max(float(sizes.sum()), 1e-12)
    grown = np.sqrt(1 + sizes * trust) - 1
    return np.asarray(np.eye(len(directions)) + (directions * grown) @ directions.T, dtype=np.float32)


def _weights(texts: Texts, decided: Rows, said: Doubles, trust: float) -> Floats:
    """What each n-gram tells of the codes, beside chance, from a half to ``(1 + MOST) / 2``, as far as ``trust`` goes.

    An n-gram that tells as much as it would had the codes been dealt out at random keeps its weight, and so
    does one that no decided text has.
    """
    from scipy.linalg import cho_factor, cho_solve  # type: ignore[import-untyped]

    points = texts.damped[decided] @ texts.grams
    points = points.multiply(1 / spaces.lengths_of(points)[:, None]).tocsr().astype(np.float64)
    alike = (points @ points.T).toarray()
    dice = np.random.default_rng(0)
    dealt = [said[dice.permutation(len(said))] for _ in range(DEALS)]
    factor = cho_factor(alike + NOISE_LETTERS * np.eye(len(alike)), lower=True)
    columns = points.T.tocsr()
    told, *chances = (
        np.square(columns @ cho_solve(factor, targets)).sum(axis=1) for targets in (said, *dealt)
    )
    chance = np.asarray(sum(chances)) / DEALS
    more = np.sqrt(np.divide(told, chance, out=np.ones_like(chance), where=chance > 0)).clip(max=MOST)
    return np.asarray(1 + trust * (more - 1) / 2, dtype=np.float32)
