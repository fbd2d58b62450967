"""Why a code is suggested: words whose removal lowers the probability, and the passage most like this one.

Words are proposed by their share in the score and then put to the test: the segment is scored again without
them, and words that do not lower the probability are not named (occlusion; Zeiler & Fergus 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model import Evidence
from pipeline.tag import encoder, keyword, lexical, likest, pairs, semantic, spaces
from pipeline.tag.model import Labels, Model, Problem
from pipeline.tag.spaces import Rows
from pipeline.tag.words import Floats, places_of

Doubles = npt.NDArray[np.float64]
WORDS_SHOWN, MOST_SHOWN = 4, 8
"""So many words are named; more of them only where function words would have to be named instead."""
LEAST_DROP, LEAST_SHARE = 0.003, 0.3
"""What taking words out must cost, and the share of the probability it must cost, for them to be named."""


@dataclass
class Case:
    """A pair to explain.

    ``forms`` are the word forms to name, ``kinds`` says for each which likeness counts and its share of the
    effect. ``others`` are what to try next, where these turn out to have none.
    """

    row: int
    column: int
    forms: list[int]
    kinds: dict[int, tuple[str, float]]
    others: list[list[int]]


@dataclass(frozen=True)
class Strongest:
    """The strongest forms of some pairs and the strongest that are no function words, the best of a pair first.

    Args:
        ends: pair ``n`` has the forms from ``ends[n]`` up to ``ends[n + 1]``.
        kinds: the likeness that each mostly adds to, and its share of what they add together.
        best, telling: whether it is among the strongest of all; of those that are no function words.
    """

    ends: list[int]
    forms: list[int]
    kinds: list[tuple[str, float]]
    best: list[bool]
    telling: list[bool]


@dataclass(frozen=True)
class Reading:
    """What each form adds to a code's score in letters and in meaning, to first order: forms by some codes.

    ``place`` says in which column of the two a code stands.
    """

    letters: Floats
    meaning: Floats
    place: Rows


def read(problem: Problem, model: Model, columns: Sequence[int]) -> Reading:
    """A first-order reading of the model for some codes."""
    texts, weights = problem.texts, model.ridge.weights[:, columns].astype(np.float32)
    letters = model.support.by_form @ weights + model.entries.by_form[:, columns]
    toward = model.support.meaning.T @ weights + model.entries.meaning[columns].T
    place = np.zeros(problem.codes, dtype=np.intp)
    place[columns] = np.arange(len(columns))
    if texts.turn is not None:
        toward = texts.turn @ toward
    return Reading(letters, texts.vectors @ toward, place)


def explain(
    model: Model,
    labels: Labels,
    found: Sequence[tuple[int, int]],
    texts: Sequence[str],
    held: Sequence[tuple[Evidence, ...] | None] = (),
) -> list[tuple[Evidence, ...]]:
    """Reasons for each (segment, code) of ``found``, in its order.

    Args:
        texts: the segments' own.
        held: for each pair the words that are known to speak for it; ``None`` where they are to be looked for.
    """
    problem = model.problem
    asked = [pair for pair, known in zip(found, held, strict=True) if known is None] if held else found
    reading = read(problem, model, sorted({column for _, column in found}))
    at = {int(row): n for n, row in enumerate(model.rows)}
    named: list[tuple[Evidence, ...]] = []
    for start in range(0, len(asked), spaces.CHUNK):
        cases = _cases(problem, reading, asked[start : start + spaces.CHUNK])
        drops = _drops(problem, model, cases, at, texts)
        named += [_named(problem, case, drop, texts) for case, drop in zip(cases, drops, strict=True)]
    if held:
        fresh = iter(named)
        named = [next(fresh) if known is None else known for known in held]
    like = likest.explain(model, labels, found, texts)
    return [(*words, *near) for words, near in zip(named, like, strict=True)]


def _cases(problem: Problem, reading: Reading, found: Sequence[tuple[int, int]]) -> list[Case]:
    """For each pair the forms that add most to its score, the strongest first, and those of its keywords."""
    index, cases, strong = problem.form_index, [], _strongest(problem, reading, found)
    for (row, column), (start, end) in zip(found, pairwise(strong.ends), strict=True):
        forms = strong.forms[start:end]
        telling = list(compress(forms, strong.telling[start:end]))
        best = list(compress(forms, strong.best[start:end]))
        said = [w for hit in problem.hits[row] if hit.code == column and not hit.denied for w in hit.words]
        keys = [index[w] for w in said if w in index]
        wider = telling if len(telling) > WORDS_SHOWN else []
        sets = (telling[:WORDS_SHOWN], wider, best, best[:1])
        tries = [list(dict.fromkeys([*keys, *some])) for some in sets if some]
        kinds = dict(zip(forms, strong.kinds[start:end], strict=True))
        cases.append(Case(row, column, tries[0] if tries else keys, kinds, tries[1:]))
    return cases


def _strongest(problem: Problem, reading: Reading, found: Sequence[tuple[int, int]]) -> Strongest:
    """The forms that add most to the score of each pair."""
    texts = problem.texts
    rows, columns = np.array(found, dtype=np.intp).reshape(-1, 2).T
    counts, own = texts.bag.counts[rows], texts.damped[rows]
    length = np.maximum(np.linalg.norm(counts @ texts.vectors, axis=1), np.float32(1e-9))
    number = np.repeat(np.arange(len(rows)), np.diff(own.indptr))
    forms, column = own.indices, reading.place[columns][number]
    letters = own.data * reading.letters[forms, column] / texts.lengths[rows][number]
    meaning = own.data * reading.meaning[forms, column] / length[number]
    worth = (letters + meaning).round(6)
    order = np.lexsort((forms, -worth, number))
    order = order[worth[order] > 0]
    best = _place(number[order], np.ones(len(order), dtype=bool))
    telling = _place(number[order], ~texts.plain[forms[order]])
    shown = (best < WORDS_SHOWN) | (telling < MOST_SHOWN)
    order, best, telling = order[shown], best[shown], telling[shown]
    number, worth = number[order], worth[order]
    some = np.zeros(len(rows), dtype=bool)
    some[number[telling == 0]] = True
    place, total = np.where(some[number], telling, best), np.zeros(len(rows), dtype=np.float32)
    for n in range(WORDS_SHOWN):
        total[number[place == n]] += worth[place == n]
    share = np.minimum(1, worth.astype(np.float64) / total[number])
    likeness = np.where(letters[order] >= meaning[order], lexical.NAME, semantic.NAME)
    return Strongest(
        np.searchsorted(number, np.arange(len(rows) + 1)).tolist(),
        forms[order].tolist(),
        list(zip(likeness.tolist(), share.tolist(), strict=True)),
        (best < WORDS_SHOWN).tolist(),
        (telling < MOST_SHOWN).tolist(),
    )


def _place(number: Rows, chosen: npt.NDArray[np.bool_]) -> Rows:
    """The place of those chosen in each run of equal numbers, from 0; the others are past all."""
    before = np.concatenate([[0], np.cumsum(chosen)])
    within = before[:-1] - before[np.searchsorted(number, number)]
    return np.asarray(np.where(chosen, within, len(number)))


def _drops(
    problem: Problem, model: Model, cases: list[Case], at: dict[int, int], own: Sequence[str]
) -> list[float]:
    """What the probability of each pair loses without its forms; 0 where nothing that was tried lowers it."""
    whole = np.array([model.probability[case.row, case.column] for case in cases])
    trained = [n for n, case in enumerate(cases) if case.row in at]
    if trained:
        whole[trained] = _hidden(problem, model, [cases[n] for n in trained], at, own, hide=False)
    drops = whole - _hidden(problem, model, cases, at, own)
    least = np.maximum(LEAST_DROP, LEAST_SHARE * whole)
    while weak := [n for n, case in enumerate(cases) if drops[n] < least[n] and case.others]:
        for n in weak:
            cases[n].forms = cases[n].others.pop(0)
        drops[weak] = whole[weak] - _hidden(problem, model, [cases[n] for n in weak], at, own)
    return [
        drop if drop >= limit else 0.0 for drop, limit in zip(drops.tolist(), least.tolist(), strict=True)
    ]


def _hidden(
    problem: Problem,
    model: Model,
    cases: Sequence[Case],
    at: dict[int, int],
    own: Sequence[str],
    hide: bool = True,
) -> Doubles:
    """Probability of each pair when its forms are taken out of its segment (or not, to compare with)."""
    texts = problem.texts
    rows = np.array([case.row for case in cases], dtype=np.intp)
    columns = np.array([case.column for case in cases], dtype=np.intp)
    forms = [case.forms if hide else [] for case in cases]
    counts, damped = (_without(matrix[rows], forms) for matrix in (texts.bag.counts, texts.damped))
    lengths = spaces.lengths_of(damped @ texts.grams)
    meaning = _meaning(texts, [own[row] for row in rows], forms, counts)
    near = spaces.kernel(
        spaces.alike_in_letters(damped, lengths, model.support),
        meaning @ model.support.meaning.T,
        texts.place[rows],
        model.support,
    )
    itself = np.array([at.get(int(row), -1) for row in rows], dtype=np.intp)
    learned = model.ridge.values(near, itself).astype(np.float32)
    strengths = problem.keywords[rows].copy()
    if hide:
        strengths[np.arange(len(rows)), columns] = 0
    made = pairs.features(
        learned,
        spaces.alike_in_letters(damped, lengths, model.entries),
        meaning @ model.entries.meaning.T,
        strengths,
        model.share,
        (model.near[0][rows], model.near[1][rows]),
        columns,
    )
    return pairs.probability(made, model.weights, model.offset)


def _meaning(texts: spaces.Texts, own: Sequence[str], forms: Sequence[list[int]], counts: Any) -> Floats:
    """Meaning of texts whose forms are taken out; an encoder of whole texts reads what is left of each."""
    if texts.encoder == encoder.STATIC:
        return texts.turned(semantic.meanings(counts, texts.vectors, texts.centre)[0])
    names = texts.bag.forms
    left = [
        encoder.without(text, {names[n] for n in hidden}) for text, hidden in zip(own, forms, strict=True)
    ]
    return texts.turned(encoder.around(encoder.ENCODERS[texts.encoder](left), texts.centre)[0])


def _without(rows: Any, forms: Sequence[list[int]]) -> Any:
    """Sparse rows with some columns of each set to zero."""
    if not any(forms):
        return rows
    width = rows.shape[1]
    hidden = np.array([n * width + form for n, own in enumerate(forms) for form in own], dtype=np.int64)
    number = np.repeat(np.arange(rows.shape[0], dtype=np.int64), np.diff(rows.indptr))
    rows = rows.copy()
    rows.data[np.isin(number * width + rows.indices, hidden)] = 0
    rows.eliminate_zeros()
    return rows


def _named(problem: Problem, case: Case, drop: float, texts: Sequence[str]) -> tuple[Evidence, ...]:
    """The case's words as reasons, in order of place."""
    text, names = texts[case.row], problem.texts.bag.forms
    hits = [hit for hit in problem.hits[case.row] if hit.code == case.column] if drop else []
    reasons = list(keyword.evidence(hits, text)) if hits else []
    taken = [(reason.start, reason.end) for reason in reasons]
    named = {names[form]: case.kinds.get(form, (keyword.NAME, 1.0)) for form in case.forms} if drop else {}
    for start, end, form in places_of(text, named) if named else ():
        if not (taken and any(first < end and start < last for first, last in taken)):
            tagger, share = named[form]
            reasons.append(Evidence(start, end, text[start:end], tagger, round(drop * share, 4)))
    reasons.sort(key=lambda reason: (reason.start, reason.end))
    return tuple(reasons)
