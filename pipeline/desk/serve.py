"""Serving the desk: the socket, the names it answers to, the link that signs the owner in, the browser."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import webbrowser
from dataclasses import dataclass

from pipeline.desk import turns
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
    """Where the desk listens.

    Args:
        names: values of the Host header that it answers to, the one for the link first.
        encrypted: further ones, which browsers reach by TLS: a proxy in front takes care of it.
    """

    socket: socket.socket
    host: str
    port: int
    names: tuple[str, ...]
    encrypted: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address for a browser on this computer."""
        return f"http://{self.names[0]}"

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
        also: further names under which browsers ask for the desk: ``name``, ``name:port``, or ``https://name``
            where a proxy with TLS stands in front.

    Raises:
        ServeError: the port or the host cannot be had, or a name is none.
    """
    plain, encrypted = _further(also)
    for candidate in [port] if port is not None else range(PORT, PORT + TRIED):
        taken = _take(host, candidate, may_be_taken=port is None)
        if taken is not None:
            number = int(taken.getsockname()[1])
            names = [*_own_names(host), *plain]
            hosts = [name if _with_port(name) else f"{_bracketed(name)}:{number}" for name in names]
            return Address(taken, host, number, tuple(dict.fromkeys(hosts)), encrypted)
    raise ServeError(f"No port from {PORT} to {PORT + TRIED - 1} is free.", "Choose one: --port N")


def _take(host: str, port: int, *, may_be_taken: bool) -> socket.socket | None:
    """A listening socket; ``None`` where somebody else has the port and that ``may_be_taken``. It listens at once:
    whoever opens the link before the server has started waits, and is not refused."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(128)
    except OSError as problem:
        taken.close()
        if may_be_taken and problem.errno in {98, 48, 10048}:
            return None
        raise ServeError(
            f"Port {port} of {host} cannot be used: {problem.strerror}.",
            "Choose another: --port N, and for --host an address of this computer.",
        ) from problem
    return taken


def _own_names(host: str) -> tuple[str, ...]:
    """How this computer is called by whoever can reach it at ``host``."""
    here = ("localhost", "127.0.0.1")
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return (socket.gethostname(), *here)
    return (host, *here) if is_loopback(host) else (host,)


def _with_port(name: str) -> bool:
    return bool(re.fullmatch(r"(\[.*\]|[^:]*):\d+", name))


def _further(also: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that were given, and of them those that stand for a proxy with TLS."""
    plain: list[str] = []
    encrypted: list[str] = []
    for name in also:
        bare = name.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        if not re.fullmatch(r"[a-z0-9.:_-]+|\[[0-9a-f:.]+\](:\d+)?", bare):
            raise ServeError(
                f"'{name}' is no name of a host.", "For example: --allow-host https://desk.example.org"
            )
        (encrypted if name.lower().startswith("https://") else plain).append(bare)
    return tuple(plain), tuple(encrypted)


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
    return found[0] if found else people.add(store, login(), OWNER, "first start")


def login() -> str:
    """The name of the account at this computer."""
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
    state = reads.prepare(store)
    owner, token = owner_of(store, coder), new_token()
    cookie, start = f"themebank_{address.port}", {hashed(token): owner.name}
    desk = make_desk(study, store, address.names, cookie, start, address.encrypted)
    turns.ensure(desk, state)
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
