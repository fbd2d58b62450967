"""The nouns of Themebank. Frozen dataclasses from the standard library only; this file is the glossary.

Offsets everywhere are Unicode code points into ``Source.text``, end exclusive. Times are seconds from the
start of a recording. Pages count from 1. An absent number is ``None``, an absent word is ``""``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from pipeline.columns import TakenTable

Attributes = tuple[tuple[str, str], ...]
"""Sorted (name, value) pairs. Names that begin with ``_`` are a reader's marks ("_ocr"); all others are case
attributes, which themes can be crossed with."""
EXCERPT = 160


class SourceKind(StrEnum):
    """What sort of document a source is."""

    INTERVIEW = "interview"
    FOCUS_GROUP = "focus_group"
    MINUTES = "minutes"
    REPORT = "report"
    SELF_ASSESSMENT = "self_assessment"
    RESPONSES = "responses"


class BlockKind(StrEnum):
    """What a stretch of a source is in its structure."""

    HEADING = "heading"
    TURN = "turn"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    RESOLUTION = "resolution"
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"


class Action(StrEnum):
    """What a coder did. ``REVIEWED`` and ``REOPENED`` speak of a whole segment and carry no code."""

    ACCEPT = "accept"
    REJECT = "reject"
    ADD = "add"
    WITHDRAW = "withdraw"
    REVIEWED = "reviewed"
    REOPENED = "reopened"


class Basis(StrEnum):
    """Whether a count rests on people's decisions or on suggestions that nobody has decided yet."""

    REVIEWED = "reviewed"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class Source:
    """One document as received. ``id`` is the sha256 of the file; ``path`` is relative to ``corpus/``."""

    id: str
    path: str
    kind: SourceKind
    text: str
    attributes: Attributes = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of a source. Blocks are in order, do not overlap and hold every word of the text."""

    source_id: str
    start: int
    end: int
    kind: BlockKind
    level: int = 0
    number: str = ""
    page: int | None = None
    speaker: str = ""
    time_start: float | None = None
    time_end: float | None = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as a reader finds it, before it has offsets: the text as it stands in the document."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    number: str = ""
    page: int | None = None
    speaker: str = ""
    time_start: float | None = None
    time_end: float | None = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that could not be used. ``where`` is a page, cue, row or cell, or empty for the whole."""

    stage: str
    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: pieces in reading order, a guess of the kind (``sources.csv`` overrules it), what was left
    out, counts for the user ("pages": 12), and what each column of a table was taken for."""

    pieces: tuple[Piece, ...]
    kind: SourceKind
    rejects: tuple[Reject, ...] = ()
    notes: tuple[tuple[str, int], ...] = ()
    tables: tuple[TakenTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the study, from ``participants.csv`` or from the transcripts themselves.

    ``label`` is what the person is credited as ("Participant 7"); interviewers have none.
    """

    name: str
    label: str = ""
    role: str = ""
    organisation: str = ""
    aliases: tuple[str, ...] = ()
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit that is coded. ``source.text[start:end] == text``, always."""

    id: str
    source_id: str
    start: int
    end: int
    text: str
    kind: BlockKind
    speaker: str = ""
    participant: str = ""
    codable: bool = True
    page: int | None = None
    time_start: float | None = None
    time_end: float | None = None
    heading: tuple[str, ...] = ()
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codebook. ``parent`` is another code's id or ``None``; a ``closed`` code is retired."""

    id: str
    name: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str | None = None
    color: str = "#5b6770"
    closed: bool = False

    @property
    def fingerprint(self) -> str:
        """Hash of what a tagger may use of the code: it decides what is re-tagged."""
        marked = {"+": self.include, "-": self.exclude, "k": self.keywords, "e": self.examples}
        return digest(self.definition, *(mark + text for mark, texts in marked.items() for text in texts))


@dataclass(frozen=True, slots=True)
class Codebook:
    """A named, versioned list of codes in the order of its file."""

    name: str
    version: str
    codes: tuple[Code, ...]
    source: str = ""
    scale: tuple[tuple[str, str], ...] = ()

    @property
    def by_id(self) -> dict[str, Code]:
        """Codes by their id."""
        return {code.id: code for code in self.codes}

    @property
    def open_codes(self) -> tuple[Code, ...]:
        """The codes that are still in use."""
        return tuple(code for code in self.codes if not code.closed)

    @property
    def fingerprint(self) -> str:
        """Hash over the open codes' ids and fingerprints."""
        return digest(*(f"{code.id}:{code.fingerprint}" for code in self.open_codes))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a suggestion: a span of the *segment's* text (offsets from its start) and who says so.

    ``start == end`` where it is no place in the text but a likeness, to what begins with ``words`` (``EXCERPT`` long).
    """

    start: int
    end: int
    words: str
    tagger: str
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A machine's opinion that a code applies to a segment. Never counted as a decision."""

    segment_id: str
    code: str
    probability: float
    tagger: str
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided. Append-only; ``seq`` is its number in the store (0 before it is stored).

    A decision is anchored by source and span as well as by segment, so that it outlives a change of unit.
    ``code`` is empty for ``REVIEWED`` and ``REOPENED``. ``decided_at`` is ISO 8601 UTC. ``quote`` keeps the
    words decided on, so that the decision can be found again in a corrected version of the same source.
    """

    segment_id: str
    source_id: str
    start: int
    end: int
    code: str
    coder: str
    action: Action
    memo: str = ""
    decided_at: str = ""
    origin: str = ""
    codebook: str = ""
    quote: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to a slice of a source for publication: ``source.text[start:end]`` is shown as ``shown``."""

    start: int
    end: int
    shown: str
    kind: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a source with its edits, and the label to credit. ``text`` is the slice with edits applied."""

    id: str
    code: str
    segment_id: str
    source_id: str
    source_kind: SourceKind
    start: int
    end: int
    text: str
    label: str
    basis: Basis
    edits: tuple[Edit, ...] = ()
    disclosure: str = ""


def digest(*parts: str) -> str:
    """Short hash (16 hex digits of SHA-256) of some texts; their number and order matter."""
    whole = hashlib.sha256()
    for data in (part.encode("utf-8") for part in parts):
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:16]


def segment_id(source_id: str, start: int, end: int) -> str:
    """Identity of a segment: it moves only when its own source or place does."""
    return digest(source_id, str(start), str(end))
