"""What is learned from decisions alone together with the codebook's sentences, without the shared rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment, Suggestion
from pipeline.tag import model, pairs
from pipeline.tag.blend import in_place, labels_of

NAME = "learned"
FLOOR = 0.1


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """Suggestions for codable segments by kernel ridge regression on the decisions; none without decisions.

    It says no why: a plain method to compare the blend with.

    The probability is the regression's value, cut to 0 and 1. Sorted by order of segments, then of codes.
    """
    codes = codebook.open_codes
    given = [segment for segment in segments if segment.codable]
    order = in_place(given)
    chosen = [given[n] for n in order]
    labels = labels_of(chosen, codes, coding)
    if not labels.known.any():
        return []
    problem = model.lay_out(chosen, codes)
    learned = model.train(problem, labels)
    scale = pairs.SCALE[pairs.FEATURES.index("learned")]
    values = np.clip(learned.pairs[:, :, 0] * scale + 1 / len(codes), 0, 1).round(4)
    suggestions = []
    for row, column in np.argwhere(values >= FLOOR).tolist():
        suggestions.append(
            (
                order[row],
                Suggestion(chosen[row].id, codes[column].id, round(float(values[row, column]), 4), NAME),
            )
        )
    return [suggestion for _, suggestion in sorted(suggestions, key=lambda one: one[0])]
