"""What a table is (transcript, self-assessment, responses, just rows) and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.columns import GIVEN_ROLES, Role, TakenColumn, TakenTable
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.labels import name_key
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


_HEADERS: tuple[tuple[Role, str], ...] = (
    (Role.SPEAKER, r"(?:name of )?(?:speaker|talker)s?(?: name| label| id)?|who(?: speaks)?|voice"),
    (
        Role.TEXT,
        r"(?:text|sentence|utterance|transcript(?:ion)?|speech|content|said|words|dialogue|what was said|"
        r"caption|message|spoken text|quote)s?",
    ),
    (Role.START, r"time ?stamps?|start(?: ?time)?|time(?: ?code)?|begin|from|onset"),
    (Role.END, r"end(?: ?time)?|stop|until|to|offset"),
    (Role.TURN, r"turn(?: ?(?:no|number|id|#))?\.?|utterance (?:id|no)"),
    (
        Role.ID,
        r"id|#|n[or]\.?|number|ref(?:erence)?(?: no)?|(?:respondent|participant|response|record|case|row|"
        r"item|submission|reply)[ _]?(?:id|no\.?|number|#|code)?|uuid",
    ),
    (
        Role.PRIVATE,
        r".*\b(?:e-?mail|phone|telephone|mobile|ip ?address|post ?code|address|surname|full name|your name|"
        r"first name|last name|contact)\b.*|name",
    ),
    (Role.SECTION, r"section|theme|domain|area|category|topic|priority|heading|strand|pillar|part|chapter"),
    (Role.SCORE, r".*\b(?:score|rating|rag|level|maturity|grade|self-?assessment)\b.*"),
    (
        Role.STATEMENT,
        r"(?:.*\b)?(?:statement|standard|criteri(?:on|a)|indicator|commitment|expectation|requirement|"
        r"descriptor|element|prompt|measure|key line of enquiry|kloe|question)s?",
    ),
)
_EVIDENCE = re.compile(
    r"\b(?:evidence|next steps?|rationale|justification|narrative|actions?|examples?|comments?)\b", re.I
)
_NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+(?:[eE][-+]?[0-9]+)?\s*%?")
_TIME = re.compile(
    r"[\[(]?[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?[\])]?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
)
_PRIVATE = re.compile(r"\S+@\S+\.\w+|\+?[0-9][0-9 ()-]{8,}")


_LONG = 200
"""Characters from which a cell is neither a number nor a time nor an address."""


def lay_out(table: Table, options: ReadOptions) -> Layout:
    """How to read a table with at least one row: as ``options.columns`` says, else guessed."""
    at = _header_row(table.rows)
    header = table.rows[at] if at is not None else None
    rows = table.rows[at + 1 :] if at is not None else table.rows
    before = table.rows[:at] if at is not None else ()
    names = header.cells if header is not None else ("",) * len(table.letters)
    columns = tuple(
        Column(
            i,
            " ".join(name.split()) or f"column {table.letters[i]}",
            _role(name, [row.cells[i] for row in rows]),
            table.letters[i],
        )
        for i, name in enumerate(names)
    )
    if header is None:
        columns = _headless(columns, rows)
    columns = tuple(_given(column, options) for column in columns)
    kind, columns = _kind(columns, rows, options)
    return Layout(kind, before, header, rows, columns)


def taken(layout: Layout, name: str) -> TakenTable:
    """What a user is told of a layout: each column's letter and header, and what it was taken for.

    Args:
        layout: of a table.
        name: of its sheet.
    """
    headers = layout.header.cells if layout.header is not None else ("",) * len(layout.columns)
    columns = (
        TakenColumn(column.role, column.letter, " ".join(header.split()), column.given)
        for column, header in zip(layout.columns, headers, strict=True)
    )
    return TakenTable(name, layout.kind.value if layout.kind is not None else "", tuple(columns))


def _given(column: Column, options: ReadOptions) -> Column:
    """A column with the role that ``sources.csv`` gives to its header or letter, where it does."""
    for name, wanted in options.columns:
        if name in GIVEN_ROLES and name_key(wanted) in (name_key(column.name), column.letter.casefold()):
            return replace(column, role=Role(name), given=True)
    return column


def _header_row(rows: Sequence[Row]) -> int | None:
    """Index of the row that names the columns: the first that fills most of the table, with only words."""
    widest = max(row.filled for row in rows[:50])
    for at, row in enumerate(rows[:20]):
        if row.filled < 0.6 * widest:
            continue
        cells = [cell for cell in row.cells if cell]
        below = rows[at + 1 : at + 400]
        if not below or any(_like(_NUMBER, cell) or _like(_TIME, cell) for cell in cells):
            return None
        if any(len(cell.split()) > 60 for cell in cells) or _recurs(row, below):
            return None
        return at
    return None


def _recurs(row: Row, below: Sequence[Row]) -> bool:
    """Whether a cell of the row is said again in its column twice or more: a speaker's name, no header."""
    return any(
        cell and sum(1 for other in below if name_key(other.cells[i]) == name_key(cell)) >= 2
        for i, cell in enumerate(row.cells)
    )


