"""The blend's model: what decisions and codebook teach, and the probability of every pair.

Three steps. The codebook's own sentences are learned from as if they were coded passages, and give a first
guess. The likeliest undecided segments of each code join them, with that guess as their label, until people
have accepted enough of the code (self-training; Yarowsky 1995): this finds the words and the places in the
talk that the codebook did not think of. Decided segments count fully, and set the shared rule over pairs; and
before anything else they say what tells the codes apart, by which all texts are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.codebook import REGEX_PREFIX
from pipeline.model import Code, Segment
from pipeline.tag import keyword, lexical, measures, pairs, relevance, ridge, spaces, unseen
from pipeline.tag.encoder import STATIC
from pipeline.tag.ridge import Ridge
from pipeline.tag.spaces import Rows
from pipeline.tag.words import Floats

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
GUESSED = 20
"""Accepted segments a code needs before no guessed ones are added for it."""
MOST_DECIDED = 3000
"""Decided segments that are learned from; beyond it an even sample of them, in order."""
NOISE_ENTRY, NOISE_DECIDED, NOISE_GUESSED = 1.0, 0.3, 2.0
SHARE_TRUST = 25
"""Segments that the usual share of a code counts for beside those that were decided."""
FEWEST_DECIDED, ENOUGH, MANY = 50, 100, 300


@dataclass(frozen=True)
class Labels:
    """What people decided on the segments: ``applies`` where ``known``; both segments by codes."""

    applies: Bools
    known: Bools

    @property
    def rows(self) -> Rows:
        """Segments with any decision, at most ``MOST_DECIDED`` of them."""
        found = np.flatnonzero(self.known.any(axis=1))
        if len(found) <= MOST_DECIDED:
            return found
        return found[np.linspace(0, len(found) - 1, MOST_DECIDED).astype(np.intp)]


@dataclass(frozen=True)
class Problem:
    """Segments and codes laid out for tagging. Texts are segments, then codebook sentences, then entries.

    ``owner`` says whose each sentence is; ``keywords`` is the strength of the keywords (segments by codes).
    """

    texts: spaces.Texts
    segments: int
    sources: tuple[str, ...]
    owner: Rows
    codes: int
    keywords: Floats
    hits: tuple[tuple[keyword.Hit, ...], ...]
    sayings: tuple[str, ...]

    @cached_property
    def form_index(self) -> dict[str, int]:
        """Number of each word form."""
        return {form: n for n, form in enumerate(self.texts.bag.forms)}

    def wording(self, row: int, own: Sequence[str]) -> str:
        """The text of a row; ``own`` are the segments' texts. Entries have none of their own."""
        if row < self.segments:
            return own[row]
        at = row - self.segments
        return self.sayings[at] if at < len(self.sayings) else ""

    @property
    def sentences(self) -> Rows:
        """Rows of the codebook's sentences."""
        return self.segments + np.arange(len(self.owner))

    @property
    def entries(self) -> Rows:
        """Rows of the codes' whole entries."""
        return self.segments + len(self.owner) + np.arange(self.codes)


@dataclass(frozen=True)
class Model:
    """What was learned, ready to score any row of its problem.

    ``problem`` is laid out as it was learned from: its texts are compared by what was decided.
    ``first`` and ``first_values`` are of the codebook's sentences alone; ``values`` and ``letters`` are what the
    pairs' features were made from. They let a single code be scored again (``again``).
    """

    problem: Problem
    support: spaces.Support
    rows: Rows
    ridge: ridge.Ridge
    entries: spaces.Support
    weights: Doubles
    share: Doubles
    offset: float
    pairs: Floats
    probability: Doubles
    near: tuple[Floats, Floats]
    first: Ridge
    first_values: Floats
    values: Floats
    letters: Floats


def sentences_of(code: Code) -> list[str]:
    """What a code's entry says, cut into pieces of the size of a statement."""
    plain = [k for k in code.keywords if not k.startswith(REGEX_PREFIX)]
    pieces = [code.name, *lexical.sentences(code.definition), *code.include, *code.examples, "; ".join(plain)]
    return [piece for piece in pieces if piece.strip()]


