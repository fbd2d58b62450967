"""Reading the audit trail: who signed in, who read what, who decided and changed what, and when."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store.engine import Store
from pipeline.store.schema import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail; ``at`` is ISO 8601, UTC."""

    seq: int
    at: str
    who: str
    what: str
    detail: str


def entries(
    store: Store, who: str = "", what: str = "", words: str = "", before: int = 0, most: int = 100
) -> tuple[Entry, ...]:
    """Entries of one person (or all), of one kind (or all) and with some words in them, newest first.

    Args:
        before: only those with a smaller number; 0 for the newest.
    """
    query = sa.select(audit).order_by(audit.c.seq.desc()).limit(most)
    if who:
        query = query.where(audit.c.who == who)
    if what:
        query = query.where(audit.c.what == what)
    if words:
        query = query.where(audit.c.detail.icontains(words, autoescape=True))
    if before:
        query = query.where(audit.c.seq < before)
    with store.begin() as db:
        return tuple(Entry(row.seq, row.at, row.who, row.what, row.detail) for row in db.execute(query))


def kinds(store: Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who and what there is in the trail, sorted."""
    with store.begin() as db:
        who = db.execute(sa.select(audit.c.who).distinct()).scalars()
        what = db.execute(sa.select(audit.c.what).distinct()).scalars()
        return tuple(sorted(who)), tuple(sorted(what))
