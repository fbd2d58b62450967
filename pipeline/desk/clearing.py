"""Quotes that wait for a person's look: the owner reads each as it would be printed, and lets it be shared or not."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.names import title
from pipeline.desk.pages import go, page
from pipeline.desk.state import Visit
from pipeline.files import read_csv
from pipeline.quotes import clearance
from pipeline.store import log

PAGE = 20


def waiting(visit: Visit) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Rows of ``confidential/quotes_to_check.csv`` of sources that may be seen: those that wait, and those cleared
    since the last run; none where names are hidden or no run has written the file."""
    path = visit.desk.study.confidential / clearance.TO_CHECK_FILE
    if not visit.scope.names or not path.is_file():
        return [], []
    seen = {path for path, _, source in visit.outline.kinds if source in visit.scope.sources}
    rows = [row for row in read_csv(path, required=clearance.TO_CHECK) if row["source"] in seen]
    by = clearance.by_whom(rows, clearance.load(visit.desk.study.cleared))
    done = [{**row, "cleared_by": by[row["quote_id"]]} for row in rows if row["quote_id"] in by]
    return [row for row in rows if row["quote_id"] not in by], done


def show(visit: Visit) -> Response:
    """The quotes that wait, twenty on a page."""
    rows, done = waiting(visit)
    number = int(visit.asked("page")) if visit.asked("page").isdecimal() else 0
    part = rows[number * PAGE : (number + 1) * PAGE]
    if part or done:
        ids = ", ".join(row["quote_id"] for row in (*part, *done))
        log.record(visit.desk.store, visit.person.name, "read", f"quotes to be cleared: {ids}")
    return page(
        visit, "clearing.html", rows=part, done=done, count=len(rows), number=number, pages=-(-len(rows) // PAGE),
        names={code.id: code.name for code in visit.desk.codebook.codes},
        titles={row["source"]: title(visit, row["source"]) for row in (*part, *done)},
    )  # fmt: skip


def clear(visit: Visit) -> Response:
    """Let the ticked quotes be shared from the next run on; or take that back for one.

    Raises:
        StudyError: a quote does not wait to be cleared.
    """
    known = visit.desk.study.cleared
    rows, done = waiting(visit)
    ticked = [one for one in dict.fromkeys(visit.fields("quote")) if one in {row["quote_id"] for row in rows}]
    back = [one for one in visit.fields("back") if one in {row["quote_id"] for row in done}]
    with visit.desk.lock:
        if back:
            clearance.forget(known, back, visit.desk.study.confidential / clearance.TO_CHECK_FILE)
        elif ticked:
            new = clearance.pick(
                ticked, visit.desk.study.confidential / clearance.TO_CHECK_FILE, visit.person.name
            )
            clearance.remember(known, clearance.load(known), new)
    if back or ticked:
        what = "clearance taken back" if back else "quote cleared"
        log.record(visit.desk.store, visit.person.name, what, ", ".join(back or ticked))
    visit.say(_said(len(ticked), len(rows) - len(ticked), taken_back=bool(back)))
    return go("/quotes/waiting")


def _said(cleared: int, left: int, *, taken_back: bool) -> str:
    if taken_back:
        return "Taken back: it waits again."
    if not cleared:
        return "No quote was ticked, so nothing was changed."
    many = "quotes are" if cleared > 1 else "quote is"
    return (
        f"{cleared} {many} cleared, {left} still wait. The next themebank run puts them into the quote bank."
    )
