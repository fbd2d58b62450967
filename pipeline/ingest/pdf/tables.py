"""Tables by their drawn borders: rows and cells of words between lines that cross."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.pdf.blocks import Cells, Para, Role
from pipeline.ingest.pdf.lines import lines_of
from pipeline.ingest.pdf.rules import Rule
from pipeline.ingest.pdf.words import Word

SNAP = 3.0
MAX_RULES = 1_500


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: its box in points, and its rows as paragraphs."""

    x0: float
    top: float
    x1: float
    bottom: float
    rows: tuple[Para, ...]


def tables_of(words: Sequence[Word], rules: Sequence[Rule]) -> tuple[list[Table], list[Word]]:
    """The ruled tables of a page with at least two columns and two rows of words, and the words outside."""
    if len(rules) < 4:
        return [], list(words)
    tables: list[Table] = []
    rest = list(words)
    for group in _groups(_merged(rules)):
        table, others = _table(group, rest)
        if table:
            tables.append(table)
            rest = others
    return tables, rest


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines on one height put together where they touch."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda one: (one.level, round(one.at / SNAP), one.start)):
        last = merged[-1] if merged else None
        near = last and last.level == rule.level and abs(last.at - rule.at) <= SNAP
        if last and near and rule.start <= last.end + SNAP:
            merged[-1] = last._replace(end=max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged[:MAX_RULES]


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that cross or touch each other, directly or through others."""
    level = [rule for rule in rules if rule.level]
    upright = [rule for rule in rules if not rule.level]
    parent = list(range(len(rules)))
    index = {id(rule): i for i, rule in enumerate(rules)}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for one in level:
        for other in upright:
            if (one.start - SNAP <= other.at <= one.end + SNAP
                    and other.start - SNAP <= one.at <= other.end + SNAP):  # fmt: skip
                parent[root(index[id(one)])] = root(index[id(other)])
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(root(i), []).append(rule)
    return [group for group in groups.values() if len(group) >= 5]


def _table(group: Sequence[Rule], words: Sequence[Word]) -> tuple[Table | None, list[Word]]:
    level = [rule for rule in group if rule.level]
    upright = [rule for rule in group if not rule.level]
    if len(level) < 3 or len(upright) < 3:
        return None, list(words)
    x0, x1 = min(rule.start for rule in level), max(rule.end for rule in level)
    top, bottom = min(rule.start for rule in upright), max(rule.end for rule in upright)
    inside = [word for word in words if _within(word, x0, top, x1, bottom)]
    rows: list[Para] = []
    for high, low in _bands(level, x1 - x0, top, bottom):
        cells = _cells([word for word in inside if high <= _middle(word) < low], upright, high, low)
        if any(cells):
            rows.append(_row(cells))
    if len(rows) < 2 or max(len(row.cells) for row in rows) < 2:
        return None, list(words)
    taken = {word.order for row in rows for word in row.words}
    table = Table(x0, top, x1, bottom, tuple(_with_header(rows)))
    return table, [word for word in words if word.order not in taken]


def _within(word: Word, x0: float, top: float, x1: float, bottom: float) -> bool:
    centre = (word.x0 + word.x1) / 2
    return x0 - 1 <= centre <= x1 + 1 and top - 1 <= _middle(word) <= bottom + 1


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _bands(level: Sequence[Rule], width: float, top: float, bottom: float) -> list[tuple[float, float]]:
    """Rows as (upper, lower) edge: between lines that run over most of the table's width."""
    heights: dict[int, tuple[float, float]] = {}
    for rule in level:
        key = round(rule.at / SNAP)
        at, length = heights.get(key, (rule.at, 0.0))
        heights[key] = (at, length + rule.end - rule.start)
    edges = sorted(at for at, length in heights.values() if length >= 0.6 * width)
    edges = [top - 1, *(edge for edge in edges if top + SNAP < edge < bottom - SNAP), bottom + 1]
    return list(itertools.pairwise(edges))


def _cells(words: Sequence[Word], upright: Sequence[Rule], high: float, low: float) -> list[list[Word]]:
    """A row's words by cell: between the upright lines that stand over most of the row's height."""
    walls: list[float] = []
    for rule in sorted(upright, key=lambda one: one.at):
        stands = min(rule.end, low) - max(rule.start, high) >= 0.6 * (low - high) - SNAP
        if stands and (not walls or rule.at - walls[-1] > SNAP):
            walls.append(rule.at)
    cells: list[list[Word]] = [[] for _ in range(max(1, len(walls) - 1))]
    for word in words:
        centre = (word.x0 + word.x1) / 2
        place = sum(1 for wall in walls[1:-1] if centre >= wall)
        cells[min(place, len(cells) - 1)].append(word)
    return cells


def _row(cells: Sequence[Sequence[Word]]) -> Para:
    ordered: list[tuple[Word, ...]] = []
    for cell in cells:
        words = [word for line in lines_of(cell) for word in line.words] if cell else []
        if words:
            words[0] = words[0]._replace(glued=False)
        ordered.append(tuple(words))
    table: Cells = tuple(ordered)
    return Para(tuple(word for cell in table for word in cell), Role.ROW, cells=table)


def continued(tables: Sequence[Sequence[Table]], outside: Sequence[Sequence[Word]]) -> list[list[Table]]:
    """Tables that go on over a page's end with the header that stands on the page before.

    Args:
        tables: of each page, in order.
        outside: the words of each page that are in no table and are no furniture.
    """
    result = [list(found) for found in tables]
    for at in range(1, len(result)):
        if not result[at - 1] or not result[at]:
            continue
        above = max(result[at - 1], key=lambda table: table.bottom)
        below = min(result[at], key=lambda table: table.top)
        parted = any(word.base > above.bottom for word in outside[at - 1]) or any(
            word.base < below.top for word in outside[at]
        )
        if not parted and _goes_on(above, below):
            header = above.rows[-1].header
            again = " ".join(word.text for cell in header for word in cell)
            rows = (row if row.plain == again else replace(row, header=header) for row in below.rows)
            result[at][result[at].index(below)] = replace(below, rows=tuple(rows))
    return result


def _goes_on(above: Table, below: Table) -> bool:
    """Whether a table without a header has the columns of one with a header that ends the page before."""
    if not above.rows[-1].header or any(row.header for row in below.rows):
        return False
    cells = {len(row.cells) for row in below.rows}
    near = abs(above.x0 - below.x0) <= 10 and abs(above.x1 - below.x1) <= 20
    return near and cells == {len(above.rows[-1].header)} and below.rows[0].page == above.rows[-1].page + 1


def _with_header(rows: Sequence[Para]) -> list[Para]:
    """The first row is the header where it alone is bold and names more than one column, and most of them."""
    named = sum(1 for cell in rows[0].cells if cell)
    if not rows[0].bold or rows[1].bold or named < max(2, len(rows[0].cells) / 2):
        return list(rows)
    header = rows[0].cells
    return [rows[0], *(Para(row.words, row.role, cells=row.cells, header=header) for row in rows[1:])]
