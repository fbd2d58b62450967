"""Likeness of a segment to what a code's entry says, as the cosine of TF-IDF vectors.

The entry is the code's name (twice), definition, include and examples; ``exclude`` says what the code is not
and is left out. Words used by many codes weigh less, for they do not tell codes apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.coding import Coding
from pipeline.model import Code, Codebook, Evidence, Segment, Suggestion
from pipeline.tag.words import EVERYDAY, Bag, Floats, count, everyday, spans_of

NAME = "lexical"
SLOPE, MIDDLE = 10.0, 0.22
"""Prior: the probability is one half at a cosine of ``MIDDLE``. Set on two public data sets, where about
half of the pairs so alike are coded; study decisions replace it in the blend."""
SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n")
FLOOR, WORDS_SHOWN = 0.15, 4


def entry(code: Code) -> str:
    """All that the codebook says a code *is*, as one text."""
    return "\n".join([code.name, code.name, code.definition, *code.include, *code.examples])


def sentences(text: str) -> list[str]:
    """A definition cut at ends of sentences, semicolons and line breaks."""
    return [part for part in SENTENCE_END.split(text) if part.strip()]


def vectors(bag: Bag, entries: Bag) -> tuple[Any, Any]:
    """Unit TF-IDF rows of segments, and of code entries with words that many codes use played down.

    Both bags share their forms. Counts are dampened by a logarithm.
    """
    from sklearn.preprocessing import normalize

    rarity = inverse_frequency(bag)
    in_entries = np.asarray((entries.counts > 0).sum(axis=0)).ravel()
    total = entries.counts.shape[0]
    telling = np.log((total + 1) / (in_entries + 0.5)).astype(np.float32)
    texts = normalize(bag.counts.log1p().multiply(rarity).tocsr(), copy=False)
    codes = normalize(entries.counts.log1p().multiply(rarity * telling).tocsr(), copy=False)
    return texts, codes


def inverse_frequency(bag: Bag) -> Floats:
    """Smoothed inverse document frequency of each form over the segments and some everyday English."""
    held = np.bincount(bag.counts.indices, minlength=len(bag.forms)) + everyday(bag.forms)
    return np.asarray(np.log((bag.counts.shape[0] + EVERYDAY + 1) / (held + 1)) + 1, dtype=np.float32)


def prior(cosine: float) -> float:
    """The documented prior probability at a cosine."""
    return 1 / (1 + math.exp(-SLOPE * (cosine - MIDDLE)))


def telling_words(row: Any, code: Any, most: int = WORDS_SHOWN) -> dict[int, float]:
    """Columns of the words whose removal lowers the cosine, and by how much, the strongest first."""
    shared = row.multiply(code).tocsr()
    cosine = float(shared.sum())
    weight = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    drops = {}
    for column, part in zip(shared.indices.tolist(), shared.data.tolist(), strict=True):
        rest = 1 - weight[column] ** 2
        drops[column] = cosine - ((cosine - part) / math.sqrt(rest) if rest > 1e-9 else 0.0)
    best = sorted(drops.items(), key=lambda item: (-item[1], item[0]))[:most]
    return {column: drop for column, drop in best if drop > 1e-3}


def evidence(text: str, words: dict[str, float], tagger: str = NAME) -> tuple[Evidence, ...]:
    """Each place of the given words in a text as a reason, in order of place."""
    return tuple(
        Evidence(start, end, text[start:end], tagger, round(words[form], 4))
        for start, end, form in spans_of(text, words)
    )


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """Suggestions for codable segments by likeness alone; decisions are not used.

    Sorted by order of segments, then of codes; pairs under a probability of ``FLOOR`` are left out.
    """
    codes = codebook.open_codes
    chosen = [segment for segment in segments if segment.codable]
    if not chosen or not codes:
        return []
    bag = count(segment.text for segment in chosen)
    if not bag.forms:
        return []
    texts, entries = vectors(bag, count(map(entry, codes), bag.forms))
    likeness = np.asarray((texts @ entries.T).todense())
    least = MIDDLE + math.log(FLOOR / (1 - FLOOR)) / SLOPE
    suggestions = []
    for row, column in np.argwhere(likeness >= least).tolist():
        words = telling_words(texts[[row]], entries[[column]])
        if not words:
            continue
        why = evidence(chosen[row].text, {bag.forms[n]: drop for n, drop in words.items()})
        probability = round(prior(float(likeness[row, column])), 4)
        suggestions.append(Suggestion(chosen[row].id, codes[column].id, probability, NAME, why))
    return suggestions
