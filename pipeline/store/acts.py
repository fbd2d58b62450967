"""What a coder did at the desk, each act once, and how it is undone and done again.

An act is one press of a key: one or more decisions. Decisions are only ever added; undoing an act adds the
decisions that restore what stood before it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from pipeline.coding import MARKS, SETTLED
from pipeline.model import Action, Decision
from pipeline.store import log, rows
from pipeline.store.desk_schema import acts, skipped, standing
from pipeline.store.engine import Store
from pipeline.store.standing import decision_of


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it stands in the store.

    Args:
        repeated: it had been done before (the page had not heard of it); nothing was added.
        segment_id: where it happened, empty where there was nothing to undo.
    """

    what: str
    segment_id: str
    repeated: bool = False


def do(store: Store, who: str, key: str, what: str, new: Sequence[Decision]) -> Done:
    """Do an act: all of its decisions are committed when this returns. ``key`` names it for ever."""
    with store.begin_writing() as db:
        before = _known(db, who, key)
        if before is not None or not new:
            return Done(what, new[0].segment_id if new else "", repeated=before is not None)
        at = log.now()
        stamped = [_at(decision, at) for decision in new]
        changes = [[rows.decision_row(d), _standing(db, d)] for d in stamped]
        log.insert_decisions(db, stamped)
        dropped = sa.and_(acts.c.coder == who, acts.c.state == "undone")
        db.execute(sa.update(acts).where(dropped).values(state="dropped"))
        _remember(db, who, key, at, "done", what, new[0].segment_id, changes)
        return Done(what, new[0].segment_id)


def undo(store: Store, who: str, key: str) -> Done:
    """Undo a coder's last act that is not undone."""
    with store.begin_writing() as db:
        if (known := _known(db, who, key)) is not None:
            return Done(known.what, known.segment_id, repeated=True)
        query = sa.select(acts).where(acts.c.coder == who, acts.c.state == "done")
        act = db.execute(query.order_by(acts.c.seq.desc()).limit(1)).first()
        if act is None:
            return Done("There is nothing to undo.", "")
        at = log.now()
        changes = reversed(json.loads(act.changes))
        log.insert_decisions(db, [decision for change in changes for decision in _inverse(change, at)])
        db.execute(sa.update(acts).where(acts.c.seq == act.seq).values(state="undone"))
        _remember(db, who, key, at, "undo", f"Undone: {act.what}", act.segment_id, [])
        return Done(f"Undone: {act.what}", act.segment_id)


def redo(store: Store, who: str, key: str) -> Done:
    """Do again what was undone last."""
    with store.begin_writing() as db:
        if (known := _known(db, who, key)) is not None:
            return Done(known.what, known.segment_id, repeated=True)
        query = sa.select(acts).where(acts.c.coder == who, acts.c.state == "undone")
        act = db.execute(query.order_by(acts.c.seq).limit(1)).first()
        if act is None:
            return Done("There is nothing to do again.", "")
        at = log.now()
        log.insert_decisions(db, [_at(_decision(change[0]), at) for change in json.loads(act.changes)])
        db.execute(sa.update(acts).where(acts.c.seq == act.seq).values(state="done"))
        _remember(db, who, key, at, "redo", f"Done again: {act.what}", act.segment_id, [])
        return Done(f"Done again: {act.what}", act.segment_id)


def at_hand(store: Store, who: str) -> tuple[str, str]:
    """What undo and redo would act on, in words; empty where there is nothing."""
    with store.begin() as db:
        last = sa.select(acts.c.what).where(acts.c.coder == who)
        done = db.execute(last.where(acts.c.state == "done").order_by(acts.c.seq.desc()).limit(1)).scalar()
        undone = db.execute(last.where(acts.c.state == "undone").order_by(acts.c.seq).limit(1)).scalar()
    return done or "", undone or ""


def skip(store: Store, who: str, segment_id: str, *, on: bool) -> None:
    """Put a segment aside for a coder, or take it back into the queue."""
    mine = sa.and_(skipped.c.coder == who, skipped.c.segment_id == segment_id)
    with store.begin_writing() as db:
        db.execute(sa.delete(skipped).where(mine))
        if on:
            db.execute(sa.insert(skipped).values(coder=who, segment_id=segment_id, at=log.now()))


def _known(db: sa.Connection, who: str, key: str) -> sa.Row[Any] | None:
    query = sa.select(acts.c.what, acts.c.segment_id).where(acts.c.coder == who, acts.c.key == key)
    found: sa.Row[Any] | None = db.execute(query).first()  # type: ignore[assignment,unused-ignore]
    return found


def _remember(
    db: sa.Connection, who: str, key: str, at: str, state: str, what: str, segment: str, changes: object
) -> None:
    values = {"key": key, "coder": who, "at": at, "state": state, "what": what, "segment_id": segment}
    db.execute(sa.insert(acts).values(**values, changes=rows.dump(changes)))


def _standing(db: sa.Connection, decision: Decision) -> list[dict[str, object]]:
    """What stands where a decision will stand, before it is taken: rows of decisions, oldest first."""
    same = [
        standing.c.segment_id == decision.segment_id,
        standing.c.settled == (decision.origin == SETTLED),
    ]
    if decision.action in MARKS:
        same += [standing.c.coder == decision.coder, standing.c.start == -1]
    else:
        same += [
            standing.c.code == decision.code,
            standing.c.start < decision.end,
            standing.c.end > decision.start,
        ]
        same += [] if decision.origin == SETTLED else [standing.c.coder == decision.coder]
    found = [
        decision_of(row) for row in db.execute(sa.select(standing).where(*same).order_by(standing.c.seq))
    ]
    if decision.action in MARKS:
        found = [replace(d, start=decision.start, end=decision.end, quote=decision.quote) for d in found]
    return [rows.decision_row(replace(d, codebook=decision.codebook)) for d in found]


def _decision(values: dict[str, object]) -> Decision:
    action = Action(str(values["action"]))
    return Decision(**{**values, "action": action})  # type: ignore[arg-type]


def _at(decision: Decision, at: str) -> Decision:
    return replace(decision, decided_at=at)


def _inverse(change: list[object], at: str) -> list[Decision]:
    """The decisions that put back what stood before one decision."""
    values, before = change
    assert isinstance(values, dict) and isinstance(before, list)
    if Action(values["action"]) in MARKS:
        old = before[-1] if before else {**values, "action": Action.REOPENED.value, "memo": ""}
        return [_at(_decision(old), at)]
    empty = _decision({**values, "action": Action.WITHDRAW.value, "memo": ""})
    return [_at(empty, at), *(_at(_decision(old), at) for old in before)]
