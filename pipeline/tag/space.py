"""The kept texts together with a few new ones: some of them, in any order, as texts that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.tag import spaces
from pipeline.tag.encoder import ENCODERS, STATIC, alone, around
from pipeline.tag.kept import Kept
from pipeline.tag.semantic import form_vectors, meanings
from pipeline.tag.spaces import Rows, Support, Texts, letter_grams
from pipeline.tag.words import EVERYDAY, Bag, Floats, count, everyday

Doubles = npt.NDArray[np.float64]
BLOCK = 8192
USUAL = 0.15
"""How alike two texts usually are, in letters and meaning together."""


@dataclass(frozen=True)
class Space:
    """Kept texts, then fresh ones, numbered through. What was learned of rarity and of the centre stays.

    Args:
        forms: those of the kept texts, then those that only the fresh texts have.
        fresh: counts of the fresh texts.
        meaning: of the fresh texts.
    """

    kept: Kept
    forms: tuple[str, ...]
    fresh: Any
    grams: Any
    vectors: Floats
    meaning: Floats

    @property
    def first_fresh(self) -> int:
        """Number of the first fresh text."""
        return int(self.kept.texts.bag.counts.shape[0])


def with_texts(kept: Kept, fresh: Sequence[str]) -> Space:
    """The kept texts and the fresh ones."""
    known = {form: n for n, form in enumerate(kept.texts.bag.forms)}
    new = [form for form in count(fresh).forms if form not in known]
    forms = (*kept.texts.bag.forms, *new)
    vectors, centre, name = kept.texts.vectors, kept.texts.centre, kept.texts.encoder
    if new:
        more = form_vectors(new) if name == STATIC else alone(name, new, centre)
        vectors = np.concatenate([vectors, more])
    counts = count(fresh, forms).counts
    if name == STATIC:
        meaning, _ = meanings(counts, vectors, centre)
    else:
        meaning, _ = around(ENCODERS[name](fresh), centre)
    return Space(kept, forms, counts, _grams(kept, new), vectors, kept.texts.turned(meaning))


def _grams(kept: Kept, new: Sequence[str]) -> Any:
    """The n-grams of the kept forms and of the new ones; an n-gram never met is as rare as can be."""
    from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]

    old = kept.texts.grams
    if not new:
        return old
    number = {gram: n for n, gram in enumerate(kept.grams)}
    columns: list[int] = []
    ends = [0]
    for form in new:
        columns.extend(number.setdefault(gram, len(number)) for gram in letter_grams(form))
        ends.append(len(columns))
    total = kept.texts.bag.counts.shape[0] + EVERYDAY
    ones = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(new), len(number)))
    seen = np.minimum(1 + ones.T @ everyday(new), total)
    rarity = np.log((total + 1) / (seen + 1)) + 1
    rarity[: len(kept.rarity)] = kept.rarity
    wider = csr_matrix((old.data, old.indices, old.indptr), shape=(old.shape[0], len(number)), copy=False)
    return vstack([wider, ones.multiply(rarity).tocsr()], format="csr").astype(np.float32)


def part(space: Space, rows: Rows) -> Texts:
    """Texts of these numbers, in this order, with only the forms that they use."""
    from scipy.sparse import csr_matrix, vstack

    kept, own = space.kept.texts, rows < space.first_fresh
    old, new = rows[own], rows[~own] - space.first_fresh
    order = np.empty(len(rows), dtype=np.intp)
    order[own], order[~own] = np.arange(len(old)), len(old) + np.arange(len(new))
    chosen = kept.bag.counts[old]
    wide = csr_matrix(
        (chosen.data, chosen.indices, chosen.indptr), shape=(len(old), len(space.forms)), copy=False
    )
    counts = vstack([wide, space.fresh[new]], format="csr")[order]
    used = np.unique(counts.indices)
    counts = counts[:, used]
    damped, grams, vectors = counts.log1p(), space.grams[used], space.vectors[used]
    added = np.flatnonzero(~own)
    meaning = np.empty((len(rows), kept.meaning.shape[1]), dtype=np.float32)
    meaning[own], meaning[added] = kept.meaning[old], space.meaning[new]
    lengths, place = np.empty(len(rows), np.float32), np.full(len(rows), np.nan, dtype=np.float32)
    lengths[own], lengths[added] = kept.lengths[old], spaces.lengths_of(damped[added] @ grams)
    place[own] = kept.place[old]
    bag = Bag(tuple(space.forms[n] for n in used.tolist()), counts)
    plain = np.append(kept.plain, np.zeros(len(space.forms) - len(kept.plain), dtype=bool))[used]
    return Texts(
        bag, damped, grams, vectors, lengths, meaning, kept.centre, place, plain, kept.encoder, kept.turn
    )


def toward(space: Space, texts: Texts, at: Rows, weight: Floats | None = None) -> Support:
    """Some texts of a part as a support for all segments: by all kept forms, not only by those of the part."""
    points = texts.damped[at] @ texts.grams
    if weight is not None:
        points = points.multiply(weight).tocsr()
    columns = points.T.multiply(1 / spaces.lengths_of(points)).tocsc()
    by_form = (space.grams[: len(space.kept.texts.bag.forms)] @ columns).todense()
    return Support(np.asarray(by_form, dtype=np.float32), texts.meaning[at], texts.place[at])


def everywhere(kept: Kept, to: Support, weights: Doubles) -> Doubles:
    """``kernel @ weights`` for every segment."""
    found = np.zeros(kept.segments)
    texts, share = kept.texts, weights.astype(np.float32)
    for start in range(0, kept.segments, BLOCK):
        rows = slice(start, min(start + BLOCK, kept.segments))
        found[rows] = spaces.compare(texts, rows, to) @ share
    return found


def roughly(read: Texts, rows: slice, texts: Texts, at: Rows, weights: Doubles) -> Doubles:
    """``kernel @ weights`` of the rows read with some texts, to first order around the ``USUAL`` likeness.

    The kernel is a square, so its first-order part is a likeness to one mixed text for each column of ``weights``.
    Two passages of talks are taken to be in a like place as often as passages from anywhere in a talk are. ``read``
    knows no n-grams but the first of those that ``texts`` knows.
    """
    talks = np.isfinite(read.place[rows]).mean() if rows.stop else 0.0
    often = talks * spaces.PLACE_GAIN * spaces.NEAR * np.sqrt(np.pi)
    weights = weights * (1 + often * np.isfinite(texts.place[at])[:, None])
    points = texts.damped[at] @ texts.grams
    scaled = (weights / spaces.lengths_of(points)[:, None]).astype(np.float32)
    by_form = read.grams @ (points.T @ scaled)[: read.grams.shape[1]]
    letters = (read.damped[rows] @ by_form) / read.lengths[rows, None]
    meaning = read.meaning[rows] @ (texts.meaning[at].T @ weights.astype(np.float32))
    slope, total = 2 * (2 + USUAL) / 16, weights.sum(axis=0)
    made = (2 + USUAL) ** 2 / 16 * total + slope * (letters + meaning - USUAL * total)
    return np.asarray(made, dtype=np.float64)
