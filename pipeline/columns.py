"""Columns of tables: what one may be for, and which was taken for what, so that a person can overrule it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column is for. All but ``INDEX`` may be given in ``sources.csv``."""

    SPEAKER = "speaker"
    TEXT = "text"
    START = "start"
    END = "end"
    TURN = "turn"
    ID = "id"
    SCORE = "score"
    STATEMENT = "statement"
    SECTION = "section"
    ANSWER = "answer"
    CATEGORY = "category"
    PRIVATE = "private"
    INDEX = "index"


RESPONDENT = "Respondent"
"""What stands before the id (or row number) of whoever answered open questions, as the speaker's name."""
GIVEN_ROLES = tuple(role.value for role in Role if role is not Role.INDEX)


@dataclass(frozen=True, slots=True)
class TakenColumn:
    """A column by its letter and header ("" where it has none), what it was taken for, and whether a person
    said so."""

    role: Role
    letter: str
    name: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class TakenTable:
    """A table as it was read. ``name`` is its sheet's; ``kind`` a kind of source, or "" for plain rows."""

    name: str
    kind: str
    columns: tuple[TakenColumn, ...]
