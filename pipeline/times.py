"""When each part of a turn was said: kept as a mark of its block, so that a part of a long turn has its own time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

MARK = "_times"
"""The attribute of a block that holds the mark."""

Part = tuple[int, float | None, float | None]
"""Words of a part, and the seconds at which it begins and ends (``None`` where that is not known)."""


def mark_of(parts: Iterable[Part]) -> str:
    """The parts of a turn as a mark: ``first word,start,end`` for each that has words, parted by spaces."""
    marks: list[str] = []
    at = 0
    for words, start, end in parts:
        if words:
            marks.append(f"{at},{_written(start)},{_written(end)}")
        at += words
    return " ".join(marks)


def between(mark: str, first: int, last: int) -> tuple[float | None, float | None]:
    """When the words from ``first`` to ``last`` (counted from 0, both included) were begun and ended.

    Raises:
        ValueError: the mark is not one of :func:`mark_of`.
    """
    begins, parts = _read(mark)
    here = parts[max(0, bisect_right(begins, first) - 1) : max(1, bisect_right(begins, last))]
    starts, ends = ([float(part[n]) for part in here if part[n]] for n in (1, 2))
    return min(starts, default=None), max(ends, default=None)


@lru_cache(maxsize=4)
def _read(mark: str) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    """First words and parts of a mark, which is asked for each part of a turn in turn."""
    parts = tuple(tuple(part.split(",")) for part in mark.split(" "))
    return tuple(int(part[0]) for part in parts), parts


def _written(seconds: float | None) -> str:
    return "" if seconds is None else repr(round(seconds, 3))
