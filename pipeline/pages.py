"""On which page each part of a block stands: kept as a mark of a block that runs over a page's end, so that a part
of it has its own page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

MARK = "_pages"
"""The attribute of a block that holds the mark."""


def mark_of(parts: Iterable[tuple[int, int | None]]) -> str:
    """Parts of a block, each as its number of words and its page, as a mark: ``first word:page`` for each change
    of page, parted by spaces; "" where all stand on one page or a page is not known."""
    marks: list[str] = []
    at, last = 0, None
    for words, page in parts:
        if page is None:
            return ""
        if words and page != last:
            marks.append(f"{at}:{page}")
            last = page
        at += words
    return " ".join(marks) if len(marks) > 1 else ""


def parts_of(mark: str, words: int) -> list[tuple[int, int]]:
    """The parts of a block of so many words whose mark is one of :func:`mark_of`, as it was given them."""
    marks = [tuple(map(int, part.split(":"))) for part in mark.split(" ")]
    ends = [*(first for first, _ in marks[1:]), words]
    return [(max(0, end - first), page) for (first, page), end in zip(marks, ends, strict=True)]


def page_at(mark: str, word: int) -> int:
    """The page on which a word stands, counted from 0. Raises ``ValueError``: the mark is not one of
    :func:`mark_of`."""
    firsts, found = _read(mark)
    return found[max(0, bisect_right(firsts, word) - 1)]


@lru_cache(maxsize=4)
def _read(mark: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First words and pages of a mark, which is asked for each part of a block in turn."""
    marks = [part.split(":") for part in mark.split(" ")]
    return tuple(int(first) for first, _ in marks), tuple(int(page) for _, page in marks)
