"""Who gets in, who sees what, and what is refused: every route of the desk is walked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.desk.headers import HEADERS
from pipeline.desk.roles import ALLOWED, Need
from pipeline.desk.routes import PAGES
from pipeline.desk.secrets import hashed
from pipeline.store import log, people
from pipeline.store.people import AUTHOR, CODER
from tests.desk.conftest import Client, Room

INTERVIEW, OTHER = "interviews/04_denholt.docx", "interviews/06_fennick.docx"
Segments = Callable[[str], list[str]]


def _filled(path: str, segment: str, person: str = "1") -> str:
    values = {
        "segment": segment,
        "code": "capacity",
        "name": "desk.css",
        "number": "1",
        "person": person,
        "token": "x",
    }
    return re.sub(r"{(\w+)}", lambda m: values[m[1]], path)


def _call(client: Client, method: str, path: str, **form: str) -> int:
    return (client.post(path, **form) if method == "POST" else client.get(path)).status_code


def test_every_page_says_what_it_needs() -> None:
    public = {(p.method, p.path) for p in PAGES if p.need is Need.NOBODY}
    assert public == {
        ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/page.css"), ("GET", "/favicon.ico"),
        ("GET", "/sign-in/start/{token}"), ("GET", "/sign-in/link/{token}"), ("POST", "/sign-in/link/{token}"),
    }  # fmt: skip


def test_no_page_asset_or_api_answers_without_a_session(room: Room, segments: Segments) -> None:
    visitor, segment = room.visitor(), segments(INTERVIEW)[0]
    for page in PAGES:
        if page.need is Need.NOBODY:
            continue
        path = _filled(page.path, segment)
        method = visitor.http.post if page.method == "POST" else visitor.http.get
        for headers in ({}, {"cookie": "themebank_8765=guessed"}, {"accept": "text/html"}):
            reply = method(path, headers=headers)
            assert reply.status_code in (303, 401), (page.path, reply.status_code)
            if reply.status_code == 303:
                assert reply.headers["location"] == "/sign-in"
            assert "Denholt" not in reply.text


def test_each_role_reaches_only_what_it_may(room: Room, segments: Segments) -> None:
    segment = segments(INTERVIEW)[0]
    ben, eve = room.add("Ben", CODER, everything=True), room.add("Eve", AUTHOR)
    for person in (ben, eve):
        client = room.signed_in(person)
        for page in PAGES:
            if page.need is Need.NOBODY or page.path == "/sign-out":
                continue
            status = _call(client, page.method, _filled(page.path, segment))
            allowed = page.need in ALLOWED[person.role]
            assert (status != 404) == allowed or (page.path == "/proposals/{number}"), (
                person.role,
                page.path,
                status,
            )


def test_an_author_sees_no_raw_text_by_any_address(room: Room, segments: Segments) -> None:
    from pipeline.store import corpus

    client, ids = room.signed_in(room.add("Eve", AUTHOR)), segments(INTERVIEW)
    names = {
        b.speaker for bs in corpus.load_corpus(room.store).blocks.values() for b in bs if " " in b.speaker
    }
    texts = [s.text for s in corpus.load_segments(room.store) if s.id in ids and len(s.text) > 80]
    seen = ""
    for page in PAGES:
        if page.path == "/sign-out":
            continue
        path = _filled(page.path, ids[0])
        reply = client.post(path) if page.method == "POST" else client.get(path)
        seen += reply.text
    assert "Quote bank" in seen
    assert len(names) > 5
    assert not [name for name in names if name in seen]
    assert not [text for text in texts if text in seen]


def test_a_coder_cannot_read_a_restricted_source_by_guessing(room: Room, segments: Segments) -> None:
    ben = room.add("Ben", CODER)
    people.grant(room.store, ben, [INTERVIEW], "test")
    client = room.signed_in(ben)
    assert client.get(f"/work/{segments(INTERVIEW)[0]}").status_code == 200
    for segment in segments(OTHER):
        assert client.get(f"/work/{segment}").status_code == 404
    closed = segments(OTHER)[3]
    before = log.decisions_mark(room.store)
    for page in PAGES:
        if "{segment}" in page.path:
            assert (
                _call(client, page.method, _filled(page.path, closed), code="capacity", action="accept")
                == 404
            )
    answer = {f"answer-{closed}": "accept"}
    client.post("/decide/capacity", **answer)
    assert log.decisions_mark(room.store) == before
    assert "fennick" not in client.get("/search?words=the").text
    assert "fennick" not in client.get("/sources").text
    assert "fennick" not in client.get("/decide/capacity?all=yes").text


def test_a_coder_with_no_source_sees_none(room: Room) -> None:
    client = room.signed_in(room.add("Ben", CODER))
    assert client.get("/next").headers["location"] == "/sources"
    assert "No source has been given" in client.get("/sources").text


def test_taking_access_away_ends_at_once(room: Room) -> None:
    ben = room.add("Ben", CODER, everything=True)
    client = room.signed_in(ben)
    assert client.get("/sources").status_code == 200
    people.change(room.store, ben, "test", active=False)
    assert client.get("/sources").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:9999"}, {"referer": "http://evil.example/"},
    ],
)  # fmt: skip
def test_a_form_of_another_site_changes_nothing(
    room: Room, segments: Segments, headers: dict[str, str]
) -> None:
    client, before = room.signed_in(), log.decisions_mark(room.store)
    form = {"csrf": client.csrf, "code": "capacity", "action": "accept"}
    reply = client.http.post(f"/work/{segments(INTERVIEW)[0]}/decide", data=form, headers=headers)
    assert reply.status_code == 403
    assert log.decisions_mark(room.store) == before


def test_every_form_needs_the_token_of_its_session(room: Room, segments: Segments) -> None:
    client, other = room.signed_in(), room.signed_in()
    for page in PAGES:
        if page.method == "POST" and page.need is not Need.NOBODY:
            path = _filled(page.path, segments(INTERVIEW)[0])
            for csrf in ("", "0" * 64, other.csrf):
                assert client.http.post(path, data={"csrf": csrf}).status_code == 403, page.path


@pytest.mark.parametrize(
    "path",
    ["/static/../state.py", "/static/..%2fstate.py", "/static/%2e%2e/routes.py", "/static//etc/passwd",
     "/static/..%5c..%5cstudy.db", "/static/door.css", "/codes/../../study.yaml", "/work/..%2f..%2fstudy.db"],
)  # fmt: skip
def test_no_path_leads_out(room: Room, path: str) -> None:
    reply = room.signed_in().get(path)
    assert reply.status_code == 404


def test_every_answer_carries_the_headers(room: Room, segments: Segments) -> None:
    client = room.signed_in()
    paths = ["/sources", f"/work/{segments(INTERVIEW)[0]}", "/static/desk.js", "/nothing", "/codes.css"]
    replies = [client.get(path) for path in paths]
    replies += [room.visitor().get("/sign-in"), room.visitor().http.get("/", headers={"host": "evil"})]
    for reply in replies:
        for name, value in HEADERS.items():
            assert reply.headers[name] == value, (reply.url, name)
        assert "server" not in reply.headers
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_pages_hold_no_inline_script_or_style(room: Room, segments: Segments) -> None:
    client = room.signed_in()
    for path in (f"/work/{segments(INTERVIEW)[2]}", "/sources", "/people", "/codes", "/differences", "/search?words=a",
                 "/decide/capacity", "/quotes"):  # fmt: skip
        text = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text), path
        assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text), path


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def test_html_is_shown_and_never_run(room: Room, segments: Segments, study: Path) -> None:
    from tests.making import run_study

    (study / "corpus" / "interviews" / "99_<b>bold<b>.txt").write_text(
        f"Interviewer: What about it?\n\nPat Smith: We had {HOSTILE} and no capacity or funding for prevention.\n",
        encoding="utf-8",
    )
    run_study(study, last="tag")
    client = room.signed_in()
    ben = room.add(HOSTILE[:60], CODER, everything=True)
    other = room.signed_in(ben)
    hostile = next(s for s in segments("interviews/99_<b>bold<b>.txt"))
    for who in (client, other):
        who.post(f"/work/{hostile}/decide", code="capacity", action="accept", memo=HOSTILE)
        who.post(f"/work/{hostile}/memo", memo=HOSTILE)
    other.post("/codes/capacity/memo", memo=HOSTILE)
    other.post("/codes", kind="new", name=HOSTILE, definition=HOSTILE, note=HOSTILE)
    pages = [f"/work/{hostile}", "/sources", "/people", "/codes", "/codes/capacity", "/differences", "/decide/capacity",
             f"/search?words={HOSTILE}", f"/search?words=capacity&speaker={HOSTILE}", "/quotes?words=<script>",
             f"/work/{hostile}/others?seen=0"]  # fmt: skip
    for path in pages:
        text = client.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text and "<b>bold" not in text, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(f"/work/{hostile}").text
    assert "{{ 7*7 }}" in client.get(f"/work/{hostile}").text


def test_a_proposal_cannot_inject_into_the_codebook(room: Room, study: Path) -> None:
    from pipeline.study import load_study

    client = room.signed_in()
    before = load_study(study).load_codebook()
    client.post(
        "/codes", kind="new", name='Rest: "x"\n  - id: evil', definition="a: b # c\n- d\n\u2028é", note=""
    )
    client.post("/proposals/1", answer="accepted")
    after = load_study(study).load_codebook()
    assert len(after.codes) == len(before.codes) + 1
    assert after.codes[:-1] == before.codes
    assert after.codes[-1].definition == "a: b # c\n- d\n\u2028é"
    assert after.version != before.version


def test_a_form_that_is_too_large_is_refused(room: Room) -> None:
    client = room.signed_in()
    assert client.post("/codes/capacity/memo", memo="x" * 1_100_000).status_code == 413


def test_the_hash_of_a_link_is_not_the_link() -> None:
    assert hashed("a") != "a"
    assert len(hashed("a")) == 64
