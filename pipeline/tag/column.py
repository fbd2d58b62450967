"""A kernel ridge brought up to date after some of its training texts have gone and others have come.

Inverse and weights are updated by blocks and not made anew (Hager 1989, "Updating the inverse of a matrix"):
the other columns answer to the change as if they had been learned again, without their targets being known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.tag.ridge import Ridge
from pipeline.tag.spaces import Rows

Doubles = npt.NDArray[np.float64]


def without(inverse: Doubles, weights: Doubles, stays: Rows) -> tuple[Doubles, Doubles]:
    """Inverse and weights once only the training texts ``stays`` are left."""
    goes = np.setdiff1d(np.arange(len(inverse)), stays)
    left = np.asarray(inverse[np.ix_(stays, stays)], dtype=np.float64)
    if not len(goes):
        return left, np.asarray(weights[stays], dtype=np.float64)
    reach = np.linalg.solve(inverse[np.ix_(goes, goes)], inverse[np.ix_(goes, stays)]).T
    return left - reach @ inverse[np.ix_(goes, stays)], weights[stays] - reach @ weights[goes]


def joined(
    inverse: Doubles, weights: Doubles, across: Doubles, corner: Doubles, targets: Doubles
) -> tuple[Doubles, Doubles]:
    """Inverse and weights once training texts have been added.

    Args:
        across: kernel of the old ones with the new.
        corner: kernel among the new, with their noise.
        targets: of the new ones, less the base.
    """
    if not len(corner):
        return inverse, weights
    reach = inverse @ across
    last = np.linalg.inv(corner - across.T @ reach)
    side = -reach @ last
    added = last @ (targets - across.T @ weights)
    whole = np.block([[inverse - side @ reach.T, side], [side.T, last]])
    return whole, np.concatenate([weights - reach @ added, added])


def with_column(
    ridge: Ridge, column: int, targets: Doubles, base: float, blocks: Sequence[npt.NDArray[np.intp]]
) -> Ridge:
    """The ridge with one column learned from all its targets, put in its place or at the end.

    ``held_out`` of what is returned is that column's alone, as :func:`pipeline.tag.ridge.fit` has it.
    """
    own = ridge.inverse @ (targets - base)
    held_out = targets - own / np.diag(ridge.inverse)
    for block in blocks:
        held_out[block] = targets[block] - np.linalg.solve(ridge.inverse[np.ix_(block, block)], own[block])
    weights = np.delete(ridge.weights, column, axis=1) if column < ridge.weights.shape[1] else ridge.weights
    bases = np.delete(ridge.base, column) if column < len(ridge.base) else ridge.base
    return Ridge(
        np.insert(weights, column, own, axis=1),
        np.insert(bases, column, base),
        held_out[:, None],
        ridge.inverse,
    )


def pull(ridge: Ridge, column: int, blocks: Sequence[npt.NDArray[np.intp]]) -> Doubles:
    """By how much a column's value of each row in ``blocks`` is below its target once the row's block is left out.

    The blocks hold the first rows, each once.
    """
    found = np.zeros(sum(map(len, blocks)))
    for block in blocks:
        found[block] = np.linalg.solve(ridge.inverse[np.ix_(block, block)], ridge.weights[block, column])
    return found
