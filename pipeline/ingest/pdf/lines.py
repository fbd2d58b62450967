"""Words of a page as lines in reading order, by geometry alone: rows, then columns.

A row is a set of words on one baseline. A gutter is a strip that no word crosses over several rows with prose
on both sides: rows beside a gutter are read column by column. Everything else is read row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from pipeline.ingest.pdf.words import Word

MIN_COLUMN_ROWS = 4
MIN_LISTED_ROWS = 25
"""Rows from which a column may be a list with labels beside it rather than running text."""
MIN_COLUMN_WIDTH = 70.0
MAX_GUTTERS = 80
MAX_DEPTH = 8

_BY_X = attrgetter("x0")
_BY_BASE = attrgetter("base", "x0")
_STYLE = attrgetter("size", "bold")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline within one column, from left to right. ``region`` numbers the column on the
    page: lines of one region follow each other directly."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    region: int = 0

    @property
    def page(self) -> int:
        """Page of the line, from 1."""
        return self.words[0].page

    @property
    def plain(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


def line_of(words: Sequence[Word], region: int = 0) -> Line:
    """A line from its words (any order): its size, weight and baseline are those of most characters."""
    ordered = sorted(words, key=_BY_X)
    size, bold = ordered[0].size, ordered[0].bold
    bases = [word.base for word in ordered]
    if len(set(map(_STYLE, ordered))) > 1:
        weights: dict[tuple[float, bool], int] = {}
        for word in ordered:
            key = (word.size, word.bold)
            weights[key] = weights.get(key, 0) + len(word.text)
        size = max(weights, key=lambda key: (weights[key], key))[0]
        letters = sum(weights.values())
        bold = sum(count for key, count in weights.items() if key[1]) >= 0.8 * letters
        bases = [word.base for word in ordered if word.size == size]
    right = max([word.x1 for word in ordered])
    return Line(tuple(ordered), ordered[0].x0, right, median(bases), size, bold, region)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Lines in reading order of a page's words: those of the commonest direction of writing, then others."""
    result: list[Line] = []
    for angle, _ in Counter([word.angle for word in words]).most_common():
        turned = [word if angle == 0 else _turned(word) for word in words if word.angle == angle]
        regions = _regions(rows_of(turned), 0)
        first = 100 * angle
        result.extend(line_of(row, first + number) for number, rows in enumerate(regions) for row in rows)
    return result


def _turned(word: Word) -> Word:
    """A word of a turned text in the frame of that text (points from an origin of no importance)."""
    if word.angle == 90:
        x0, x1, top, bottom = word.top, word.bottom, -word.x1, -word.x0
    elif word.angle == 270:
        x0, x1, top, bottom = -word.bottom, -word.top, word.x0, word.x1
    else:
        x0, x1, top, bottom = -word.x1, -word.x0, -word.bottom, -word.top
    return word._replace(x0=x0, x1=x1, top=top, bottom=bottom, base=bottom, angle=0)


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by baseline, from top to bottom; superscripts stay with the line that they stand on."""
    rows: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=_BY_BASE):
        here, its = word.base, word.size
        small, large = (its, size) if its < size else (size, its)
        if rows and here - base <= (0.6 if small < 0.8 * large else 0.4) * large:
            rows[-1].append(word)
            if its > size:
                base, size = here, its
        else:
            rows.append([word])
            base, size = here, its
    for row in rows:
        row.sort(key=_BY_X)
    return rows


def _regions(rows: list[list[Word]], depth: int) -> list[list[list[Word]]]:
    """Rows cut into regions that are read one after the other."""
    found = _gutter(rows) if depth < MAX_DEPTH else None
    if found is None:
        return [rows] if rows else []
    start, end, x = found
    left = [[word for word in row if word.x0 < x] for row in rows[start:end]]
    right = [[word for word in row if word.x0 >= x] for row in rows[start:end]]
    parts = (rows[:start], [row for row in left if row], [row for row in right if row], rows[end:])
    return [region for part in parts for region in _regions(part, depth + 1)]


def _gutter(rows: Sequence[Sequence[Word]]) -> tuple[int, int, float] | None:
    """The gutter beside most rows as first row, row after the last, and x; ``None`` where there is none."""
    best: tuple[int, int, float] | None = None
    for x in _candidates(rows):
        for start, end in _clear_runs(rows, x):
            if (best is None or _is_better((start, end, x), best)) and _are_columns(rows[start:end], x):
                best = (start, end, x)
    return best


def _is_better(one: tuple[int, int, float], best: tuple[int, int, float]) -> bool:
    """Whether a gutter is longer than another, or as long and left of it (labels go with what they label)."""
    long, longest = one[1] - one[0], best[1] - best[0]
    return long > longest or (long == longest and one[2] < best[2])


def _candidates(rows: Sequence[Sequence[Word]]) -> list[float]:
    """Middles of wide gaps that several rows share, most shared first."""
    counts: dict[int, list[float]] = {}
    for row in rows:
        for before, after in pairwise(row):
            gap = after.x0 - before.x1
            if gap >= 8.0 and gap >= 0.8 * after.size:
                middle = after.x0 - 3.0
                counts.setdefault(int(middle // 6), []).append(middle)
    shared = [found for found in counts.values() if len(found) >= 2]
    shared.sort(key=len, reverse=True)
    return [min(found) for found in shared[:MAX_GUTTERS]]


def _clear_runs(rows: Sequence[Sequence[Word]], x: float) -> list[tuple[int, int]]:
    """Longest runs of rows that no word crosses at ``x``, trimmed to rows between the first and last that
    have words on the right."""
    runs: list[tuple[int, int]] = []
    start = 0
    for i in range(len(rows) + 1):
        crossed = i == len(rows) or any(word.x0 < x + 2 and word.x1 > x - 2 for word in rows[i])
        if crossed or _is_tight(rows[i], x):
            if i - start >= MIN_COLUMN_ROWS:
                runs.append((start, i))
            start = i + 1
    return runs


def _is_tight(row: Sequence[Word], x: float) -> bool:
    """Whether the words on both sides of ``x`` are only a word's space apart."""
    left = [word.x1 for word in row if word.x0 < x]
    right = [word.x0 for word in row if word.x0 >= x]
    return bool(left and right) and min(right) - max(left) < max(5.0, 0.55 * row[0].size)


