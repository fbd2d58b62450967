"""The way in and out: the link on the terminal, a coder's own link, a name with a password."""

from __future__ import annotations

import time

from starlette.responses import HTMLResponse, Response

from pipeline.desk.pages import go
from pipeline.desk.secrets import hashed, new_token, password_fits
from pipeline.desk.state import Desk, Visit
from pipeline.store import people
from pipeline.store.people import Person

TOO_MANY = "Too many tries. Wait a minute, then try again."


def _bare(desk: Desk, template: str, status: int = 200, **found: str) -> Response:
    text = desk.pages.get_template(template).render(study=desk.study.settings.name, **found)
    return HTMLResponse(text, status)


def sign_in_page(visit: Visit) -> Response:
    """Name and password."""
    return _bare(visit.desk, "sign_in.html", fault="", name="")


def _waits(visit: Visit, key: str) -> bool:
    now = time.time()
    return visit.desk.tries.exceeded(key, now) or visit.desk.all_tries.exceeded("all", now)


def _failed(visit: Visit, key: str) -> None:
    visit.desk.tries.failed(key, time.time())
    visit.desk.all_tries.failed("all", time.time())


def sign_in(visit: Visit) -> Response:
    """Check a name and a password. What is wrong of the two is not said."""
    name, password = visit.field("name", 200), visit.field("password", 1000)
    key = f"{visit.request.client.host if visit.request.client else ''} {name.lower()}"
    if _waits(visit, key):
        return _bare(visit.desk, "sign_in.html", 429, fault=TOO_MANY, name=name)
    person = people.by_name(visit.desk.store, name) if name else None
    kept = person.password if person and person.active else ""
    if not password_fits(password, kept) or person is None:
        _failed(visit, key)
        fault = "That name and password do not belong together."
        return _bare(visit.desk, "sign_in.html", 401, fault=fault, name=name)
    return _enter(visit, person, "password")


def link_page(visit: Visit) -> Response:
    """A coder's own link: a page with one button, so that a mail scanner that follows it does not sign in."""
    token = visit.request.path_params["token"]
    if _waits(visit, "link"):
        return _bare(visit.desk, "sign_in.html", 429, fault=TOO_MANY, name="")
    person = people.by_link(visit.desk.store, hashed(token))
    if person is None:
        _failed(visit, "link")
        return _bare(
            visit.desk, "sign_in.html", 401, fault="This sign-in link is not valid any more.", name=""
        )
    return _bare(visit.desk, "sign_in_link.html", token=token, name=person.name)


def link(visit: Visit) -> Response:
    """Sign in with a coder's own link."""
    person = people.by_link(visit.desk.store, hashed(visit.request.path_params["token"]))
    return _enter(visit, person, "link") if person else link_page(visit)


def start(visit: Visit) -> Response:
    """The link on the terminal: who can read it started the server."""
    name = visit.desk.start.get(hashed(visit.request.path_params["token"]))
    person = people.by_name(visit.desk.store, name) if name else None
    if person is None or _waits(visit, "link"):
        _failed(visit, "link")
        fault = "This link belongs to a desk that was closed. Use the link that the terminal shows now."
        return _bare(visit.desk, "sign_in.html", 401, fault=fault, name="")
    return _enter(visit, person, "link on the terminal")


def _enter(visit: Visit, person: Person, how: str) -> Response:
    """A new session, always with a new token: one that was there before is ended."""
    if visit.session:
        people.close_session(visit.desk.store, hashed(visit.session), person.name)
    token = new_token()
    people.open_session(visit.desk.store, person, hashed(token), time.time(), how)
    answer = go("/")
    answer.set_cookie(visit.desk.cookie, token, path="/", httponly=True, samesite="strict",
                      secure=visit.request.url.scheme == "https")  # fmt: skip
    return answer


def sign_out(visit: Visit) -> Response:
    """End the session."""
    people.close_session(visit.desk.store, hashed(visit.session), visit.person.name)
    answer = go("/sign-in")
    answer.delete_cookie(visit.desk.cookie, path="/", httponly=True, samesite="strict")
    return answer
