"""What would have been learned of each decided segment had nothing been decided on it, nor on those beside it.

The rule over pairs, the thresholds and what ``status`` says of suggestions rest on it. What tells the codes apart
is learned without the segment, too, or the segment would be found where its own codes have put it. So one block of
decided segments after the other is left out (cross-fitting; Chernozhukov et al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.tag import relevance, spaces
from pipeline.tag.spaces import Rows, Texts

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def values(
    texts: Texts,
    said: tuple[Bools, Bools],
    targets: Doubles,
    noise: Doubles,
    base: Doubles,
    blocks: Sequence[Rows],
) -> Doubles:
    """Values of the decided segments, a row each, by code: each from a ridge that has not seen its block.

    Args:
        texts: what is learned from, as read, the decided segments first.
        said: what was decided of each code applies, and where that is known; decided segments by codes.
        targets, noise: of all the texts.
        base: of each code, the value where nothing is alike.
        blocks: decided segments that are left out together.
    """
    from scipy.linalg import cho_factor, cho_solve  # type: ignore[import-untyped]

    applies, known = said
    found = np.zeros(applies.shape)
    for block in blocks:
        others = np.delete(np.arange(len(applies)), block)
        seen = relevance.attuned(texts, others, applies[others], known[others])
        at = np.delete(np.arange(len(targets)), block)
        near = spaces.compare(seen, slice(0, len(targets)), spaces.support(seen, at)).astype(np.float64)
        alike = (near[at] + near[at].T) / 2 + np.diag(noise[at])
        weights = cho_solve(cho_factor(alike, lower=True), targets[at] - base)
        found[block] = near[block] @ weights + base
    return found
