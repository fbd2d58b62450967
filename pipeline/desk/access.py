"""The one place where it is decided who may do what. Every page of the desk is answered through here."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.desk.pages import problem
from pipeline.desk.roles import ALLOWED, Need
from pipeline.desk.secrets import form_token, hashed, same
from pipeline.desk.state import IDLE, LARGEST_FORM, LONGEST, Desk, Visit
from pipeline.errors import StoreError, ThemebankError
from pipeline.store import desk as reads
from pipeline.store import people
from pipeline.store.people import Person

SAFE = ("GET", "HEAD")
BY_ITSELF = ("/alive", "/work/{segment}/others")
"""What a page that lies open asks for again and again: it keeps no session from ending."""
AGAIN = "Then go back and press the button again."


class Handler(Protocol):
    """What answers a page, in a thread of its own."""

    def __call__(self, visit: Visit) -> Response:
        """Answer a visit that may be made."""


@dataclass(frozen=True)
class Page:
    """One row of the table of all pages (:mod:`pipeline.desk.routes`)."""

    method: str
    path: str
    need: Need
    handler: Handler


class MissingError(Exception):
    """There is nothing here, or nothing that this person may see: the answer is the same."""


def endpoint(page: Page, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """The function that Starlette calls for a page."""

    async def answer(request: Request) -> Response:
        form: list[tuple[str, str]] = []
        if page.method == "POST":
            body = await _body(request)
            if body is None:
                return Response("The form is too large.", 413)
            try:
                form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5000)
            except ValueError:
                return Response("The form has too many fields.", 413)
        return await run_in_threadpool(guarded, page, desk, request, form)

    return answer


async def _body(request: Request) -> bytes | None:
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > LARGEST_FORM:
            return None
    return bytes(taken)


def guarded(page: Page, desk: Desk, request: Request, form: list[tuple[str, str]]) -> Response:
    """Answer a request, or say why not."""
    try:
        if any("\0" in value for value in request.path_params.values()):
            raise MissingError
        return _admitted(page, desk, request, form)
    except MissingError:
        return problem(desk, 404, "There is nothing here", "It does not exist, or it was not given to you.")
    except StoreError as fault:
        if page.method == "POST":
            return problem(desk, 503, "This was not saved", f"{fault.message} {fault.hint} {AGAIN}")
        return problem(desk, 503, "This cannot be shown now", f"{fault.message} {fault.hint}")
    except ThemebankError as fault:
        return problem(desk, 422, fault.message, fault.hint)


def _admitted(page: Page, desk: Desk, request: Request, form: list[tuple[str, str]]) -> Response:
    if page.method == "POST" and not from_here(request, desk):
        return problem(desk, 403, "This form was sent from another site", "Nothing was changed.")
    token = request.cookies.get(desk.cookie, "")
    if page.need is Need.NOBODY:
        return page.handler(Visit(desk, request, NOBODY, people.Scope("", frozenset()), token, form))
    person = _in_session(desk, token, by_hand=page.path not in BY_ITSELF)
    if person is None:
        return _to_sign_in(request, desk)
    if page.need not in ALLOWED.get(person.role, frozenset()):
        raise MissingError
    if page.method == "POST" and not same(dict(form).get("csrf", ""), form_token(token)):
        return problem(desk, 403, "This form is out of date", "Open the page again; nothing was changed.")
    mark = reads.prepare(desk.store)
    scope = people.scope_of(desk.store, person)
    return page.handler(Visit(desk, request, person, scope, token, form, mark))


NOBODY = Person(0, "", "")


def _in_session(desk: Desk, token: str, *, by_hand: bool) -> Person | None:
    if not token:
        return None
    return people.in_session(desk.store, hashed(token), time.time(), IDLE, LONGEST, by_hand=by_hand)


def _to_sign_in(request: Request, desk: Desk) -> Response:
    if (
        request.method in SAFE
        and "hx-request" not in request.headers
        and "text/html" in request.headers.get("accept", "")
    ):
        return RedirectResponse("/sign-in", 303)
    return problem(desk, 401, "Please sign in", "Your session has ended. Nothing was changed.")


def from_here(request: Request, desk: Desk) -> bool:
    """Whether a browser says that a form came from one of the desk's own pages."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return site is not None or "referer" not in request.headers
    return urlsplit(origin).netloc.lower() in desk.hosts
