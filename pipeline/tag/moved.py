"""What a code's edit moved: the values of segments from what they were and from how the weights changed.

A few texts take most of a change: the sentences that came and went, and what is most like them. These are
compared exactly; what moved a little is taken to first order (``space.roughly``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.tag import spaces
from pipeline.tag.model import Problem
from pipeline.tag.ridge import Ridge
from pipeline.tag.space import Doubles, everywhere, roughly, toward
from pipeline.tag.spaces import Rows
from pipeline.tag.task import Task
from pipeline.tag.words import Floats

LEFT = 0.5
"""Texts are compared exactly until what is left of a code's changes in weight adds up to no more than this."""

Old = tuple[Ridge, Floats]
"""A kept ridge and its values of every code in every segment."""


@dataclass(frozen=True)
class Line:
    """Training texts of a kept ridge beside those of now.

    Args:
        left, lost: numbers along the kept ridge that stay and that go.
        stays, goes, new: rows of a problem's texts; the line of now is ``stays``, then ``new``.
    """

    left: Rows
    lost: Rows
    stays: Rows
    goes: Rows
    new: Rows

    @property
    def now(self) -> Rows:
        """Rows of the texts that are learned from now."""
        return np.concatenate([self.stays, self.new])

    @property
    def changed(self) -> Rows:
        """Rows of the texts that are no longer learned from, and of those that are only now."""
        return np.concatenate([self.goes, self.new])


def line_of(task: Task, at: Rows, count: int, before: int) -> Line:
    """The line in a problem of ``count`` segments.

    Args:
        at: where the segments that are learned from stand in it, in order of the line.
        before: so many of them were learned from before, too.
    """
    fresh = len(task.kept.owner) + np.arange(len(task.fresh))
    return Line(
        np.concatenate([np.arange(before), before + task.stays]),
        before + task.goes,
        np.concatenate([at[:before], count + task.stays]),
        count + task.goes,
        np.concatenate([at[before:], count + fresh]),
    )


def values_of_all(task: Task, problem: Problem, old: Old, line: Line, ridge: Ridge) -> Doubles:
    """The code's value in every segment, roughly: exactly what changed texts add, and the rest to first order."""
    kept, texts, column = task.kept, problem.texts, task.column
    stayed, changed = (some[:, [column]] for some in _moved(task, old[0], line, ridge))
    made = roughly(kept.texts, slice(kept.segments), texts, line.stays, stayed)[:, 0]
    made += old[1][:, column] if column < len(kept.codes) else ridge.base[column]
    if len(changed):
        made += everywhere(kept, toward(task.space, texts, line.changed), changed[:, 0])
    return made


def values_of(task: Task, problem: Problem, rows: Rows, old: Old, line: Line, ridge: Ridge) -> Floats:
    """The value of every code in the segments of a problem, which are ``rows`` of all, but for what is ``LEFT``."""
    texts, known = problem.texts, len(task.kept.codes)
    stayed, changed = _moved(task, old[0], line, ridge)
    most = np.abs(stayed).max(axis=1)
    order = np.argsort(-most, kind="stable")
    much, little = np.split(order, [int((most[order][::-1].cumsum()[::-1] > LEFT).sum())])
    near = np.concatenate([line.changed, line.stays[much]])
    support, weights = spaces.support(texts, near), np.concatenate([changed, stayed[much]]).astype(np.float32)
    made = roughly(texts, slice(problem.segments), texts, line.stays[little], stayed[little])
    made[:, :known] += old[1][rows]
    made[:, known:] += ridge.base[known:]
    for start in range(0, problem.segments, spaces.CHUNK):
        some = slice(start, min(start + spaces.CHUNK, problem.segments))
        made[some] += spaces.compare(texts, some, support) @ weights
    return made.astype(np.float32)


def _moved(task: Task, old: Ridge, line: Line, ridge: Ridge) -> tuple[Doubles, Doubles]:
    """By how much the weights moved for each code: of the texts that stay, and of those that changed."""
    before = np.zeros((len(old.weights), task.width))
    before[:, : old.weights.shape[1]] = old.weights
    count = len(line.left)
    came = ridge.weights[count:]
    return ridge.weights[:count] - before[line.left], np.concatenate([-before[line.lost], came])
