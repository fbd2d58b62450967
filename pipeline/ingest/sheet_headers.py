"""Which rows of a table name its columns: one as a rule, two or three in what survey services export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.labels import name_key
from pipeline.ingest.sheet_table import Row, Table

NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+(?:[eE][-+]?[0-9]+)?\s*%?")
TIME = re.compile(
    r"[\[(]?[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?[\])]?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
)
LONG = 200
"""Characters from which a cell is neither a number nor a time nor an address nor a header."""
FILLED = 0.6
"""Share of the widest row's cells that the row of names fills at least."""
LOOKED_AT = (20, 50, 400)
"""Rows among which the names are looked for, by which the width is told, and below which a header's cell is
looked for again."""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
GROUP_WORDS = 12
"""Words of the longest name of a group of columns, or of a column in it."""
LONGEST_NAME = 60
"""Words from which a cell names no column."""

_PLAIN = frozenset({"response", "open-ended response"})
"""What SurveyMonkey writes below a question that has one column."""
_QUALTRICS = '{"ImportId":'
"""How cells of the third row of a Qualtrics file begin; the second holds the questions."""


@dataclass(frozen=True)
class Headed:
    """A table's rows above the data (``before``, and ``header``, the last that names columns), its data, and a
    name for each column ("" where there is none)."""

    before: tuple[Row, ...]
    header: Row | None
    rows: tuple[Row, ...]
    names: tuple[str, ...]


def headed(table: Table) -> Headed:
    """The rows of a table, with those that name its columns found."""
    group = _group_row(table.rows)
    if group is not None:
        names = _grouped(table.rows[group].cells, table.rows[group + 1].cells)
        return Headed(table.rows[: group + 1], table.rows[group + 1], table.rows[group + 2 :], names)
    at = _header_row(table.rows)
    if at is None:
        return Headed((), None, table.rows, ("",) * len(table.letters))
    names, last = table.rows[at].cells, at
    below = table.rows[at + 1 : at + 3]
    if len(below) == 2 and any(cell.startswith(_QUALTRICS) for cell in below[1].cells):
        names, last = below[0].cells, at + 2
    elif below and below[0].filled and any(name_key(cell) in _PLAIN for cell in below[0].cells):
        names, last = _questions(names, below[0].cells), at + 1
    return Headed(table.rows[:last], table.rows[last], table.rows[last + 1 :], names)


def _questions(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Names of SurveyMonkey's columns: the question, which stands over the first of its columns, and the choice."""
    names: list[str] = []
    question = ""
    for above, below in zip(first, second, strict=True):
        question = above or question
        names.append(question if not below or name_key(below) in _PLAIN else f"{question}: {below}")
    return tuple(names)


def _group_row(rows: Sequence[Row]) -> int | None:
    """Index of the row that names groups of columns which the row below it names one by one.

    Between them they name every column: what the first leaves empty stands in the second, below and beside a group's
    name; all other columns, one at least, have their name in the first alone; both hold short words (or a year) only.
    """
    for at, (row, below) in enumerate(pairwise(rows[: LOOKED_AT[0]])):
        plain = any(name_key(cell) in _PLAIN for cell in below.cells)
        if plain or len(rows) < at + 4 or any(_is_long(cell) for cell in (*row.cells, *below.cells)):
            continue
        pairs = list(zip(row.cells, below.cells, strict=True))
        named = all(above or under for above, under in pairs) and bool(pairs[0][0])
        grouped = [i for i in range(1, len(pairs)) if not pairs[i][0]]
        inside = {place for i in grouped for place in (i - 1, i)}
        beside = all(bool(under) == (i in inside) for i, (_, under) in enumerate(pairs))
        group = named and grouped and beside and any(not under for _, under in pairs)
        if group and not any(_recurs(one, rows[at + 2 :]) for one in (row, below)):
            return at
    return None


def _is_long(cell: str) -> bool:
    """Whether a cell is too long for the name of a column in a group, or is a number or time and no year."""
    number = like(NUMBER, cell) or like(TIME, cell)
    return len(cell.split()) > GROUP_WORDS or (number and YEAR.fullmatch(cell) is None)


def _grouped(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Names of columns: its own with that of its group in brackets, or the one that it has."""
    names: list[str] = []
    group = ""
    for above, below in zip(first, second, strict=True):
        group = above or group
        names.append(f"{below} ({group})" if below else above)
    return tuple(names)


def _header_row(rows: Sequence[Row]) -> int | None:
    """Index of the row that names the columns: the first that fills most of the table, with only words."""
    widest = max(row.filled for row in rows[: LOOKED_AT[1]])
    for at, row in enumerate(rows[: LOOKED_AT[0]]):
        if row.filled < FILLED * widest:
            continue
        cells = [cell for cell in row.cells if cell]
        below = rows[at + 1 : at + LOOKED_AT[2]]
        if _is_form(row):
            continue
        if not below:
            return None
        if any(like(NUMBER, cell) or like(TIME, cell) for cell in cells):
            if row.filled == widest:
                return None
            continue
        if any(len(cell.split()) > LONGEST_NAME for cell in cells) or _recurs(row, below):
            return None
        return at
    return None


def _is_form(row: Row) -> bool:
    """Whether the cells of a row are labels, each with its value beside it ("Trust: | Ambleford | Date: | 3 May")."""
    cells = [cell for cell in row.cells if cell]
    return cells[0].endswith(":") and not cells[-1].endswith(":")


def _recurs(row: Row, below: Sequence[Row]) -> bool:
    """Whether a cell of the row is said again in its column twice or more: a speaker's name, no header."""
    return any(
        cell and sum(1 for other in below if name_key(other.cells[i]) == name_key(cell)) >= 2
        for i, cell in enumerate(row.cells)
    )


def like(pattern: re.Pattern[str], cell: str) -> bool:
    """Whether all of a cell that is not too long has this form."""
    return len(cell) <= LONG and pattern.fullmatch(cell) is not None