def places(segments: Sequence[Segment]) -> list[float | None]:
    """Where each segment stands in its source, 0 to 1; ``None`` in sources too short for it to matter."""
    ends: dict[str, int] = {}
    number: dict[str, int] = {}
    for segment in segments:
        ends[segment.source_id] = max(ends.get(segment.source_id, 1), segment.end)
        number[segment.source_id] = number.get(segment.source_id, 0) + 1
    return [
        (s.start + s.end) / 2 / ends[s.source_id] if number[s.source_id] >= pairs.LONG_TALK else None
        for s in segments
    ]


def lay_out(segments: Sequence[Segment], codes: Sequence[Code], encoder: str = STATIC) -> Problem:
    """Read segments and codes. Segments of one source stand together, in order of place."""
    owned = [(n, text) for n, code in enumerate(codes) for text in sentences_of(code)]
    own = [segment.text for segment in segments]
    everything = [*own, *(text for _, text in owned), *map(lexical.entry, codes)]
    where: list[float | None] = [*places(segments), *[None] * (len(owned) + len(codes))]
    hits = keyword.find(own, keyword.compile_keywords(codes))
    strengths = np.zeros((len(segments), len(codes)), dtype=np.float32)
    for row, found in enumerate(hits):
        for column in {hit.code for hit in found}:
            strengths[row, column] = keyword.strength([hit for hit in found if hit.code == column])
    return Problem(
        spaces.read(everything, where, encoder),
        len(own),
        tuple(s.source_id for s in segments),
        np.array([n for n, _ in owned], dtype=np.intp),
        len(codes),
        strengths,
        tuple(tuple(found) for found in hits),
        tuple(text for _, text in owned),
    )


def train(problem: Problem, labels: Labels) -> Model:
    """Learn from the codebook and the decisions, and score every segment."""
    decided, base = labels.rows, pairs.base_rate(problem.codes)
    texts = relevance.attuned(problem.texts, decided, labels.applies[decided], labels.known[decided])
    as_read, problem = problem.texts, replace(problem, texts=texts)
    entries = spaces.support(texts, problem.entries, spaces.telling(texts, problem.entries))
    letters = _all_rows(
        problem, lambda r: spaces.alike_in_letters(texts.damped[r], texts.lengths[r], entries)
    )
    meaning = texts.meaning[: problem.segments] @ entries.meaning.T
    nobody = np.zeros(0, dtype=np.intp)
    shares = np.full(problem.codes, base)
    _, first, first_values = _learn(problem, nobody, np.zeros((0, problem.codes)), np.zeros(0), shares, 0)
    guess = _score(problem, first_values, letters, meaning, np.zeros(problem.codes), base)[2]
    accepted = labels.applies[decided].sum(axis=0)
    shares = (accepted + base * SHARE_TRUST) / (labels.known[decided].sum(axis=0) + SHARE_TRUST)
    guessed = _likeliest(guess, labels, accepted)
    rows = np.concatenate([decided, guessed])
    targets = np.where(labels.known[rows], labels.applies[rows], guess[rows])
    noise = np.repeat([NOISE_DECIDED, NOISE_GUESSED], [len(decided), len(guessed)])
    support, found, values = _learn(problem, rows, targets, noise, shares, len(decided))
    seen = values[decided]
    values[decided] = _unseen(replace(problem, texts=as_read), labels, rows, targets, noise, shares)
    share = pairs.log_odds(shares) - pairs.log_odds(base)
    made, near, _ = _score(problem, values, letters, meaning, share, base)
    weights, offset = pairs.PRIOR, pairs.prior_offset(problem.codes, len(problem.owner))
    known = labels.known[decided]
    if known.any():
        truth, trust = labels.applies[decided][known], pairs.trust_after(len(decided))
        by_neighbours = near[0][decided], near[1][decided]
        own = pairs.features(
            seen, letters[decided], meaning[decided], problem.keywords[decided], share, by_neighbours
        )
        weights = pairs.fit(own[known], truth, offset, pairs.PRIOR, trust)
    return Model(
        problem, support, rows, found, entries, weights, share, offset, made,
        pairs.probability(made, weights, offset), near, first, first_values, values, letters,
    )  # fmt: skip


def _all_rows(problem: Problem, score: object) -> Floats:
    """A score of every segment, chunk by chunk."""
    assert callable(score)
    starts = range(0, problem.segments, spaces.CHUNK)
    made = [score(slice(at, min(at + spaces.CHUNK, problem.segments))) for at in starts]
    return np.concatenate(made) if made else np.zeros((0, problem.codes), dtype=np.float32)


