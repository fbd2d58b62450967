"""Choosing which coded passages go into the quote bank: telling ones, of readable length, from many people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Basis, Codebook, Segment
from pipeline.nlp import sentences

PER_CODE = 8
LONGEST = 70
SHORTEST = 8
BEST = 35


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coded passage: offsets into the source's text, and what speaks for quoting it.

    Args:
        marks: places (offsets into the source's text) of the words that spoke for the code.
        probability: what the tagger thought, 0 where it thought nothing.
        wanted: a coder has asked for it to be quoted (the word "quote" in the memo).
    """

    segment: Segment
    code: str
    basis: Basis
    start: int
    end: int
    marks: tuple[int, ...] = ()
    probability: float = 0.0
    wanted: bool = False


def too_short(passage: str) -> bool:
    """Whether a passage has fewer words than a quote has."""
    return len(passage.split()) < SHORTEST


def select(
    candidates: Sequence[Candidate],
    texts: Mapping[str, str],
    codebook: Codebook,
    per_code: int = PER_CODE,
    max_share: float = 0.25,
    passes: Callable[[Candidate], bool] = lambda one: True,
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """The quote bank: for each code in the codebook's order at most ``per_code`` passages, best first; and
    those that would have stood before one of them, had they passed.

    Passages are taken in turn from those who have been quoted least for the code, and nobody gives more than
    ``max_share`` of the ``per_code`` places (but one always). Long passages are cut to the run of whole
    sentences that holds most of what spoke for the code; words are never cut out of the middle.

    Args:
        texts: text of each source by its id.
        passes: whether a passage may be shared as it is; asked only of passages whose turn has come.
    """
    limit = max(1, int(per_code * max_share + 1e-9))
    chosen: list[Candidate] = []
    waiting: list[Candidate] = []
    for code in codebook.codes:
        mine = [_shortened(c, texts[c.segment.source_id]) for c in candidates if c.code == code.id]
        mine = [c for c in mine if not too_short(texts[c.segment.source_id][c.start : c.end])]
        mine.sort(key=lambda c: (-_merit(c, texts), c.segment.source_id, c.start, c.end, c.segment.id))
        picked, held = _in_turn(mine, per_code, limit, passes)
        chosen += picked
        waiting += held
    return tuple(chosen), tuple(waiting)


def _in_turn(
    candidates: list[Candidate], most: int, limit: int, passes: Callable[[Candidate], bool]
) -> tuple[list[Candidate], list[Candidate]]:
    """Of candidates, best first: one from everybody in turn; nobody's words twice, nobody beyond the limit.

    A passage that does not pass is set aside and takes nobody's turn; at most as many as may be picked.
    """
    taken: Counter[str] = Counter()
    picked: list[Candidate] = []
    held: list[Candidate] = []
    left = candidates
    while left and len(picked) < most:
        best = min(left, key=lambda c: taken[_voice(c)])  # the first of those who were quoted least
        if not passes(best):
            held.append(best)
            left = [c for c in left if c is not best]
            continue
        picked.append(best)
        taken[_voice(best)] += 1
        left = [c for c in left if taken[_voice(c)] < limit and not _overlap(c, best)]
    fresh = [one for n, one in enumerate(held) if not any(_overlap(one, other) for other in held[:n])]
    return picked, fresh[:most]


def _overlap(one: Candidate, other: Candidate) -> bool:
    same = one.segment.source_id == other.segment.source_id
    return same and one.start < other.end and other.start < one.end


def _voice(candidate: Candidate) -> str:
    return candidate.segment.participant or candidate.segment.source_id


def _words(candidate: Candidate, texts: Mapping[str, str]) -> int:
    return len(texts[candidate.segment.source_id][candidate.start : candidate.end].split())


def _merit(candidate: Candidate, texts: Mapping[str, str]) -> float:
    words = _words(candidate, texts)
    length = 1 - min(1.0, abs(words - BEST) / LONGEST)
    ended = texts[candidate.segment.source_id][candidate.end - 1] in ".!?…”\"'’"
    return 3 * candidate.wanted + length + candidate.probability + 0.5 * ended


def _shortened(candidate: Candidate, text: str) -> Candidate:
    passage = text[candidate.start : candidate.end]
    if len(passage.split()) <= LONGEST:
        return candidate
    spans = sentences(passage)
    best = (-1.0, 0, 0)
    for first in range(len(spans)):
        words = 0
        for last in range(first, len(spans)):
            words += len(passage[spans[last][0] : spans[last][1]].split())
            if words > LONGEST and last > first:
                break
            start, end = candidate.start + spans[first][0], candidate.start + spans[last][1]
            hits = sum(start <= mark < end for mark in candidate.marks)
            worth = hits * 10 + min(words, BEST) / BEST - max(0, words - LONGEST)
            best = max(best, (worth, -start, -end))
    return replace(candidate, start=-best[1], end=-best[2]) if best[0] > -1 else candidate
