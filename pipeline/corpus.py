"""A corpus as it was read: what ingest hands to the store, and what the store hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.columns import TakenTable
from pipeline.model import Block, Reject, Source


@dataclass(frozen=True, slots=True)
class Corpus:
    """The sources of a study with their blocks, keyed by source id, in order of path."""

    sources: tuple[Source, ...] = ()
    blocks: dict[str, tuple[Block, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ingested:
    """One file as it was read.

    ``read_by`` is the fingerprint of the reader and its options: the file is read again when it changes.
    ``rejects`` are parts that could not be used; ``notes`` are counts for the user ("pages": 12); ``tables``
    says which column was taken for what.
    """

    source: Source
    blocks: tuple[Block, ...]
    read_by: str
    rejects: tuple[Reject, ...] = ()
    notes: tuple[tuple[str, int], ...] = ()
    tables: tuple[TakenTable, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadNotes:
    """What reading a source left to say: parts that could not be used, counts, and the columns of its tables."""

    rejects: tuple[Reject, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[TakenTable, ...] = ()
