"""In which order passages come to a coder."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pipeline.store import corpus
from pipeline.store.people import CODER
from tests.desk.conftest import Client, Room, both_stores

pytestmark = both_stores
INTERVIEW = "interviews/04_denholt.docx"
Segments = Callable[[str], list[str]]


def _through(client: Client, address: str, most: int = 400) -> list[str]:
    """Calls passages done from an address on, as Enter does, and gives their ids."""
    seen: list[str] = []
    for _ in range(most):
        reply = client.get(address)
        while reply.status_code == 303 and "/work/" not in reply.headers["location"]:
            if not reply.headers["location"].startswith("/next"):
                return seen
            reply = client.get(reply.headers["location"])
        where = reply.headers["location"]
        found = re.match(r"/work/(\w+)(?:\?order=(.*))?$", where)
        assert found, where
        seen.append(found[1])
        page = client.get(where).text
        order = re.search(r'name="order" value="([^"]*)"', page)
        form = {"order": order[1].replace("&amp;", "&").replace("&#34;", '"')} if order else {}
        address = client.post(f"/work/{found[1]}/done", **form).headers["location"]
    return seen


@pytest.mark.parametrize(
    "search",
    ["words=prevention", "words=%22short-term%22", "code=capacity", "words=the&undecided=yes&code=clarity"],
)
def test_what_a_search_found_is_a_queue(room: Room, search: str) -> None:
    ada = room.signed_in()
    page = ada.get(f"/search?{search}").text
    go = re.search(r'href="(/next\?order=[^"]+)"', page)
    assert go
    hits = re.findall(r'class="hit-head"><a href="/work/(\w+)', page)
    codable = {s.id for s in corpus.load_segments(room.store) if s.codable}
    count = re.search(r'role="status">(\d+) passages?', page)
    assert count
    seen = _through(ada, go[1])
    assert seen[: len([h for h in hits if h in codable])] == [h for h in hits if h in codable]
    assert len(seen) == len(set(seen)) and set(seen) <= codable and len(seen) <= int(count[1])
    if int(count[1]) <= 20:
        assert int(count[1]) == len(hits)
    assert "All that was found is reviewed" in ada.get(f"/search?{search}").text
    assert ada.get(go[1].replace("&amp;", "&")).headers["location"].startswith("/search?")


def test_the_queue_goes_on_behind_where_one_is(room: Room, segments: Segments) -> None:
    ada = room.signed_in()
    found = re.findall(
        r'class="hit-head"><a href="(/work/(\w+)\?order=[^"]+)"', ada.get("/search?words=prevention").text
    )
    codable = {s.id for s in corpus.load_segments(room.store) if s.codable}
    ids = [segment for _, segment in found if segment in codable]
    third = next(address for address, segment in found if segment == ids[2])
    page = ada.get(third).text
    assert "What you searched for" in page
    form = {"order": "found:words=prevention"}
    assert ada.post(f"/work/{ids[2]}/decide", code="capacity", action="add", **form).headers["location"] == (
        f"/work/{ids[2]}?order=found%3Awords%3Dprevention"
    )
    onward = ada.post(f"/work/{ids[2]}/done", **form).headers["location"]
    assert ada.get(onward).headers["location"].startswith(f"/work/{ids[3]}?order=found")
    onward = ada.post(f"/work/{ids[3]}/skip", **form).headers["location"]
    assert ada.get(onward).headers["location"].startswith(f"/work/{ids[4]}?order=found")


def test_no_queue_leads_to_what_a_coder_may_not_see(room: Room) -> None:
    from pipeline.store import people

    ben = room.add("Ben", CODER, names=False)
    people.grant(room.store, ben, [INTERVIEW], "test")
    client = room.signed_in(ben)
    mine = {s.id for s in corpus.load_corpus(room.store).sources if s.path == INTERVIEW}
    given = {s.id for s in corpus.load_segments(room.store) if s.source_id in mine}
    for order in ("found:words=the", "found:code=capacity", "doubt", "document", "skipped"):
        where = client.get(f"/next?order={order}").headers["location"]
        assert where.startswith(("/sources", "/search?")) or re.split(r"[/?]", where)[2] in given, order
    speaker = next(
        b.speaker
        for bs in corpus.load_corpus(room.store).blocks.values()
        for b in bs
        if len(b.speaker.split()) == 2
    )
    hidden = f"/next?order=found:words={speaker.split()[-1].lower()}"
    assert client.get(hidden).headers["location"].startswith("/search?")


@pytest.mark.parametrize(
    "order", ["found:", "found:words=", "found:nothing=x", "found:words=%00", "no order", "found:words=%22"]
)
def test_an_order_that_is_none(room: Room, order: str) -> None:
    assert room.signed_in().get(f"/next?order={order}").status_code == 303
