"""What several coders said of the same segments: the ground of agreement and of settling differences."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from pipeline.store.desk import POSITIVE
from pipeline.store.desk_schema import places, standing
from pipeline.store.engine import Store
from pipeline.store.people import Scope

Row = tuple[
    str,
    str,
    frozenset[str],
    frozenset[str],
    bool,
    tuple[tuple[str, str], ...],
    tuple[tuple[str, str, str, str], ...],
]
"""Segment, coder, codes put on, codes refused, whether done, memos, and what was settled."""


def said_by_several(store: Store, scope: Scope) -> tuple[Row, ...]:
    """For every segment on which more than one coder had a say: what each said, in the order of the study."""
    several = (
        sa.select(standing.c.segment_id)
        .where(standing.c.settled.is_(False), scope.holds(standing.c.source_id))
        .where(standing.c.action.not_in(("withdraw", "reopened")))
        .group_by(standing.c.segment_id)
        .having(sa.func.count(sa.distinct(standing.c.coder)) > 1)
    )
    query = (
        sa.select(standing)
        .join(places, places.c.segment_id == standing.c.segment_id)
        .where(standing.c.segment_id.in_(several), standing.c.action != "withdraw")
        .order_by(places.c.position, standing.c.coder, standing.c.seq)
    )
    grouped: dict[str, dict[str, list[sa.Row[tuple[object, ...]]]]] = defaultdict(lambda: defaultdict(list))
    settled: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    with store.begin() as db:
        for row in db.execute(query):
            if row.settled:
                settled[row.segment_id].append((row.code, row.action, row.coder, row.memo))
            else:
                grouped[row.segment_id][row.coder].append(row)
    return tuple(
        (
            segment,
            coder,
            frozenset(r.code for r in found if r.action in POSITIVE),
            frozenset(r.code for r in found if r.action == "reject"),
            any(r.action == "reviewed" for r in found),
            tuple((r.code, r.memo) for r in found if r.memo),
            tuple(settled.get(segment, ())),
        )
        for segment, by_coder in grouped.items()
        for coder, found in by_coder.items()
    )
