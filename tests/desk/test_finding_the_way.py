"""What tells somebody at the desk where they are: reasons, progress, links, and addresses that lead nowhere."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from pipeline.desk.offers import likeness
from pipeline.model import Evidence, Suggestion
from pipeline.store import people
from pipeline.store.people import Scope
from tests.desk.conftest import Room, Server

INTERVIEW, NEXT = "interviews/04_denholt.docx", "interviews/05_eastmarsh.vtt"
Segments = Callable[[str], list[str]]
WORDS = "what somebody else said elsewhere"


@pytest.mark.parametrize(
    ("kind", "scope", "seen"),
    [
        ("accepted", Scope("Ada", frozenset(), everything=True), WORDS),
        ("accepted", Scope("Ada", frozenset(), everything=True, blind=True), ""),
        ("accepted", Scope("Ada", frozenset(), everything=True, names=False), ""),
        ("accepted", Scope("Ada", frozenset({"s"})), ""),
        ("example", Scope("Ada", frozenset({"s"}), blind=True, names=False), WORDS),
    ],
)
def test_a_reason_quotes_another_passage_only_to_who_may_read_it(kind: str, scope: Scope, seen: str) -> None:
    why = (Evidence(0, 4, "fund", "keyword", 0.3), Evidence(0, 0, WORDS, kind, 0.9))
    found = likeness(SimpleNamespace(scope=scope), Suggestion("x", "capacity", 0.7, "blend", why))  # type: ignore[arg-type]
    assert found and found.words == seen


def test_the_queue_says_when_a_source_is_finished(room: Room, segments: Segments) -> None:
    client, ids = room.signed_in(), segments(INTERVIEW)
    for segment in ids[1:]:
        client.post(f"/work/{segment}/done")
    client.post(f"/work/{ids[0]}/skip")
    onward = client.get(f"/next?after={ids[0]}").headers["location"]
    said = client.get(onward).text
    assert f"{INTERVIEW}: {len(ids) - 1} of {len(ids)} done" in said and f"This is {NEXT}." in said
    assert "1 skipped" in client.get("/sources").text
    client.post(f"/work/{ids[0]}/done")
    onward = client.get(f"/next?after={ids[0]}").headers["location"]
    assert f"{INTERVIEW}: finished." in client.get(onward).text
    assert "skipped</a>" not in client.get("/sources").text


def test_a_source_opens_where_it_was_left(room: Room, segments: Segments) -> None:
    client, ids = room.signed_in(), segments(INTERVIEW)
    assert f'href="/work/{ids[0]}"' in client.get("/sources").text
    for segment in ids[:3]:
        client.post(f"/work/{segment}/done")
    assert f'href="/next?from={ids[0]}"' in client.get("/sources").text
    assert client.get(f"/next?from={ids[0]}").headers["location"] == f"/work/{ids[3]}"
    for segment in ids[3:]:
        client.post(f"/work/{segment}/done")
    assert client.get(f"/next?from={ids[0]}").headers["location"] == f"/work/{ids[0]}"


def test_the_owner_sees_how_far_others_are_and_a_blind_coder_does_not(room: Room, segments: Segments) -> None:
    ada, ben = room.signed_in(), room.signed_in(room.add("Ben", people.CODER, blind=True, everything=True))
    ada.post(f"/work/{segments(INTERVIEW)[0]}/done")
    ben.post(f"/work/{segments(INTERVIEW)[0]}/done")
    assert "<span>Ben 1</span>" in ada.get("/sources").text
    assert "By others" not in ben.get("/sources").text


def test_a_memo_and_a_skip_are_seen_in_the_document(room: Room, segments: Segments) -> None:
    client, ids = room.signed_in(), segments(INTERVIEW)
    client.post(f"/work/{ids[0]}/memo", memo="Ask again")
    client.post(f"/work/{ids[1]}/skip")
    text = client.get(f"/work/{ids[3]}").text
    assert text.count("✎ memo") == 1 and 'title="Ask again"' in text and text.count("↷ skipped") == 1


def test_a_new_link_keeps_what_was_set_beside_it(room: Room) -> None:
    client, ben = room.signed_in(), room.add("Ben", people.CODER, everything=False)
    form = {"csrf": client.csrf, "role": "coder", "active": "yes", "names": "yes", "path": INTERVIEW}
    assert "/sign-in/link/" in client.http.post(f"/people/{ben.id}/link", data=form).text
    assert people.granted(room.store)[ben.id] == {INTERVIEW}
    client.post(f"/people/{ben.id}/link")
    assert people.granted(room.store)[ben.id] == {INTERVIEW}


@pytest.mark.parametrize("path", ["/nonsense", "/people/1/link", "/work/0000"])
def test_an_address_that_leads_nowhere_leads_back(room: Room, path: str) -> None:
    reply = room.signed_in().get(path)
    assert reply.status_code == 404
    assert "There is nothing here" in reply.text and 'href="/"' in reply.text


@pytest.mark.parametrize("path", ["/sign-in", "/sources", "/nonsense"])
def test_every_page_has_an_icon_that_the_desk_serves(room: Room, path: str) -> None:
    client = room.visitor() if path == "/sign-in" else room.signed_in()
    assert 'rel="icon" href="/favicon.ico"' in client.get(path).text
    icon = room.visitor().get("/favicon.ico")
    assert icon.status_code == 200 and icon.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in icon.text and "http" not in icon.text.replace("http://www.w3.org/2000/svg", "")


def test_the_quote_bank_can_be_had_on_one_page(room: Room) -> None:
    row = "quote_id,code,text,label,source_kind,basis,disclosure\n"
    rows = "".join(f"q{n},capacity,Quote {n},Participant 1,interview,reviewed,ok\n" for n in range(40))
    (room.desk.study.shareable / "quote_bank.csv").write_text(row + rows, encoding="utf-8")
    client = room.signed_in()
    assert client.get("/quotes").text.count("<figure") == 30
    assert client.get("/quotes?all=yes").text.count("<figure") == 40


def test_a_desk_that_is_closed_says_what_comes_next(server: Server) -> None:
    server.start()
    assert server.process and server.process.stdout
    server.process.send_signal(signal.SIGINT)
    said = server.process.stdout.read()
    assert server.process.wait() == 0
    assert "The desk is closed" in said and f"themebank run {server.folder}" in said


def test_notes_of_the_codebook_name_codes(room: Room) -> None:
    """An exclusion that says "see" and an id shows the name of the code."""
    told = [(c, t) for c in room.desk.codebook.codes for t in c.exclude if t.endswith(" see burden_tick_box")]
    assert told
    text = room.signed_in().get(f"/codes/{told[0][0].id}").text
    assert (
        f"see {room.desk.codebook.by_id['burden_tick_box'].name}" in text
        and "see burden_tick_box" not in text
    )


def test_what_is_said_waits_for_a_whole_page(room: Room, segments: Segments) -> None:
    """News of others, fetched in between, does not swallow it."""
    client, ids = room.signed_in(), segments(INTERVIEW)
    client.post(f"/work/{ids[0]}/skip")
    assert "Skipped" not in client.get(f"/work/{ids[1]}/others?seen=none").text
    assert "Skipped: it comes back" in client.get(f"/work/{ids[1]}").text
