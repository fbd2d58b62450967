"""A disk without room: what cannot be kept is not said to be, and everything works again once there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from pipeline.coding import current
from pipeline.store import acts, log
from tests.desk.conftest import Room

INTERVIEW = "interviews/04_denholt.docx"
Segments = Callable[[str], list[str]]


@contextmanager
def no_room(room: Room) -> Iterator[None]:
    """SQLite as it is on a full disk: no page can be added to the database, so that a commit fails."""
    engine = room.store.engine

    def limit(connection: object, *_: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA max_page_count = 1")  # as many as there are already
        cursor.close()

    def lift(connection: object, *_: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.close()

    sa.event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", limit)
        sa.event.listen(engine, "checkout", lift)


def _fill(room: Room) -> None:
    """Use up the room that is left inside the database's own pages."""
    with room.store.begin() as db:
        db.execute(sa.text("CREATE TABLE IF NOT EXISTS filler (x)"))
        if db.execute(sa.text("PRAGMA freelist_count")).scalar():
            db.execute(sa.text("INSERT INTO filler VALUES (zeroblob(4096 * 1000))"))


FORMS = (
    ("/work/{segment}/decide", {"code": "clarity", "action": "add"}),
    ("/work/{segment}/done", {}),
    ("/work/{segment}/none", {}),
    ("/work/{segment}/memo", {"memo": "long " * 1900}),
    ("/decide/capacity", {"answer-{segment}": "accept"}),
    ("/undo", {}),
    ("/codes/capacity/memo", {"memo": "long " * 1900}),
    ("/codes", {"kind": "new", "name": "Trust", "definition": "long " * 700, "note": "long " * 700}),
)


@pytest.mark.parametrize(("path", "form"), FORMS)
def test_what_cannot_be_kept_is_not_said_to_be(
    room: Room, segments: Segments, path: str, form: dict[str, str]
) -> None:
    client, segment = room.signed_in(), segments(INTERVIEW)[1]
    for memo in ("one " * 2000, "two " * 2000):
        client.post(f"/work/{segment}/decide", code="capacity", action="accept", memo=memo)
    _fill(room)
    before, at_hand = log.decisions_mark(room.store), acts.at_hand(room.store, "Ada")
    path = path.format(segment=segment)
    form = {name.format(segment=segment): value for name, value in form.items()}
    statuses = []
    with no_room(room):
        for n in range(60):  # a page of the database may have room for a few more rows
            reply = client.post(path, key=f"try {n}", **form)
            statuses.append(reply.status_code)
            if reply.status_code != 303:
                break
        assert statuses[-1] == 503, statuses
        assert (
            "This was not saved" in reply.text
            and "full" in reply.text
            and "Free some disk space" in reply.text
        )
        kept = (log.decisions_mark(room.store), acts.at_hand(room.store, "Ada"))
        again = client.post(path, key=f"try {n}", **form)
        assert again.status_code == 503
        assert (log.decisions_mark(room.store), acts.at_hand(room.store, "Ada")) == kept
        if len(statuses) == 1:
            assert kept == (before, at_hand)
    assert client.post(path, key=f"try {n}", **form).status_code == 303
    if path != "/codes" and "/codes/" not in path:
        assert log.decisions_mark(room.store) != kept[0]
    assert client.get(f"/work/{segment}").status_code == 200


def test_nothing_half_of_many_at_once(room: Room) -> None:
    """Twenty answers are one act: on a full disk none of them is kept."""
    import re

    client = room.signed_in()
    ids = list(dict.fromkeys(re.findall(r'name="answer-(\w+)"', client.get("/decide/capacity").text)))
    answers = {f"answer-{segment}": "accept" for segment in ids}
    _fill(room)
    with no_room(room):
        assert client.post("/decide/capacity", key="twenty", **answers).status_code == 503
        assert not log.load_decisions(room.store)
    assert client.post("/decide/capacity", key="twenty", **answers).status_code == 303
    assert len(current(log.load_decisions(room.store)).applied) == len(ids) == 20
