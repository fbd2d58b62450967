"""What a table is (transcript, self-assessment, responses, just rows) and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.columns import GIVEN_ROLES, Role, TakenColumn, TakenTable
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.labels import name_key
from pipeline.ingest.sheet_headers import NUMBER, TIME, headed, like
from pipeline.ingest.sheet_roles import CLOSED, EVIDENCE, MACHINE, PEOPLE, is_open, is_short, role_of
from pipeline.ingest.sheet_table import Row, Table
from pipeline.model import SourceKind


@dataclass(frozen=True)
class Column:
    """A column: its place, its header (or "column C"), its role, its letter, and whether a person has given it
    that role."""

    at: int
    name: str
    role: Role
    letter: str = ""
    given: bool = False


@dataclass(frozen=True)
class Layout:
    """How a table is to be read. ``before`` and ``header`` are rows above the data; ``kind`` is the guess."""

    kind: SourceKind | None
    before: tuple[Row, ...]
    header: Row | None
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def of(self, *roles: Role) -> tuple[Column, ...]:
        """The columns with one of these roles, from left to right."""
        return tuple(column for column in self.columns if column.role in roles)


def lay_out(table: Table, options: ReadOptions) -> Layout:
    """How to read a table with at least one row: as ``options.columns`` says, else guessed."""
    found = headed(table)
    header, rows = found.header, found.rows
    columns = tuple(
        Column(
            i,
            " ".join(name.split()) or f"column {table.letters[i]}",
            role_of(name, [row.cells[i] for row in rows]),
            table.letters[i],
        )
        for i, name in enumerate(found.names)
    )
    if header is None:
        columns = _headless(columns, rows)
    columns = tuple(_given(column, options) for column in columns)
    kind, columns = _kind(columns, rows, options)
    return Layout(kind, found.before, header, rows, columns)


def taken(layout: Layout, name: str) -> TakenTable:
    """What a user is told of a layout: each column's letter and header, and what it was taken for.

    Args:
        layout: of a table.
        name: of its sheet.
    """
    columns = (
        TakenColumn(c.role, c.letter, "" if c.name == f"column {c.letter}" else c.name, c.given)
        for c in layout.columns
    )
    return TakenTable(name, layout.kind.value if layout.kind is not None else "", tuple(columns))


def _given(column: Column, options: ReadOptions) -> Column:
    """A column with the role that ``sources.csv`` gives to its header or letter, where it does."""
    for name, wanted in options.columns:
        if name in GIVEN_ROLES and name_key(wanted) in (name_key(column.name), column.letter.casefold()):
            return replace(column, role=Role(name), given=True)
    return column


def _headless(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Roles of a table without header: times, then a few recurring short names beside long text."""
    roles: list[Role] = []
    for column in columns:
        filled = [row.cells[column.at] for row in rows if row.cells[column.at]]
        few = len({name_key(cell) for cell in filled}) <= max(2, 0.3 * len(filled))
        if filled and all(like(TIME, cell) for cell in filled):
            roles.append(Role.END if Role.START in roles else Role.START)
        elif is_open(filled) and Role.TEXT not in roles and Role.SPEAKER in roles:
            roles.append(Role.TEXT)
        elif few and len(filled) >= 4 and is_short(filled) and not all(like(NUMBER, c) for c in filled):
            roles.append(Role.CATEGORY if Role.SPEAKER in roles else Role.SPEAKER)
        else:
            roles.append(column.role)
    if Role.TEXT not in roles:
        return columns
    return tuple(replace(column, role=role) for column, role in zip(columns, roles, strict=True))


