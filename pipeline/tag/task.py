"""One code to be tagged again, laid out; and the probability of a pair from what is kept and what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model import Code
from pipeline.tag import keyword, lexical, model, pairs, spaces
from pipeline.tag.column import Doubles
from pipeline.tag.kept import Kept
from pipeline.tag.model import Problem
from pipeline.tag.space import Space, part, toward, with_texts
from pipeline.tag.spaces import Rows
from pipeline.tag.words import Floats

LEARNED = pairs.FEATURES.index("learned")
Rule = tuple[Doubles, float]
"""Weights and offset of the rule over pairs."""


@dataclass(frozen=True)
class Task:
    """One code to be tagged again, laid out.

    Args:
        column: of the code; one past the kept columns where it is new.
        stays, goes: sentences of the kept codebook that are still (no longer) anybody's.
        fresh: sentences that the code has now and had not.
        letters, meaning: likeness of every segment to the code's entry.
        entries: the meaning of all entries.
        strengths: of the code's keywords in every segment.
    """

    kept: Kept
    space: Space
    column: int
    width: int
    stays: Rows
    goes: Rows
    fresh: tuple[str, ...]
    hits: dict[int, list[keyword.Hit]]
    strengths: Floats
    letters: Floats
    meaning: Floats
    entries: Floats


def task_of(kept: Kept, code: Code, texts: Sequence[str]) -> Task:
    known = [one.id for one in kept.codes]
    column = known.index(code.id) if code.id in known else len(known)
    codes = [*kept.codes[:column], code, *kept.codes[column + 1 :]]
    own = np.flatnonzero(kept.owner == column)
    before = model.sentences_of(kept.codes[column]) if column < len(known) else []
    wanted = Counter(model.sentences_of(code))
    goes = []
    for at, sentence in zip(own.tolist(), before, strict=True):
        if wanted[sentence]:
            wanted[sentence] -= 1
        else:
            goes.append(at)
    fresh = tuple(wanted.elements())
    space = with_texts(kept, [*fresh, lexical.entry(code)])
    matcher = keyword.compile_keywords(codes)
    starts = {head: tuple(p for p in of if p.code == column) for head, of in matcher.starts.items()}
    matcher = keyword.Matcher(
        {head: of for head, of in starts.items() if of},
        tuple(p for p in matcher.patterns if p.code == column),
    )
    bag = replace(kept.texts.bag, counts=kept.texts.bag.counts[: kept.segments])
    hits = keyword.find_some(texts, matcher, bag)
    strengths = np.zeros(kept.segments, dtype=np.float32)
    strengths[list(hits)] = [keyword.strength(found) for found in hits.values()]
    blank = np.zeros((0, 0), dtype=np.float32)
    stays = np.setdiff1d(np.arange(len(kept.owner)), goes)
    task = Task(kept, space, column, len(codes), stays, np.array(goes, dtype=np.intp), fresh, hits, strengths,
                blank, blank, blank)  # fmt: skip
    problem = lay(task, np.zeros(0, dtype=np.intp))
    entries = problem.entries
    telling = spaces.telling(problem.texts, entries)
    likeness = spaces.alike_in_letters(
        kept.texts.damped[: kept.segments],
        kept.texts.lengths[: kept.segments],
        toward(space, problem.texts, entries[[column]], telling),
    )
    everything = problem.texts.meaning[entries]
    meaning = kept.texts.meaning[: kept.segments] @ everything[column]
    return replace(task, letters=likeness[:, 0], meaning=meaning, entries=everything)


def lay(task: Task, rows: Rows) -> Problem:
    """Some segments, all sentences that are or were anybody's, and the entries as they are now."""
    kept, new = task.kept, task.space.first_fresh
    sentences = kept.segments + np.arange(len(kept.owner))
    entries = kept.segments + len(kept.owner) + np.arange(task.width)
    entries[task.column] = new + len(task.fresh)
    numbers = np.concatenate([rows, sentences, new + np.arange(len(task.fresh)), entries])
    owner = np.append(kept.owner, np.full(len(task.fresh), task.column))
    owner[task.goes] = -1
    strengths = np.zeros((len(rows), task.width), dtype=np.float32)
    strengths[:, task.column] = task.strengths[rows]
    sayings = [sentence for code in kept.codes for sentence in model.sentences_of(code)]
    return Problem(
        part(task.space, numbers),
        len(rows),
        tuple(map(str, kept.sources[rows].tolist())),
        owner.astype(np.intp),
        task.width,
        strengths,
        tuple(tuple(task.hits.get(row, ())) for row in rows.tolist()),
        (*sayings, *task.fresh),
    )


