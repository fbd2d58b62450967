"""Words named for a code before it was edited that still speak for it, so that they need not be looked for again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.model import Code, Evidence, Suggestion
from pipeline.tag import keyword, model
from pipeline.tag.spaces import Rows
from pipeline.tag.task import Task
from pipeline.tag.words import Floats

MOVED = 0.15
"""A probability that moved by more than this share of itself may have other reasons now. What was named lowered
it by twice as much (``why.LEAST_SHARE``)."""


def words_held(
    task: Task, code: Code, rows: Rows, chances: Sequence[float], before: Mapping[str, Suggestion]
) -> list[tuple[Evidence, ...] | None]:
    """The words named before for each of some segments, in order; ``None`` where they are to be looked for anew.

    They are where the segment has no word that the edit brought in or took out, and no keyword of a list that
    changed, and where its probability is about what it was.

    Args:
        chances: the probability of each of the segments ``rows`` now.
        before: by segment, what was suggested when the code was as ``task.kept`` has it.
    """
    if not before:
        return [None] * len(rows)
    kept = task.kept
    was = kept.codes[task.column].keywords if task.column < len(kept.codes) else ()
    listed = was != code.keywords
    found: list[tuple[Evidence, ...] | None] = []
    for row, chance, touched in zip(rows.tolist(), chances, _touched(task, rows).tolist(), strict=True):
        one = before.get(kept.ids[row])
        if touched or one is None or abs(chance - one.probability) > MOVED * one.probability:
            found.append(None)
            continue
        named = one.why[:-1] if one.why and not one.why[-1].end else one.why
        by_list = listed and (row in task.hits or any(reason.tagger == keyword.NAME for reason in named))
        found.append(None if by_list else named)
    return found


def _touched(task: Task, rows: Rows) -> model.Bools:
    """Whether each segment has a word, other than a function word, that the edit brought in or took out."""
    kept = task.kept
    counts, width = kept.texts.bag.counts, len(kept.texts.bag.forms)
    new = _sum(task.space.fresh[: len(task.fresh)])[:width]
    old = _sum(counts[kept.segments + task.goes])
    changed: Floats = ((new != old) & ~kept.texts.plain).astype(np.float32)
    return np.asarray(counts[rows] @ changed > 0)


def _sum(counts: Any) -> Floats:
    return np.asarray(counts.sum(axis=0), dtype=np.float32).ravel()
