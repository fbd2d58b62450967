"""What the review desk reads: windows of documents, what stands on them, progress. Every query has a scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.model import Segment, Source, Suggestion
from pipeline.store import rows
from pipeline.store.desk_schema import places, skipped, standing
from pipeline.store.engine import Store
from pipeline.store.people import Scope
from pipeline.store.schema import decisions, segments, sources, suggestions
from pipeline.store.standing import make_ready, ready_mark
from pipeline.store.tagged import at_least
from pipeline.thresholds import Thresholds

POSITIVE = ("accept", "add")
SAID = ("accept", "add", "reject")


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment with its place in the order of the study and the path of its source."""

    position: int
    segment: Segment
    path: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of one coder on a segment or a span of it; ``code`` is empty for a mark."""

    segment_id: str
    start: int
    end: int
    code: str
    coder: str
    settled: bool
    source_id: str
    action: str
    memo: str
    quote: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What does not change while a study is coded, by source id.

    Args:
        mark: which state of the segments and suggestions it speaks of.
        codable: how many segments are to be coded.
        first: id of the first of them.
        voices: (participant, speaker) pairs.
        attributes: as ``name=value``.
        kinds: (path, kind, source id) of every source, in order of path.
    """

    mark: str
    codable: dict[str, int]
    first: dict[str, str]
    voices: dict[str, frozenset[tuple[str, str]]]
    attributes: dict[str, frozenset[str]]
    kinds: tuple[tuple[str, str, str], ...]


def prepare(store: Store) -> str:
    """Make the desk's tables ready where segments or suggestions were replaced. Gives the mark of their state."""
    with store.begin() as db:
        if mark := ready_mark(db):
            return mark
    with store.begin_writing() as db:
        if not ready_mark(db):
            make_ready(db)
        return ready_mark(db)


def visible_sources(store: Store, scope: Scope) -> tuple[Source, ...]:
    """Sources that may be seen, without their texts, in order of path."""
    columns = [c for c in sources.columns if c.name != "text"]
    query: sa.Select[Any] = sa.select(*columns, sa.literal("").label("text")).where(
        sources.c.id.in_(scope.sources)
    )
    with store.begin() as db:
        return tuple(rows.source_of(row) for row in db.execute(query.order_by(sources.c.path)))


def _placed(scope: Scope) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(segments, sources.c.path)
        .join(sources, sources.c.id == segments.c.source_id)
        .where(scope.holds(segments.c.source_id))
    )


def _of(found: Iterable[sa.Row[tuple[object, ...]]]) -> tuple[Placed, ...]:
    return tuple(Placed(row.position, rows.segment_of(row), row.path) for row in found)


def segment(store: Store, scope: Scope, segment_id: str) -> Placed | None:
    """A segment by id, if it exists and may be seen."""
    with store.begin() as db:
        found = _of(db.execute(_placed(scope).where(segments.c.id == segment_id)))
    return found[0] if found else None


def segments_of(store: Store, scope: Scope, ids: Sequence[str]) -> tuple[Placed, ...]:
    """Those of some segments that may be seen, in the order asked for."""
    with store.begin() as db:
        found = {p.segment.id: p for p in _of(db.execute(_placed(scope).where(segments.c.id.in_(ids))))}
    return tuple(found[key] for key in ids if key in found)


def window(store: Store, scope: Scope, around: Placed, before: int, after: int) -> tuple[Placed, ...]:
    """Segments of the same source around one, in order."""
    low, high = around.position - before, around.position + after
    query = _placed(scope).where(
        segments.c.source_id == around.segment.source_id, segments.c.position.between(low, high)
    )
    with store.begin() as db:
        return _of(db.execute(query.order_by(segments.c.position)))


def neighbour(store: Store, scope: Scope, around: Placed, step: int) -> str:
    """Id of the next (1) or previous (-1) codable segment of the same source; empty at its ends."""
    ahead = places.c.position > around.position if step > 0 else places.c.position < around.position
    order = places.c.position if step > 0 else places.c.position.desc()
    query = sa.select(places.c.segment_id).where(
        places.c.source_id == around.segment.source_id, scope.holds(places.c.source_id),
        places.c.codable, ahead,
    )  # fmt: skip
    with store.begin() as db:
        return db.execute(query.order_by(order).limit(1)).scalar() or ""


def suggestions_of(store: Store, segment_id: str) -> tuple[Suggestion, ...]:
    """Suggestions on a segment, most probable first."""
    query = (
        sa.select(suggestions)
        .where(suggestions.c.segment_id == segment_id)
        .order_by(suggestions.c.probability.desc(), suggestions.c.code)
    )
    with store.begin() as db:
        return tuple(rows.suggestion_of(row) for row in db.execute(query))


