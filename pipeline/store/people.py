"""Who may work at the desk: coders, what they were given, and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store import log
from pipeline.store.desk_schema import coders, grants, sessions
from pipeline.store.engine import Store
from pipeline.store.schema import audit, sources

OWNER, CODER, AUTHOR = "owner", "coder", "author"
ROLES = (OWNER, CODER, AUTHOR)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in.

    Args:
        password: scrypt of the password, or empty where there is none.
        link: SHA-256 of the sign-in link's token, or empty where there is none.
        blind: does not see what other coders decided.
        names: sees names; otherwise participants' labels and bracketed replacements.
        everything: sees every source, not only those granted.
    """

    id: int
    name: str
    role: str
    password: str = ""
    link: str = ""
    blind: bool = False
    names: bool = True
    everything: bool = True
    active: bool = True
    since: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see; every query of the desk asks for it.

    Args:
        sources: ids of the sources that may be seen.
        blind: what others decided is left out.
        everything: ``sources`` are all there are.
    """

    coder: str
    sources: frozenset[str]
    blind: bool = False
    names: bool = True
    everything: bool = False

    def holds(self, source: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """The condition that a source may be seen: part of every query of the desk."""
        return sa.true() if self.everything else source.in_(self.sources)


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    return Person(**{c.name: getattr(row, c.name) for c in coders.columns})


def everybody(store: Store) -> tuple[Person, ...]:
    """All coders in the order in which they were added."""
    with store.begin() as db:
        return tuple(_person(row) for row in db.execute(sa.select(coders).order_by(coders.c.id)))


def somebody_sees_no_names(store: Store) -> bool:
    """Whether there is a coder who may sign in and from whom names are hidden."""
    return any(p.active and p.role == CODER and not p.names for p in everybody(store))


def by_name(store: Store, name: str) -> Person | None:
    """A coder by name, in any case (as Unicode has it: databases differ in what they know of letters)."""
    return next((p for p in everybody(store) if p.name.casefold() == name.casefold()), None)


def by_link(store: Store, hashed: str) -> Person | None:
    """The active coder whose sign-in link has this hash."""
    query = sa.select(coders).where(coders.c.link == hashed, coders.c.link != "", coders.c.active)
    with store.begin() as db:
        row = db.execute(query).first()
    return _person(row) if row else None


def add(store: Store, name: str, role: str, who: str) -> Person:
    """Add a coder (a coder starts with no source but sees names; an author sees neither)."""
    restricted = role == CODER
    with store.begin_writing() as db:
        db.execute(
            sa.insert(coders).values(
                name=name, role=role, password="", link="", blind=False, names=role != AUTHOR,
                everything=not restricted, active=True, since=log.now(),
            )
        )  # fmt: skip
        _audit(db, who, "coder added", f"{name} ({role})")
        row = db.execute(sa.select(coders).where(coders.c.name == name)).one()
    return _person(row)


def change(store: Store, person: Person, who: str, **values: object) -> None:
    """Change a coder. A new role, password or link, or leaving, ends every session of that coder."""
    with store.begin_writing() as db:
        db.execute(sa.update(coders).where(coders.c.id == person.id).values(**values))
        if {"role", "password", "link", "active"} & set(values):
            db.execute(sa.delete(sessions).where(sessions.c.coder_id == person.id))
        shown = ", ".join(f"{k}={'…' if k in {'password', 'link'} else v}" for k, v in values.items())
        _audit(db, who, "coder changed", f"{person.name}: {shown}")


def grant(store: Store, person: Person, paths: Sequence[str], who: str) -> None:
    """Give a coder exactly these sources (paths)."""
    with store.begin_writing() as db:
        db.execute(sa.delete(grants).where(grants.c.coder_id == person.id))
        if paths:
            db.execute(
                sa.insert(grants), [{"coder_id": person.id, "path": path} for path in sorted(set(paths))]
            )
        _audit(db, who, "sources granted", f"{person.name}: {', '.join(paths) or 'none'}")


def granted(store: Store) -> dict[int, frozenset[str]]:
    """Paths given to each coder by id."""
    with store.begin() as db:
        found = db.execute(sa.select(grants)).all()
    return {c: frozenset(r.path for r in found if r.coder_id == c) for c in {r.coder_id for r in found}}


def scope_of(store: Store, person: Person) -> Scope:
    """What a coder may see. An author may see no source at all."""
    query = sa.select(sources.c.id).where(sources.c.present)
    if not person.everything:
        mine = sa.select(grants.c.path).where(grants.c.coder_id == person.id)
        query = query.where(sources.c.path.in_(mine))
    if person.role == AUTHOR:
        return Scope(person.name, frozenset(), blind=True, names=False)
    with store.begin() as db:
        visible = frozenset(db.execute(query).scalars())
    return Scope(person.name, visible, person.blind, person.names, person.everything)


def open_session(store: Store, person: Person, hashed: str, at: float, how: str, oldest: float = 0) -> None:
    """Remember a session by the hash of its token, and forget those that began before ``oldest``."""
    with store.begin_writing() as db:
        db.execute(sa.delete(sessions).where(sessions.c.since < oldest))
        db.execute(sa.insert(sessions).values(token=hashed, coder_id=person.id, since=at, seen=at))
        _audit(db, person.name, "signed in", how)


def close_session(store: Store, hashed: str, who: str) -> None:
    """Forget a session."""
    with store.begin_writing() as db:
        if db.execute(sa.delete(sessions).where(sessions.c.token == hashed)).rowcount:
            _audit(db, who, "signed out", "")


def in_session(
    store: Store, hashed: str, now: float, idle: float, longest: float, *, by_hand: bool = True
) -> Person | None:
    """The active coder of a session that is neither idle for too long nor too old (seconds).

    What a page asks for by itself, not ``by_hand``, keeps no session from becoming idle.
    """
    query = (
        sa.select(coders, sessions.c.seen.label("last_seen"))
        .join(sessions, sessions.c.coder_id == coders.c.id)
        .where(sessions.c.token == hashed, sessions.c.seen > now - idle, sessions.c.since > now - longest)
        .where(coders.c.active)
    )
    with store.begin() as db:
        row = db.execute(query).first()
    if row and by_hand and row.last_seen < now - 600:
        with store.begin_writing() as db:
            db.execute(sa.update(sessions).where(sessions.c.token == hashed).values(seen=now))
    return _person(row) if row else None


def _audit(db: sa.Connection, who: str, what: str, detail: str) -> None:
    db.execute(sa.insert(audit).values(at=log.now(), who=who, what=what, detail=detail))
