"""Texts as points: how alike two of them are in letters, in meaning and in their place in the talk.

Both likenesses are sums over word forms, so whatever is computed for a text is computed once for each
distinct form and then added up; that is what makes tagging fast and taking words away (``why``) cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.tag import encoder as encoders
from pipeline.tag.keyword import DENIALS
from pipeline.tag.semantic import form_vectors, meanings, unit
from pipeline.tag.words import EVERYDAY, Bag, Floats, count, everyday

Rows = npt.NDArray[np.intp]
GRAMS = (3, 4, 5)
CHUNK = 2048
NEAR = 0.1
"""Two passages are in a like place when they stand within about a tenth of their sources' length."""
PLACE_GAIN = 0.5


@dataclass(frozen=True)
class Texts:
    """Texts ready to be compared, one row each.

    Args:
        bag: their counted word forms.
        damped: the same counts dampened by a logarithm.
        grams: letter n-grams (and the whole word) of each form, weighted by rarity.
        vectors: the meaning of each form.
        lengths: of each text in the space of n-grams.
        meaning: of each text, as unit vectors around ``centre``.
        place: where each text stands in its source, 0 to 1; NaN where that says nothing.
        plain: whether each form is a function word, which says little of a text by itself.
        encoder: what the meaning was read by; where it reads whole texts, ``vectors`` is only a hint.
        turn: what meanings were multiplied by after they were read (``pipeline.tag.relevance``).
    """

    bag: Bag
    damped: Any
    grams: Any
    vectors: Floats
    lengths: Floats
    meaning: Floats
    centre: Floats
    place: Floats
    plain: npt.NDArray[np.bool_]
    encoder: str = encoders.STATIC
    turn: Floats | None = None

    def turned(self, meaning: Floats) -> Floats:
        """Meanings as they are compared, from what was read."""
        return meaning if self.turn is None else unit(meaning @ self.turn)


@dataclass(frozen=True)
class Support:
    """Some of the texts as something to compare with: column ``k`` stands for text ``rows[k]``."""

    by_form: Floats
    meaning: Floats
    place: Floats


def letter_grams(form: str) -> list[str]:
    """The form between spaces cut into 3 to 5 letters, and the form itself."""
    padded = f" {form} "
    cut = [padded[n : n + size] for size in GRAMS for n in range(len(padded) - size + 1)]
    return [*cut, f"={form}"]


def _gram_counts(forms: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    known: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for form in forms:
        columns.extend(known.setdefault(gram, len(known)) for gram in letter_grams(form))
        ends.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, columns, ends), shape=(len(forms), len(known)))


def read(
    texts: Sequence[str],
    places: Sequence[float | None] | None = None,
    encoder: str = encoders.STATIC,
) -> Texts:
    """Prepare texts; the rarity of an n-gram is judged over all of them."""
    bag = count(texts)
    damped = bag.counts.log1p()
    grams = _gram_counts(bag.forms)
    held = np.bincount(bag.counts.indices, minlength=len(bag.forms)).astype(np.float32)
    total = len(texts) + EVERYDAY
    seen = np.minimum(grams.T @ (held + everyday(bag.forms)), total)
    rarity = np.log((total + 1) / (seen + 1)) + 1
    grams = grams.multiply(rarity).tocsr().astype(np.float32)
    if encoder == encoders.STATIC:
        vectors = form_vectors(bag.forms)
        meaning, centre = meanings(bag.counts, vectors)
    else:
        meaning, centre = encoders.around(encoders.ENCODERS[encoder](texts))
        vectors = encoders.alone(encoder, bag.forms, centre)
    place = np.array([np.nan if p is None else p for p in places or [None] * len(texts)], dtype=np.float32)
    plain = function_words(bag.forms)
    return Texts(
        bag, damped, grams, vectors, _all_lengths(damped, grams), meaning, centre, place, plain, encoder
    )