def waiting(store: Store, ids: Sequence[str], limits: Thresholds) -> dict[str, int]:
    """How many suggestions at their code's threshold or above each of some segments has."""
    query = (
        sa.select(suggestions.c.segment_id, sa.func.count().label("n"))
        .where(suggestions.c.segment_id.in_(ids), at_least(limits))
        .group_by(suggestions.c.segment_id)
    )
    with store.begin() as db:
        return {row.segment_id: row.n for row in db.execute(query)}


def stands(store: Store, scope: Scope, ids: Sequence[str]) -> dict[str, list[Standing]]:
    """What stands on some segments, oldest first; of others only where the scope is not blind."""
    query = sa.select(standing).where(
        standing.c.segment_id.in_(ids),
        scope.holds(standing.c.source_id),
        standing.c.action != "withdraw",
    )
    if scope.blind:
        query = query.where(standing.c.coder == scope.coder)
    found: dict[str, list[Standing]] = {key: [] for key in ids}
    with store.begin() as db:
        for row in db.execute(query.order_by(standing.c.seq)):
            found[row.segment_id].append(Standing(**row._mapping))
    return found


def latest(store: Store, scope: Scope, segment_id: str) -> int:
    """Number of the last decision on a segment that may be seen, also one that took something back; 0 where there
    is none."""
    query = sa.select(sa.func.max(decisions.c.seq)).where(decisions.c.segment_id == segment_id)
    if scope.blind:
        query = query.where(decisions.c.coder == scope.coder)
    with store.begin() as db:
        return db.execute(query).scalar() or 0


def skipped_of(store: Store, scope: Scope, ids: Sequence[str]) -> frozenset[str]:
    """Which of some segments the coder has put aside."""
    query = sa.select(skipped.c.segment_id).where(
        skipped.c.coder == scope.coder, skipped.c.segment_id.in_(ids)
    )
    with store.begin() as db:
        return frozenset(db.execute(query).scalars())


def outline(store: Store, mark: str) -> Outline:
    """What does not change while the study is coded; read once for each state of the segments."""
    codable = (
        sa.select(
            places.c.source_id, sa.func.count().label("n"), sa.func.min(places.c.position).label("first")
        )
        .where(places.c.codable)
        .group_by(places.c.source_id)
    )
    voices = sa.select(places.c.source_id, places.c.participant, places.c.speaker).distinct()
    with store.begin() as db:
        found = db.execute(codable).all()
        at = [row.first for row in found]
        ids = {
            row.position: row.segment_id
            for row in db.execute(
                sa.select(places.c.position, places.c.segment_id).where(places.c.position.in_(at))
            )
        }
        spoken: dict[str, set[tuple[str, str]]] = {}
        for row in db.execute(voices):
            spoken.setdefault(row.source_id, set()).add((row.participant, row.speaker))
        named = sa.select(sources.c.id, sources.c.path, sources.c.kind, sources.c.attributes)
        present = db.execute(named.where(sources.c.present)).all()
    return Outline(
        mark,
        {row.source_id: row.n for row in found},
        {row.source_id: ids[row.first] for row in found},
        {source: frozenset(who) for source, who in spoken.items()},
        {r.id: frozenset(f"{n}={v}" for n, v in rows.pairs(r.attributes)) for r in present},
        tuple(sorted((r.path, r.kind, r.id) for r in present)),
    )


def examples(store: Store, scope: Scope, code: str, most: int = 3) -> tuple[tuple[Placed, Standing], ...]:
    """Passages on which a code was put last, newest first."""
    query = sa.select(standing).where(
        standing.c.code == code, standing.c.action.in_(POSITIVE), scope.holds(standing.c.source_id)
    )
    if scope.blind:
        query = query.where(standing.c.coder == scope.coder)
    with store.begin() as db:
        found = [
            Standing(**row._mapping) for row in db.execute(query.order_by(standing.c.seq.desc()).limit(most))
        ]
    by_id = {p.segment.id: p for p in segments_of(store, scope, [s.segment_id for s in found])}
    return tuple((by_id[s.segment_id], s) for s in found if s.segment_id in by_id)


def applied_counts(store: Store, scope: Scope) -> dict[str, int]:
    """On how many segments each code stands."""
    query = sa.select(standing.c.code, sa.func.count(sa.distinct(standing.c.segment_id)).label("n")).where(
        standing.c.action.in_(POSITIVE), standing.c.code != "", scope.holds(standing.c.source_id)
    )
    if scope.blind:
        query = query.where(standing.c.coder == scope.coder)
    with store.begin() as db:
        return {row.code: row.n for row in db.execute(query.group_by(standing.c.code))}
