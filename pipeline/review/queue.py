"""What to review next: a random share for honest estimates, the rest where a decision teaches most.

Every ``1 / RANDOM_SHARE``-th place belongs to the random share: segments that a hash of their id has drawn,
in the order of the hash; until ``EARLY`` segments are reviewed it is every second place, for where little is
known of the codes nothing teaches more than the study as it is. Who is in the share depends on the id and the
seed alone, so it does not move when other segments appear, and whoever knows the ids can tell afterwards which
reviewed segments were drawn (:func:`is_random`). The other places never take a drawn segment; so the reviewed
ones of the share are a random sample of the study, whatever else was reviewed.

The other places go by turns to
- the rarest code: the segment likeliest to carry the code with the fewest accepted passages. Searching for
  what is rare teaches more than asking about what is doubtful (Attenberg & Provost 2010, "Why label when you
  can search?"); plain uncertainty gains almost nothing on codes that few segments have;
- uncertainty: the largest sum of ``p (1 - p)`` over the codes (Lewis & Gale 1994), codes with few accepted
  passages counting more, and segments in words that many others have too (information density; Settles &
  Craven 2008): an answer about an oddity teaches about nothing else.
Both are played down by likeness to what was reviewed or stands in the queue already, for diversity (maximal
marginal relevance; Carbonell & Goldstein 1998). Likeness is the cosine of words, rare ones weighing more.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.coding import Coding
from pipeline.model import Code, Segment, Suggestion

Floats = npt.NDArray[np.float64]
RANDOM_SHARE = 0.2
EARLY = 100
"""Reviewed segments until which every second place is random: so soon there are enough for estimates."""
TURNS = ("rare", "uncertain")
ENOUGH = 20
"""Accepted passages with which a code is no longer rare."""
REFUTED = 0.25
"""A reviewed segment for which a code was suggested in vain counts as so much of an accepted one: a code that
is not in the material does not keep its seat for ever."""
HEAD = 600
"""Places chosen one by one with regard to those before them; what comes after is in order of uncertainty."""
CHOICE = 4000
"""Segments among which they are chosen, and reviewed ones with which they are compared: where there are more,
the first by the hash, so that the work does not grow with the study."""
STEP, TINY = 500, 1e-9
WORD = re.compile(r"\w\w+")


@dataclass(frozen=True)
class Known:
    """What is known when the choice is made.

    Args:
        reviewed: how many segments are reviewed.
        found: how much is known of each code (:func:`tallies`).
        seen: texts of the reviewed segments, at most ``CHOICE`` of them (:func:`compared`).
    """

    reviewed: int
    found: Floats
    seen: Sequence[str] = ()


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
    of = {s.id: s for s in segments if s.codable}
    done = coding.reviewed_segments & of.keys()
    drawn, others = split((one for one in of if one not in done), seed)
    applied = {(d.segment_id, d.code) for d in coding.applied}
    in_vain = (s for s in suggestions if s.segment_id in done and (s.segment_id, s.code) not in applied)
    ids = [code.id for code in codes]
    known = Known(
        len(done),
        tallies(ids, Counter(code for _, code in applied), Counter(s.code for s in in_vain)),
        [of[one].text for one in compared(done, seed)],
    )
    likely = probabilities(others, ids, ((s.segment_id, s.code, s.probability) for s in suggestions))
    places = len(drawn) + len(others) if limit is None else limit
    chosen = choose([of[one].text for one in others[:CHOICE]], likely, known, places)
    return [of[one] for one in seated(drawn, [others[n] for n in chosen], places, known.reviewed)]


def split(ids: Iterable[str], seed: int = 0) -> tuple[list[str], list[str]]:
    """The ids that belong to the random share, and the others; both in the order of the hash."""
    order = sorted((draw(one, seed), one) for one in ids)
    drawn = sum(at < RANDOM_SHARE for at, _ in order)
    return [one for _, one in order[:drawn]], [one for _, one in order[drawn:]]


def compared(reviewed: Iterable[str], seed: int = 0) -> list[str]:
    """Those of the reviewed segments that what comes next is compared with."""
    return sorted(reviewed, key=lambda one: draw(one, seed))[:CHOICE]


def tallies(codes: Sequence[str], applied: Mapping[str, int], in_vain: Mapping[str, int]) -> Floats:
    """How much is known of each code, from the number of segments that carry it and of reviewed ones for which
    it was suggested in vain."""
    return np.array([applied.get(code, 0) + REFUTED * in_vain.get(code, 0) for code in codes])


def probabilities(
    ids: Sequence[str], codes: Sequence[str], suggestions: Iterable[tuple[str, str, float]]
) -> Floats:
    """Probability of each segment (row) and code (column); 0 where nothing is suggested."""
    row = {segment: n for n, segment in enumerate(ids)}
    column = {code: n for n, code in enumerate(codes)}
    likely = np.zeros((len(ids), len(codes)))
    for segment, code, probability in suggestions:
        if segment in row and code in column:
            likely[row[segment], column[code]] = probability
    return likely


def seated(drawn: Sequence[str], chosen: Sequence[str], places: int, reviewed: int) -> list[str]:
    """Both lists woven together, at most ``places``; where one is used up the other goes on."""
    random, active = iter(drawn), iter(chosen)
    order: list[str] = []
    for place in range(places):
        every = 2 if reviewed + place < EARLY else round(1 / RANDOM_SHARE)
        first, second = (random, active) if place % every == 0 else (active, random)
        found = next(first, None) or next(second, None)
        if found is None:
            break
        order.append(found)
    return order


def choose(texts: Sequence[str], likely: Floats, known: Known, wanted: int) -> list[int]:
    """Rows of ``likely`` in the order in which to ask about them.

    Args:
        texts: of the first rows; from these the first ``HEAD`` are chosen.
        wanted: so many at most.
    """
    chosen = _head(texts, likely[: len(texts)], known, min(wanted, HEAD))
    if len(chosen) < min(wanted, len(likely)):
        taken = set(chosen)
        rest = np.argsort(-_uncertain(likely, known.found).round(6), kind="stable").tolist()
        chosen += [n for n in rest if n not in taken][: wanted - len(chosen)]
    return chosen


def _head(texts: Sequence[str], likely: Floats, known: Known, wanted: int) -> list[int]:
    """Rows chosen one by one; the codes that a chosen row may carry count as found so far."""
    if not texts:
        return []
    words, common, fresh = _compare(texts, known.seen)
    found = known.found.copy()
    open_ = np.ones(len(texts), dtype=bool)
    chosen: list[int] = []
    for place in range(min(wanted, len(texts))):
        worth = _rare(likely, found, open_) if TURNS[place % len(TURNS)] == "rare" else None
        if worth is None:
            worth = _uncertain(likely, found) * common
        best = int(np.argmax(np.where(open_, (worth * fresh).round(6), -1)))
        chosen.append(best)
        open_[best] = False
        found += likely[best]
        alike = words @ words[best].toarray().ravel()
        fresh = np.minimum(fresh, 1 - np.clip(alike, 0, 1))
    return chosen


def _compare(texts: Sequence[str], seen: Sequence[str]) -> tuple[Any, Floats, Floats]:
    """Words of the texts as unit vectors; how common each text's words are among all (1 is usual, square root of
    the mean likeness); and how unlike it is to the likest of those seen (0 to 1)."""
    both = _vectors([*texts, *seen])
    words, old = both[: len(texts)], both[len(texts) :]
    likeness = np.asarray(words @ np.asarray(words.mean(axis=0)).ravel())
    fresh = np.ones(len(texts))
    for at in range(0, len(seen), STEP):
        alike = (words @ old[at : at + STEP].T).max(axis=1)
        fresh = np.minimum(fresh, 1 - np.clip(np.asarray(alike.todense()).ravel(), 0, 1))
    return words, np.sqrt(likeness / max(float(likeness.mean()), TINY)), fresh


def _vectors(texts: Sequence[str]) -> Any:
    """A row of unit length for each text: its words by number and rarity (TF-IDF, both dampened by a logarithm)."""
    from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped]

    known: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns.extend(known.setdefault(word, len(known)) for word in WORD.findall(text.lower()))
        ends.append(len(columns))
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(known)))
    counts.sum_duplicates()
    held = np.bincount(counts.indices, minlength=len(known))
    counts.data = (1 + np.log(counts.data)) * (1 + np.log((1 + len(texts)) / (1 + held)))[counts.indices]
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    return (diags(1 / np.maximum(lengths, TINY)) @ counts).tocsr()


def _rare(likely: Floats, found: Floats, open_: npt.NDArray[np.bool_]) -> Floats | None:
    """Probability of the rarest code that any open segment may carry; ``None`` where no code is rare."""
    for code in np.argsort(found, kind="stable"):
        if found[code] >= ENOUGH:
            return None
        if likely[open_, code].any():
            return np.asarray(likely[:, code])
    return None


def _uncertain(likely: Floats, found: Floats) -> Floats:
    return np.asarray((likely * (1 - likely)) @ (1 / np.sqrt(1 + found)))
