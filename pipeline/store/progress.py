"""How far coders are with the sources of a study."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store.desk import Outline
from pipeline.store.desk_schema import skipped, standing
from pipeline.store.engine import Store
from pipeline.store.people import Scope
from pipeline.store.schema import sources


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one coder is with one source."""

    source_id: str
    path: str
    kind: str
    codable: int
    reviewed: int
    first: str


def progress(store: Store, scope: Scope, known: Outline) -> tuple[Progress, ...]:
    """How far the coder is with each source that may be seen, in order of path."""
    with store.begin() as db:
        done = {row.source_id: row.n for row in db.execute(_done(scope))}
        listed = sa.select(sources.c.id, sources.c.path, sources.c.kind).where(
            sources.c.id.in_(scope.sources)
        )
        return tuple(
            Progress(
                row.id, row.path, row.kind, known.codable[row.id], done.get(row.id, 0), known.first[row.id]
            )
            for row in db.execute(listed.order_by(sources.c.path))
            if row.id in known.codable
        )


def _done(scope: Scope) -> sa.Select[tuple[str, int]]:
    query = sa.select(standing.c.source_id, sa.func.count().label("n"))
    mine = (standing.c.coder == scope.coder, standing.c.code == "", standing.c.action == "reviewed")
    return query.where(*mine).group_by(standing.c.source_id)


def reviewed_by_others(store: Store, scope: Scope) -> dict[str, tuple[tuple[str, int], ...]]:
    """How many segments other coders have reviewed: (coder, number) for each source that may be seen."""
    query = (
        sa.select(standing.c.source_id, standing.c.coder, sa.func.count().label("n"))
        .where(standing.c.coder != scope.coder, standing.c.code == "", standing.c.action == "reviewed")
        .where(scope.holds(standing.c.source_id))
        .group_by(standing.c.source_id, standing.c.coder)
        .order_by(standing.c.source_id, standing.c.coder)
    )
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    with store.begin() as db:
        for row in db.execute(query):
            found[row.source_id] = (*found.get(row.source_id, ()), (row.coder, row.n))
    return found


def counts(store: Store, scope: Scope, known: Outline) -> dict[str, tuple[int, int]]:
    """(reviewed by the coder, codable) for each source that may be seen, by its id."""
    with store.begin() as db:
        done = {row.source_id: row.n for row in db.execute(_done(scope))}
    return {s: (done.get(s, 0), n) for s, n in known.codable.items() if s in scope.sources}


def count_skipped(store: Store, scope: Scope) -> int:
    """How many segments the coder has put aside and not reviewed since."""
    reviewed = sa.exists().where(
        standing.c.segment_id == skipped.c.segment_id, standing.c.coder == scope.coder,
        standing.c.code == "", standing.c.action == "reviewed",
    )  # fmt: skip
    query = sa.select(sa.func.count()).select_from(skipped).where(skipped.c.coder == scope.coder, ~reviewed)
    with store.begin() as db:
        return db.execute(query).scalar() or 0
