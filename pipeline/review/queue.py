"""What to review next: a random share for honest estimates, the rest where a decision teaches most.

Every ``1 / RANDOM_SHARE``-th place belongs to the random share: segments that a hash of their id has drawn,
in the order of the hash. Who is in it depends on the id and the seed alone, so it does not move when other
segments appear, and whoever knows the ids can tell afterwards which reviewed segments were drawn
(:func:`is_random`). The other places never take a drawn segment; so the reviewed ones of the share are a
random sample of the study, whatever else was reviewed.

The other places go by turns to
- the rarest code: the segment likeliest to carry the code with the fewest accepted passages. Searching for
  what is rare teaches more than asking about what is doubtful (Attenberg & Provost 2010, "Why label when you
  can search?"); plain uncertainty gains almost nothing on codes that few segments have;
- uncertainty: the largest sum of ``p (1 - p)`` over the codes (Lewis & Gale 1994), codes with few accepted
  passages counting more.
Both are played down by likeness to what stands in the queue already, for diversity (maximal marginal
relevance; Carbonell & Goldstein 1998).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.coding import Coding
from pipeline.model import Code, Segment, Suggestion

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
RANDOM_SHARE = 0.2
TURNS = ("rare", "uncertain")
LIKENESS = 0.7
"""How much of its worth a segment loses when the same words stand in the queue already."""
ENOUGH = 20
"""Accepted passages with which a code is no longer rare."""
REFUTED = 0.25
"""A reviewed segment for which a code was suggested in vain counts as so much of an accepted one: a code that
is not in the material does not keep its seat for ever."""
HEAD = 600
"""Places chosen one by one with regard to those before them; what comes after is in order of uncertainty."""


@dataclass
class Field:
    """What the choice is made from: ``likely`` is the probability of each undrawn segment and code."""

    likely: Floats
    words: Any
    found: Floats
    open: npt.NDArray[np.bool_]
    fresh: Floats


def draw(segment_id: str, seed: int = 0) -> float:
    """A number from 0 to 1 that is the segment's own: a hash of its id and the seed."""
    data = hashlib.sha256(f"{seed}:{segment_id}".encode()).digest()
    return int.from_bytes(data[:8], "big") / 2**64


def is_random(segment_id: str, seed: int = 0) -> bool:
    """Whether a segment belongs to the random share."""
    return draw(segment_id, seed) < RANDOM_SHARE


def propose(
    segments: Sequence[Segment],
    suggestions: Sequence[Suggestion],
    coding: Coding,
    codes: Sequence[Code],
    seed: int = 0,
    limit: int | None = None,
) -> list[Segment]:
    """The codable segments that ``coding`` does not call reviewed, in the order in which to review them.

    Args:
        suggestions: of all segments, reviewed ones included; what is not suggested counts as impossible.
        codes: those that are looked for; decisions and suggestions for others are ignored.
        limit: so many at most.
    """
    done = coding.reviewed_segments
    waiting = sorted((s for s in segments if s.codable and s.id not in done), key=lambda s: draw(s.id, seed))
    drawn = [s for s in waiting if is_random(s.id, seed)]
    others = [s for s in waiting if not is_random(s.id, seed)]
    places = len(waiting) if limit is None else min(limit, len(waiting))
    wanted = min(len(others), places)
    chosen = [others[n] for n in _active(_field(others, suggestions, coding, codes), wanted)]
    return _seated(drawn, chosen, places)


def _seated(drawn: Sequence[Segment], chosen: Sequence[Segment], places: int) -> list[Segment]:
    """Both lists woven together; where one is used up the other goes on."""
    every = round(1 / RANDOM_SHARE)
    random, active = iter(drawn), iter(chosen)
    order: list[Segment] = []
    for place in range(places):
        first, second = (random, active) if place % every == 0 else (active, random)
        found = next(first, None) or next(second, None)
        if found is None:
            break
        order.append(found)
    return order


def _field(
    others: Sequence[Segment], suggestions: Sequence[Suggestion], coding: Coding, codes: Sequence[Code]
) -> Field:
    from sklearn.feature_extraction.text import HashingVectorizer

    row = {segment.id: n for n, segment in enumerate(others)}
    column = {code.id: n for n, code in enumerate(codes)}
    likely = np.zeros((len(others), len(codes)))
    applied = {(d.segment_id, d.code) for d in coding.applied}
    found = Counter(code for _, code in applied)
    in_vain: Counter[str] = Counter()
    for s in suggestions:
        if s.segment_id in row and s.code in column:
            likely[row[s.segment_id], column[s.code]] = s.probability
        elif s.segment_id in coding.reviewed_segments and (s.segment_id, s.code) not in applied:
            in_vain[s.code] += 1
    counts = np.array([found[code.id] + REFUTED * in_vain[code.id] for code in codes])
    hashed = HashingVectorizer(n_features=2**16, alternate_sign=False, dtype=np.float32)
    words = hashed.transform([s.text for s in others]) if others else None
    return Field(likely, words, counts, np.ones(len(others), dtype=bool), np.ones(len(others)))


def _active(field: Field, wanted: int) -> list[int]:
    """Rows in order of choice. ``field`` is used up."""
    chosen: list[int] = []
    for place in range(min(wanted, HEAD)):
        worth = _rare(field) if TURNS[place % len(TURNS)] == "rare" else None
        if worth is None:
            worth = _uncertain(field)
        best = int(np.argmax(np.where(field.open, (worth * field.fresh).round(6), -1)))
        chosen.append(best)
        field.open[best] = False
        field.found = field.found + field.likely[best]
        alike = np.asarray((field.words @ field.words[best].T).todense()).ravel()
        field.fresh = np.minimum(field.fresh, 1 - LIKENESS * alike)
    if len(chosen) < wanted:
        rest: Ints = np.argsort(-_uncertain(field).round(6), kind="stable")
        chosen += [int(n) for n in rest if field.open[n]][: wanted - len(chosen)]
    return chosen


def _rare(field: Field) -> Floats | None:
    """Probability of the rarest code that any open segment may carry; ``None`` where no code is rare."""
    for code in np.argsort(field.found, kind="stable"):
        if field.found[code] >= ENOUGH:
            return None
        if field.likely[field.open, code].any():
            return np.asarray(field.likely[:, code])
    return None


def _uncertain(field: Field) -> Floats:
    weight = 1 / np.sqrt(1 + field.found)
    return np.asarray((field.likely * (1 - field.likely)) @ weight)
