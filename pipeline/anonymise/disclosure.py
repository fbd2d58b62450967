"""When a number says too much about one person (small cells and small groups).

After the Government Statistical Service's guidance on tables: primary suppression by a threshold, and one
further suppression wherever a single suppressed cell could be worked out from its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SMALL_GROUPS = "(small groups)"
"""The value under which values that too few share are put together."""


@dataclass(frozen=True)
class Cell:
    """A cell of a cross table: ``size`` is what it rests on, ``group`` how many share its attribute value."""

    row: str
    column: str
    size: int
    group: int


def suppressed(cells: Sequence[Cell], min_cell: int, min_group: int) -> frozenset[tuple[str, str]]:
    """(row, column) of the cells whose counts must not be shown.

    A cell is suppressed when fewer than ``min_group`` share its column, or when it rests on at least one but
    fewer than ``min_cell``. Where that leaves exactly one suppressed cell in a row, the smallest other cell of
    the row goes too (an empty one only where there is no other): otherwise a total elsewhere gives it away.
    """
    hidden = {(c.row, c.column) for c in cells if c.group < min_group or 0 < c.size < min_cell}
    for row in sorted({c.row for c in cells}):
        here = [c for c in cells if c.row == row]
        if sum((c.row, c.column) in hidden for c in here) == 1:
            others = [c for c in here if (c.row, c.column) not in hidden]
            if others:
                least = min(others, key=lambda c: (c.size == 0, c.size, c.column))
                hidden.add((least.row, least.column))
    return frozenset(hidden)
