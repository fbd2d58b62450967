"""One code tagged again: its own entry is read anew, and all that belongs to the other codes stays as learned.

Every segment is first scored roughly: what changed in the code's entry is compared with it exactly, and how
the other training texts answer to that, to first order. Only where the code may come to something is it
scored as a full tagging would, in competition with the other codes as they answer to the change. The rarity
of words, the rule over pairs and the guessed segments of the other codes are the kept ones. What comes out
depends on the last full tagging and on the code's entry of now, and on no other code's, nor on the edits
between: in whatever order codes are edited, each gets the same. Words that the full tagging named and that still
speak for the code are not looked for again (``held``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.model import Code, Suggestion
from pipeline.tag import model, pairs, spaces, why
from pipeline.tag import ridge as ridges
from pipeline.tag.blend import FLOOR, NAME
from pipeline.tag.column import Doubles, joined, pull, with_column, without
from pipeline.tag.held import words_held
from pipeline.tag.kept import Kept
from pipeline.tag.model import Labels, Model, Problem
from pipeline.tag.ridge import Ridge
from pipeline.tag.space import everywhere, part, roughly, toward
from pipeline.tag.spaces import Rows
from pipeline.tag.steady import steady
from pipeline.tag.task import (
    Task,
    closely_likely,
    lay,
    nearby,
    roughly_likely,
    said,
    share_of,
    task_of,
)
from pipeline.tag.words import Floats

WORTH = 0.8
"""A pair is looked at closely where its rough probability is at least this share of ``FLOOR``."""
SHORT = 10
"""So many times the guessed segments that are wanted are looked at closely to choose them."""


@dataclass(frozen=True)
class Line:
    """Training texts of a kept ridge beside those of now.

    Args:
        left, lost: numbers along the kept ridge that stay and that go.
        stays, goes, new: rows of a problem's texts; the line of now is ``stays``, then ``new``.
        noise, targets: of the new ones; the targets for all codes.
    """

    left: Rows
    lost: Rows
    stays: Rows
    goes: Rows
    new: Rows
    noise: Doubles
    targets: Doubles

    @property
    def now(self) -> Rows:
        """Rows of the texts that are learned from now."""
        return np.concatenate([self.stays, self.new])


@dataclass(frozen=True)
class Learned:
    """The ridge of now, the segments it was learned from, and its value of the code in every segment."""

    ridge: Ridge
    trained: Rows
    values: Doubles


@steady
def retag(
    kept: Kept, code: Code, texts: Sequence[str], before: Sequence[Suggestion] = ()
) -> list[Suggestion]:
    """Suggestions for one code, whether edited or new; ``texts`` are the segments', in order of row.

    Nothing may have changed since ``kept`` but codes, and of a new code nothing may have been decided. ``before`` is
    what ``kept`` comes to for the code as it was, where that is at hand: what it named need not be looked for again.
    """
    task = task_of(kept, code, texts)
    learned = _learn(task, *_first(task))
    return _closely(task, learned, code, texts, {one.segment_id: one for one in before})


def _first(task: Task) -> tuple[Rows, Doubles]:
    """The segments to learn from, and what the codebook's sentences alone say of each code in each of them."""
    kept, column = task.kept, task.column
    bare = lay(task, np.zeros(0, dtype=np.intp))
    new = len(kept.owner) + np.arange(len(task.fresh))
    noise, nothing = np.full(len(new), model.NOISE_ENTRY), np.zeros((len(new), task.width))
    line = Line(task.stays, task.goes, task.stays, task.goes, new, noise, nothing)
    targets = (bare.owner[line.now] == column).astype(np.float64)
    ridge = _solve(task, bare, kept.first, line, targets, float(kept.first.base[0]))
    values = _spread(task, bare, (kept.first, kept.first_values), line, ridge)
    near = nearby(task, values)
    rule = pairs.FIRST, float(pairs.log_odds(kept.first.base[0]))
    rough = roughly_likely(task, 0, values, near, rule, 0.0)
    accepted = int(kept.applies[:, column].sum()) if column < len(kept.codes) else 0
    wanted = max(0, model.GUESSED - accepted)
    undecided = np.flatnonzero(~kept.touched)
    short = np.sort(undecided[np.argsort(-rough[undecided], kind="stable")[: SHORT * wanted]])
    rows = np.union1d(kept.rows, short)
    problem = lay(task, rows)
    exact = _values(problem, len(rows) + line.now, ridge)
    guess = closely_likely(task, rows, exact, near[rows], rule, 0.0)
    at = np.searchsorted(rows, short)
    best = short[np.argsort(-guess[at, column].round(6), kind="stable")[:wanted]]
    trained = np.concatenate([kept.rows, np.setdiff1d(best, kept.rows)]).astype(np.intp)
    return trained, guess[np.searchsorted(rows, trained)]


