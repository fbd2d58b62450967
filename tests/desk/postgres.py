"""A PostgreSQL of its own for a test run, on a socket in a new folder; or a reason why there is none."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest


def _programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; Debian keeps them off the path."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else (known[-1] if known else None)


def _user() -> str | None:
    """Whom to run it as: PostgreSQL refuses to run as root. ``None`` is whoever runs the tests."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL that only this machine's users reach, by a socket."""

    folder: Path
    role: str

    def url(self, database: str) -> str:
        """What ``store`` in ``study.yaml`` says."""
        return f"postgresql+psycopg://{self.role}@/{database}?host={self.folder}"

    def make(self, database: str, like: str = "template1") -> str:
        """A new database, a copy of another that nobody is connected to. Gives its URL."""
        import psycopg

        at = f"postgresql://{self.role}@/postgres?host={self.folder}"
        with psycopg.connect(at, autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{database}" TEMPLATE "{like}"'.encode())
        return self.url(database)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start one and stop it; skips the test where that cannot be."""
    programs, user = _programs(), _user()
    if programs is None or find_spec("psycopg") is None or user == "":
        pytest.skip(
            "PostgreSQL or psycopg is not installed (apt-get install postgresql; themebank[postgresql])"
        )
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path may have 107 characters
    if user:
        shutil.chown(folder, user)

    def run(program: str, *words: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *words]
        subprocess.run(
            command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}
        )

    try:
        run("initdb", "--auth=trust", "--username=tester", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "-o", options)
        try:
            yield Cluster(folder, "tester")
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
