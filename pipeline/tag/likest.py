"""The example of a code, or the passage accepted for it, that is most like a segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.model import Evidence
from pipeline.tag import spaces
from pipeline.tag.model import Labels, Model

QUOTED = 160


def explain(
    model: Model, labels: Labels, found: Sequence[tuple[int, int]], texts: Sequence[str]
) -> list[tuple[Evidence, ...]]:
    """It as a reason for each (segment, code) of ``found``, in its order; nothing where nothing is alike.

    ``texts`` are the segments' own.
    """
    problem = model.problem
    made: list[tuple[Evidence, ...]] = []
    for start in range(0, len(found), spaces.CHUNK):
        for other, likeness in _chunk(model, labels, found[start : start + spaces.CHUNK]):
            said = problem.wording(other, texts) if likeness > 0 else ""
            who = "example" if other >= problem.segments else "accepted"
            made.append((Evidence(0, 0, said[:QUOTED], who, round(likeness, 4)),) if said else ())
    return made


def _chunk(model: Model, labels: Labels, found: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
    """For each pair the row of the most similar text and the likeness."""
    problem = model.problem
    at = {int(row): n for n, row in enumerate(model.rows)}
    accepted = (labels.known & labels.applies)[model.rows]
    examples = problem.owner[:, None] == np.arange(problem.codes)[None, :]
    owned = np.concatenate([accepted, examples])
    columns = np.unique([column for _, column in found])
    asked = np.flatnonzero(owned[:, columns].any(axis=1))
    support = model.support
    some = spaces.Support(support.by_form[:, asked], support.meaning[asked], support.place[asked])
    rows, which = np.unique([row for row, _ in found], return_inverse=True)
    near = spaces.compare(problem.texts, rows, some)
    itself = {int(k): n for n, k in enumerate(asked)}
    for n, row in enumerate(rows.tolist()):
        if at.get(row) in itself:
            near[n, itself[at[row]]] = -1
    where = np.concatenate([model.rows, problem.sentences])[asked]
    best, likeness = np.zeros(len(found), dtype=np.intp), np.zeros(len(found))
    of = np.array([column for _, column in found])
    for column in columns:
        pairs, candidates = np.flatnonzero(of == column), np.flatnonzero(owned[asked, column])
        if len(candidates):
            some_near = near[which[pairs]][:, candidates]
            top = some_near.argmax(axis=1)
            best[pairs], likeness[pairs] = where[candidates[top]], some_near[np.arange(len(pairs)), top]
    return list(zip(best.tolist(), likeness.tolist(), strict=True))
