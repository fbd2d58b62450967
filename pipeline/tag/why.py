"""Why a code is suggested: words whose removal lowers the probability, and the passage most like this one.

Words are proposed by their share in the score and then put to the test: the segment is scored again without
them, and words that do not lower the probability are not named (occlusion; Zeiler & Fergus 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model import Evidence
from pipeline.tag import keyword, lexical, pairs, semantic, spaces
from pipeline.tag.model import Labels, Model, Problem
from pipeline.tag.words import Floats, spans_of

Doubles = npt.NDArray[np.float64]
WORDS_SHOWN = 4
LEAST_DROP, LEAST_SHARE = 0.003, 0.3
"""What taking words out must cost, and the share of the probability it must cost, for them to be named."""
QUOTED = 160


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
class Reading:
    """What each form adds to a code's score in letters and in meaning, to first order: forms by codes."""

    letters: Floats
    meaning: Floats
    plain: npt.NDArray[np.bool_]


def read(problem: Problem, model: Model) -> Reading:
    """A first-order reading of the model; ``plain`` marks function words, named only for want of others."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    function_words = ENGLISH_STOP_WORDS - keyword.DENIALS

    texts, weights = problem.texts, model.ridge.weights.astype(np.float32)
    letters = model.support.by_form @ weights + model.entries.by_form
    toward = model.support.meaning.T @ weights + model.entries.meaning.T
    plain = np.array([form in function_words for form in texts.bag.forms], dtype=bool)
    return Reading(letters, texts.vectors @ toward, plain)


def explain(
    problem: Problem, model: Model, labels: Labels, found: Sequence[tuple[int, int]], texts: Sequence[str]
) -> list[tuple[Evidence, ...]]:
    """Reasons for each (segment, code) of ``found``, in its order; ``texts`` are the segments' own."""
    reading = read(problem, model)
    at = {int(row): n for n, row in enumerate(model.rows)}
    made: list[tuple[Evidence, ...]] = []
    for start in range(0, len(found), spaces.CHUNK):
        cases = _cases(problem, reading, found[start : start + spaces.CHUNK])
        drops = _drops(problem, model, cases, at)
        like = _likest(problem, model, labels, cases, at)
        for case, drop, near in zip(cases, drops, like, strict=True):
            made.append(_evidence(problem, case, drop, texts, near))
    return made


def _cases(problem: Problem, reading: Reading, found: Sequence[tuple[int, int]]) -> list[Case]:
    """For each pair the forms that add most to its score, the strongest first, and those of its keywords."""
    texts, index = problem.texts, problem.form_index
    rows = np.array([row for row, _ in found], dtype=np.intp)
    lengths = np.linalg.norm(texts.bag.counts[rows] @ texts.vectors, axis=1)
    cases = []
    for (row, column), length in zip(found, lengths.tolist(), strict=True):
        own = slice(texts.damped.indptr[row], texts.damped.indptr[row + 1])
        forms, amount = texts.damped.indices[own], texts.damped.data[own]
        letters = amount * reading.letters[forms, column] / texts.lengths[row]
        meaning = amount * reading.meaning[forms, column] / max(length, 1e-9)
        worth = (letters + meaning).round(6)
        order = [n for n in np.lexsort((forms, -worth)).tolist() if worth[n] > 0]
        telling = [n for n in order if not reading.plain[forms[n]]][:WORDS_SHOWN]
        shown = dict.fromkeys([*telling, *order[:WORDS_SHOWN]])
        total = float(worth[telling or order[:WORDS_SHOWN]].sum())
        kinds = {
            int(forms[n]): (
                lexical.NAME if letters[n] >= meaning[n] else semantic.NAME,
                min(1.0, float(worth[n]) / total),
            )
            for n in shown
        }
        said = [w for hit in problem.hits[row] if hit.code == column and not hit.denied for w in hit.words]
        keys = [index[w] for w in said if w in index]
        tries = [
            list(dict.fromkeys([*keys, *forms[best].tolist()]))
            for best in (telling, order[:WORDS_SHOWN], order[:1])
            if best
        ]
        cases.append(Case(row, column, tries[0] if tries else keys, kinds, tries[1:]))
    return cases


