"""Kernel ridge regression for all codes at once, with cross-validated values from one inverse.

Saunders, Gammerman & Vovk (1998); leaving blocks out in closed form after Pahikkala et al. (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.tag.words import Floats

Doubles = npt.NDArray[np.float64]
BLOCKS = 5


@dataclass(frozen=True)
class Ridge:
    """What was learned: the value of a text is ``kernel @ weights + base``, one column for each code.

    ``held_out`` are the values of the training rows had their block not been seen; ``inverse`` is kept to
    leave single rows out later.
    """

    weights: Doubles
    base: Doubles
    held_out: Doubles
    inverse: Doubles

    def values(self, kernel: Doubles | Floats, without: npt.NDArray[np.intp] | None = None) -> Doubles:
        """Values of texts; ``without`` names for each the training row it is itself, or -1."""
        found = kernel @ self.weights.astype(kernel.dtype) + self.base
        if without is not None and (own := without >= 0).any():
            at = without[own]
            pull = np.einsum("ij,ij->i", kernel[own], self.inverse[at]) / self.inverse[at, at]
            found[own] -= pull[:, None] * self.weights[at]
        return np.asarray(found, dtype=np.float64)


def fit(
    kernel: Doubles, targets: Doubles, noise: Doubles, base: Doubles, blocks: Sequence[npt.NDArray[np.intp]]
) -> Ridge:
    """Fit, and say for every training row what would be answered had its block not been seen.

    Args:
        kernel: likeness of training rows to each other.
        targets: rows by codes, from 0 to 1.
        noise: of each row, above 0; the more, the less it is trusted.
        base: of each code, the value where nothing is alike.
        blocks: rows that are left out together. Rows in no block are left out one by one.
    """
    inverse: Doubles = np.asarray(np.linalg.inv(kernel + np.diag(noise)), dtype=np.float64)
    weights = inverse @ (targets - base)
    held_out = targets - weights / np.diag(inverse)[:, None]
    for block in blocks:
        held_out[block] = targets[block] - np.linalg.solve(inverse[np.ix_(block, block)], weights[block])
    return Ridge(weights, base, held_out, inverse)


def blocks_of(sources: Sequence[str]) -> list[npt.NDArray[np.intp]]:
    """Decided rows in up to ``BLOCKS`` blocks; a source is never in two, where there are several sources."""
    names = list(dict.fromkeys(sources))
    if len(names) < 2:
        return [part for part in np.array_split(np.arange(len(sources)), BLOCKS) if len(part)]
    block = {name: n % BLOCKS for n, name in enumerate(names)}
    which = np.array([block[source] for source in sources])
    return [np.flatnonzero(which == n) for n in range(min(BLOCKS, len(names)))]
