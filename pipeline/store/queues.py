"""In which order segments come to a coder: as they stand, as the learner asks, by code, or as found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.model import Suggestion
from pipeline.store import rows
from pipeline.store.desk import POSITIVE, SAID, Outline, Placed
from pipeline.store.desk_schema import places, skipped, standing
from pipeline.store.engine import Store
from pipeline.store.people import Scope
from pipeline.store.schema import segments, sources, suggestions
from pipeline.store.standing import WORDS, has_words

DOCUMENT, DOUBT, SKIPPED = "document", "doubt", "skipped"
MOST = 1000
MANY = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; every part that is given must be so.

    Args:
        words: all of them, in any form; "a phrase" in quotation marks as it stands.
        attribute: ``name=value`` of a source.
        undecided: only what the coder has not reviewed.
    """

    words: str = ""
    speaker: str = ""
    attribute: str = ""
    code: str = ""
    undecided: bool = False


def _reviewed(scope: Scope, of: sa.ColumnElement[str]) -> sa.Exists:
    return sa.exists().where(
        standing.c.segment_id == of, standing.c.start == -1, standing.c.end == -1, standing.c.code == "",
        standing.c.coder == scope.coder, standing.c.settled.is_(False), standing.c.action == "reviewed",
    )  # fmt: skip


def _skipped(scope: Scope, of: sa.ColumnElement[str]) -> sa.Exists:
    return sa.exists().where(skipped.c.coder == scope.coder, skipped.c.segment_id == of)


def _open(scope: Scope) -> sa.Select[Any]:
    # written so that no index on it is taken: the order of the queue decides which index is read
    return sa.select(places.c.segment_id).where(
        places.c.codable.is_not(sa.false()),
        scope.holds(places.c.source_id),
        ~_reviewed(scope, places.c.segment_id),
    )


def next_open(store: Store, scope: Scope, order: str, after: Placed | None) -> str:
    """Id of the segment that the coder should look at next; empty where everything is reviewed.

    What was skipped comes last, in the order of the study.
    """
    with store.begin() as db:
        query = _open(scope)
        if order == SKIPPED:
            return (
                db.execute(_in_order(query.where(_skipped(scope, places.c.segment_id)), after)).scalar() or ""
            )
        fresh = query.where(~_skipped(scope, places.c.segment_id))
        found = _by_doubt(db, fresh, after) if order == DOUBT else _wrapped(db, fresh, after)
        if found is None and after is not None:
            fresh = query.where(places.c.segment_id != after.segment.id)
        return found or db.execute(fresh.order_by(places.c.position).limit(1)).scalar() or ""


def _in_order(query: sa.Select[Any], after: Placed | None) -> sa.Select[Any]:
    later = places.c.position > (after.position if after else -1)
    return query.order_by(sa.case((later, 0), else_=1), places.c.position).limit(1)


def _wrapped(db: sa.Connection, query: sa.Select[Any], after: Placed | None) -> str | None:
    at = after.position if after else -1
    ordered = query.order_by(places.c.position).limit(1)
    found = db.execute(ordered.where(places.c.position > at)).scalar()
    return found or (db.execute(ordered.where(places.c.position < at)).scalar() if after else None)


def _by_doubt(db: sa.Connection, query: sa.Select[Any], after: Placed | None) -> str | None:
    query = query.order_by(places.c.doubt, places.c.position).limit(1)
    if after is not None:
        query = query.where(places.c.segment_id != after.segment.id)
    return db.execute(query).scalar()


def undecided_for(
    store: Store, scope: Scope, code: str, least: float, most: int
) -> tuple[tuple[Suggestion, ...], int]:
    """Suggestions of one code that the coder has not decided, most certain first; and how many there are
    (counted to :data:`MANY`)."""
    said = sa.exists().where(
        standing.c.segment_id == suggestions.c.segment_id, standing.c.code == code,
        standing.c.coder == scope.coder, standing.c.action.in_(SAID),
    )  # fmt: skip
    query = (
        sa.select(suggestions)
        .join(places, places.c.segment_id == suggestions.c.segment_id)
        .where(suggestions.c.code == code, suggestions.c.probability >= least, ~said)
        .where(scope.holds(places.c.source_id), ~_reviewed(scope, suggestions.c.segment_id))
    )
    ordered = query.order_by(suggestions.c.probability.desc(), suggestions.c.segment_id).limit(most)
    with store.begin() as db:
        found = tuple(rows.suggestion_of(row) for row in db.execute(ordered))
        if 0 < len(found) < most:
            return found, len(found)
        limited = query.with_only_columns(sa.literal(1)).limit(MANY).subquery()
        count = db.execute(sa.select(sa.func.count()).select_from(limited)).scalar() or 0
    return found, count


