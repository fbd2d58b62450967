"""Coders: who may sign in, in which role, on which sources, and what each sees of the others."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.access import MissingError
from pipeline.desk.act import RefusedError
from pipeline.desk.pages import go, page
from pipeline.desk.secrets import SHORTEST_PASSWORD, hashed, new_token, password_hash
from pipeline.desk.state import Visit
from pipeline.store import desk as reads
from pipeline.store import people as kept
from pipeline.store.people import OWNER, ROLES, Person


def people(visit: Visit) -> Response:
    """Everybody, and the form to add somebody."""
    return _page(visit, "", "")


def _page(visit: Visit, link: str, whose: str) -> Response:
    store = visit.desk.store
    paths = [source.path for source in reads.visible_sources(store, visit.scope)]
    return page(
        visit, "people.html", everybody=kept.everybody(store), granted=kept.granted(store), paths=paths, roles=ROLES,
        link=link, whose=whose, shortest=SHORTEST_PASSWORD,
    )  # fmt: skip


def add(visit: Visit) -> Response:
    """Add somebody."""
    name, role = " ".join(visit.field("name", 80).split()), visit.field("role")
    if not name or role not in ROLES or not name.isprintable():
        raise RefusedError("A coder needs a name and a role.", "Fill in both.")
    if kept.by_name(visit.desk.store, name):
        raise RefusedError(
            f"There is somebody called {name} already.", "Use another name: decisions carry it."
        )
    kept.add(visit.desk.store, name, role, visit.person.name)
    visit.say(
        f"{name} was added. Now give {name} a sign-in link or a password"
        + (", and sources." if role == "coder" else ".")
    )
    return go("/people")


def _person(visit: Visit) -> Person:
    number = visit.request.path_params["person"]
    found = next((p for p in kept.everybody(visit.desk.store) if str(p.id) == number), None)
    if found is None:
        raise MissingError
    return found


def change(visit: Visit) -> Response:
    """Role, what is seen, and which sources."""
    person = _person(visit)
    _set(visit, person)
    visit.say(f"{person.name}: saved.")
    return go("/people")


def _set(visit: Visit, person: Person) -> None:
    role = visit.field("role")
    if role not in ROLES:
        raise RefusedError("There is no such role.", f"Roles: {', '.join(ROLES)}.")
    active = bool(visit.field("active"))
    owners = [p for p in kept.everybody(visit.desk.store) if p.role == OWNER and p.active]
    if [p.id for p in owners] == [person.id] and (role != OWNER or not active):
        raise RefusedError("The study would have no owner.", "Make somebody else an owner first.")
    new = {
        "role": role, "active": active, "blind": bool(visit.field("blind")),
        "names": bool(visit.field("names")), "everything": bool(visit.field("everything")),
    }  # fmt: skip
    values: dict[str, object] = {k: v for k, v in new.items() if getattr(person, k) != v}
    if values:
        kept.change(visit.desk.store, person, visit.person.name, **values)
    known = {source.path for source in reads.visible_sources(visit.desk.store, visit.scope)}
    given = [p for p in visit.fields("path") if p in known]
    if set(given) != kept.granted(visit.desk.store).get(person.id, frozenset()):
        kept.grant(visit.desk.store, person, given, visit.person.name)


def make_link(visit: Visit) -> Response:
    """A new sign-in link, shown once; the one before it, and sessions from it, end. Settings sent with it are saved."""
    person, token = _person(visit), new_token()
    if visit.field("role"):
        _set(visit, person)
    kept.change(visit.desk.store, person, visit.person.name, link=hashed(token))
    return _page(visit, f"{visit.outside}/sign-in/link/{token}", person.name)


def set_password(visit: Visit) -> Response:
    """A new password for somebody."""
    person, password = _person(visit), visit.exact("password", 1000)
    if len(password) < SHORTEST_PASSWORD:
        raise RefusedError(f"A password has at least {SHORTEST_PASSWORD} characters.", "Choose a longer one.")
    kept.change(visit.desk.store, person, visit.person.name, password=password_hash(password))
    visit.say(f"{person.name} has a new password.")
    return go("/people")