def _learn(task: Task, trained: Rows, guess: Doubles) -> Learned:
    """The ridge over segments and sentences, as ``model.train`` learns it."""
    kept, column = task.kept, task.column
    rows = np.sort(trained)
    problem = lay(task, rows)
    decided, before, count = len(kept.known), len(kept.rows), len(rows)
    added, fresh = len(trained) - before, len(task.fresh)
    at = np.searchsorted(rows, trained)
    line = Line(
        np.concatenate([np.arange(before), before + task.stays]),
        before + task.goes,
        np.concatenate([at[:before], count + task.stays]),
        count + task.goes,
        np.concatenate([at[before:], count + len(kept.owner) + np.arange(fresh)]),
        np.repeat([model.NOISE_GUESSED, model.NOISE_ENTRY], [added, fresh]),
        np.concatenate([guess[before:], np.zeros((fresh, task.width))]),
    )
    targets = np.zeros(len(line.now))
    place = np.concatenate([np.arange(before), len(line.stays) + np.arange(added)])
    targets[place] = guess[:, column]
    known, applies = said(task)
    targets[:decided][known] = applies[known]
    owned = line.now >= count
    targets[owned] = problem.owner[line.now[owned] - count] == column
    blocks = ridges.blocks_of([str(n) for n in kept.sources[kept.rows[:decided]].tolist()])
    ridge = _solve(task, problem, kept.ridge, line, targets, share_of(task)[0], blocks)
    values = _spread(task, problem, (kept.ridge, kept.values), line, ridge)
    values[trained] = ridge.held_out[place, 0]
    if column < len(kept.codes):  # as what was kept of decided segments, which had not seen them at all
        moved = pull(kept.ridge, column, blocks) - pull(ridge, column, blocks)
        values[kept.rows[:decided]] = kept.values[kept.rows[:decided], column] + moved
    return Learned(ridge, trained, values)


def _solve(
    task: Task,
    problem: Problem,
    old: Ridge,
    line: Line,
    targets: Doubles,
    base: float,
    blocks: Sequence[Rows] = (),
) -> Ridge:
    """The kept ridge over the line of now: the code learned from its targets, the others as they answer to it."""
    inverse, weights = without(old.inverse, old.weights, line.left)
    if count := len(line.new):
        near = spaces.compare(problem.texts, line.now, spaces.support(problem.texts, line.new))
        across, corner = near[:-count].astype(np.float64), near[-count:].astype(np.float64)
        corner = (corner + corner.T) / 2 + np.diag(line.noise)
        theirs = line.targets[:, : len(old.base)] - old.base
        inverse, weights = joined(inverse, weights, across, corner, theirs)
    return with_column(Ridge(weights, old.base, weights[:0], inverse), task.column, targets, base, blocks)


def _spread(task: Task, problem: Problem, old: tuple[Ridge, Floats], line: Line, ridge: Ridge) -> Doubles:
    """The code's value in every segment, roughly: exactly what changed sentences add, and the rest to first order."""
    kept, column, texts = task.kept, task.column, problem.texts
    before, values = old
    weights = ridge.weights[:, column]
    stayed, gone = np.zeros(len(line.left)), np.zeros(len(line.lost))
    made = np.full(kept.segments, ridge.base[column])
    if column < len(kept.codes):
        made = values[:, column].astype(np.float64)
        stayed, gone = before.weights[line.left, column], before.weights[line.lost, column]
    changed = np.concatenate([line.goes, line.new])
    if len(changed):
        amounts = np.concatenate([-gone, weights[len(stayed) :]])
        made += everywhere(kept, toward(task.space, texts, changed), amounts)
    return np.asarray(made + roughly(kept, texts, line.stays, weights[: len(stayed)] - stayed))


def _values(problem: Problem, line: Rows, ridge: Ridge) -> Floats:
    """The value of every code in the segments of a problem, exactly."""
    support = spaces.support(problem.texts, line)
    made = np.zeros((problem.segments, problem.codes), dtype=np.float32)
    for start in range(0, problem.segments, spaces.CHUNK):
        rows = slice(start, min(start + spaces.CHUNK, problem.segments))
        made[rows] = ridge.values(spaces.compare(problem.texts, rows, support))
    return made


