"""Files of the page, each by its name in a table: no path comes from outside. And whether the desk is well."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import JSONResponse, Response

from pipeline.desk.access import MissingError
from pipeline.desk.pages import FOLDER, page
from pipeline.desk.state import Visit
from pipeline.store import log

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
FILES = {
    path.name: (path.read_bytes(), TYPES[path.suffix])
    for path in sorted(Path(str(FOLDER / "static")).iterdir())
    if path.suffix in TYPES and path.name != "door.css"
}


def asset(visit: Visit) -> Response:
    """A file of the page, for those who have signed in."""
    found = FILES.get(visit.request.path_params["name"])
    if found is None:
        raise MissingError
    return Response(found[0], media_type=found[1])


def door_style(visit: Visit) -> Response:
    """The style of the way in."""
    return Response((FOLDER / "static" / "door.css").read_bytes(), media_type="text/css")


def icon(visit: Visit) -> Response:
    """The icon, under the address at which browsers look for one, also before anybody has signed in."""
    content, kind = FILES["icon.svg"]
    return Response(content, media_type=kind)


def code_style(visit: Visit) -> Response:
    """The codes' colours: ids and colours are checked when the codebook is read."""
    rules = [f".code-{code.id} {{ --code: {code.color}; }}" for code in visit.desk.codebook.codes]
    return Response("\n".join(rules), media_type="text/css")


def alive(visit: Visit) -> Response:
    """Says that the desk answers and its store can be read; for whom, in which study, and what forms must carry."""
    log.decisions_mark(visit.desk.store)
    return JSONResponse({"who": visit.person.name, "study": visit.desk.id, "form": visit.form_token})


def keys(visit: Visit) -> Response:
    """The keys, for reading without JavaScript."""
    return page(visit, "keys.html")
