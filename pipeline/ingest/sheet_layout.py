"""What a table is (transcript, self-assessment, responses, just rows) and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.columns import GIVEN_ROLES, Role, TakenColumn, TakenTable
from pipeline.ingest.base import ReadOptions
from pipeline.ingest.labels import name_key
from pipeline.ingest.sheet_headers import LONG, NUMBER, TIME, headed, like
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
    (Role.START, r"time ?stamps?|time ?spans?|start(?: ?time)?|time(?: ?code)?|begin|from|onset"),
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
_PEOPLE = re.compile(
    r"(?:full |display |user )?names?|participants?(?: name| id)?|person|user|from|sender|author|respondent|interviewee"
)
"""Headers of columns that hold speakers where their names recur."""
_EVIDENCE = re.compile(
    r"\b(?:evidence|next steps?|rationale|justification|narrative|actions?|examples?|comments?)\b", re.I
)
_OPEN = re.compile(
    r"\b(?:please (?:specify|explain|describe|tell|give|say)|in your own words|open[- ]ended|"
    r"anything else|any other|tell us)\b|[-–:] (?:free )?text$",
    re.I,
)
"""Headers of columns in which people write what they like."""
_OFFERS = re.compile(
    r"(?:how (?:likely|confident|satisfied|often|much|many|far|well|useful|helpful|important|easy|familiar|clear)|"
    r"how would you (?:rate|describe)|which|to what extent|do|does|did|have|has|are|is|were|was|would|will)\b.*",
    re.I,
)
"""Questions that may offer their answers."""
CLOSED = (8, 0.25)
"""Answers from which, and different ones as a share of all up to which, such a question did offer them."""
_PRIVATE = re.compile(r"\S+@\S+\.\w+|\+?[0-9][0-9 ()-]{8,}")
_MACHINE = re.compile(
    r"(?:start|end|completion|submission|recorded|created|modified|last modified|submitted)[ _-]?(?:date|time|at|on)s?|"
    r"time ?stamp|date submitted|duration\b.*|progress|finished|distribution ?channel|"
    r"user ?language|collector ?id|external (?:data )?reference|recipient ?(?:email|first ?name|last ?name)|"
    r"location ?(?:latitude|longitude)|custom data ?[0-9]*|last ?page|start language|response ?type",
    re.I,
)
"""Headers of what a survey service notes of an answer by itself."""


def lay_out(table: Table, options: ReadOptions) -> Layout:
    """How to read a table with at least one row: as ``options.columns`` says, else guessed."""
    found = headed(table)
    header, rows = found.header, found.rows
    columns = tuple(
        Column(
            i,
            " ".join(name.split()) or f"column {table.letters[i]}",
            _role(name, [row.cells[i] for row in rows]),
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


def _role(name: str, cells: Sequence[str]) -> Role:
    """Role of one column by its header and cells, before the table as a whole is looked at."""
    filled = [cell for cell in cells if cell]
    header = " ".join(re.sub(r"[_*:]+", " ", name[:LONG]).split()).casefold()
    said = (
        next((role for role, pattern in _HEADERS if re.fullmatch(pattern, header)), None) if header else None
    )
    open_text = is_open(filled)
    long_id = said is Role.ID and any(len(cell.split()) > 8 for cell in filled)
    if long_id or (said in (Role.SPEAKER, Role.SECTION, Role.SCORE, Role.PRIVATE) and open_text):
        said = None
    if said is not None:
        return said
    if filled and all(like(_PRIVATE, cell) for cell in filled) and not all(like(NUMBER, c) for c in filled):
        return Role.PRIVATE
    if not header and filled and all(cell.isdigit() for cell in filled) and len(set(filled)) == len(filled):
        return Role.INDEX
    if _asks_for_words(name) and not all(like(NUMBER, c) for c in filled):
        return Role.ANSWER
    asked = name.rstrip().endswith("?") and not _short(filled) and not _chosen(name, filled)
    return Role.ANSWER if open_text or asked else Role.CATEGORY


def _asks_for_words(name: str) -> bool:
    """Whether a header says that people write what they like below it."""
    return len(name) < LONG and bool(_EVIDENCE.search(name) or _OPEN.search(" ".join(name.split())))


def is_open(filled: Sequence[str]) -> bool:
    """Whether cells are written in own words: four words or more on average, or different and some long."""
    words = [len(cell.split()) for cell in filled]
    if not words:
        return False
    varied = len({name_key(cell) for cell in filled}) > 0.5 * len(filled)
    return (sum(words) / len(words) >= 4 and (varied or max(words) >= 12)) or (varied and max(words) >= 8)


def _chosen(name: str, filled: Sequence[str]) -> bool:
    """Whether answers were chosen from a list: the question may offer them, and a few come again and again."""
    fewest, share = CLOSED
    different = {name_key(cell) for cell in filled}
    again = len(filled) >= fewest and len(different) <= share * len(filled)
    return again and _OFFERS.fullmatch(" ".join(name.split())[:LONG]) is not None


def _short(filled: Sequence[str]) -> bool:
    return all(len(cell.split()) <= 3 for cell in filled)


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
        elif few and len(filled) >= 4 and _short(filled) and not all(like(NUMBER, c) for c in filled):
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
    evidence = any(c.role is Role.ANSWER and _EVIDENCE.search(c.name) for c in columns)
    assessed = Role.STATEMENT in roles and (Role.SCORE in roles or evidence)
    if assessed or options.kind is SourceKind.SELF_ASSESSMENT:
        return SourceKind.SELF_ASSESSMENT, _only(columns, {Role.STATEMENT, Role.SCORE, Role.SECTION, Role.ID})
    columns = _only(_without_machine(columns), {Role.ID, Role.TEXT, Role.STATEMENT})
    columns = tuple(
        replace(c, role=Role.ANSWER) if c.role in (Role.TEXT, Role.STATEMENT) else c for c in columns
    )
    answers = [column for column in columns if column.role is Role.ANSWER]
    asked = any(c.role is Role.ID for c in columns) or any("?" in c.name for c in answers)
    if answers and (asked or options.kind is SourceKind.RESPONSES):
        return SourceKind.RESPONSES, columns
    return None, columns


def _without_machine(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of responses, those that a survey service fills in by itself set aside: nobody's attribute."""
    return tuple(
        replace(c, role=Role.PRIVATE) if not c.given and _MACHINE.fullmatch(c.name) else c for c in columns
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
        if not column.given and recurring and _PEOPLE.fullmatch(name_key(column.name)):
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