def said(task: Task) -> tuple[model.Bools, model.Bools]:
    """What is known of the code in the decided segments. Of a new code: that it does not apply where all are known."""
    kept = task.kept
    if task.column < len(kept.codes):
        return kept.known[:, task.column], kept.applies[:, task.column]
    return np.asarray(kept.known.all(axis=1)), np.zeros(len(kept.known), dtype=bool)


def share_of(task: Task) -> tuple[float, float]:
    """The share of segments that the code is taken to apply to, and its log odds above the usual share."""
    kept, column = task.kept, task.column
    if column < len(kept.codes):
        return float(kept.ridge.base[column]), float(kept.share[column])
    base = float(kept.first.base[0])
    share = base * model.SHARE_TRUST / (int(said(task)[0].sum()) + model.SHARE_TRUST)
    return share, float(pairs.log_odds(share) - pairs.log_odds(base))


def nearby(task: Task, values: Doubles) -> Floats:
    """What the neighbours of each segment say of the code: of ``values``, and in letters."""
    both = np.stack([values.astype(np.float32), task.letters], axis=1)
    return pairs.nearby(both, task.kept.sources)


def closely_likely(
    task: Task, rows: Rows, values: Floats, near: Floats, rule: Rule, share: float, own: bool = False
) -> Doubles:
    """Probability of every code in some segments, or of the ``own`` code only.

    Keywords, neighbours and ``share`` are the code's own.
    """
    column, size = task.column, (len(rows), task.width)
    keywords, by_value, by_letters = (np.zeros(size, dtype=np.float32) for _ in range(3))
    keywords[:, column], by_value[:, column], by_letters[:, column] = (
        task.strengths[rows],
        near[:, 0],
        near[:, 1],
    )
    letters = np.zeros(size, dtype=np.float32)
    letters[:, : len(task.kept.codes)] = task.kept.letters[rows]
    letters[:, column] = task.letters[rows]
    meaning = task.kept.texts.meaning[rows] @ task.entries.T
    made = pairs.features(
        values, letters, meaning, keywords, np.full(task.width, share), (by_value, by_letters),
        np.full(len(rows), column) if own else None,
    )  # fmt: skip
    return pairs.probability(made, *rule)


def roughly_likely(
    task: Task, which: int, values: Doubles, near: Floats, rule: Rule, share: float
) -> Doubles:
    """Probability of the code in every segment, the best other code standing for all others.

    ``which`` of the kept leaders the values compete with: 0 the first values, 1 the final ones.
    """
    column, (weights, offset) = task.column, rule

    def beside(own: Doubles | Floats, at: int) -> Floats:
        top, following, best = task.kept.leaders[at]
        return np.column_stack([own, np.where(best == column, following, top)]).astype(np.float32)

    learned, letters, meaning = beside(values, which), beside(task.letters, 2), beside(task.meaning, 3)
    keywords, by_value, by_letters = (np.zeros_like(learned) for _ in range(3))
    keywords[:, 0], by_value[:, 0], by_letters[:, 0] = task.strengths, near[:, 0], near[:, 1]
    near_both, itself = (by_value, by_letters), np.zeros(len(learned), dtype=np.intp)
    made = pairs.features(learned, letters, meaning, keywords, np.full(2, share), near_both, itself)
    usual = weights[1 + LEARNED] * (1 / 2 - 1 / task.width) / pairs.SCALE[LEARNED]
    return pairs.probability(made, weights, offset + usual)