def _drops(problem: Problem, model: Model, cases: list[Case], at: dict[int, int]) -> list[float]:
    """What the probability of each pair loses without its forms; 0 where nothing that was tried lowers it."""
    whole = np.array([model.probability[case.row, case.column] for case in cases])
    trained = [n for n, case in enumerate(cases) if case.row in at]
    if trained:
        whole[trained] = _hidden(problem, model, [cases[n] for n in trained], at, hide=False)
    drops = whole - _hidden(problem, model, cases, at)
    least = np.maximum(LEAST_DROP, LEAST_SHARE * whole)
    while weak := [n for n, case in enumerate(cases) if drops[n] < least[n] and case.others]:
        for n in weak:
            cases[n].forms = cases[n].others.pop(0)
        drops[weak] = whole[weak] - _hidden(problem, model, [cases[n] for n in weak], at)
    return [
        drop if drop >= limit else 0.0 for drop, limit in zip(drops.tolist(), least.tolist(), strict=True)
    ]


def _hidden(
    problem: Problem, model: Model, cases: Sequence[Case], at: dict[int, int], hide: bool = True
) -> Doubles:
    """Probability of each pair when its forms are taken out of its segment (or not, to compare with)."""
    texts = problem.texts
    rows = np.array([case.row for case in cases], dtype=np.intp)
    columns = np.array([case.column for case in cases], dtype=np.intp)
    forms = [case.forms if hide else [] for case in cases]
    counts, damped = (_without(matrix[rows], forms) for matrix in (texts.bag.counts, texts.damped))
    lengths = spaces.lengths_of(damped @ texts.grams)
    meaning, _ = semantic.meanings(counts, texts.vectors, texts.centre)
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
    )
    return pairs.probability(made, model.weights, model.offset)[np.arange(len(rows)), columns]


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


def _likest(
    problem: Problem, model: Model, labels: Labels, cases: Sequence[Case], at: dict[int, int]
) -> list[tuple[int, float]]:
    """For each pair the most similar example or accepted segment of the code: its row and the likeness."""
    accepted = (labels.known & labels.applies)[model.rows]
    examples = problem.owner[:, None] == np.arange(problem.codes)[None, :]
    owned = np.concatenate([accepted, examples])
    columns = np.unique([case.column for case in cases])
    asked = np.flatnonzero(owned[:, columns].any(axis=1))
    support = model.support
    some = spaces.Support(support.by_form[:, asked], support.meaning[asked], support.place[asked])
    of = {int(column): np.flatnonzero(owned[asked, column]) for column in columns}
    rows, which = np.unique([case.row for case in cases], return_inverse=True)
    near = spaces.compare(problem.texts, rows, some)
    itself = {int(k): n for n, k in enumerate(asked)}
    for n, row in enumerate(rows.tolist()):
        if at.get(row) in itself:
            near[n, itself[at[row]]] = -1
    where = np.concatenate([model.rows, problem.sentences])[asked]
    best = []
    for n, case in zip(which.tolist(), cases, strict=True):
        candidates = of[case.column]
        if not len(candidates):
            best.append((0, 0.0))
            continue
        top = int(near[n, candidates].argmax())
        best.append((int(where[candidates[top]]), float(near[n, candidates[top]])))
    return best


def _evidence(
    problem: Problem,
    case: Case,
    drop: float,
    texts: Sequence[str],
    near: tuple[int, float],
) -> tuple[Evidence, ...]:
    """The case as reasons: words in order of place, then the passage most like this one."""
    text, names = texts[case.row], problem.texts.bag.forms
    hits = [hit for hit in problem.hits[case.row] if hit.code == case.column] if drop else []
    reasons = list(keyword.evidence(hits, text))
    taken = [(reason.start, reason.end) for reason in reasons]
    named = {names[form]: case.kinds.get(form, (keyword.NAME, 1.0)) for form in case.forms} if drop else {}
    for start, end, form in spans_of(text, named) if named else ():
        if not (taken and any(first < end and start < last for first, last in taken)):
            tagger, share = named[form]
            reasons.append(Evidence(start, end, text[start:end], tagger, round(drop * share, 4)))
    reasons.sort(key=lambda reason: (reason.start, reason.end))
    other, likeness = near
    if likeness > 0 and (said := problem.wording(other, texts)):
        who = "example" if other >= problem.segments else "accepted"
        reasons.append(Evidence(0, 0, said[:QUOTED], who, round(likeness, 4)))
    return tuple(reasons)
