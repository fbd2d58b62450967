"""The learner's order in the desk: the next :data:`PLACES` segments of ``pipeline.review.queue``.

It is made before the first page is served, and again beside the pages (never within one) when the study was
tagged anew or after every :data:`EVERY` decisions. Coders share it: each goes along it past what that coder
has reviewed.
"""

from __future__ import annotations

import contextlib
from threading import Thread

from starlette.responses import Response

from pipeline.desk import work
from pipeline.desk.state import Desk, Visit
from pipeline.errors import ThemebankError
from pipeline.review import queue
from pipeline.store import queues, turns

PLACES = queue.HEAD
EVERY = 500


def make(desk: Desk) -> None:
    """Make the order anew and keep it in the store."""
    seed = desk.study.settings.seed
    codes = [code.id for code in desk.codebook.open_codes]
    basis = turns.basis(desk.store)
    drawn, others = queue.split(basis.waiting, seed)
    others = others[: queue.CHOICE]
    compared = queue.compared(basis.reviewed, seed)
    texts = turns.texts(desk.store, [*others, *compared])
    known = queue.Known(
        len(basis.reviewed),
        queue.tallies(codes, basis.applied, basis.in_vain),
        [texts[one] for one in compared],
    )
    likely = queue.probabilities(others, codes, turns.suggested(desk.store, others))
    chosen = queue.choose([texts[one] for one in others], likely, known, PLACES)
    order = queue.seated(drawn, [others[n] for n in chosen], PLACES, known.reviewed)
    turns.keep(desk.store, basis, order)


def ensure(desk: Desk, state: str) -> None:
    """Make the order anew where that is due. ``state`` is that of the segments and suggestions at this moment."""
    if turns.is_due(desk.store, state, EVERY):
        make(desk)


def refresh(desk: Desk, state: str) -> Thread | None:
    """As :func:`ensure`, without waiting for it. Gives the thread that does it, where it is due."""
    if not turns.is_due(desk.store, state, EVERY):
        return None
    with desk.lock:
        running: Thread | None = desk.memo.get("turns")
        if running is None or not running.is_alive():
            running = desk.memo["turns"] = Thread(target=_make_quietly, args=(desk,), daemon=True)
            running.start()
    return running


def _make_quietly(desk: Desk) -> None:
    with contextlib.suppress(ThemebankError):  # the store is busy or gone: the next request tries again
        make(desk)


def next_page(visit: Visit) -> Response:
    """:func:`pipeline.desk.work.next_page`; whoever goes along the learner's order keeps it up to date."""
    if visit.asked("order") == queues.DOUBT:
        refresh(visit.desk, visit.mark)
    return work.next_page(visit)
