"""What stands: the last decision of each coder on each segment, span and code, kept ready for the desk.

It is a query over ``decisions`` (:func:`pipeline.coding.current`) kept as a table: every append brings it up
to date in the same transaction, and it is made anew when segments have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.coding import MARKS, SETTLED, carry, last_words
from pipeline.coding import places as places_of
from pipeline.model import Action, Decision
from pipeline.store import rows
from pipeline.store.desk_schema import marks, places, standing
from pipeline.store.schema import decisions, segments, sources, suggestions

WORDS = "segment_words"
_CHUNK = 10_000


def upsert(db: sa.Connection, table: sa.Table, found: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace those that have the same primary key."""
    if not found:
        return
    make: Any = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    query = make(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: query.excluded[c.name] for c in table.columns if c.name not in keys}
    db.execute(query.on_conflict_do_update(index_elements=keys, set_=rest), list(found))


def touch(db: sa.Connection, name: str) -> None:
    """Say that ``segments`` or ``suggestions`` were replaced."""
    found = db.execute(sa.select(marks.c.value).where(marks.c.name == name)).scalar()
    upsert(db, marks, [{"name": name, "value": str(int(found or 0) + 1)}])


def stand(db: sa.Connection, new: Sequence[Decision]) -> None:
    """Bring what stands up to date with decisions that were just added, oldest first.

    Where they were said of segments that are no longer there (an act of before a change of unit is undone), they
    go to today's, as all decisions do.
    """
    if not _are_here(db, sorted({decision.segment_id for decision in new})):
        _make_standing(db)
        return
    upsert(db, standing, [_row(decision) for decision in new if decision.action in MARKS])
    said: dict[tuple[str, str, str, bool], list[Decision]] = defaultdict(list)
    for decision in new:
        if decision.action not in MARKS:
            settled = decision.origin == SETTLED
            said[(decision.segment_id, decision.code, "" if settled else decision.coder, settled)].append(
                decision
            )
    for (segment, code, coder, settled), found in said.items():
        same = sa.and_(
            standing.c.segment_id == segment, standing.c.code == code, standing.c.settled == settled,
            sa.true() if settled else standing.c.coder == coder,
        )  # fmt: skip
        before = [
            decision_of(row) for row in db.execute(sa.select(standing).where(same).order_by(standing.c.seq))
        ]
        if before:
            db.execute(sa.delete(standing).where(same))
        stood = [_row(d) for d in last_words([*before, *found]) if d.action is not Action.WITHDRAW]
        if stood:
            db.execute(sa.insert(standing), stood)


def _are_here(db: sa.Connection, ids: Sequence[str]) -> bool:
    query = sa.select(sa.func.count()).select_from(segments)
    parts = [ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)]
    return all(db.execute(query.where(segments.c.id.in_(part))).scalar() == len(part) for part in parts)


def decision_of(row: sa.Row[Any]) -> Decision:
    """A row of ``standing`` as the decision that stands there."""
    return Decision(
        row.segment_id, row.source_id, row.start, row.end, row.code, row.coder, Action(row.action), row.memo,
        row.at, SETTLED if row.settled else "", "", row.quote, row.seq,
    )  # fmt: skip


def _row(decision: Decision) -> dict[str, Any]:
    whole = decision.action in MARKS
    return {
        "segment_id": decision.segment_id,
        "start": -1 if whole else decision.start,
        "end": -1 if whole else decision.end,
        "code": "" if whole else decision.code,
        "coder": decision.coder,
        "settled": decision.origin == SETTLED,
        "source_id": decision.source_id,
        "action": decision.action.value,
        "memo": decision.memo,
        "quote": "" if whole else decision.quote,
        "at": decision.decided_at,
        "seq": decision.seq,
    }


def ready_mark(db: sa.Connection) -> str:
    """The state of segments and suggestions, where ``standing``, ``places`` and the word index speak of it;
    otherwise empty."""
    found = {row.name: row.value for row in db.execute(sa.select(marks))}
    return found["built"] if found.get("built") == _state(found) else ""


def _state(found: dict[str, str]) -> str:
    return f"{found.get('segments', '0')}:{found.get('suggestions', '0')}"


def make_ready(db: sa.Connection) -> None:
    """Make ``standing``, ``places`` and the word index anew, within a writing transaction."""
    found = {row.name: row.value for row in db.execute(sa.select(marks))}
    _make_places(db)
    _make_words(db)
    _make_standing(db)
    upsert(db, marks, [{"name": "built", "value": _state(found)}])


def _make_places(db: sa.Connection) -> None:
    db.execute(sa.delete(places))
    doubt = (
        sa.select(
            suggestions.c.segment_id,
            sa.func.min(sa.func.abs(suggestions.c.probability - 0.5)).label("doubt"),
        )
        .group_by(suggestions.c.segment_id)
        .subquery()
    )
    names = ["position", "segment_id", "source_id", "codable", "speaker", "participant", "doubt"]
    columns = [segments.c[name] if name != "segment_id" else segments.c.id for name in names[:-1]]
    query = sa.select(*columns, sa.func.coalesce(doubt.c.doubt, 1.0)).select_from(
        segments.outerjoin(doubt, doubt.c.segment_id == segments.c.id)
    )
    db.execute(sa.insert(places).from_select(names, query))


def _make_words(db: sa.Connection) -> None:
    if not has_words(db):
        return
    db.execute(sa.text(f"DROP TABLE IF EXISTS {WORDS}"))
    db.execute(
        sa.text(
            f"CREATE VIRTUAL TABLE {WORDS} USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
    )
    query = f"INSERT INTO {WORDS}(rowid, text) SELECT position, text FROM segments ORDER BY position"  # noqa: S608
    db.execute(sa.text(query))


def has_words(db: sa.Connection) -> bool:
    """Whether the database can keep a word index (SQLite with FTS5)."""
    if db.dialect.name != "sqlite":
        return False
    options = db.execute(sa.text("PRAGMA compile_options")).scalars()
    return any(option == "ENABLE_FTS5" for option in options)


def _make_standing(db: sa.Connection) -> None:
    db.execute(sa.delete(standing))
    found = [rows.decision_of(row) for row in db.execute(sa.select(decisions).order_by(decisions.c.seq))]
    if not found:
        return
    here = [rows.segment_of(row) for row in db.execute(sa.select(segments).order_by(segments.c.position))]
    every = db.execute(sa.select(sources.c.id, sources.c.path, sources.c.present)).all()
    today = {row.path: row.id for row in every if row.present}
    superseded = {row.id: today[row.path] for row in every if not row.present and row.path in today}
    carried, _ = carry(found, here, superseded)
    carried = tuple(sorted(carried, key=lambda d: d.seq))
    marked = {(d.segment_id, d.coder): _row(d) for d in carried if d.action in MARKS}
    said = places_of(d for d in carried if d.action not in MARKS)
    kept = [*marked.values(), *(_row(d) for d in said if d.action is not Action.WITHDRAW)]
    for at in range(0, len(kept), _CHUNK):
        db.execute(sa.insert(standing), kept[at : at + _CHUNK])