def _are_columns(rows: Sequence[Sequence[Word]], x: float) -> bool:
    """Whether both sides are prose of some width: enough rows, enough words to a row, side by side."""
    left = [[word for word in row if word.x0 < x] for row in rows]
    right = [[word for word in row if word.x0 >= x] for row in rows]
    both = sum(1 for one, other in zip(left, right, strict=True) if one and other)
    prose = [_is_prose(left), _is_prose(right)]
    if not all(prose) and not (any(prose) and _is_listed(left) and _is_listed(right)):
        return False
    return both >= 2 or _overlap(left, right)


def _is_prose(side: Sequence[Sequence[Word]]) -> bool:
    """Whether rows, cut at their wide gaps, are lines of running text: some words each, mostly full."""
    parts = [part for row in side for part in _parts(row)]
    if len(parts) < MIN_COLUMN_ROWS or median(len(part) for part in parts) < 3:
        return False
    widths = sorted(part[-1].x1 - part[0].x0 for part in parts)
    full = widths[int(0.9 * (len(widths) - 1))]
    return full >= MIN_COLUMN_WIDTH and median(widths) >= 0.6 * full


def _is_listed(side: Sequence[Sequence[Word]]) -> bool:
    """Whether a long column holds lines of some words that are mostly full once the wide gaps in them are let be:
    a list whose labels stand apart, such as references beside the end of the text."""
    rows = [row for row in side if row]
    if len(rows) < MIN_LISTED_ROWS or median(len(row) for row in rows) < 3:
        return False
    widths = sorted(row[-1].x1 - row[0].x0 for row in rows)
    return median(widths) >= 0.6 * widths[int(0.9 * (len(widths) - 1))] >= 0.6 * MIN_COLUMN_WIDTH


def _parts(row: Sequence[Word]) -> list[list[Word]]:
    """A row cut where a column's gutter could be."""
    parts: list[list[Word]] = []
    for word in row:
        if parts and word.x0 - parts[-1][-1].x1 < max(8.0, 0.8 * word.size):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _overlap(left: Sequence[Sequence[Word]], right: Sequence[Sequence[Word]]) -> bool:
    """Whether the two sides stand beside each other rather than one above the other."""
    rows_left = [i for i, row in enumerate(left) if row]
    rows_right = [i for i, row in enumerate(right) if row]
    return min(rows_left[-1], rows_right[-1]) - max(rows_left[0], rows_right[0]) >= MIN_COLUMN_ROWS
