"""The example of a code, or the passage accepted for it, that is most like a segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.model import EXCERPT, Evidence
from pipeline.tag import spaces
from pipeline.tag.model import Labels, Model
from pipeline.tag.spaces import Rows


def explain(
    model: Model, labels: Labels, found: Sequence[tuple[int, int]], texts: Sequence[str]
) -> list[tuple[Evidence, ...]]:
    """It as a reason for each (segment, code) of ``found``, in its order; nothing where nothing is alike.

    ``texts`` are the segments' own.
    """
    columns = np.array([column for _, column in found], dtype=np.intp)
    rows = np.array([row for row, _ in found], dtype=np.intp)
    made: list[tuple[Evidence, ...]] = [()] * len(found)
    for column in np.unique(columns).tolist():
        line = _owned(model, labels, column)
        asked = np.flatnonzero(columns == column)
        for start in range(0, len(asked) if len(line) else 0, spaces.CHUNK):
            some = asked[start : start + spaces.CHUNK]
            for n, (other, likeness) in zip(some.tolist(), _most(model, line, rows[some]), strict=True):
                made[n] = _said(model, other, likeness, texts)
    return made


def _owned(model: Model, labels: Labels, column: int) -> Rows:
    """Places along the line of training texts of those that are a code's: accepted passages, then its sentences."""
    accepted = (labels.known & labels.applies)[model.rows, column]
    return np.flatnonzero(np.concatenate([accepted, model.problem.owner == column]))


def _most(model: Model, line: Rows, rows: Rows) -> list[tuple[int, float]]:
    """For each of some segments the row of the text most like it along the line, and the likeness; never itself."""
    support, texts = model.support, np.concatenate([model.rows, model.problem.sentences])[line]
    own = spaces.Support(support.by_form[:, line], support.meaning[line], support.place[line])
    near = spaces.compare(model.problem.texts, rows, own)
    near[rows[:, None] == texts[None, :]] = -1
    top = near.argmax(axis=1)
    return list(zip(texts[top].tolist(), near[np.arange(len(rows)), top].tolist(), strict=True))


def _said(model: Model, other: int, likeness: float, texts: Sequence[str]) -> tuple[Evidence, ...]:
    said = model.problem.wording(other, texts) if likeness > 0 else ""
    who = "example" if other >= model.problem.segments else "accepted"
    return (Evidence(0, 0, said[:EXCERPT], who, round(likeness, 4)),) if said else ()
