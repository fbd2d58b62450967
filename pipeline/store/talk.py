"""What coders say about codes: memos, and proposals that an owner answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.store import log
from pipeline.store.desk_schema import code_memos, proposals
from pipeline.store.engine import Store
from pipeline.store.schema import audit

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
NEW, DEFINITION = "new", "definition"


@dataclass(frozen=True, slots=True)
class Memo:
    """A memo on a code."""

    coder: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new code, or another definition of one."""

    seq: int
    key: str
    coder: str
    at: str
    kind: str
    code: str
    name: str
    definition: str
    note: str
    state: str = OPEN
    answered_by: str = ""
    answered_at: str = ""


def add_memo(store: Store, code: str, who: str, text: str) -> None:
    """Add a memo on a code; one that says what the coder's last one says (a form sent twice) is not added."""
    last = sa.select(code_memos.c.text).where(code_memos.c.code == code, code_memos.c.coder == who)
    with store.begin_writing() as db:
        if db.execute(last.order_by(code_memos.c.seq.desc()).limit(1)).scalar() == text:
            return
        db.execute(sa.insert(code_memos).values(code=code, coder=who, at=log.now(), text=text))


def memos(store: Store, code: str, only: str = "") -> tuple[Memo, ...]:
    """Memos on a code (of one coder, or all), newest first."""
    query = sa.select(code_memos).where(code_memos.c.code == code).order_by(code_memos.c.seq.desc())
    if only:
        query = query.where(code_memos.c.coder == only)
    with store.begin() as db:
        return tuple(Memo(row.coder, row.at, row.text) for row in db.execute(query.limit(50)))


def propose(store: Store, proposal: Proposal) -> None:
    """Keep a proposal; the same key is kept once."""
    with store.begin_writing() as db:
        known = db.execute(sa.select(proposals.c.seq).where(proposals.c.key == proposal.key)).first()
        if known is None:
            values = {c.name: getattr(proposal, c.name) for c in proposals.columns if c.name != "seq"}
            db.execute(sa.insert(proposals).values({**values, "at": log.now()}))


def all_proposals(store: Store, state: str = "", only: str = "") -> tuple[Proposal, ...]:
    """Proposals in a state (or all; of one coder, or all), newest first."""
    query = sa.select(proposals).order_by(proposals.c.seq.desc()).limit(200)
    if state:
        query = query.where(proposals.c.state == state)
    if only:
        query = query.where(proposals.c.coder == only)
    with store.begin() as db:
        return tuple(_proposal(row) for row in db.execute(query))


def answer(store: Store, seq: int, state: str, who: str, do: Callable[[Proposal], str]) -> str | None:
    """Accept or decline an open proposal. Nobody else answers one meanwhile, from whichever desk.

    Args:
        do: what accepting it takes, for example writing the codebook; what it returns goes into the audit trail.
            Where it raises, the proposal stays open.

    Returns what ``do`` did, or ``None`` where somebody was faster.
    """
    with store.begin_writing() as db:
        mine = sa.and_(proposals.c.seq == seq, proposals.c.state == OPEN)
        row = db.execute(sa.select(proposals).where(mine)).first()
        if row is None:
            return None
        detail = do(_proposal(row))
        values = {"state": state, "answered_by": who, "answered_at": log.now()}
        db.execute(sa.update(proposals).where(mine).values(**values))
        db.execute(
            sa.insert(audit).values(at=log.now(), who=who, what=f"proposal {state}", detail=f"{seq} {detail}")
        )
    return detail


def _proposal(row: sa.Row[Any]) -> Proposal:
    return Proposal(**{c.name: getattr(row, c.name) for c in proposals.columns})
