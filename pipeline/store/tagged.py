"""Suggestions as the stage ``tag`` saves them: all of them, or those of some codes, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.model import Suggestion
from pipeline.store import rows
from pipeline.store.engine import Store
from pipeline.store.schema import code_thresholds, segments, suggestions, tagged
from pipeline.store.standing import touch
from pipeline.study import Settings
from pipeline.thresholds import Thresholds

CHUNK = 20_000


@dataclass(frozen=True)
class Tagged:
    """What a code's suggestions were made from: a hash of its entry, and the mark of the last full tagging."""

    entry: str
    learned: str


def codable_texts(store: Store) -> dict[str, str]:
    """Text of every codable segment by its id, in the order of the study."""
    query = sa.select(segments.c.id, segments.c.text).where(segments.c.codable).order_by(segments.c.position)
    with store.begin() as db:
        return dict(db.execute(query).tuples().all())


def load_tagged(store: Store) -> dict[str, Tagged]:
    """What the suggestions of each code were made from."""
    with store.begin() as db:
        return {row.code: Tagged(row.entry, row.learned) for row in db.execute(sa.select(tagged))}


def suggestions_of(store: Store, code: str) -> list[Suggestion]:
    """The suggestions of one code."""
    query = sa.select(suggestions).where(suggestions.c.code == code)
    with store.begin() as db:
        return [rows.suggestion_of(row) for row in db.execute(query)]


def thresholds(store: Store, settings: Settings) -> Thresholds:
    """From where on suggestions are shown: as ``study.yaml`` says, otherwise as the last full tagging chose."""
    if settings.fixed_threshold is not None:
        return Thresholds(settings.fixed_threshold)
    with store.begin() as db:
        found = db.execute(sa.select(code_thresholds).order_by(code_thresholds.c.code)).all()
    own = {row.code: row.threshold for row in found}
    return Thresholds(settings.threshold, own, max((row.decided for row in found), default=0))


def at_least(limits: Thresholds) -> sa.ColumnElement[bool]:
    """The suggestions that are at their code's threshold or above, as a condition of a query."""
    if not limits.own:
        return suggestions.c.probability >= limits.usual
    own = sa.case(dict(limits.own), value=suggestions.c.code, else_=limits.usual)
    return suggestions.c.probability >= own


def save_all(
    store: Store, found: Iterable[Suggestion], marks: Mapping[str, Tagged], limits: Thresholds
) -> None:
    """Replace all suggestions, what each code's were made from, and the codes' own thresholds."""
    with store.begin_writing() as db:
        db.execute(sa.delete(suggestions))
        db.execute(sa.delete(tagged))
        db.execute(sa.delete(code_thresholds))
        _insert(db, found, marks)
        if limits.own:
            chosen = [{"code": c, "threshold": t, "decided": limits.decided} for c, t in limits.own.items()]
            db.execute(sa.insert(code_thresholds), chosen)
        touch(db, "suggestions")


def save_some(
    store: Store, codes: Sequence[str], found: Iterable[Suggestion], marks: Mapping[str, Tagged]
) -> None:
    """Replace the suggestions of some codes; those that have no mark any more are only taken away.

    Thresholds stay those of the last full tagging: an edited code keeps its own, a new one has the usual.
    """
    if not codes:
        return
    with store.begin_writing() as db:
        db.execute(sa.delete(suggestions).where(suggestions.c.code.in_(codes)))
        db.execute(sa.delete(tagged).where(tagged.c.code.in_(codes)))
        _insert(db, found, marks)
        touch(db, "suggestions")


def counts(store: Store, limits: Thresholds) -> tuple[int, int, int]:
    """How many suggestions there are, how many at their threshold or above, and on how many segments these are."""
    shown = at_least(limits)
    with store.begin() as db:
        every = db.execute(sa.select(sa.func.count()).select_from(suggestions)).scalar_one()
        query = sa.select(sa.func.count(), sa.func.count(sa.distinct(suggestions.c.segment_id))).where(shown)
        return (every, *db.execute(query).one())


def _insert(db: sa.Connection, found: Iterable[Suggestion], marks: Mapping[str, Tagged]) -> None:
    made = [rows.suggestion_row(suggestion) for suggestion in found]
    for at in range(0, len(made), CHUNK):
        db.execute(sa.insert(suggestions), made[at : at + CHUNK])
    if marks:
        named = [{"code": code, "entry": mark.entry, "learned": mark.learned} for code, mark in marks.items()]
        db.execute(sa.insert(tagged), named)
