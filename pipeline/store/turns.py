"""The learner's order in the review desk: what it is made from, and where it is kept.

``places.doubt`` is what the desk reads it from: below 0 for the segments that the learner asks about next, in
order, and from 0 on for all others (how far the least certain suggestion is from 0.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.coding import POSITIVE
from pipeline.model import Action
from pipeline.store.desk_schema import marks, places, standing
from pipeline.store.engine import Store
from pipeline.store.schema import decisions, segments, suggestions
from pipeline.store.standing import ready_mark, upsert

TURNS = "turns"
_CHUNK = 200


@dataclass(frozen=True)
class Basis:
    """What the order rests on.

    Args:
        state: state of the segments and suggestions that it speaks of (:func:`pipeline.store.standing.ready_mark`).
        last: number of the last decision that was seen.
        waiting: ids of the segments to be coded that nobody has called reviewed.
        reviewed: ids of those that somebody has.
        applied: by code, segments that carry it.
        in_vain: by code, reviewed segments for which it is suggested and that do not carry it.
    """

    state: str
    last: int
    waiting: tuple[str, ...]
    reviewed: tuple[str, ...]
    applied: dict[str, int]
    in_vain: dict[str, int]


def is_due(store: Store, state: str, every: int) -> bool:
    """Whether the order was made for another state, or so many decisions ago."""
    with store.begin() as db:
        kept = db.execute(sa.select(marks.c.value).where(marks.c.name == TURNS)).scalar() or ""
        made_for, _, last = kept.rpartition("/")
        return not kept or made_for != state or _last(db) - int(last) >= every


def basis(store: Store) -> Basis:
    """What the order is to be made from now."""
    done = sa.select(standing.c.segment_id).where(
        standing.c.code == "", standing.c.action == Action.REVIEWED.value
    )
    carried = _carried().subquery()
    vain = sa.select(suggestions.c.code, sa.func.count()).where(
        suggestions.c.segment_id.in_(done),
        ~sa.exists().where(
            carried.c.segment_id == suggestions.c.segment_id, carried.c.code == suggestions.c.code
        ),
    )
    codable = sa.select(places.c.segment_id).where(places.c.codable)
    with store.begin() as db:
        return Basis(
            ready_mark(db),
            _last(db),
            tuple(db.execute(codable.where(places.c.segment_id.not_in(done))).scalars()),
            tuple(db.execute(codable.where(places.c.segment_id.in_(done))).scalars()),
            _counts(db, sa.select(carried.c.code, sa.func.count()).group_by(carried.c.code)),
            _counts(db, vain.group_by(suggestions.c.code)),
        )


def _last(db: sa.Connection) -> int:
    return int(db.execute(sa.select(sa.func.max(decisions.c.seq))).scalar() or 0)


def _carried() -> sa.Select[Any]:
    """Segments and the codes on them; what is settled stands in place of what coders said."""
    settled = standing.alias()
    overruled = sa.exists().where(
        settled.c.segment_id == standing.c.segment_id, settled.c.code == standing.c.code, settled.c.settled
    )
    return (
        sa.select(standing.c.segment_id, standing.c.code)
        .where(standing.c.code != "", standing.c.action.in_(sorted(action.value for action in POSITIVE)))
        .where(sa.or_(standing.c.settled, ~overruled))
        .distinct()
    )


def _counts(db: sa.Connection, query: sa.Select[Any]) -> dict[str, int]:
    return {str(code): int(count) for code, count in db.execute(query)}


def texts(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """What some segments say, by id."""
    query = sa.select(segments.c.id, segments.c.text)
    return {str(row[0]): str(row[1]) for row in _of(store, query, segments.c.id, ids)}


def suggested(store: Store, ids: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """Segment, code and probability of every suggestion for some segments."""
    query = sa.select(suggestions.c.segment_id, suggestions.c.code, suggestions.c.probability)
    for segment, code, probability in _of(store, query, suggestions.c.segment_id, ids):
        yield str(segment), str(code), float(probability)


def _of(store: Store, query: sa.Select[Any], column: sa.Column[str], ids: Sequence[str]) -> Iterator[Any]:
    for at in range(0, len(ids), _CHUNK):
        with store.begin() as db:
            yield from db.execute(query.where(column.in_(ids[at : at + _CHUNK]))).all()


def keep(store: Store, made_from: Basis, order: Sequence[str]) -> None:
    """Put some segments first, in this order; nothing happens where segments or suggestions were replaced since."""
    doubt = (
        sa.select(sa.func.min(sa.func.abs(suggestions.c.probability - 0.5)))
        .where(suggestions.c.segment_id == places.c.segment_id)
        .scalar_subquery()
    )
    put = (
        sa.update(places).where(places.c.segment_id == sa.bindparam("one")).values(doubt=sa.bindparam("turn"))
    )
    with store.begin_writing() as db:
        if ready_mark(db) != made_from.state:
            return
        db.execute(sa.update(places).where(places.c.doubt < 0).values(doubt=sa.func.coalesce(doubt, 1.0)))
        if order:
            db.execute(put, [{"one": one, "turn": float(n - len(order))} for n, one in enumerate(order)])
        upsert(db, marks, [{"name": TURNS, "value": f"{made_from.state}/{made_from.last}"}])