def search(
    store: Store, scope: Scope, query: Query, least: float, page: int, size: int
) -> tuple[tuple[Placed, ...], int]:
    """One page of what was found in the order of the study, and how much there is (counted to :data:`MOST`)."""
    with store.begin() as db:
        match = _matching(db, scope, query, least)
        if match is None:
            return (), 0
        found = match[0]
        limited = found.order_by(None).limit(MOST).subquery()
        count = db.execute(sa.select(sa.func.count()).select_from(limited)).scalar() or 0
        ids = db.execute(found.offset(page * size).limit(size)).scalars().all()
        shown = sa.select(segments, sources.c.path).join(sources, sources.c.id == segments.c.source_id)
        shown = shown.where(segments.c.id.in_(ids)).order_by(segments.c.position)
        return tuple(Placed(r.position, rows.segment_of(r), r.path) for r in db.execute(shown)), count


def next_found(store: Store, scope: Scope, query: Query, least: float, after: Placed | None) -> str:
    """Id of the next segment to review among those found, from the start again after the last; what was skipped
    is left out. Empty where everything is reviewed."""
    with store.begin() as db:
        match = _matching(db, scope, query, least)
        if match is None:
            return ""
        found, position = match
        found = found.where(
            places.c.codable, ~_reviewed(scope, places.c.segment_id), ~_skipped(scope, places.c.segment_id)
        )
        at = after.position if after else -1
        later = db.execute(found.where(position > at).limit(1)).scalar()
        return later or db.execute(found.where(position < at).limit(1)).scalar() or ""


def _matching(db: sa.Connection, scope: Scope, query: Query, least: float) -> tuple[Any, Any] | None:
    """What a search finds, in the order of the study, and the column that says where; ``None`` for no words."""
    found: Any = sa.select(places.c.segment_id).order_by(places.c.position)
    position: Any = places.c.position
    if query.words.strip():
        match = _with_words(db, found, query.words)
        if match is None:
            return None
        found, position = match
    found = found.where(scope.holds(places.c.source_id))
    if query.attribute:
        found = found.where(places.c.source_id.in_(_sources(db, scope, query.attribute)))
    if query.speaker:
        found = found.where(sa.or_(places.c.participant == query.speaker, places.c.speaker == query.speaker)
                            if scope.names else places.c.participant == query.speaker)  # fmt: skip
    if query.code:
        found = found.where(_carries(scope, query.code, least))
    if query.undecided:
        found = found.where(places.c.codable, ~_reviewed(scope, places.c.segment_id))
    return found, position


def _sources(db: sa.Connection, scope: Scope, attribute: str) -> list[str]:
    query = sa.select(sources.c.id, sources.c.attributes).where(sources.c.id.in_(scope.sources))
    return [
        row.id
        for row in db.execute(query)
        if attribute in {f"{n}={v}" for n, v in rows.pairs(row.attributes)}
    ]


def _carries(scope: Scope, code: str, least: float) -> sa.ColumnElement[bool]:
    put = sa.exists().where(
        standing.c.segment_id == places.c.segment_id, standing.c.code == code, standing.c.action.in_(POSITIVE)
    )
    if scope.blind:
        put = put.where(standing.c.coder == scope.coder)
    suggested = sa.exists().where(
        suggestions.c.segment_id == places.c.segment_id, suggestions.c.code == code,
        suggestions.c.probability >= least,
    )  # fmt: skip
    return sa.or_(put, suggested)


def _with_words(db: sa.Connection, found: Any, words: str) -> tuple[Any, Any] | None:
    terms = [a or b for a, b in re.findall(r'"([^"]+)"|([^\s"]+)', words)]
    terms = [term for term in terms if any(ch.isalnum() for ch in term)][:12]
    if not terms:
        return None
    if has_words(db):
        match = " ".join('"' + re.sub(r"\W+", " ", term).strip() + '"' for term in terms)
        index = sa.table(WORDS, sa.column("rowid"), sa.column(WORDS))
        joined = index.join(places, places.c.position == index.c.rowid)
        found = sa.select(places.c.segment_id).select_from(joined).order_by(index.c.rowid)
        return found.where(sa.literal_column(WORDS).op("MATCH")(match)), index.c.rowid
    for term in terms:
        holds = sa.exists().where(
            segments.c.id == places.c.segment_id, segments.c.text.icontains(term, autoescape=True)
        )
        found = found.where(holds)
    return found, places.c.position


def who_speaks(scope: Scope, known: Outline) -> tuple[str, ...]:
    """Participants (and, where names are shown, speakers) of the sources that may be seen."""
    heard = [pair for source in scope.sources for pair in known.voices.get(source, ())]
    found = {participant for participant, _ in heard} | ({who for _, who in heard} if scope.names else set())
    return tuple(sorted(found - {""}))[:1000]