def _learn(
    problem: Problem, rows: Rows, targets: Doubles, noise: Doubles, base: Doubles, decided: int
) -> tuple[spaces.Support, ridge.Ridge, Floats]:
    """Ridge over segments and codebook sentences, and its values; those of trained segments are held out."""
    at, every_target, every_noise = _with_sentences(problem, rows, targets, noise)
    support = spaces.support(problem.texts, at)
    blocks = ridge.blocks_of([problem.sources[row] for row in rows[:decided]])
    near = spaces.compare(problem.texts, at, support).astype(np.float64)
    found = ridge.fit((near + near.T) / 2, every_target, every_noise, base, blocks)

    def score(chunk: slice) -> Floats:
        return found.values(spaces.compare(problem.texts, chunk, support)).astype(np.float32)

    values = _all_rows(problem, score)
    values[rows] = found.held_out[: len(rows)]
    return support, found, values


def _with_sentences(
    problem: Problem, rows: Rows, targets: Doubles, noise: Doubles
) -> tuple[Rows, Doubles, Doubles]:
    """Rows, targets and noise of the segments and, after them, of the codebook's sentences."""
    own = np.zeros((len(problem.owner), problem.codes))
    own[np.arange(len(problem.owner)), problem.owner] = 1
    every_noise = np.concatenate([noise, np.full(len(own), NOISE_ENTRY)])
    return np.concatenate([rows, problem.sentences]), np.concatenate([targets, own]), every_noise


def _unseen(
    problem: Problem, labels: Labels, rows: Rows, targets: Doubles, noise: Doubles, base: Doubles
) -> Floats:
    """Values of the decided segments, of which ``rows`` begins with, as they would be had nobody decided on them."""
    decided = labels.rows
    at, every_target, every_noise = _with_sentences(problem, rows, targets, noise)
    said = labels.applies[decided], labels.known[decided]
    blocks = ridge.blocks_of([problem.sources[row] for row in decided])
    found = unseen.values(spaces.some_of(problem.texts, at), said, every_target, every_noise, base, blocks)
    return np.asarray(found, dtype=np.float32)


def _likeliest(guess: Doubles, labels: Labels, accepted: npt.NDArray[np.intp]) -> Rows:
    """Undecided segments that are likeliest for each code, so many as its accepted ones fall short."""
    undecided = np.flatnonzero(~labels.known.any(axis=1))
    chosen: set[int] = set()
    for column, enough in enumerate(accepted.tolist()):
        if (wanted := GUESSED - enough) > 0:
            order = np.argsort(-guess[undecided, column].round(6), kind="stable")
            chosen.update(undecided[order[:wanted]].tolist())
    return np.array(sorted(chosen), dtype=np.intp)


def _score(
    problem: Problem, values: Floats, letters: Floats, meaning: Floats, share: Doubles, base: float
) -> tuple[Floats, tuple[Floats, Floats], Doubles]:
    """Features of every pair, the neighbours' part of them, and the probability by the prior."""
    near = (pairs.nearby(values, problem.sources), pairs.nearby(letters, problem.sources))
    made = pairs.features(values, letters, meaning, problem.keywords, share, near)
    return made, near, pairs.probability(made, pairs.FIRST, float(pairs.log_odds(base)))


def thresholds(model: Model, labels: Labels, usual: float) -> Doubles:
    """A threshold for each code, with the best F1 that is to be expected over all segments.

    Where people have decided, their word counts, the more the more of the code they have accepted; elsewhere
    the probability is the truth to expect. So a rare code's threshold does not hang on three segments. That of
    a frequent code is drawn to the one that is best for all pairs together, for it decides over the whole.
    Below ``FEWEST_DECIDED`` decided segments it is ``usual`` for all.
    """
    if len(labels.rows) < FEWEST_DECIDED:
        return np.full(labels.applies.shape[1], usual)
    said = model.probability
    accepted = (labels.known & labels.applies).sum(axis=0)
    trust = accepted / (accepted + ENOUGH)
    truth = np.where(labels.known, trust * labels.applies + (1 - trust) * said, said)
    own = [measures.best_threshold(truth[:, n], said[:, n]) for n in range(truth.shape[1])]
    weight = accepted / (accepted + MANY)
    return np.asarray(weight * measures.best_threshold(truth.ravel(), said.ravel()) + (1 - weight) * own)
