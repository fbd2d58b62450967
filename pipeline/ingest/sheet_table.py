"""A plain table of text cells, with the caps on how much of one is read; no judgement of what a column is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.errors import UnreadableError
from pipeline.ingest.limits import MAX_CELLS, MAX_CHARACTERS, MAX_ROWS
from pipeline.model import Reject


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the file (from 1) and its cells as text, "" where there is nothing."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True)
class Table:
    """A sheet or CSV file: only rows and columns that hold something.

    ``letters`` name its columns as a spreadsheet does; ``comments`` are pinned to a cell ("C12", text);
    ``rejects`` are cells that could not be read.
    """

    name: str
    rows: tuple[Row, ...]
    letters: tuple[str, ...]
    hidden: bool = False
    comments: tuple[tuple[str, str], ...] = ()
    rejects: tuple[Reject, ...] = ()


class Budget:
    """Counts rows, cells and characters over all tables of a file; each call raises :class:`UnreadableError`
    where that is more than Themebank reads."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def row(self) -> None:
        """One more row."""
        self.rows += 1
        _check(self.rows, MAX_ROWS, "rows")

    def piece(self) -> None:
        """One more cell."""
        self.cells += 1
        _check(self.cells, MAX_CELLS, "cells")

    def say(self, characters: int) -> None:
        """So many more characters."""
        self.characters += characters
        _check(self.characters, MAX_CHARACTERS, "characters")

    def cell(self, text: str) -> str:
        """One more cell with this text, which is given back."""
        self.piece()
        self.say(len(text))
        return text


def _check(count: int, cap: int, what: str) -> None:
    if count > cap:
        raise UnreadableError(f"the file has more than {cap:,} {what}; split it")


def make_table(name: str, rows: Iterable[tuple[int, Mapping[int, str]]], hidden: bool = False) -> Table:
    """A table of the rows and columns that hold something.

    Args:
        name: of the sheet.
        rows: number of the row and its cells by column (from 1), in order of the file.
        hidden: whether the sheet is hidden.

    Raises:
        UnreadableError: the cells lie so far apart that a table of them would be too large.
    """
    kept: list[tuple[int, dict[int, str]]] = []
    for number, cells in rows:
        filled = {at: text.strip() for at, text in cells.items() if text.strip()}
        if filled:
            kept.append((number, filled))
    columns = sorted({at for _, cells in kept for at in cells})
    _check(len(kept) * len(columns), 2 * MAX_CELLS, "cells, counting the empty ones between them")
    return Table(
        name,
        tuple(Row(number, tuple(cells.get(at, "") for at in columns)) for number, cells in kept),
        tuple(column_letter(at) for at in columns),
        hidden,
    )


def column_letter(at: int) -> str:
    """Name of a column counted from 1: A, B … Z, AA …"""
    name = ""
    while at > 0:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(reference: str) -> int:
    """Number, from 1, of the column in a cell's reference ("C12", "AA1"); 0 where there is none."""
    number = 0
    for letter in reference[:3]:
        if not ("A" <= letter <= "Z"):
            break
        number = number * 26 + ord(letter) - 64
    return number
