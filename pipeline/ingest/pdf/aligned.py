"""Tables without borders: rows of words that stand in columns over each other, with figures in them.

A row is cut at its wide gaps. Rows with a figure behind their first cell are the core of a table; at least
three of them near each other must share clear strips between their columns. Prose in columns is none: its
cells are long, and hold no column of figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf.blocks import Para
from pipeline.ingest.pdf.grid import (
    AMOUNT,
    GridRow,
    Strip,
    column_of,
    columns_of,
    crossed,
    is_figure,
    para_of,
    plain_of,
    strips_of,
)
from pipeline.ingest.pdf.lines import rows_of
from pipeline.ingest.pdf.tables import Table
from pipeline.ingest.pdf.words import Word

MIN_ROWS = 3
MAX_BETWEEN = 3
"""Rows without a figure (second lines of cells, sub-headings) that may stand between two core rows."""
MAX_HEADER = 4
MAX_ROWS_A_PAGE = 400
LONGEST_CELL = 9.0
"""Mean number of words of a column's cells above which it is prose."""

_LEADERS = re.compile(r"\.{4}|(?:\. ){3}|…")
_PARAGRAPH = re.compile(r"^\d{1,3}\.\d{1,3}$|^[A-Z]?\d{1,3}$")
_MARKER = re.compile(r"^(?:[•▪➢◊✓●○■□◦‣⁃–—-]|\(?\w{1,4}[.)]|\d{1,3}(?:\.\d{1,3})*\.?)$")


