"""Turns grouped by topical shift, after TextTiling (Hearst 1997), with turns in place of its fixed blocks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.model import Segment, Source, segment_id

WINDOW = 120
"""Words compared on either side of a gap."""
FEWEST_TURNS = 3
"""Turns of the shortest topic."""


def grouped(source: Source, turns: Sequence[Segment], max_words: int) -> tuple[Segment, ...]:
    """Segments of one topic each, made of neighbouring turns under one heading with nothing between them.

    A group holds what lies between its first and its last turn, questions included, and at most
    ``4 * max_words`` words. It is credited to a participant where only one speaks in it.
    """
    found: list[Segment] = []
    group: list[Segment] = []
    shifts = boundaries([turn.text for turn in turns])
    for n, turn in enumerate(turns):
        words = sum(len(one.text.split()) for one in (*group, turn))
        apart = bool(group) and bool(source.text[group[-1].end : turn.start].strip())
        if group and (apart or n in shifts or turn.heading != group[-1].heading or words > 4 * max_words):
            found.append(_joined(source, group))
            group = []
        group.append(turn)
    return (*found, _joined(source, group)) if group else tuple(found)


def _joined(source: Source, group: Sequence[Segment]) -> Segment:
    first, last = group[0], group[-1]
    spoken = [one for one in group if one.codable] or list(group)
    speakers = list(dict.fromkeys(one.speaker for one in spoken))
    labels = list(dict.fromkeys(one.participant for one in spoken))
    return replace(
        first,
        id=segment_id(source.id, first.start, last.end),
        end=last.end,
        text=source.text[first.start : last.end],
        speaker=speakers[0] if len(speakers) == 1 else "; ".join(speakers),
        participant=labels[0] if len(labels) == 1 else "",
        codable=any(one.codable for one in group),
        time_end=last.time_end,
    )


def boundaries(texts: Sequence[str]) -> frozenset[int]:
    """Numbers of the texts with which a new topic begins: where the words on either side of a gap have least
    in common, measured by depth (how far the likeness falls from the nearest peaks on both sides) and cut off
    at the mean plus half a standard deviation of all depths.
    """
    bags = [_bag(text) for text in texts]
    if len(bags) < 2 * FEWEST_TURNS:
        return frozenset()
    likeness = [_cosine(_window(bags, gap, -1), _window(bags, gap, 1)) for gap in range(1, len(bags))]
    depths = [_peak(likeness, n, -1) + _peak(likeness, n, 1) - 2 * likeness[n] for n in range(len(likeness))]
    mean = sum(depths) / len(depths)
    spread = math.sqrt(sum((depth - mean) ** 2 for depth in depths) / len(depths))
    chosen: list[int] = []
    for n in sorted(range(len(depths)), key=lambda n: (-depths[n], n)):
        far = all(abs(n + 1 - other) >= FEWEST_TURNS for other in chosen)
        if depths[n] > mean + spread / 2 and far and FEWEST_TURNS <= n + 1 <= len(bags) - FEWEST_TURNS:
            chosen.append(n + 1)
    return frozenset(chosen)


@cache
def _stop_words() -> frozenset[str]:
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)


def _bag(text: str) -> Counter[str]:
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return Counter(word for word in words if word not in _stop_words())


def _window(bags: Sequence[Counter[str]], gap: int, step: int) -> Counter[str]:
    total: Counter[str] = Counter()
    n = gap - 1 if step < 0 else gap
    while 0 <= n < len(bags) and total.total() < WINDOW:
        total += bags[n]
        n += step
    return total


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(one[word] * other[word] for word in one.keys() & other.keys())
    size = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return shared / size if size else 0.0


def _peak(likeness: Sequence[float], n: int, step: int) -> float:
    highest = likeness[n]
    n += step
    while 0 <= n < len(likeness) and likeness[n] >= highest:
        highest = likeness[n]
        n += step
    return highest
