"""One column of the kernel ridge solved again after some of the training texts have changed.

The inverse is brought up to date by blocks (Hager 1989, "Updating the inverse of a matrix") and not made
anew; the columns of the other codes are left as they were learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.tag.ridge import Ridge
from pipeline.tag.spaces import Rows
from pipeline.tag.words import Floats

Doubles = npt.NDArray[np.float64]


def without(inverse: Doubles, stays: Rows) -> Doubles:
    """The inverse of a symmetric matrix once only the rows and columns ``stays`` of it are left."""
    goes = np.setdiff1d(np.arange(len(inverse)), stays)
    left = np.asarray(inverse[np.ix_(stays, stays)], dtype=np.float64)
    if not len(goes):
        return left
    across = inverse[np.ix_(stays, goes)]
    made: Doubles = left - across @ np.linalg.solve(inverse[np.ix_(goes, goes)], across.T)
    return made


def joined(inverse: Doubles, across: Doubles, corner: Doubles) -> Doubles:
    """The inverse once rows and columns have been added: ``across`` to the old ones, ``corner`` among the new."""
    if not len(corner):
        return inverse
    reach = inverse @ across
    last = np.linalg.inv(corner - across.T @ reach)
    side = -reach @ last
    return np.block([[inverse - side @ reach.T, side], [side.T, last]])


def solve(
    inverse: Doubles, targets: Doubles, base: float, blocks: Sequence[npt.NDArray[np.intp]] = ()
) -> Ridge:
    """The ridge of one column from an inverse, with held-out values as :func:`pipeline.tag.ridge.fit` has them."""
    weights = inverse @ (targets - base)
    held_out = targets - weights / np.diag(inverse)
    for block in blocks:
        held_out[block] = targets[block] - np.linalg.solve(inverse[np.ix_(block, block)], weights[block])
    return Ridge(weights[:, None], np.array([base]), held_out[:, None], inverse)


@dataclass(frozen=True)
class Patched(Ridge):
    """A ridge of which one column was learned again, from a training line that differs in part.

    Args:
        old: as it was learned; its training texts are ``old_at`` of the line.
        new: the one column; its training texts are ``new_at`` of the line.
        column: which; one more than ``old`` has for a code that it does not know.
    """

    old: Ridge
    old_at: Rows
    new: Ridge
    new_at: Rows
    column: int

    def values(self, kernel: Doubles | Floats, without: npt.NDArray[np.intp] | None = None) -> Doubles:
        """As :meth:`Ridge.values`; ``without`` counts along the whole line."""

        def of(one: Ridge, at: Rows) -> Doubles:
            if without is None:
                return one.values(kernel[:, at])
            place = np.full(kernel.shape[1], -1, dtype=np.intp)
            place[at] = np.arange(len(at))
            return one.values(kernel[:, at], np.where(without >= 0, place[without], -1))

        others, own = of(self.old, self.old_at), of(self.new, self.new_at)
        if self.column == others.shape[1]:
            return np.concatenate([others, own], axis=1)
        others[:, self.column] = own[:, 0]
        return others


def patched(old: Ridge, old_at: Rows, new: Ridge, new_at: Rows, column: int, line: int) -> Patched:
    """Both as one ridge over a line of ``line`` training texts."""
    width = max(old.weights.shape[1], column + 1)
    weights = np.zeros((line, width))
    weights[old_at, : old.weights.shape[1]] = old.weights
    weights[:, column] = 0
    weights[new_at, column] = new.weights[:, 0]
    base = np.append(old.base, new.base[0]) if width > len(old.base) else old.base.copy()
    base[column] = new.base[0]
    nothing = np.zeros((0, width))
    return Patched(weights, base, nothing, np.zeros((0, 0)), old, old_at, replace(new), new_at, column)
