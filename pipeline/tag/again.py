"""One code tagged again: its own entry is read anew, and all that belongs to the other codes stays as learned.

Every segment is first scored roughly: what changed in the code's entry is compared with it exactly, and how
the other training texts answer to that, to first order (``moved``). Only where the code may come to something is
it scored nearly as a full tagging would, in competition with the other codes as they answer to the change. The
rarity of words, the rule over pairs and the guessed segments of the other codes are the kept ones. What comes out
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
from pipeline.tag.moved import Line, line_of, values_of, values_of_all
from pipeline.tag.ridge import Ridge
from pipeline.tag.space import part
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

LEAST, MOST, TRIED = 0.2, 2.0, 500
"""From which to which share of ``FLOOR`` a rough probability may or may not come to ``FLOOR``, and how many such
segments are looked at closely to learn which do."""
SHORT = 10
"""So many times the guessed segments that are wanted are looked at closely to choose them."""


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
    nothing = np.zeros(0, dtype=np.intp)
    bare, line = lay(task, nothing), line_of(task, nothing, 0, 0)
    new = np.full(len(line.new), model.NOISE_ENTRY), np.zeros((len(line.new), task.width))
    targets = (bare.owner[line.now] == column).astype(np.float64)
    ridge = _solve(task, bare, kept.first, line, new, targets, float(kept.first.base[0]))
    old = kept.first, kept.first_values
    values = values_of_all(task, bare, old, line, ridge)
    near = nearby(task, values)
    rule = pairs.FIRST, float(pairs.log_odds(kept.first.base[0]))
    rough = roughly_likely(task, 0, values, near, rule, 0.0)
    accepted = int(kept.applies[:, column].sum()) if column < len(kept.codes) else 0
    wanted = max(0, model.GUESSED - accepted)
    undecided = np.flatnonzero(~kept.touched)
    short = np.sort(undecided[np.argsort(-rough[undecided], kind="stable")[: SHORT * wanted]])
    rows = np.union1d(kept.rows, short)
    exact = values_of(task, lay(task, rows), rows, old, line_of(task, nothing, len(rows), 0), ridge)
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
    line = line_of(task, np.searchsorted(rows, trained), count, before)
    noise = np.repeat([model.NOISE_GUESSED, model.NOISE_ENTRY], [added, fresh])
    new = noise, np.concatenate([guess[before:], np.zeros((fresh, task.width))])
    targets = np.zeros(len(line.now))
    place = np.concatenate([np.arange(before), len(line.stays) + np.arange(added)])
    targets[place] = guess[:, column]
    known, applies = said(task)
    targets[:decided][known] = applies[known]
    owned = line.now >= count
    targets[owned] = problem.owner[line.now[owned] - count] == column
    blocks = ridges.blocks_of([str(n) for n in kept.sources[kept.rows[:decided]].tolist()])
    ridge = _solve(task, problem, kept.ridge, line, new, targets, share_of(task)[0], blocks)
    values = values_of_all(task, problem, (kept.ridge, kept.values), line, ridge)
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
    new: tuple[Doubles, Doubles],
    targets: Doubles,
    base: float,
    blocks: Sequence[Rows] = (),
) -> Ridge:
    """The kept ridge over the line of now: the code learned from its targets, the others as they answer to it.

    ``new`` are the noise of the line's new texts and their targets for all codes.
    """
    inverse, weights = without(old.inverse, old.weights, line.left)
    if count := len(line.new):
        near = spaces.compare(problem.texts, line.now, spaces.support(problem.texts, line.new))
        across, corner = near[:-count].astype(np.float64), near[-count:].astype(np.float64)
        corner = (corner + corner.T) / 2 + np.diag(new[0])
        theirs = new[1][:, : len(old.base)] - old.base
        inverse, weights = joined(inverse, weights, across, corner, theirs)
    return with_column(Ridge(weights, old.base, weights[:0], inverse), task.column, targets, base, blocks)


def _closely(
    task: Task, learned: Learned, code: Code, texts: Sequence[str], before: Mapping[str, Suggestion]
) -> list[Suggestion]:
    """Suggestions with their why, from the segments in which the code may come to something."""
    kept, column, trained = task.kept, task.column, learned.trained
    rule, share = (kept.weights, kept.offset), share_of(task)[1]
    rows = np.union1d(_worth(task, learned), trained)
    problem, exact = _exact(task, learned, rows)
    at = np.searchsorted(rows, trained)
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


def _worth(task: Task, learned: Learned) -> Rows:
    """Segments worth a close look: where the rough probability may fall short by as much as it does in some tried.

    How far rough and exact probabilities are apart depends on the edit: next to nothing where a sentence is added,
    a third and more where most of an entry goes.
    """
    rule, share = (task.kept.weights, task.kept.offset), share_of(task)[1]
    near = nearby(task, learned.values)
    rough = roughly_likely(task, 1, learned.values, near, rule, share)
    perhaps = np.flatnonzero((rough >= LEAST * FLOOR) & (rough < MOST * FLOOR))
    perhaps = np.setdiff1d(perhaps, learned.trained)
    tried = perhaps[:: max(1, len(perhaps) // TRIED)]
    rows = np.union1d(tried, learned.trained)
    at = np.searchsorted(rows, tried)
    exact = _exact(task, learned, rows)[1]
    found = closely_likely(task, tried, exact[at], near[tried], rule, share, own=True)
    least = (rough[tried] / found)[found >= FLOOR / 2].min(initial=MOST)
    return np.flatnonzero(rough >= least * FLOOR)


def _exact(task: Task, learned: Learned, rows: Rows) -> tuple[Problem, Floats]:
    """Some segments, those learned from among them, and the value of every code in each."""
    kept, problem = task.kept, lay(task, rows)
    line = line_of(task, np.searchsorted(rows, learned.trained), len(rows), len(kept.rows))
    return problem, values_of(task, problem, rows, (kept.ridge, kept.values), line, learned.ridge)


def _model(
    task: Task, learned: Learned, problem: Problem, at: Rows, chances: Doubles, near: Floats
) -> tuple[Model, Labels]:
    """The model of now over the segments of a problem, to explain with. Sentences that are nobody's weigh nothing."""
    kept, column, texts, ridge = task.kept, task.column, problem.texts, learned.ridge
    line = np.concatenate([at, problem.sentences])
    place = {int(row): n for n, row in enumerate(line)}
    now = line_of(task, at, problem.segments, len(kept.rows)).now
    now = np.array([place[int(row)] for row in now.tolist()], dtype=np.intp)
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
