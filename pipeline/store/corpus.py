"""Sources, blocks, segments and suggestions: what machines made, replaced as a whole when it is made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from pipeline.corpus import Corpus, Ingested, ReadNotes
from pipeline.model import Attributes, Block, Segment, Source, SourceKind, Suggestion
from pipeline.store import rows
from pipeline.store.engine import Store
from pipeline.store.schema import blocks, segments, sources, suggestions
from pipeline.store.standing import touch

CHUNK = 20_000


def known_sources(store: Store) -> dict[str, tuple[str, SourceKind]]:
    """Source id to the fingerprint of how it was read, and its kind, for every source ever read."""
    with store.begin() as db:
        query = sa.select(sources.c.id, sources.c.read_by, sources.c.kind)
        return {row.id: (row.read_by, SourceKind(row.kind)) for row in db.execute(query)}


def save_corpus(
    store: Store, fresh: Sequence[Ingested], current: dict[str, tuple[str, SourceKind, Attributes]]
) -> None:
    """Keep newly read sources, and note which sources the corpus holds today.

    Args:
        current: source id to path, kind and attributes, for every source of the corpus as it is now. Sources
            that are not in it stay in the store (decisions point at them) but are no longer present.
    """
    with store.begin() as db:
        for item in fresh:
            db.execute(sa.delete(blocks).where(blocks.c.source_id == item.source.id))
            values = {
                "path": item.source.path,
                "kind": item.source.kind.value,
                "text": item.source.text,
                "attributes": rows.dump(item.source.attributes),
                "reader": item.source.reader,
                "read_by": item.read_by,
                "present": True,
                "rejects": rows.dump([[r.where, r.reason] for r in item.rejects]),
                "notes": rows.dump_notes(item),
            }
            changed = db.execute(sa.update(sources).where(sources.c.id == item.source.id).values(**values))
            if not changed.rowcount:
                db.execute(sa.insert(sources).values(id=item.source.id, **values))
            _insert(db, blocks, (rows.block_row(block) for block in item.blocks))
        db.execute(sa.update(sources).values(present=False))
        for source_id, (path, kind, attributes) in current.items():
            db.execute(
                sa.update(sources)
                .where(sources.c.id == source_id)
                .values(path=path, kind=kind.value, attributes=rows.dump(attributes), present=True)
            )


def load_corpus(store: Store) -> Corpus:
    """The sources of today's corpus with their blocks, in order of path."""
    with store.begin() as db:
        found = [
            rows.source_of(row)
            for row in db.execute(sa.select(sources).where(sources.c.present).order_by(sources.c.path))
        ]
        by_source: dict[str, list[Block]] = {source.id: [] for source in found}
        for row in db.execute(sa.select(blocks).order_by(blocks.c.source_id, blocks.c.start)):
            if row.source_id in by_source:
                by_source[row.source_id].append(rows.block_of(row))
    return Corpus(tuple(found), {key: tuple(value) for key, value in by_source.items()})


def load_sources(store: Store) -> tuple[Source, ...]:
    """Today's sources without their blocks, in order of path."""
    with store.begin() as db:
        query = sa.select(sources).where(sources.c.present).order_by(sources.c.path)
        return tuple(rows.source_of(row) for row in db.execute(query))


def load_all_sources(store: Store) -> tuple[Source, ...]:
    """Every source ever read, also those that have left the corpus, in order of path."""
    with store.begin() as db:
        return tuple(rows.source_of(row) for row in db.execute(sa.select(sources).order_by(sources.c.path)))


def source_notes(store: Store) -> dict[str, ReadNotes]:
    """For each of today's sources by id: what reading it left to say."""
    with store.begin() as db:
        query = sa.select(sources).where(sources.c.present).order_by(sources.c.path)
        return {row.id: rows.notes_of(row) for row in db.execute(query)}


def superseded(store: Store) -> dict[str, str]:
    """Ids of sources that left the corpus, to the id of today's source under the same path."""
    with store.begin() as db:
        all_rows = db.execute(sa.select(sources.c.id, sources.c.path, sources.c.present)).all()
    today = {row.path: row.id for row in all_rows if row.present}
    return {row.id: today[row.path] for row in all_rows if not row.present and row.path in today}


def save_segments(store: Store, found: Sequence[Segment]) -> None:
    """Replace all segments."""
    with store.begin() as db:
        db.execute(sa.delete(segments))
        _insert(db, segments, (rows.segment_row(segment, n) for n, segment in enumerate(found)))
        touch(db, "segments")


def load_segments(store: Store, of: Collection[str] | None = None) -> tuple[Segment, ...]:
    """All segments, or those of some sources (ids), in the order of the study: by path, then by place."""
    query = sa.select(segments).order_by(segments.c.position)
    if of is not None:
        query = query.where(segments.c.source_id.in_(sorted(of)))
    with store.begin() as db:
        return tuple(rows.segment_of(row) for row in db.execute(query))


def load_marked(store: Store, mark: str) -> dict[str, tuple[Block, ...]]:
    """Blocks that have an attribute with a name that begins with ``mark``, by today's source's id, in order."""
    query = (
        sa.select(blocks)
        .join(sources, sources.c.id == blocks.c.source_id)
        .where(sources.c.present, blocks.c.attributes.contains(f'"{mark}', autoescape=True))
        .order_by(sources.c.path, blocks.c.start)
    )
    found: dict[str, list[Block]] = {}
    with store.begin() as db:
        for row in db.execute(query):
            found.setdefault(row.source_id, []).append(rows.block_of(row))
    return {key: tuple(value) for key, value in found.items()}


def load_suggestions(store: Store) -> tuple[Suggestion, ...]:
    """All suggestions, by segment in the order of the study, then most probable first."""
    with store.begin() as db:
        query = (
            sa.select(suggestions)
            .join(segments, segments.c.id == suggestions.c.segment_id)
            .order_by(segments.c.position, suggestions.c.probability.desc(), suggestions.c.code)
        )
        return tuple(rows.suggestion_of(row) for row in db.execute(query))


def _insert(db: sa.Connection, table: sa.Table, found: Iterable[dict[str, object]]) -> None:
    batch: list[dict[str, object]] = []
    for row in found:
        batch.append(row)
        if len(batch) == CHUNK:
            db.execute(sa.insert(table), batch)
            batch = []
    if batch:
        db.execute(sa.insert(table), batch)
