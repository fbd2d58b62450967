"""A desk over a small study: in this process for requests, in a process of its own for browsers and faults."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.desk.app import make_app, make_desk
from pipeline.desk.secrets import hashed, new_token
from pipeline.desk.state import Desk
from pipeline.store import desk as reads
from pipeline.store import people
from pipeline.store.engine import Store, open_store
from pipeline.store.people import Person
from pipeline.study import load_study
from tests.conftest import copy_demo
from tests.desk.browser import browser, window
from tests.desk.postgres import Cluster, cluster
from tests.making import run_study

HOST = "127.0.0.1:8765"


both_stores = pytest.mark.parametrize("study", ["sqlite", "postgresql"], indirect=True)
"""A test of the desk over a study in SQLite, and over one in PostgreSQL where that is installed."""


def _unread_demo(folder: Path) -> Path:
    copy_demo(folder)
    shutil.rmtree(folder / "decisions")
    return folder


@pytest.fixture(scope="session")
def _read_demo(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    folder = _unread_demo(tmp_path_factory.mktemp("desk") / "demo")
    run_study(folder, last="quotes")
    return folder


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def _read_demo_in_postgres(
    tmp_path_factory: pytest.TempPathFactory, home: Path, _postgres: Cluster
) -> tuple[Path, Cluster]:
    folder = _unread_demo(tmp_path_factory.mktemp("desk") / "demo in postgres")
    _keep_in(folder, _postgres.make("demo"))
    run_study(folder, last="quotes")
    return folder, _postgres


def _keep_in(folder: Path, url: str) -> None:
    settings = folder / "study.yaml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("store:")]
    settings.write_text("\n".join([*lines, f"store: {url}", ""]))


@pytest.fixture
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the demonstration study, read and tagged, on which nobody has decided anything."""
    folder = tmp_path / "study"
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copytree(request.getfixturevalue("_read_demo"), folder)
    else:
        read, running = request.getfixturevalue("_read_demo_in_postgres")
        shutil.copytree(read, folder)
        _keep_in(folder, running.make(uuid.uuid4().hex, like="demo"))
    return folder


@dataclass
class Client:
    """A browser's manners without a browser: cookies, and forms that carry the session's token."""

    http: httpx.Client
    csrf: str = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers={"accept": "text/html", **headers})

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": self.csrf, **form})


class Sync(httpx.BaseTransport):
    """Calls an ASGI application from ordinary code."""

    def __init__(self, app: object) -> None:
        self.inner = httpx.ASGITransport(app=app, raise_app_exceptions=True)  # type: ignore[arg-type]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        import anyio

        async def call() -> httpx.Response:
            async_request = httpx.Request(
                request.method, request.url, headers=request.headers, content=request.read()
            )
            reply = await self.inner.handle_async_request(async_request)
            body = await reply.aread()
            return httpx.Response(reply.status_code, headers=reply.headers, content=body)

        return anyio.run(call)


@dataclass
class Room:
    """A desk in this process, and clients of it."""

    desk: Desk
    store: Store
    app: object
    start: str
    clients: list[httpx.Client] = field(default_factory=list)

    def visitor(self, **headers: str) -> Client:
        """Somebody who has not signed in."""
        http = httpx.Client(transport=Sync(self.app), base_url=f"http://{HOST}", headers=headers)
        self.clients.append(http)
        return Client(http)

    def signed_in(self, person: Person | str = "") -> Client:
        """Somebody who has: the owner, or a person with a link."""
        client = self.visitor()
        if isinstance(person, Person):
            token = new_token()
            people.change(self.store, person, "test", link=hashed(token))
            reply = client.http.post(f"/sign-in/link/{token}")
        else:
            reply = client.get(f"/sign-in/start/{self.start}")
        assert reply.status_code == 303, reply.text
        page = client.get("/quotes")
        found = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert found, page.text[:500]
        client.csrf = found[1]
        return client

    def scope(self, name: str = "Ada") -> people.Scope:
        """What somebody may see."""
        found = people.by_name(self.store, name)
        assert found
        return people.scope_of(self.store, found)

    def add(self, name: str, role: str, **values: object) -> Person:
        """A person of the study."""
        person = people.add(self.store, name, role, "test")
        if values:
            people.change(self.store, person, "test", **values)
        found = people.by_name(self.store, name)
        assert found
        return found


@pytest.fixture
def room(study: Path) -> Iterator[Room]:
    """A desk in this process, with an owner called Ada."""
    opened = load_study(study)
    store = open_store(opened.store_url)
    reads.prepare(store)
    people.add(store, "Ada", people.OWNER, "test")
    start = new_token()
    desk = make_desk(opened, store, [HOST, "localhost:8765"], "themebank_8765", {hashed(start): "Ada"})
    made = Room(desk, store, make_app(desk), start)
    yield made
    for client in made.clients:
        client.close()
    store.close()


@dataclass
class Server:
    """A desk in a process of its own, which can be killed and started again on the same port."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    url: str = ""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start it; gives the link that signs the owner in. The socket listens before the link is printed."""
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "review", str(self.folder),
                   "--no-browser", "--coder", "Ada", "--port", str(self.port)]  # fmt: skip
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        )
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/\S+", line):
                self.port, self.url = int(found[1]), found[0]
                assert httpx.get(f"{self.base}/sign-in", timeout=60).status_code == 200
                return self.url
        raise AssertionError("".join(said))

    def kill(self) -> None:
        """As a power cut would."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
        self.process = None


@pytest.fixture
def server(study: Path) -> Iterator[Server]:
    """A desk in a process of its own; not started yet."""
    made = Server(study)
    yield made
    made.kill()


@pytest.fixture
def segments(room: Room) -> Callable[[str], list[str]]:
    """Ids of the codable segments of a source."""
    from pipeline.store import corpus

    def of(path: str) -> list[str]:
        ids = {s.id: s.path for s in corpus.load_sources(room.store)}
        return [s.id for s in corpus.load_segments(room.store) if s.codable and ids[s.source_id] == path]

    return of


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a module."""
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Any, server: Server) -> Iterator[Any]:
    """The owner's window, signed in by the link on the terminal."""
    tab = window(chromium)
    tab.goto(server.start())
    tab.wait_for_selector("#current")
    yield tab
    tab.context.close()


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    """The store that the server works on."""
    opened = open_store(load_study(server.folder).store_url)
    yield opened
    opened.close()
