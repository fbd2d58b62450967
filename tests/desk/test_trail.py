"""The audit trail: every text that somebody was shown, by whom and when, and the page on which it is read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pipeline.store import corpus, log, people, trail
from pipeline.store.people import AUTHOR, CODER
from tests.desk.conftest import Client, Room, both_stores

INTERVIEW = "interviews/04_denholt.docx"
Segments = Callable[[str], list[str]]


def _shown(room: Room, text: str) -> set[str]:
    """Ids of segments whose text stands on a page, told by their first long stretch without markup."""
    plain = re.sub(r"<[^>]+>", "", text)
    return {s.id for s in corpus.load_segments(room.store) if len(s.text) > 60 and s.text[:50] in plain}


def _recorded(room: Room, who: str) -> set[str]:
    """Ids of segments that the trail says somebody was shown."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for entry in trail.entries(room.store, who=who, most=1000):
        if entry.what in ("read", "searched"):
            for path, places in re.findall(r"([\w/.-]+\.\w+) ((?:\d+-\d+(?:, )?)+)", entry.detail):
                spans.setdefault(path, []).extend(
                    (int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", places)
                )
    paths = {s.id: s.path for s in corpus.load_sources(room.store)}
    return {
        s.id for s in corpus.load_segments(room.store)
        if any(a <= s.start and s.end <= b for a, b in spans.get(paths[s.source_id], ()))
    }  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/work/{segment}", "/search?words=prevention", "/search?code=capacity", "/decide/capacity?all=yes",
             "/codes/capacity", "/differences"],
)  # fmt: skip
def test_every_page_with_text_says_in_the_trail_whose_it_showed(
    room: Room, segments: Segments, path: str
) -> None:
    ada, ben = room.signed_in(), room.signed_in(room.add("Ben", CODER, everything=True))
    here = segments(INTERVIEW)[3]
    ada.post(f"/work/{here}/decide", code="capacity", action="accept")
    ada.post(f"/work/{here}/done")
    ben.post(f"/work/{here}/done")
    before = _recorded(room, "Ada")
    shown = _shown(room, ada.get(path.format(segment=here)).text)
    assert shown and not before
    assert shown <= _recorded(room, "Ada")


def test_pages_without_text_leave_no_trace_of_reading(room: Room) -> None:
    ada = room.signed_in()
    for path in (
        "/sources",
        "/codes",
        "/decide",
        "/search",
        "/people",
        "/quotes",
        "/trail",
        "/differences",
        "/keys",
    ):
        assert not _shown(room, ada.get(path).text), path
    assert not _recorded(room, "Ada")


@both_stores
def test_the_owner_reads_who_did_what(room: Room, segments: Segments) -> None:
    ada, ben = room.signed_in(), room.signed_in(room.add("Ben", CODER, everything=True))
    here = segments(INTERVIEW)[3]
    ben.get(f"/work/{here}")
    ben.get("/search?words=short-term")
    page = ada.get("/trail").text
    assert ada.get("/people").text.count('href="/trail"') == 1
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr><td.*?</tr>", page)]
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d +Ben +searched +“short-term”: \w+/", rows[0])
    assert "Ben read " in re.sub(" +", " ", rows[1]) and INTERVIEW in rows[1]
    assert any("signed in" in row and "link" in row for row in rows)
    assert "coder added" in page and "coder changed" in page
    only = ada.get("/trail?who=Ben&what=read").text
    assert only.count("<tr><td") == 1
    assert ada.get("/trail?words=nothing%20of%20the%20kind").text.count("<tr><td") == 0
    assert ada.get("/trail?before=99999999999999999999").status_code == 200


def test_the_trail_is_read_page_by_page(room: Room) -> None:
    ada = room.signed_in()
    for n in range(230):
        log.record(room.store, "Ben", "read", f"a.txt {n}-{n + 1}")
    seen: list[str] = []
    path = "/trail?who=Ben"
    while path:
        text = ada.get(path).text
        seen += re.findall(r"a\.txt (\d+)-", text)
        more = re.search(r'href="(/trail\?[^"]*before=\d+)"', text)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == [str(n) for n in reversed(range(230))]


def test_only_an_owner_reads_it(room: Room) -> None:
    for name, role in (("Ben", CODER), ("Eve", AUTHOR)):
        assert room.signed_in(room.add(name, role)).get("/trail").status_code == 404


def test_what_cannot_be_recorded_is_not_shown(
    room: Room, segments: Segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.errors import StoreError

    ada: Client = room.signed_in()

    def full(*_: object) -> None:
        raise StoreError("The store cannot be used: database or disk is full.", "Free some disk space.")

    monkeypatch.setattr(log, "record", full)
    reply = ada.get(f"/work/{segments(INTERVIEW)[3]}")
    assert reply.status_code == 503 and "full" in reply.text and not _shown(room, reply.text)
    assert people.by_name(room.store, "Ada")