def _closely(
    task: Task, learned: Learned, code: Code, texts: Sequence[str], before: Mapping[str, Suggestion]
) -> list[Suggestion]:
    """Suggestions with their why, from the segments in which the code may come to something."""
    kept, column, trained = task.kept, task.column, learned.trained
    rule, share = (kept.weights, kept.offset), share_of(task)[1]
    rough = roughly_likely(task, 1, learned.values, nearby(task, learned.values), rule, share)
    rows = np.union1d(np.flatnonzero(rough >= WORTH * FLOOR), trained)
    problem = lay(task, rows)
    at = np.searchsorted(rows, trained)
    exact = _values(problem, _line(task, at, len(rows)), learned.ridge)
    known = at[: len(kept.rows)]
    others = np.delete(np.arange(task.width), column)
    exact[known[:, None], others] = kept.values[kept.rows][:, others]  # held out
    exact[at, column] = learned.values[trained]
    values = learned.values.copy()
    values[rows] = exact[:, column]
    near = nearby(task, values)[rows]
    chances = closely_likely(task, rows, exact, near, rule, share, own=True)
    rounded = chances.round(4)
    found = np.flatnonzero(rounded >= FLOOR)
    whole, labels = _model(task, learned, problem, at, chances, near)
    said = rounded[found].tolist()
    held = words_held(task, code, rows[found], said, before)
    pairs_found = [(n, column) for n in found.tolist()]
    reasons = why.explain(whole, labels, pairs_found, [texts[n] for n in rows.tolist()], held)
    return [
        Suggestion(kept.ids[row], code.id, chance, NAME, reason)
        for row, chance, reason in zip(rows[found].tolist(), said, reasons, strict=True)
    ]


def _line(task: Task, at: Rows, count: int) -> Rows:
    """The line of now in a problem of ``count`` segments in which its own segments stand at ``at``."""
    before, sentences = len(task.kept.rows), count + np.arange(len(task.kept.owner) + len(task.fresh))
    fresh = sentences[len(task.kept.owner) :]
    return np.concatenate([at[:before], sentences[task.stays], at[before:], fresh])


def _model(
    task: Task, learned: Learned, problem: Problem, at: Rows, chances: Doubles, near: Floats
) -> tuple[Model, Labels]:
    """The model of now over the segments of a problem, to explain with. Sentences that are nobody's weigh nothing."""
    kept, column, texts, ridge = task.kept, task.column, problem.texts, learned.ridge
    line = np.concatenate([at, problem.sentences])
    place = {int(row): n for n, row in enumerate(line)}
    now = np.array([place[int(row)] for row in _line(task, at, problem.segments)], dtype=np.intp)
    weights, inverse = np.zeros((len(line), task.width)), np.eye(len(line))
    weights[now], inverse[np.ix_(now, now)] = ridge.weights, ridge.inverse
    size = (problem.segments, task.width)
    probability, by_value, by_letters = np.zeros(size), np.zeros(size, np.float32), np.zeros(size, np.float32)
    probability[:, column], by_value[:, column], by_letters[:, column] = chances, near[:, 0], near[:, 1]
    share = np.zeros(task.width)
    share[: len(kept.share)] = kept.share
    share[column] = share_of(task)[1]
    labels = Labels(np.zeros(size, dtype=bool), np.zeros(size, dtype=bool))
    known, applies = said(task)
    labels.known[at[: len(known)], column], labels.applies[at[: len(known)], column] = known, applies
    blank = np.zeros((0, task.width), dtype=np.float32)
    whole = Model(
        problem, spaces.support(texts, line), at, Ridge(weights, ridge.base, blank.astype(np.float64), inverse),
        _entries(task, problem), kept.weights, share, kept.offset, blank, probability, (by_value, by_letters),
        kept.first, blank, blank, blank,
    )  # fmt: skip
    return whole, labels


def _entries(task: Task, problem: Problem) -> spaces.Support:
    """The entries to compare with: those of the other codes as they were weighed, the code's as it is now."""
    kept, texts = task.kept, problem.texts
    before = part(task.space, kept.segments + len(kept.owner) + np.arange(len(kept.codes)))
    old = spaces.telling(before, np.arange(len(kept.codes)))
    new = spaces.telling(texts, problem.entries)
    others = spaces.support(texts, problem.entries, old)
    own = spaces.support(texts, problem.entries[[task.column]], new)
    others.by_form[:, task.column] = own.by_form[:, 0]
    return others