def some_of(texts: Texts, rows: Rows) -> Texts:
    """Some of the texts, in this order, with only the forms that they use."""
    counts = texts.bag.counts[rows]
    used = np.unique(counts.indices)
    counts = counts[:, used]
    bag = Bag(tuple(texts.bag.forms[n] for n in used.tolist()), counts)
    return replace(
        texts, bag=bag, damped=counts.log1p(), grams=texts.grams[used], vectors=texts.vectors[used],
        lengths=texts.lengths[rows], meaning=texts.meaning[rows], place=texts.place[rows], plain=texts.plain[used],
    )  # fmt: skip


def weighed(texts: Texts, weight: Floats) -> Texts:
    """The same texts with every n-gram played up or down."""
    grams = texts.grams.multiply(weight[None, :]).tocsr().astype(np.float32)
    return replace(texts, grams=grams, lengths=_all_lengths(texts.damped, grams))


def _all_lengths(damped: Any, grams: Any) -> Floats:
    made = [lengths_of(damped[at : at + CHUNK] @ grams) for at in range(0, damped.shape[0], CHUNK)]
    return np.concatenate(made) if made else np.zeros(0, np.float32)


def function_words(forms: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether each form is a function word; a denial is none."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    listed = ENGLISH_STOP_WORDS - DENIALS
    return np.array([form in listed for form in forms], dtype=bool)


def lengths_of(rows: Any) -> Floats:
    """Length of each sparse row, or infinity for an empty one, so that dividing by it gives zero."""
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    return np.asarray(np.where(squares > 0, np.sqrt(squares), np.inf), dtype=np.float32)


def support(texts: Texts, rows: Rows, weight: Floats | None = None) -> Support:
    """The given texts as something to compare with; ``weight`` plays n-grams up or down on their side."""
    points = texts.damped[rows] @ texts.grams
    if weight is not None:
        points = points.multiply(weight).tocsr()
    columns = (points.T.multiply(1 / lengths_of(points))).tocsc()
    by_form = np.asarray((texts.grams @ columns).todense(), dtype=np.float32)
    return Support(by_form, texts.meaning[rows], texts.place[rows])


def telling(texts: Texts, rows: Rows) -> Floats:
    """Weight of each n-gram by how few of the given texts it is in."""
    inside = np.asarray(((texts.damped[rows] @ texts.grams) > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((len(rows) + 1) / (inside + 0.5)), dtype=np.float32)


def alike_in_letters(damped: Any, lengths: Floats, to: Support) -> Floats:
    """Cosine in n-grams of dampened counts (rows) and the support (columns)."""
    made = np.asarray(damped @ to.by_form, dtype=np.float32)
    made /= lengths[:, None]
    return made


def kernel(letters: Floats, meaning: Floats, place: Floats, to: Support) -> Floats:
    """One likeness from both, between 0 and 1: a quadratic kernel, more where both stand in a like place."""
    together = np.asarray(letters + 2, dtype=np.float32)
    together += meaning
    together /= 4
    np.square(together, out=together)
    known = np.isfinite(place)
    columns = np.flatnonzero(np.isfinite(to.place))
    if known.any() and len(columns):
        near = (np.nan_to_num(place) / NEAR)[:, None] - (to.place[columns] / NEAR)[None, :]
        np.exp(np.negative(np.square(near, out=near), out=near), out=near)
        near *= (PLACE_GAIN * known).astype(near.dtype)[:, None]
        near += 1
        at = 0
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):  # slices are not copied
            together[:, run[0] : run[-1] + 1] *= near[:, at : at + len(run)]
            at += len(run)
    return together


def compare(texts: Texts, rows: Rows | slice, to: Support) -> Floats:
    """:func:`kernel` of some of the texts with a support."""
    letters = alike_in_letters(texts.damped[rows], texts.lengths[rows], to)
    return kernel(letters, texts.meaning[rows] @ to.meaning.T, texts.place[rows], to)
