"""One probability per segment and code from all taggers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.coding import Coding
from pipeline.model import Codebook, Segment, Suggestion
from pipeline.tag import keyword, lexical

NAME = "blend"


def suggest(segments: Sequence[Segment], codebook: Codebook, coding: Coding) -> list[Suggestion]:
    """Suggestions for codable segments: the noisy-or of what the keywords and the likeness say.

    Sorted by order of segments, then of codes. The probability never falls when either part's rises.
    """
    place = {segment.id: n for n, segment in enumerate(segments)}
    order = {code.id: n for n, code in enumerate(codebook.open_codes)}
    merged: dict[tuple[str, str], Suggestion] = {}
    for tagger in (keyword, lexical):
        for one in tagger.suggest(segments, codebook, coding):
            other = merged.get((one.segment_id, one.code))
            before = other.probability if other else 0.0
            probability = round(1 - (1 - before) * (1 - one.probability), 4)
            why = (*(other.why if other else ()), *one.why)
            merged[one.segment_id, one.code] = replace(one, probability=probability, tagger=NAME, why=why)
    return sorted(merged.values(), key=lambda s: (place[s.segment_id], order[s.code]))
