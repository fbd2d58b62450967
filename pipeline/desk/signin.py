"""The way in and out: the link on the terminal, a coder's own link, a name with a password."""

from __future__ import annotations

import time

from starlette.responses import HTMLResponse, Response

from pipeline.desk.pages import go
from pipeline.desk.secrets import Limit, hashed, new_token, password_fits
from pipeline.desk.state import LONGEST, Desk, Visit
from pipeline.store import people
from pipeline.store.people import Person

TOO_MANY = "Too many tries. Wait a minute, then try again."


def _bare(desk: Desk, template: str, status: int = 200, **found: str) -> Response:
    text = desk.pages.get_template(template).render(study=desk.study.settings.name, **found)
    return HTMLResponse(text, status)


def sign_in_page(visit: Visit) -> Response:
    """Name and password."""
    return _bare(visit.desk, "sign_in.html", fault="", name="")


def _tries(visit: Visit, name: str = "") -> tuple[tuple[Limit, str], ...]:
    """What counts a try to get in: for one name from one address, for the address, and for all."""
    address = visit.request.client.host if visit.request.client else ""
    limits = visit.desk.limits
    return ((limits.one, f"{address} {name.casefold()}"), (limits.address, address), (limits.every, ""))


def _may_try(visit: Visit, name: str = "") -> bool:
    """Count a try; ``False`` where there were too many that failed."""
    now = time.time()
    counted: list[tuple[Limit, str]] = []
    for limit, key in _tries(visit, name):
        if not limit.take(key, now):
            for earlier, at in counted:
                earlier.forgive(at)
            return False
        counted.append((limit, key))
    return True


def _got_in(visit: Visit, name: str = "") -> None:
    for limit, key in _tries(visit, name):
        limit.forgive(key)


def _refused(visit: Visit, fault: str, name: str = "", status: int = 401) -> Response:
    return _bare(visit.desk, "sign_in.html", status, fault=fault, name=name)


def sign_in(visit: Visit) -> Response:
    """Check a name and a password. What is wrong of the two is not said."""
    name, password = " ".join(visit.field("name", 200).split()), visit.exact("password", 1000)
    if not _may_try(visit, name):
        return _refused(visit, TOO_MANY, name, 429)
    person = people.by_name(visit.desk.store, name) if name else None
    kept = person.password if person and person.active else ""
    if not password_fits(password, kept) or person is None:
        return _refused(visit, "That name and password do not belong together.", name)
    _got_in(visit, name)
    return _enter(visit, person, "password")


def link_page(visit: Visit) -> Response:
    """A coder's own link: a page with one button, so that a mail scanner that follows it does not sign in."""
    found = _by_link(visit)
    if isinstance(found, Response):
        return found
    return _bare(visit.desk, "sign_in_link.html", token=visit.request.path_params["token"], name=found.name)


def link(visit: Visit) -> Response:
    """Sign in with a coder's own link."""
    found = _by_link(visit)
    return found if isinstance(found, Response) else _enter(visit, found, "link")


def _by_link(visit: Visit) -> Person | Response:
    """Whose link it is. Only links that are nobody's count as tries: nobody is kept out by another's guesses."""
    person = people.by_link(visit.desk.store, hashed(visit.request.path_params["token"]))
    if person is not None:
        return person
    if not _may_try(visit, "a link"):
        return _refused(visit, TOO_MANY, status=429)
    return _refused(visit, "This sign-in link is not valid any more.")


def start(visit: Visit) -> Response:
    """The link on the terminal: who can read it started the server."""
    name = visit.desk.start.get(hashed(visit.request.path_params["token"]))
    person = people.by_name(visit.desk.store, name) if name else None
    if person is not None:
        return _enter(visit, person, "link on the terminal")
    if not _may_try(visit, "a link"):
        return _refused(visit, TOO_MANY, status=429)
    return _refused(
        visit, "This link belongs to a desk that was closed. Use the link that the terminal shows now."
    )


def _enter(visit: Visit, person: Person, how: str) -> Response:
    """A new session, always with a new token: one that was there before is ended."""
    if visit.session:
        people.close_session(visit.desk.store, hashed(visit.session), person.name)
    token = new_token()
    now = time.time()
    people.open_session(visit.desk.store, person, hashed(token), now, how, now - LONGEST)
    answer = go("/")
    answer.set_cookie(visit.desk.cookie, token, path="/", httponly=True, samesite="strict",
                      secure=visit.secure)  # fmt: skip
    return answer


def sign_out(visit: Visit) -> Response:
    """End the session."""
    people.close_session(visit.desk.store, hashed(visit.session), visit.person.name)
    answer = go("/sign-in")
    answer.delete_cookie(visit.desk.cookie, path="/", httponly=True, samesite="strict")
    return answer
