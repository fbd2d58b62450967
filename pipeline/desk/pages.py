"""Turning what a handler found into a page: templates, the frame around them, problems and redirects."""

from __future__ import annotations

import re
from importlib import resources
from math import isnan
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.desk.roles import ALLOWED
from pipeline.desk.secrets import new_key
from pipeline.desk.state import Desk, Visit
from pipeline.model import Codebook

TABS = (
    ("/next", "Coding", "code"),
    ("/sources", "Sources", "code"),
    ("/decide", "By code", "code"),
    ("/search", "Search", "code"),
    ("/codes", "Codebook", "code"),
    ("/differences", "Differences", "own"),
    ("/quotes", "Quotes", "quotes"),
    ("/people", "People", "own"),
)
"""Main navigation: address, label, and what it needs (:class:`pipeline.desk.roles.Need`)."""
PARTS = ("others.html",)
"""Pieces of a page that are fetched by themselves; what is said waits for a whole one."""
FOLDER = resources.files("pipeline") / "desk"


def environment() -> Environment:
    """Templates, in which every value is escaped and a missing one is an error."""
    pages = Environment(
        loader=FileSystemLoader(str(FOLDER / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    pages.globals.update(new_key=new_key)
    pages.filters.update(
        percent=lambda share: f"{share:.0%}".replace("%", " %"),
        figure=lambda value: "–" if isnan(value) else f"{value:.2f}".replace("-", "−"),
        initials=initials,
        see=see,
        url=query,
    )
    return pages


def initials(name: str) -> str:
    """The first letters of a name's parts, three at most."""
    return "".join(part[0] for part in name.split()[:3]).upper()


def see(text: str, book: Codebook) -> str:
    """A note of the codebook in which "see" stands before a code's name, not its id."""
    known = book.by_id
    return re.sub(r"(?<=\bsee )\w+", lambda m: known[m[0]].name if m[0] in known else m[0], text)


def query(values: dict[str, Any]) -> str:
    """A query string of what is not empty."""
    return urlencode({k: v for k, v in values.items() if v not in ("", None, False)})


def page(visit: Visit, template: str, status: int = 200, **found: Any) -> Response:
    """A whole page for somebody who has signed in."""
    desk = visit.desk
    text = desk.pages.get_template(template).render(
        study=desk.study.settings.name,
        study_id=desk.id,
        me=visit.person,
        owns=visit.owns,
        csrf=visit.form_token,
        said="" if template in PARTS else desk.said.pop(visit.session, ""),
        address=visit.request.url.path,
        tabs=TABS,
        allowed=ALLOWED.get(visit.person.role, frozenset()),
        book=desk.codebook,
        code_css=f"/codes.css?v={desk.codebook.fingerprint}",
        **found,
    )
    return HTMLResponse(text, status)


def problem(desk: Desk, status: int, what: str, hint: str) -> Response:
    """A page that says what went wrong and what to do."""
    text = desk.pages.get_template("problem.html").render(
        study=desk.study.settings.name, status=status, what=what, hint=hint
    )
    return HTMLResponse(text, status)


def go(path: str, **values: Any) -> Response:
    """On to another page, by GET."""
    asked = query(values)
    return RedirectResponse(quote(path) + (f"?{asked}" if asked else ""), 303)
