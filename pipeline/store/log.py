"""Decisions and the audit trail, which only grow; rejects and stage runs, which speak of the last run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from pipeline.model import Decision, Reject
from pipeline.store import rows
from pipeline.store.engine import Store
from pipeline.store.schema import audit, decisions, rejects, stage_runs
from pipeline.store.standing import stand


@dataclass(frozen=True)
class StageRun:
    """What the store remembers of a stage's last run."""

    fingerprint: str
    counts: dict[str, int]
    outputs: dict[str, str]


def now() -> str:
    """The time as the store writes it: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append_decisions(store: Store, new: Sequence[Decision], who: str, what: str) -> int:
    """Add decisions to the log, in order, all or none. One that is made now gets the present time; one that
    was taken from a file (it has an origin) keeps the time that stands there, or none.

    Returns how many were added. ``who`` and ``what`` go into the audit trail.
    """
    if not new:
        return 0
    at = now()
    stamped = [d if d.decided_at or d.origin else replace(d, decided_at=at) for d in new]
    with store.begin_writing() as db:
        insert_decisions(db, stamped)
        db.execute(sa.insert(audit).values(at=at, who=who, what=what, detail=f"{len(stamped)} decisions"))
    return len(stamped)


def insert_decisions(db: sa.Connection, new: Sequence[Decision]) -> tuple[Decision, ...]:
    """Add decisions to the log within a transaction, and bring what stands up to date.

    Returns them with the numbers that the store gave.
    """
    given = db.execute(
        sa.insert(decisions).returning(decisions.c.seq, sort_by_parameter_order=True),
        [rows.decision_row(d) for d in new],
    ).scalars()
    numbered = tuple(replace(d, seq=seq) for d, seq in zip(new, given, strict=True))
    stand(db, numbered)
    return numbered


def load_decisions(store: Store) -> tuple[Decision, ...]:
    """Every decision ever made, oldest first."""
    with store.begin() as db:
        return tuple(
            rows.decision_of(row) for row in db.execute(sa.select(decisions).order_by(decisions.c.seq))
        )


def known_origins(store: Store) -> set[str]:
    """The origins of all decisions that were taken from a file."""
    with store.begin() as db:
        return set(db.execute(sa.select(decisions.c.origin).where(decisions.c.origin != "")).scalars())


def decisions_mark(store: Store) -> str:
    """A text that changes whenever a decision is added."""
    with store.begin() as db:
        last, count = db.execute(sa.select(sa.func.max(decisions.c.seq), sa.func.count())).one()
    return f"{count}:{last or 0}"


def decided(store: Store, codes: Sequence[str]) -> tuple[str, ...]:
    """Those of the codes on which a decision was ever made, sorted."""
    if not codes:
        return ()
    query = sa.select(decisions.c.code).where(decisions.c.code.in_(codes)).distinct()
    with store.begin() as db:
        return tuple(sorted(db.execute(query).scalars()))


def save_rejects(store: Store, owner: str, found: Sequence[Reject]) -> None:
    """Replace what a stage (``owner``) has listed as rejected."""
    with store.begin() as db:
        db.execute(sa.delete(rejects).where(rejects.c.owner == owner))
        if found:
            db.execute(
                sa.insert(rejects),
                [
                    {
                        "owner": owner,
                        "stage": r.stage,
                        "source": r.source,
                        "place": r.where,
                        "reason": r.reason,
                    }
                    for r in found
                ],
            )


def load_rejects(store: Store) -> tuple[Reject, ...]:
    """All rejects, sorted by stage, source and place."""
    with store.begin() as db:
        found = [rows.reject_of(row) for row in db.execute(sa.select(rejects))]
    return tuple(sorted(found, key=lambda r: (r.stage, r.source, r.where, r.reason)))


def save_run(store: Store, stage: str, run: StageRun) -> None:
    """Remember a stage's run."""
    with store.begin() as db:
        db.execute(sa.delete(stage_runs).where(stage_runs.c.stage == stage))
        db.execute(
            sa.insert(stage_runs).values(
                stage=stage,
                fingerprint=run.fingerprint,
                counts=rows.dump(run.counts),
                outputs=rows.dump(run.outputs),
            )
        )


def load_runs(store: Store) -> dict[str, StageRun]:
    """The last run of every stage, by stage."""
    with store.begin() as db:
        return {
            row.stage: StageRun(row.fingerprint, json.loads(row.counts), json.loads(row.outputs))
            for row in db.execute(sa.select(stage_runs))
        }


def record(store: Store, who: str, what: str, detail: str = "") -> None:
    """Add a line to the audit trail."""
    with store.begin() as db:
        db.execute(sa.insert(audit).values(at=now(), who=who, what=what, detail=detail))
