"""In which order passages come: as they stand, what teaches most first, what was skipped, or what a search found."""

from __future__ import annotations

from urllib.parse import parse_qsl

from pipeline.desk.names import shown
from pipeline.desk.pages import query
from pipeline.desk.state import Visit
from pipeline.store import queues
from pipeline.store.desk import Placed
from pipeline.store.people import Scope
from pipeline.store.queues import Query

ORDERS = {
    queues.DOCUMENT: "As it reads",
    queues.DOUBT: "What teaches most first",
    queues.SKIPPED: "Skipped",
}
FOUND = "found:"
"""Before the parts of a search, as the search page's address has them."""
PARTS = ("words", "speaker", "attribute", "code", "undecided")


def order_of(visit: Visit) -> str:
    """The queue's order, from the form or the query string."""
    asked = visit.field("order", 1000) or visit.asked("order", 1000)
    return asked if asked in ORDERS or asked.startswith(FOUND) else queues.DOCUMENT


def in_address(order: str) -> str:
    """An order as addresses have it: nothing for the usual one."""
    return "" if order == queues.DOCUMENT else order


def by_search(asked: Query) -> str:
    """The order that goes through what a search found."""
    parts = {name: getattr(asked, name) for name in PARTS}
    return FOUND + query({**parts, "undecided": "yes" if asked.undecided else ""})


def searched(order: str) -> Query:
    """The search of an order, back from :func:`by_search`; an empty one for other orders."""
    parts = dict(parse_qsl(order.removeprefix(FOUND))) if order.startswith(FOUND) else {}
    texts = {name: parts.get(name, "") for name in PARTS[:-1]}
    return Query(**texts, undecided=bool(parts.get("undecided")))


def allowed(visit: Visit, asked: Query) -> Query | None:
    """A search as this visit may make it; ``None`` where it finds nothing: to whom names are hidden, a name finds
    nothing."""
    named = not visit.scope.names and any(
        shown(visit, form) != form for word in asked.words.split() for form in (word, word.title())
    )
    return None if named or asked == Query() else asked


def next_of(visit: Visit, scope: Scope, order: str, after: Placed | None) -> str:
    """Id of the segment to look at next in an order; empty where there is none."""
    if not order.startswith(FOUND):
        return queues.next_open(visit.desk.store, scope, order, after)
    wanted = allowed(visit, searched(order))
    if wanted is None:
        return ""
    return queues.next_found(visit.desk.store, scope, wanted, visit.desk.thresholds.of(wanted.code), after)