def _role(name: str, cells: Sequence[str]) -> Role:
    """Role of one column by its header and cells, before the table as a whole is looked at."""
    filled = [cell for cell in cells if cell]
    header = " ".join(re.sub(r"[_*:]+", " ", name[:_LONG]).split()).casefold()
    said = (
        next((role for role, pattern in _HEADERS if re.fullmatch(pattern, header)), None) if header else None
    )
    open_text = is_open(filled)
    long_id = said is Role.ID and any(len(cell.split()) > 8 for cell in filled)
    if long_id or (said in (Role.SPEAKER, Role.SECTION, Role.SCORE, Role.PRIVATE) and open_text):
        said = None
    if said is not None:
        return said
    if (
        filled
        and all(_like(_PRIVATE, cell) for cell in filled)
        and not all(_like(_NUMBER, c) for c in filled)
    ):
        return Role.PRIVATE
    if not header and filled and all(cell.isdigit() for cell in filled) and len(set(filled)) == len(filled):
        return Role.INDEX
    if name and len(name) < _LONG and _EVIDENCE.search(name) and not all(_like(_NUMBER, c) for c in filled):
        return Role.ANSWER
    return Role.ANSWER if open_text or (name.rstrip().endswith("?") and not _short(filled)) else Role.CATEGORY


def _like(pattern: re.Pattern[str], cell: str) -> bool:
    return len(cell) <= _LONG and pattern.fullmatch(cell) is not None


def is_open(filled: Sequence[str]) -> bool:
    """Whether cells are written in own words: four words or more on average, or different and some long."""
    words = [len(cell.split()) for cell in filled]
    if not words:
        return False
    varied = len({name_key(cell) for cell in filled}) > 0.5 * len(filled)
    return (sum(words) / len(words) >= 4 and (varied or max(words) >= 12)) or (varied and max(words) >= 8)


def _short(filled: Sequence[str]) -> bool:
    return all(len(cell.split()) <= 3 for cell in filled)


def _headless(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Roles of a table without header: times, then a few recurring short names beside long text."""
    roles: list[Role] = []
    for column in columns:
        filled = [row.cells[column.at] for row in rows if row.cells[column.at]]
        few = len({name_key(cell) for cell in filled}) <= max(2, 0.3 * len(filled))
        if filled and all(_like(_TIME, cell) for cell in filled):
            roles.append(Role.END if Role.START in roles else Role.START)
        elif is_open(filled) and Role.TEXT not in roles and Role.SPEAKER in roles:
            roles.append(Role.TEXT)
        elif few and len(filled) >= 4 and _short(filled) and not all(_like(_NUMBER, c) for c in filled):
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
    roles = [column.role for column in columns]
    if roles.count(Role.TEXT) >= 1 and Role.SPEAKER in roles:
        return SourceKind.INTERVIEW, _only(
            columns, {Role.SPEAKER, Role.TEXT, Role.START, Role.END, Role.TURN}
        )
    evidence = any(c.role is Role.ANSWER and _EVIDENCE.search(c.name) for c in columns)
    assessed = Role.STATEMENT in roles and (Role.SCORE in roles or evidence)
    if assessed or options.kind is SourceKind.SELF_ASSESSMENT:
        return SourceKind.SELF_ASSESSMENT, _only(columns, {Role.STATEMENT, Role.SCORE, Role.SECTION, Role.ID})
    columns = _only(columns, {Role.ID, Role.TEXT, Role.STATEMENT})
    columns = tuple(
        replace(c, role=Role.ANSWER) if c.role in (Role.TEXT, Role.STATEMENT) else c for c in columns
    )
    answers = [column for column in columns if column.role is Role.ANSWER]
    asked = any(c.role is Role.ID for c in columns) or any("?" in c.name for c in answers)
    if answers and (asked or options.kind is SourceKind.RESPONSES):
        return SourceKind.RESPONSES, columns
    return None, columns


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
