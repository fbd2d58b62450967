"""Opening a store: connection, migration to today's tables, and errors that a user can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from pipeline.errors import StoreError

HEAD = "0004"
SQLITE = "sqlite:///"
PATIENCE = 30
"""Seconds to wait for another program that is writing to the same store."""


@dataclass(frozen=True)
class Store:
    """An open store. All reading and writing goes through :meth:`begin`."""

    engine: sa.Engine

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            StoreError: the database is locked, read-only, full or gone.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except exc.OperationalError as problem:
            raise _explain(problem) from problem

    @contextmanager
    def begin_writing(self) -> Iterator[sa.Connection]:
        """One transaction that nobody else writes beside: what it reads holds until what it writes is in.

        Raises:
            StoreError: as :meth:`begin`.
        """
        with Store(self.engine.execution_options(alone=True)).begin() as connection:
            if connection.dialect.name != "sqlite":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7305)"))
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open (and where needed make or upgrade) the store at a SQLAlchemy URL.

    Raises:
        StoreError: it cannot be opened, or it was made by a newer version.
    """
    _prepare_file(url)
    try:
        engine = sa.create_engine(url)
    except (exc.ArgumentError, ModuleNotFoundError) as problem:
        shown = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)
        raise StoreError(
            f"The store '{shown}' cannot be opened: {problem}.",
            "PostgreSQL needs: pip install 'themebank[postgresql]'.",
        ) from problem
    if url.startswith(SQLITE):
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    store = Store(engine)
    try:
        with store.begin() as connection:
            version = _version(connection)
        if version != HEAD:
            with Store(engine.execution_options(alone=True)).begin() as connection:
                _migrate(connection, _version(connection))
    except exc.DatabaseError as problem:
        raise StoreError(
            f"The store {url.removeprefix(SQLITE)} is not a Themebank store.",
            "Move the file away and run again: sources are re-read, but decisions live in it.",
        ) from problem
    return store


def look_at(url: str) -> Store:
    """Open a store to look at; where there is none yet, an empty one that is forgotten when it is closed."""
    missing = url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists()
    return open_store("sqlite://" if missing else url)


def _prepare_file(url: str) -> None:
    """Make a new store's file, for its owner alone: the files that SQLite lays beside it take after it."""
    if not url.startswith(SQLITE):
        return
    path = Path(url.removeprefix(SQLITE))
    if not path.parent.is_dir():
        raise StoreError(f"There is no folder {path.parent} for the store.", "Correct 'store' in study.yaml.")
    try:
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as problem:
        raise StoreError(
            f"The store {path} cannot be written: {problem.strerror}.",
            "Make the study folder writable, or copy it to a place where you may write.",
        ) from problem


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below: by itself sqlite3 begins none for DDL
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {PATIENCE * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    alone = connection.get_execution_options().get("alone", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: sa.Connection, version: str | None) -> None:
    if version == HEAD:  # somebody else was faster
        return
    if version is not None and version > HEAD:
        raise StoreError(
            "The store was made by a newer version of Themebank.", "Upgrade: pip install --upgrade themebank."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _explain(problem: exc.OperationalError) -> StoreError:
    text = str(problem.orig).splitlines()[0]
    hints = {
        "readonly": "Make the study folder writable, or copy it to a place where you may write.",
        "read-only": "Make the study folder writable, or copy it to a place where you may write.",
        "unable to open": "Make the study folder writable, or copy it to a place where you may write.",
        "locked": "Another Themebank is writing to this study; wait for it to finish, then run again.",
        "full": "Free some disk space, then try again: nothing was half written.",
        "disk I/O": "Free some disk space and see whether the disk is well, then try again.",
    }
    hint = next((h for key, h in hints.items() if key in text), "Check 'store' in study.yaml.")
    return StoreError(f"The store cannot be used: {text}.", hint)
