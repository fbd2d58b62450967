"""Serving the desk: the socket, the names it answers to, the link that signs the owner in, the browser."""

from __future__ import annotations

import ipaddress
import socket
import threading
import webbrowser
from dataclasses import dataclass

from pipeline.desk.app import make_app, make_desk
from pipeline.desk.secrets import hashed, new_token
from pipeline.errors import ThemebankError
from pipeline.store import desk as reads
from pipeline.store import people
from pipeline.store.engine import Store
from pipeline.store.people import OWNER, Person
from pipeline.study import Study

PORT, TRIED = 8765, 20


class ServeError(ThemebankError):
    """The desk cannot be served there."""


@dataclass(frozen=True)
class Address:
    """Where the desk listens. ``names`` are the hosts it answers to."""

    socket: socket.socket
    host: str
    port: int
    names: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address for a browser."""
        return f"http://{_bracketed(self.names[0])}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        """Whether nobody but this computer can reach it."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this computer and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int | None, also: tuple[str, ...] = ()) -> Address:
    """Take a port: the one asked for, or the first free one from :data:`PORT` on.

    Args:
        also: further names under which the desk may be asked for.

    Raises:
        ServeError: the port or the host cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port is not None else range(PORT, PORT + TRIED):
        taken = socket.socket(family, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, candidate))
            taken.listen(
                128
            )  # whoever opens the link before the server has started waits, and is not refused
        except OSError as problem:
            taken.close()
            if port is not None or not isinstance(problem, OSError) or problem.errno not in {98, 48, 10048}:
                raise ServeError(
                    f"Port {candidate} of {host} cannot be used: {problem.strerror}.",
                    "Choose another: --port N",
                ) from problem
            continue
        number = int(taken.getsockname()[1])
        anywhere = host in {"0.0.0.0", "::"}  # noqa: S104
        names = (*((socket.gethostname(),) if anywhere else (host,)), *also)
        return Address(
            taken, host, number, (*names, "localhost", "127.0.0.1") if is_loopback(host) else names
        )
    raise ServeError(f"No port from {PORT} to {PORT + TRIED - 1} is free.", "Choose one: --port N")


def owner_of(store: Store, name: str) -> Person:
    """The owner who sits at this computer: the one named, or the first there is; made where there is none.

    Raises:
        ServeError: the name belongs to somebody who is not an owner.
    """
    found = [p for p in people.everybody(store) if p.role == OWNER and p.active]
    if name:
        known = people.by_name(store, name)
        if known and (known.role != OWNER or not known.active):
            raise ServeError(
                f"{known.name} is not an owner of this study.", "Leave --coder out, or name an owner."
            )
        return known or people.add(store, name, OWNER, name)
    return found[0] if found else people.add(store, _login(), OWNER, "first start")


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "owner"


@dataclass(frozen=True)
class Ready:
    """A desk that is about to be served."""

    address: Address
    app: object
    start_url: str
    owner: str


def prepare(study: Study, store: Store, address: Address, coder: str) -> Ready:
    """Make everything ready before the first page is asked for."""
    study.load_codebook()
    reads.prepare(store)
    owner, token = owner_of(store, coder), new_token()
    hosts = [f"{_bracketed(name)}:{address.port}" for name in address.names]
    desk = make_desk(study, store, hosts, f"themebank_{address.port}", {hashed(token): owner.name})
    return Ready(address, make_app(desk), f"{address.url}/sign-in/start/{token}", owner.name)


def serve(ready: Ready, *, browser: bool) -> None:
    """Serve until it is stopped (Ctrl+C)."""
    import uvicorn

    config = uvicorn.Config(
        ready.app,  # type: ignore[arg-type]
        log_level="warning", access_log=False, server_header=False, date_header=True, proxy_headers=False,
        timeout_graceful_shutdown=3, lifespan="off", ws="none", limit_concurrency=200,
    )  # fmt: skip
    if browser:
        threading.Timer(0.6, webbrowser.open, [ready.start_url]).start()
    uvicorn.Server(config).run(sockets=[ready.address.socket])
