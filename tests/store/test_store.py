"""The store: what is only ever added to, migrations that survive a kill, and rows that come back as they went in."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.columns import Role, TakenColumn, TakenTable
from pipeline.corpus import Ingested, ReadNotes
from pipeline.errors import StoreError
from pipeline.model import (
    Action,
    Block,
    BlockKind,
    Decision,
    Evidence,
    Reject,
    Segment,
    Source,
    SourceKind,
    Suggestion,
)
from pipeline.store import corpus, engine, log, tagged
from pipeline.store.engine import HEAD, Store, open_store
from pipeline.store.schema import metadata
from pipeline.study import Settings
from pipeline.thresholds import Thresholds

TEXT = "Caf\u00e9 😀 said 'no'; \"yes\"\n\tand\x00more"


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = open_store(f"sqlite:///{tmp_path / 'study.db'}")
    yield opened
    opened.close()


def decision(code: str = "money", **more: Any) -> Decision:
    return Decision("seg", "src", 0, 5, code, "Ann", Action.ADD, **more)


def test_decisions_are_numbered_in_order_and_never_renumbered(store: Store) -> None:
    assert log.append_decisions(store, [decision("a"), decision("b")], "Ann", "test") == 2
    log.append_decisions(store, [decision("c")], "Ann", "test")
    found = log.load_decisions(store)
    assert [d.code for d in found] == ["a", "b", "c"]
    assert [d.seq for d in found] == sorted({d.seq for d in found})
    assert all(d.decided_at.endswith("Z") for d in found)


@pytest.mark.parametrize("table", ["decisions", "audit"])
@pytest.mark.parametrize(
    "verb", ["DELETE FROM {}", "UPDATE {} SET seq = seq + 100", "DELETE FROM {} WHERE seq = 1"]
)
def test_what_people_decided_cannot_be_changed(store: Store, tmp_path: Path, table: str, verb: str) -> None:
    log.append_decisions(store, [decision()], "Ann", "test")
    with (
        sqlite3.connect(tmp_path / "study.db") as db,
        pytest.raises(sqlite3.DatabaseError, match="append-only"),
    ):
        db.execute(verb.format(table))
    assert len(log.load_decisions(store)) == 1


def test_a_replaced_row_is_refused_too(store: Store, tmp_path: Path) -> None:
    log.append_decisions(store, [decision()], "Ann", "test")
    with sqlite3.connect(tmp_path / "study.db") as db, pytest.raises(sqlite3.DatabaseError):
        db.execute("INSERT OR REPLACE INTO decisions SELECT seq, segment_id, source_id, start, end, 'other', coder, "
                   "action, memo, decided_at, origin, codebook, quote FROM decisions")  # fmt: skip
    assert [d.code for d in log.load_decisions(store)] == ["money"]


def test_decisions_are_added_all_or_none(store: Store) -> None:
    broken = Decision("seg", "src", 0, 5, None, "Ann", Action.ADD)  # type: ignore[arg-type]
    with pytest.raises(sa.exc.IntegrityError):
        log.append_decisions(store, [decision(), broken], "Ann", "test")
    assert log.load_decisions(store) == ()


def test_the_mark_changes_with_every_decision(store: Store) -> None:
    marks = [log.decisions_mark(store)]
    for _ in range(3):
        log.append_decisions(store, [decision()], "Ann", "test")
        marks.append(log.decisions_mark(store))
    assert len(set(marks)) == 4


def test_the_last_migration_is_the_head(store: Store) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
    with store.begin() as db:
        assert db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_migrations_end_at_the_tables_that_the_code_knows(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.begin() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'study.db'}"
    first = open_store(url)
    log.append_decisions(first, [decision()], "Ann", "test")
    first.close()
    second = open_store(url)
    assert len(log.load_decisions(second)) == 1
    second.close()


@pytest.mark.parametrize("statement", range(1, 30, 3))
def test_a_store_whose_making_was_cut_short_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    """Nothing of a first opening that was killed half-way stays behind."""
    seen = 0

    def killed(_conn: Any, _cursor: Any, text: str, *_more: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise KeyboardInterrupt(text)

    url = f"sqlite:///{tmp_path / 'study.db'}"
    make = sa.create_engine

    def create(*args: Any, **more: Any) -> sa.Engine:
        made = make(*args, **more)
        sa.event.listen(made, "before_cursor_execute", killed)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(sa, "create_engine", create)
        with contextlib.suppress(KeyboardInterrupt):
            open_store(url).close()
    opened = open_store(url)
    log.append_decisions(opened, [decision()], "Ann", "test")
    opened.close()
    with sqlite3.connect(tmp_path / "study.db") as db:
        triggers = db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert triggers == (6,)


def test_the_store_is_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    for path in tmp_path.glob("study.db*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_row_is_left_by_a_transaction_that_failed(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as db:
        db.execute(sa.text("INSERT INTO audit (at, who, what, detail) VALUES ('', '', '', '')"))
        raise ZeroDivisionError
    with store.begin() as db:
        assert db.execute(sa.text("SELECT count(*) FROM audit")).scalar() == 0


def test_a_store_nobody_can_make(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'study.db'}")


def test_a_database_that_is_not_installed() -> None:
    with pytest.raises(StoreError) as error:
        open_store("postgresql+nosuchdriver://ann:secret@localhost/db")
    assert "secret" not in error.value.message


TABLES = (TakenTable("Wave 1", "interview", (TakenColumn(Role.TEXT, "C", "Said", given=True),)),)


def item(sha: str, path: str, *blocks: Block) -> Ingested:
    return Ingested(Source(sha, path, SourceKind.REPORT, TEXT), blocks, "v1", (Reject("ingest", path, "p. 1", "why"),),
                    (("pages", 3),), TABLES)  # fmt: skip


def test_sources_and_blocks_come_back_as_they_went_in(store: Store) -> None:
    block = Block("s1", 0, 4, BlockKind.TURN, 1, "4.2", 7, "Zoë", 1.5, 2.25, (("role", "nurse"),))
    current = {"s1": ("a.txt", SourceKind.INTERVIEW, (("site", "North"),))}
    corpus.save_corpus(store, [item("s1", "a.txt", block)], current)
    loaded = corpus.load_corpus(store)
    assert loaded.sources == (Source("s1", "a.txt", SourceKind.INTERVIEW, TEXT, (("site", "North"),)),)
    assert loaded.blocks == {"s1": (block,)}
    (notes,) = corpus.source_notes(store).values()
    assert notes == ReadNotes((Reject("ingest", "a.txt", "p. 1", "why"),), {"pages": 3}, TABLES)


def test_a_source_that_leaves_is_kept_and_its_successor_is_known(store: Store) -> None:
    corpus.save_corpus(store, [item("s1", "a.txt")], {"s1": ("a.txt", SourceKind.REPORT, ())})
    corpus.save_corpus(store, [item("s2", "a.txt")], {"s2": ("a.txt", SourceKind.REPORT, ())})
    assert [s.id for s in corpus.load_sources(store)] == ["s2"]
    assert {s.id for s in corpus.load_all_sources(store)} == {"s1", "s2"}
    assert corpus.superseded(store) == {"s1": "s2"}
    corpus.save_corpus(store, [], {"s1": ("a.txt", SourceKind.REPORT, ())})
    assert corpus.superseded(store) == {"s2": "s1"}


SEGMENTS = st.builds(
    Segment, id=st.just("x"), source_id=st.just("s1"), start=st.integers(0, 99), end=st.integers(100, 200),
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), kind=st.sampled_from(BlockKind),
    speaker=st.just("Zoë"), participant=st.just("Participant 1"), codable=st.booleans(),
    page=st.none() | st.integers(1, 9), time_start=st.none() | st.floats(0, 99), time_end=st.none() | st.floats(0, 99),
    heading=st.lists(st.text(alphabet="aé\"';, ", max_size=5), max_size=3).map(tuple),
    attributes=st.lists(st.tuples(st.text("ab", max_size=3), st.text("xé,;", max_size=3)), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(SEGMENTS, max_size=4))
@settings(max_examples=30)
def test_segments_and_suggestions_come_back_as_they_went_in(found: list[Segment]) -> None:
    from dataclasses import replace

    opened = Store(sa.create_engine("sqlite://", poolclass=sa.StaticPool))
    metadata.create_all(opened.engine)
    numbered = [replace(one, id=f"{n:016}") for n, one in enumerate(found)]
    corpus.save_segments(opened, numbered)
    assert corpus.load_segments(opened) == tuple(numbered)
    said = [
        Suggestion(one.id, code, p, "blend", (Evidence(0, 3, "wörd", "keyword", 0.5),))
        for one in numbered
        for code, p in (("a", 0.9), ("b", 0.1))
    ]
    own = Thresholds(own={"a": 0.31, "b": 0.62}, decided=70)
    tagged.save_all(opened, said, {}, own)
    assert corpus.load_suggestions(opened) == tuple(said)
    assert tagged.thresholds(opened, Settings(name="A")) == own
    assert tagged.thresholds(opened, Settings(name="A", threshold=0.5)) == Thresholds()
    assert tagged.counts(opened, own)[:2] == (2 * len(found), len(found))
    opened.close()


def test_rejects_are_those_of_the_last_time(store: Store) -> None:
    log.save_rejects(store, "ingest", [Reject("ingest", "b", "", "2"), Reject("ingest", "a", "", "1")])
    log.save_rejects(store, "review", [Reject("review", "c", "", "3")])
    assert [r.source for r in log.load_rejects(store)] == ["a", "b", "c"]
    log.save_rejects(store, "ingest", [])
    assert [r.source for r in log.load_rejects(store)] == ["c"]
