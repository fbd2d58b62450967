"""The audit trail: what is written into it when somebody is shown text, and the page on which an owner reads it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from pipeline.desk.pages import page
from pipeline.desk.state import Visit
from pipeline.store import log
from pipeline.store import trail as kept
from pipeline.store.desk import Placed

PAGE = 100


def saw(visit: Visit, what: str, passages: Iterable[Placed], why: str = "") -> None:
    """Record which passages somebody is about to be shown, before they are.

    Raises:
        StoreError: it cannot be recorded; then they are not shown.
    """
    of: dict[str, list[str]] = {}
    for placed in passages:
        of.setdefault(placed.path, []).append(f"{placed.segment.start}-{placed.segment.end}")
    if of:
        where = "; ".join(f"{path} {', '.join(spans)}" for path, spans in of.items())
        log.record(visit.desk.store, visit.person.name, what, f"{why}: {where}" if why else where)


def trail(visit: Visit) -> Response:
    """Who read, decided and changed what, and when; newest first."""
    before = visit.asked("before", 9)
    asked = {"who": visit.asked("who"), "what": visit.asked("what"), "words": visit.asked("words")}
    number = int(before) if before.isdecimal() else 0
    found = kept.entries(visit.desk.store, **asked, before=number, most=PAGE + 1)
    people, kinds = kept.kinds(visit.desk.store)
    older = {**asked, "before": found[PAGE - 1].seq} if len(found) > PAGE else None
    return page(
        visit, "trail.html", entries=found[:PAGE], asked=asked, people=people, kinds=kinds,
        older=older, newest=not number,
    )  # fmt: skip