def aligned_tables(words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """The tables of a page that stand out by their columns alone, and the words outside of them.

    Args:
        words: of one page, without furniture and without ruled tables.
    """
    level = [word for word in words if word.angle == 0]
    if sum([word.text[-1].isdigit() for word in level]) < MIN_ROWS:
        return [], list(words)
    rows = [GridRow(tuple(row)) for row in rows_of(level)[:MAX_ROWS_A_PAGE]]
    tables: list[Table] = []
    taken: set[int] = set()
    for run in _runs(rows):
        table = _table(rows, run, taken)
        if table is not None:
            tables.append(table)
            taken.update(word.order for row in table.rows for word in row.words)
    return tables, [word for word in words if word.order not in taken]


def relaid(tables: Sequence[Table], others: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """Ruled tables whose rules part blocks of rows rather than rows, cut by the lines in them instead.

    Args:
        tables: of a page, by their rules.
        others: the page's words outside of them.

    Returns:
        The tables, and the words that are outside of them now.
    """
    result: list[Table] = []
    rest = list(others)
    for table in tables:
        words = [word for row in table.rows for word in row.words]
        found: list[Table] = []
        left: list[Word] = []
        figures = sum(1 for word in words if AMOUNT.match(word.text))
        if figures >= 0.5 * len(words) and len(rows_of(words)) >= 3 * len(table.rows):
            found, left = aligned_tables(sorted(words, key=lambda word: word.order))
        rows = sum(len(one.rows) for one in found)
        if rows >= 2 * len(table.rows) and len(left) <= 0.3 * len(words):
            result.extend(found)
            rest.extend(left)
        else:
            result.append(table)
    return result, sorted(rest, key=lambda word: word.order)


def _runs(rows: Sequence[GridRow]) -> list[list[int]]:
    """Places of core rows that stand near enough to each other to be of one table."""
    runs: list[list[int]] = []
    for at, row in enumerate(rows):
        if not row.core or _LEADERS.search(" ".join(word.text for word in row.words)):
            continue
        last = runs[-1][-1] if runs else None
        near = last is not None and at - last <= MAX_BETWEEN + 1
        steps = (
            [rows[i + 1].base - rows[i].base for i in range(last, at)] if last is not None and near else []
        )
        if near and max(steps) <= 4 * row.size:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [run for run in runs if len(run) >= MIN_ROWS]


def _table(rows: Sequence[GridRow], run: list[int], taken: set[int]) -> Table | None:
    """The table around some core rows, where they share columns."""
    strips = strips_of([rows[i] for i in run])
    if not strips or not _are_columns([rows[i] for i in run], strips):
        return None
    first, last = _extent(rows, run, strips)
    inside = [row for row in rows[first : last + 1] if not any(word.order in taken for word in row.words)]
    grouped = _grouped(inside, strips)
    paras = [para_of(group, strips) for group in grouped]
    if len(paras) < MIN_ROWS:
        return None
    heads = _heads(grouped, paras)
    if heads:
        header = para_of([row for group in grouped[:heads] for row in group], strips)
        paras = [header, *(Para(p.words, p.role, cells=p.cells, header=header.cells) for p in paras[heads:])]
    found = [word for row in inside for word in row.words]
    return Table(
        min(word.x0 for word in found), min(word.top for word in found),
        max(word.x1 for word in found), max(word.bottom for word in found), tuple(paras),
    )  # fmt: skip


def _are_columns(rows: Sequence[GridRow], strips: Sequence[Strip]) -> bool:
    """Whether the columns hold what tables hold: one of figures behind the first, none of prose."""
    columns = [
        [cell for cell in column if cell]
        for column in zip(*(columns_of(row, strips) for row in rows), strict=True)
    ]
    columns = [column for column in columns if column]
    if columns and all(_MARKER.match(plain_of(cell)) for cell in columns[0]) and len(columns) == 2:
        return False
    if any(sum(map(len, column)) / len(column) > LONGEST_CELL for column in columns):
        return False
    figures = [
        column for column in columns[1:]
        if len(column) >= 0.5 * len(rows) and sum(map(is_figure, column)) >= 0.5 * len(column)
    ]  # fmt: skip
    return bool(figures) and not _is_contents(figures, columns[-1])


def _is_contents(figures: Sequence[Sequence[Sequence[Word]]], last: Sequence[Sequence[Word]]) -> bool:
    """Whether the last column is of page numbers (whole, short, never falling but for a stray one) and no
    other column holds figures, those of paragraphs ("4.17") apart."""
    texts = [text for cell in last if len(text := plain_of(cell)) <= 3 and text.isdecimal()]
    if len(texts) < MIN_ROWS or len(texts) < 0.8 * len(last):
        return False
    numbers = [int(text) for text in texts]
    falls = sum(after < before for before, after in pairwise(numbers))
    others = [column for column in figures if column is not last]
    plain = all(_PARAGRAPH.match(plain_of(cell)) for column in others for cell in column)
    return falls <= 0.1 * len(numbers) and len(set(numbers)) > 1 and (plain or not others)


def _extent(rows: Sequence[GridRow], run: list[int], strips: Sequence[Strip]) -> tuple[int, int]:
    """First and last row of the table: the core, header lines above it, second lines of cells below it."""
    first, last = run[0], run[-1]
    pitch = _pitch(rows, run)
    for at in range(run[0] - 1, max(-1, run[0] - 1 - MAX_HEADER), -1):
        gap = rows[at + 1].base - rows[at].base
        if gap > max(1.3 * pitch, 2.2 * rows[at].size) or not _is_head(rows[at], strips):
            break
        first = at
    while first < run[0] and len(rows[first].cells) < 2 and not any(columns_of(rows[first], strips)[1:]):
        first += 1
    for at in range(run[-1] + 1, min(len(rows), run[-1] + 3)):
        gap = rows[at].base - rows[at - 1].base
        if gap > 0.95 * pitch or any(crossed(cell, strips) for cell in rows[at].cells):
            break
        last = at
    return first, last


def _pitch(rows: Sequence[GridRow], run: Sequence[int]) -> float:
    """The usual distance of core rows in points."""
    return median([rows[after].base - rows[before].base for before, after in pairwise(run)] or [0.0])


def _is_head(row: GridRow, strips: Sequence[Strip]) -> bool:
    """Whether a row may be of a table's header: its cells are short, and stand over columns."""
    most = max(crossed(cell, strips) for cell in row.cells)
    if max(len(cell) for cell in row.cells) > LONGEST_CELL:
        return False
    first = column_of(row.words[0].x0, row.cells[0][-1].x1, strips) == 0
    several = len(row.cells) > 1 and most < max(2, len(strips))
    return most == 0 or several or (not first and len(row.words) <= 3)


def _grouped(rows: Sequence[GridRow], strips: Sequence[Strip]) -> list[list[GridRow]]:
    """Lines put together to rows: a line without a figure goes on with the row above, or begins the row below
    where that leaves the line's column empty (cells that are centred) or is much nearer."""
    cores = [at for at, row in enumerate(rows) if row.core]
    pitch = _pitch(rows, cores)
    groups: list[list[GridRow]] = []
    ahead: list[GridRow] = []
    for at, row in enumerate(rows):
        above = row.base - rows[at - 1].base if at else 1e6
        below = rows[at + 1].base - row.base if at + 1 < len(rows) else 1e6
        if at in cores:
            groups.append([*ahead, row])
            ahead = []
        elif at + 1 in cores and at > cores[0] and _begins(row, rows[at + 1], above, below, pitch, strips):
            ahead = [row]
        elif groups and at > cores[0] and _continues(row, rows[at - 1], above, pitch):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _begins(
    row: GridRow, core: GridRow, above: float, below: float, pitch: float, strips: Sequence[Strip]
) -> bool:
    """Whether a line is the first of the cells of the core row below it."""
    lines, figures = columns_of(row, strips), columns_of(core, strips)
    empty = all(not figure for line, figure in zip(lines, figures, strict=True) if line)
    return (
        row.bold == core.bold and below < 0.75 * pitch and (empty or below < 0.6 * above) and below <= above
    )


def _continues(row: GridRow, before: GridRow, above: float, pitch: float) -> bool:
    """Whether a line goes on with the cells above it."""
    close = above < 0.75 * pitch or (above < 1.1 * pitch and row.words[0].text[:1].islower())
    return close and row.bold == before.bold


def _heads(groups: Sequence[Sequence[GridRow]], paras: Sequence[Para]) -> int:
    """How many groups from the top are the header: all above the first row of figures, and bold ones."""
    heads = 0
    for group in groups[: MAX_HEADER + 1]:
        is_core = any(row.core for row in group)
        years = all(not is_figure(cell) or _is_year(cell) for row in group for cell in row.cells[1:])
        bold = all(row.bold for row in group)
        if is_core and not (bold or years):
            break
        heads += 1
    if heads == 0 or heads >= len(groups):
        return 0
    all_bold = all(row.bold for group in groups for row in group)
    return 0 if all_bold and any(row.core for row in groups[0]) else heads


def _is_year(cell: Sequence[Word]) -> bool:
    return bool(re.match(r"^(?:19|20)\d\d(?:[/–-]\d{2,4})?$", plain_of(cell)))
