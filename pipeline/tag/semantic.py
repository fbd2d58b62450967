"""Likeness in meaning: static word vectors distilled from a sentence encoder, shipped with the package.

``weights/`` holds one vector of 256 dimensions for each word piece of all-MiniLM-L6-v2 (Apache-2.0), made by
``scripts/distil_model.py``: vectors whose sum over a sentence points where the encoder puts the sentence. A
word's vector is the sum over its pieces, a text's the sum over its words: no network runs and nothing is fetched.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment, Suggestion
from pipeline.tag.lexical import entry, evidence
from pipeline.tag.words import WEIGHTS, Floats, count, pieces

NAME = "semantic"
SLOPE, MIDDLE, FLOOR, WORDS_SHOWN = 7.0, 0.55, 0.05, 4
"""Prior: the probability is one half at a cosine of ``MIDDLE`` after centring."""
LONGEST = 64
PIECE = re.compile(r"[^\W_]+|[^\w\s]")


@cache
def weights() -> tuple[dict[str, int], Floats]:
    """The word pieces with their rows, and the vectors (float32)."""
    scales = np.load(WEIGHTS / "scales.npy")
    return pieces(), np.load(WEIGHTS / "vectors.npy") * scales[:, None]


def pieces_of(form: str) -> list[int]:
    """Rows of the word pieces of a form: accents dropped, the longest known piece first (Wu et al. 2016)."""
    known, _ = weights()
    plain = "".join(c for c in unicodedata.normalize("NFD", form) if unicodedata.category(c) != "Mn")
    rows: list[int] = []
    for part in PIECE.findall(plain):
        start = 0
        found: list[int] = []
        while start < len(part) <= LONGEST:
            prefix = "##" if start else ""
            ends = (e for e in range(len(part), start, -1) if prefix + part[start:e] in known)
            end = next(ends, None)
            if end is None:
                found = []
                break
            found.append(known[prefix + part[start:end]])
            start = end
        rows.extend(found)
    return rows


def form_vectors(forms: Sequence[str]) -> Floats:
    """A vector for each form; zero where none of its pieces is known."""
    _, vectors = weights()
    rows = np.zeros((len(forms), vectors.shape[1]), dtype=np.float32)
    for n, form in enumerate(forms):
        found = pieces_of(form)
        if found:
            rows[n] = vectors[found].sum(axis=0)
    return rows


def unit(rows: Floats) -> Floats:
    """Rows at length one; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, 1), dtype=np.float32)


def meanings(counts: Any, vectors: Floats, centre: Floats | None = None) -> tuple[Floats, Floats]:
    """Unit vectors of counted texts around their common centre, and that centre.

    What all texts share says nothing about any of them, so it is taken away. A text without known words
    stays zero.
    """
    raw = unit(np.asarray(counts @ vectors))
    held = np.abs(raw).sum(axis=1) > 0
    if centre is None:
        centre = raw[held].mean(axis=0) if held.any() else np.zeros(vectors.shape[1], dtype=np.float32)
    return unit((raw - centre) * held[:, None]), np.asarray(centre, dtype=np.float32)


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """Suggestions for codable segments by likeness in meaning alone; decisions are not used."""
    codes = codebook.open_codes
    chosen = [segment for segment in segments if segment.codable]
    if not chosen or not codes:
        return []
    bag = count([*(segment.text for segment in chosen), *map(entry, codes)])
    vectors = form_vectors(bag.forms)
    rows, _ = meanings(bag.counts, vectors)
    texts, entries = rows[: len(chosen)], rows[len(chosen) :]
    likeness = texts @ entries.T
    pull = vectors @ entries.T
    suggestions = []
    least = MIDDLE + math.log(FLOOR / (1 - FLOOR)) / SLOPE
    for row, column in np.argwhere(likeness >= least).tolist():
        own = bag.counts[[row]].indices
        best = own[np.argsort(-pull[own, column], kind="stable")][:WORDS_SHOWN]
        words = {bag.forms[n]: float(pull[n, column]) for n in best if pull[n, column] > 0}
        probability = 1 / (1 + math.exp(-SLOPE * (float(likeness[row, column]) - MIDDLE)))
        why = evidence(chosen[row].text, words, NAME)
        suggestions.append(Suggestion(chosen[row].id, codes[column].id, round(probability, 4), NAME, why))
    return suggestions
