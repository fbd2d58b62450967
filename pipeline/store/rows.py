"""Rows of the store to nouns of the model and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import starmap
from typing import Any

from sqlalchemy import Row

from pipeline.columns import Role, TakenColumn, TakenTable
from pipeline.corpus import Ingested, ReadNotes
from pipeline.model import (
    Action,
    Attributes,
    Block,
    BlockKind,
    Decision,
    Evidence,
    Reject,
    Segment,
    Source,
    SourceKind,
    Suggestion,
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def dump(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same text."""
    return _ENCODER.encode(value)


def pairs(text: str) -> Attributes:
    """Attributes from their JSON."""
    return tuple((str(key), str(value)) for key, value in json.loads(text))


def dump_notes(item: Ingested) -> str:
    """JSON of a file's counts and of what its columns were taken for (the pair ``tables``)."""
    tables = [asdict(table) for table in item.tables]
    return dump([*item.notes, ("tables", tables)] if tables else item.notes)


def notes_of(row: Row[Any]) -> ReadNotes:
    """What a row of ``sources`` says of how it was read."""
    notes = dict(json.loads(row.notes))
    tables = tuple(
        TakenTable(
            table["name"],
            table["kind"],
            tuple(TakenColumn(**column | {"role": Role(column["role"])}) for column in table["columns"]),
        )
        for table in notes.pop("tables", ())
    )
    rejects = (Reject("ingest", row.path, where, why) for where, why in json.loads(row.rejects))
    return ReadNotes(tuple(rejects), notes, tables)


def source_of(row: Row[Any]) -> Source:
    """A row of ``sources``."""
    return Source(row.id, row.path, SourceKind(row.kind), row.text, pairs(row.attributes), row.reader)


def block_row(block: Block) -> dict[str, object]:
    """A row for ``blocks``."""
    return {**asdict(block), "kind": block.kind.value, "attributes": dump(block.attributes)}


def block_of(row: Row[Any]) -> Block:
    """A row of ``blocks``."""
    return Block(
        row.source_id, row.start, row.end, BlockKind(row.kind), row.level, row.number, row.page, row.speaker,
        row.time_start, row.time_end, pairs(row.attributes),
    )  # fmt: skip


def segment_row(segment: Segment, position: int) -> dict[str, object]:
    """A row for ``segments``; ``position`` is its place in the order of the study."""
    return {
        **asdict(segment),
        "position": position,
        "kind": segment.kind.value,
        "heading": dump(segment.heading),
        "attributes": dump(segment.attributes),
    }


def segment_of(row: Row[Any]) -> Segment:
    """A row of ``segments``."""
    return Segment(
        id=row.id, source_id=row.source_id, start=row.start, end=row.end, text=row.text,
        kind=BlockKind(row.kind), speaker=row.speaker, participant=row.participant, codable=row.codable,
        page=row.page, time_start=row.time_start, time_end=row.time_end,
        heading=tuple(json.loads(row.heading)), attributes=pairs(row.attributes),
    )  # fmt: skip


def suggestion_row(suggestion: Suggestion) -> dict[str, object]:
    """A row for ``suggestions``."""
    why = [[e.start, e.end, e.words, e.tagger, e.weight] for e in suggestion.why]
    return {
        "segment_id": suggestion.segment_id,
        "code": suggestion.code,
        "probability": suggestion.probability,
        "tagger": suggestion.tagger,
        "why": dump(why),
    }


def suggestion_of(row: Row[Any]) -> Suggestion:
    """A row of ``suggestions``."""
    why = tuple(starmap(Evidence, json.loads(row.why)))
    return Suggestion(row.segment_id, row.code, row.probability, row.tagger, why)


def decision_row(decision: Decision) -> dict[str, object]:
    """A row for ``decisions``, without the number that the store gives."""
    row = {**asdict(decision), "action": decision.action.value}
    del row["seq"]
    return row


def decision_of(row: Row[Any]) -> Decision:
    """A row of ``decisions``."""
    return Decision(
        row.segment_id, row.source_id, row.start, row.end, row.code, row.coder, Action(row.action), row.memo,
        row.decided_at, row.origin, row.codebook, row.quote, row.seq,
    )  # fmt: skip


def reject_of(row: Row[Any]) -> Reject:
    """A row of ``rejects``."""
    return Reject(row.stage, row.source, row.place, row.reason)
