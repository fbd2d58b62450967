"""Rows of words cut into cells at their wide gaps, and the clear strips that make columns of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf.blocks import Para, Role
from pipeline.ingest.pdf.words import Word

_FIGURE = re.compile(
    r"^[(<>~≈±+–−-]*[£$€]?[(–−-]?\d[\d,.\s]*(?:%|p|k|m|bn|pp)?\)?\*?$|^\d{1,2}/\d{1,2}/\d{2,4}$"
    r"|^\d{4}[/–-]\d{2,4}$|^(?:n/?a|nil|[–—-]|\.\.)$",
    re.IGNORECASE,
)

AMOUNT = re.compile(r"^[(-]?[£$€]?\d[\d,]*(?:[.,]\d+)%?\)?$")
"""A figure that stands in a cell of its own even where the next is no further than a space away."""

Strip = tuple[float, float]
"""Left and right edge of the clear space between two columns."""


@dataclass(frozen=True)
class GridRow:
    """Words on one baseline, from left to right."""

    words: tuple[Word, ...]

    @property
    def base(self) -> float:
        """The baseline's y in points."""
        return self.words[-1].base

    @cached_property
    def size(self) -> float:
        """The usual font size of a word in points."""
        return median([word.size for word in self.words])

    @cached_property
    def cells(self) -> tuple[tuple[Word, ...], ...]:
        """The words cut at gaps that are wider than a space; figures apart even where a space parts them."""
        narrow, wide = 0.2 * self.size, max(4.0, 0.75 * self.size)
        cells: list[list[Word]] = []
        for word in self.words:
            before = cells[-1][-1] if cells else None
            gap = word.x0 - before.x1 if before else wide
            one_cell = gap < wide and not (before and AMOUNT.match(before.text) and AMOUNT.match(word.text))
            if gap < narrow or one_cell:
                cells[-1].append(word)
            else:
                cells.append([word])
        return tuple(tuple(cell) for cell in cells)

    @cached_property
    def core(self) -> bool:
        """Whether a cell behind the first is a figure."""
        if not any(map(_has_digit, self.words[1:])):
            return False
        return any(is_figure(cell) and any(map(_has_digit, cell)) for cell in self.cells[1:])

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return all(word.bold for word in self.words)


def _has_digit(word: Word) -> bool:
    return not word.text.isalpha() and any(letter.isdigit() for letter in word.text)


def is_figure(cell: Sequence[Word]) -> bool:
    return bool(_FIGURE.match(" ".join(word.text for word in cell)))


def plain_of(cell: Sequence[Word]) -> str:
    return " ".join(word.text for word in cell)


def strips_of(rows: Sequence[GridRow]) -> list[Strip]:
    """The clear strips between columns, from left to right: crossed by no core row (few, of many rows)."""
    spans = sorted((cell[0].x0, cell[-1].x1) for row in rows for cell in row.cells)
    allowed = int(0.06 * len(rows))
    edges = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    size = median(row.size for row in rows)
    strips: list[Strip] = []
    depth, start = 0, None
    for x, step in edges:
        depth += step
        if depth <= allowed and start is None:
            start = x
        elif depth > allowed and start is not None:
            if x - start >= 0.4 * size and start > edges[0][0]:
                strips.append((start, x))
            start = None
    return strips


def columns_of(row: GridRow, strips: Sequence[Strip]) -> list[list[Word]]:
    """A row's words by column: cells as a whole, unless their words leave a strip free."""
    columns: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
    for cell in row.cells:
        parts: list[list[Word]] = [[cell[0]]]
        for before, word in pairwise(cell):
            if any(before.x1 <= start + 1 and word.x0 >= end - 1 for start, end in strips):
                parts.append([word])
            else:
                parts[-1].append(word)
        for part in parts:
            columns[column_of(part[0].x0, part[-1].x1, strips)].extend(part)
    return columns


def column_of(x0: float, x1: float, strips: Sequence[Strip]) -> int:
    """The column in which a cell stands: that where it begins if it stretches over strips, else the one on
    its side of the strips' middles, or that it touches."""
    if any(x0 < start and x1 > end for start, end in strips):
        return sum(1 for start, end in strips if x0 >= start)
    touched = [at for at in range(len(strips) + 1) if (at == 0 or x1 > strips[at - 1][1])
               and (at == len(strips) or x0 < strips[at][0])]  # fmt: skip
    return touched[0] if touched else sum(1 for start, end in strips if x0 + x1 > start + end)


def crossed(cell: Sequence[Word], strips: Sequence[Strip]) -> int:
    """How many strips a cell stretches over."""
    return sum(1 for start, end in strips if cell[0].x0 < start and cell[-1].x1 > end)


def para_of(rows: Sequence[GridRow], strips: Sequence[Strip]) -> Para:
    """Lines as one row of the table, cell by cell."""
    cells: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
    for row in sorted(rows, key=lambda one: one.base):
        for cell, words in zip(cells, columns_of(row, strips), strict=True):
            cell.extend(words)
    for cell in cells:
        if cell:
            cell[0] = cell[0]._replace(glued=False)
    table = tuple(tuple(cell) for cell in cells)
    return Para(tuple(word for cell in table for word in cell), Role.ROW, cells=table)
