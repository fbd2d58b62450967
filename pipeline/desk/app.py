"""The application: the table of pages behind the checks of :mod:`pipeline.desk.access`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.desk.access import endpoint
from pipeline.desk.headers import secured
from pipeline.desk.pages import environment, problem
from pipeline.desk.routes import PAGES
from pipeline.desk.state import Desk
from pipeline.store.engine import Store
from pipeline.study import Study


def make_desk(
    study: Study,
    store: Store,
    hosts: Iterable[str],
    cookie: str,
    start: Mapping[str, str],
    encrypted: Iterable[str] = (),
) -> Desk:
    """A desk for one study. It answers to ``hosts`` and ``encrypted``, which browsers reach by TLS."""
    by_tls = tuple(host.lower() for host in encrypted)
    answered = frozenset((*by_tls, *(host.lower() for host in hosts)))
    return Desk(study, store, environment(), answered, cookie, start, by_tls)


def make_app(desk: Desk) -> ASGIApp:
    """The ASGI application of a desk."""
    routes = [Route(page.path, endpoint(page, desk), methods=[page.method]) for page in PAGES]

    async def broken(request: Request, fault: Exception) -> Response:
        return problem(
            desk, 500, "The desk has a fault", "Nothing was half saved. The terminal shows what happened."
        )

    async def nowhere(request: Request, fault: Exception) -> Response:
        return problem(desk, 404, "There is nothing here", "The address may be mistyped.")

    handlers = {404: nowhere, 405: nowhere, 500: broken}
    return secured(Starlette(routes=routes, exception_handlers=handlers), desk.hosts)