def _kind(
    columns: tuple[Column, ...], rows: Sequence[Row], options: ReadOptions
) -> tuple[SourceKind | None, tuple[Column, ...]]:
    """The table's kind (``None``: just rows), and its columns with the roles that kind gives them."""
    columns = _with_speaker(columns, rows)
    roles = [column.role for column in columns]
    if roles.count(Role.TEXT) >= 1 and Role.SPEAKER in roles:
        allowed = {Role.SPEAKER, Role.TEXT, Role.START, Role.END, Role.TURN}
        numbered = any(c.role is Role.ID and _different([row.cells[c.at] for row in rows]) for c in columns)
        return SourceKind.INTERVIEW, _only(columns, allowed | {Role.ID} if numbered else allowed)
    evidence = any(c.role is Role.ANSWER and EVIDENCE.search(c.name) for c in columns)
    assessed = Role.STATEMENT in roles and (Role.SCORE in roles or evidence)
    if assessed or options.kind is SourceKind.SELF_ASSESSMENT:
        return SourceKind.SELF_ASSESSMENT, _only(columns, {Role.STATEMENT, Role.SCORE, Role.SECTION, Role.ID})
    columns = _only(_without_machine(columns), {Role.ID, Role.TEXT, Role.STATEMENT})
    columns = tuple(
        replace(c, role=Role.ANSWER) if c.role in (Role.TEXT, Role.STATEMENT) else c for c in columns
    )
    columns = _with_questions(columns, rows)
    answers = [column for column in columns if column.role is Role.ANSWER]
    asked = any(c.role is Role.ID for c in columns) or any("?" in c.name for c in answers)
    if answers and (asked or options.kind is SourceKind.RESPONSES):
        return SourceKind.RESPONSES, columns
    return None, columns


def _with_questions(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of a table with a row for each answer: the one that names the question, where questions come again,
    heads them."""
    answers = [column for column in columns if column.role is Role.ANSWER]
    for column in answers:
        asked = [row.cells[column.at] for row in rows if row.cells[column.at]]
        again = len(asked) >= CLOSED[0] and len({name_key(text) for text in asked}) <= CLOSED[1] * len(asked)
        if (
            len(answers) > 1
            and again
            and not column.given
            and re.fullmatch(r"questions?|prompt|asked", name_key(column.name))
        ):
            return tuple(replace(c, role=Role.SECTION) if c is column else c for c in columns)
    return columns


def _without_machine(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of responses, those that a survey service fills in by itself set aside: nobody's attribute."""
    return tuple(
        replace(c, role=Role.PRIVATE) if not c.given and MACHINE.fullmatch(c.name) else c for c in columns
    )


def _with_speaker(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns, one of people's names as the speakers' where there are words but no speakers and names recur
    (in a list of respondents each stands once)."""
    roles = [column.role for column in columns]
    if Role.TEXT not in roles or Role.SPEAKER in roles:
        return columns
    for column in columns:
        names = [row.cells[column.at] for row in rows if row.cells[column.at]]
        recurring = len(names) >= 4 and len({name_key(name) for name in names}) <= 0.5 * len(names)
        if not column.given and recurring and PEOPLE.fullmatch(name_key(column.name)):
            return tuple(replace(c, role=Role.SPEAKER) if c is column else c for c in columns)
    return columns


def _different(cells: Sequence[str]) -> bool:
    """Whether no two cells that hold something are the same: they number the rows."""
    filled = [cell for cell in cells if cell]
    return len(set(filled)) == len(filled)


def _only(columns: tuple[Column, ...], allowed: set[Role]) -> tuple[Column, ...]:
    """Each allowed special role once (the first column that has it); other special roles by content."""
    plain = {Role.ANSWER, Role.CATEGORY, Role.PRIVATE, Role.INDEX}
    seen: set[Role] = set()
    found: list[Column] = []
    for column in columns:
        role = column.role
        if (
            not column.given
            and role not in plain
            and (role not in allowed or (role in seen and role is not Role.SCORE))
        ):
            role = Role.ANSWER if role in (Role.TEXT, Role.STATEMENT) else Role.CATEGORY
        seen.add(role)
        found.append(replace(column, role=role))
    return tuple(found)
