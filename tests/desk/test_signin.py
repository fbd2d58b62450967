"""The way in and out: links, passwords, sessions, limits, and the hosts that are answered."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.desk import secrets, signin
from pipeline.desk.app import make_app, make_desk
from pipeline.desk.secrets import Limit, hashed, new_token, password_fits, password_hash
from pipeline.desk.serve import Ready, ServeError, listen
from pipeline.desk.state import IDLE, LONGEST
from pipeline.store import people
from pipeline.store.people import CODER
from tests.desk.conftest import HOST, Room, Sync

SECRET = "correct horse battery"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "localhost", ""]
)
def test_another_host_is_refused(room: Room, host: str) -> None:
    reply = room.visitor().http.get("/sign-in", headers={"host": host})
    assert reply.status_code == 421
    assert room.visitor().http.get("/sign-in", headers={"host": HOST}).status_code == 200


def test_signing_in_gives_a_new_session_and_ends_the_old(room: Room) -> None:
    client = room.visitor()
    client.http.cookies.set("themebank_8765", "chosen-by-somebody-else", domain="127.0.0.1")
    reply = client.get(f"/sign-in/start/{room.start}")
    cookie = reply.headers["set-cookie"]
    assert "chosen-by-somebody-else" not in cookie
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    first = re.search(r"themebank_8765=([^;]+)", cookie)
    assert first and len(first[1]) >= 43
    again = room.visitor()
    again.http.cookies.set("themebank_8765", first[1], domain="127.0.0.1")
    assert again.get("/sources").status_code == 200
    again.get(f"/sign-in/start/{room.start}")
    fresh = room.visitor()
    fresh.http.cookies.set("themebank_8765", first[1], domain="127.0.0.1")
    assert fresh.get("/sources").status_code == 303


def test_signing_out_ends_the_session(room: Room) -> None:
    client = room.signed_in()
    kept = client.http.cookies["themebank_8765"]
    client.post("/sign-out")
    thief = room.visitor()
    thief.http.cookies.set("themebank_8765", kept, domain="127.0.0.1")
    assert thief.get("/sources").status_code == 303


def test_the_store_keeps_no_token_and_no_password(room: Room, study: Path) -> None:
    client = room.signed_in()
    ada = people.by_name(room.store, "Ada")
    assert ada
    client.post(f"/people/{ada.id}/password", password="a long enough password")
    token = client.http.cookies.get("themebank_8765", default="")
    found = people.by_name(room.store, "Ada")
    assert (
        found
        and found.password.startswith("scrypt$")
        and password_fits("a long enough password", found.password)
    )
    room.store.close()
    whole = b"".join(path.read_bytes() for path in study.glob("study.db*"))
    assert b"a long enough password" not in whole
    assert not token or token.encode() not in whole


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(room: Room) -> None:
    room.add("Ben", CODER)
    assert room.visitor().http.post("/sign-in", data={"name": "Ben", "password": ""}).status_code == 401
    assert room.visitor().http.get("/sign-in/link/").status_code in (404, 405)


def test_a_new_link_or_password_ends_every_session_and_the_link_before(room: Room) -> None:
    ben, ada = room.add("Ben", CODER), room.signed_in()
    first = new_token()
    people.change(room.store, ben, "test", link=hashed(first))
    here, there = room.visitor(), room.visitor()
    for client in (here, there):
        assert client.http.post(f"/sign-in/link/{first}").status_code == 303
        assert client.get("/sources").status_code == 200
    page = ada.post(f"/people/{ben.id}/link").text
    second = re.search(r"/sign-in/link/([\w-]+)", page)
    assert second and second[1] != first
    for client in (here, there):
        assert client.get("/sources").headers["location"] == "/sign-in"
    assert room.visitor().http.post(f"/sign-in/link/{first}").status_code == 401
    assert here.http.post(f"/sign-in/link/{second[1]}").status_code == 303
    ada.post(f"/people/{ben.id}/password", password=SECRET)
    assert here.get("/sources").headers["location"] == "/sign-in"
    assert ada.get("/sources").status_code == 200


def test_a_session_ends_when_nothing_is_done_and_in_any_case(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.desk import access

    now = [1_000_000.0]
    for module in (access, signin):
        monkeypatch.setattr(module.time, "time", lambda: now[0])
    client = room.signed_in()
    for step in range(20):  # somebody who works every day signs in again after a week
        now[0] += IDLE - 1
        inside = client.get("/sources").status_code == 200
        assert inside == ((step + 1) * (IDLE - 1) < LONGEST), step
    again = room.signed_in()
    for _ in range(3):  # a page that lies open asks by itself, which is not somebody's doing
        now[0] += IDLE / 2
        again.get("/alive")
    assert again.get("/sources").headers["location"] == "/sign-in"


def test_sessions_that_have_ended_are_forgotten(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlalchemy as sa

    from pipeline.store.desk_schema import sessions

    now = [1_000_000.0]
    monkeypatch.setattr(signin.time, "time", lambda: now[0])
    room.signed_in()
    now[0] += LONGEST + 1
    room.signed_in()
    with room.store.begin() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(sessions)).scalar() == 1


def test_a_password_is_taken_as_it_was_typed(room: Room) -> None:
    ada = room.signed_in()
    room.add("Øyvind  Ærlig".replace("  ", " "), CODER)
    ben = people.by_name(room.store, "ØYVIND ÆRLIG")
    assert ben
    ada.post(f"/people/{ben.id}/password", password="  two blanks  ")
    for name, password, status in (
        ("øyvind ærlig", "  two blanks  ", 303), ("Øyvind Ærlig", "two blanks", 401), ("øyvind  ærlig", "x", 401),
    ):  # fmt: skip
        assert (
            room.visitor().http.post("/sign-in", data={"name": name, "password": password}).status_code
            == status
        )
    assert "somebody called" in ada.post("/people", name="øyvind ÆRLIG", role="coder").text


def test_passwords_sign_in_and_are_limited(room: Room) -> None:
    room.add("Ben", CODER, password=password_hash(SECRET))
    visitor = room.visitor()

    def status(name: str, password: str = "wrong") -> int:
        return visitor.http.post("/sign-in", data={"name": name, "password": password}).status_code

    assert status("ben", SECRET) == 303
    for name in ("Ben", "Nobody"):
        assert [status(name) for _ in range(7)] == [401] * 5 + [429] * 2
    assert status("Ben", SECRET) == 429


def test_one_address_cannot_go_through_all_names(room: Room) -> None:
    visitor = room.visitor()
    statuses = [
        visitor.http.post("/sign-in", data={"name": f"Name {n}", "password": "x"}).status_code
        for n in range(25)
    ]
    assert statuses == [401] * 20 + [429] * 5


def test_tries_at_once_are_counted_too(room: Room) -> None:
    room.add("Ben", CODER, password=password_hash(SECRET))
    clients = [room.visitor() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        form = {"name": "Ben", "password": "wrong"}
        statuses = list(pool.map(lambda c: c.http.post("/sign-in", data=form).status_code, clients))
    assert sorted(statuses) == [401] * 5 + [429] * 7


def test_guessed_links_keep_nobody_out(room: Room) -> None:
    ben, token = room.add("Ben", CODER), new_token()
    people.change(room.store, ben, "test", link=hashed(token))
    visitor = room.visitor()
    assert [visitor.get(f"/sign-in/link/{n}").status_code for n in range(7)] == [401] * 5 + [429] * 2
    assert [visitor.get(f"/sign-in/start/{n}").status_code for n in range(2)] == [429] * 2
    assert visitor.get(f"/sign-in/link/{token}").status_code == 200
    assert visitor.http.post(f"/sign-in/link/{token}").status_code == 303
    assert room.visitor().get(f"/sign-in/start/{room.start}").status_code == 303


def test_the_limit_forgets_after_its_time() -> None:
    limit = Limit(2, 60)
    assert [limit.take("a", 0), limit.take("a", 1), limit.take("a", 2), limit.take("b", 2)] == [
        True,
        True,
        False,
        True,
    ]
    assert limit.take("a", 61)
    limit.forgive("a")
    assert limit.take("a", 61)
    for n in range(secrets.MOST_KEYS + 10):
        limit.take(f"name {n}", 1000 + n)
    assert len(limit.tries) < secrets.MOST_KEYS


def test_passwords_are_kept_with_the_cost_of_finding_them() -> None:
    kept = password_hash(SECRET)
    assert re.fullmatch(r"scrypt\$32768\$8\$3\$[0-9a-f]{32}\$[0-9a-f]{128}", kept)
    assert password_fits(SECRET, kept) and not password_fits(SECRET + " ", kept) and not password_fits("", "")
    assert kept != password_hash(SECRET)
    before = "scrypt$" + "00" * 16 + "$" + secrets._scrypt(SECRET, bytes(16), (2**15, 8, 1)).hex()
    assert password_fits(SECRET, before) and not password_fits("wrong", before)


LOOPBACK = ("127.0.0.1:{port}", "localhost:{port}")


@pytest.mark.parametrize(
    ("host", "also", "names", "encrypted"),
    [
        ("127.0.0.1", (), LOOPBACK, ()),
        ("localhost", (), ("localhost:{port}", "127.0.0.1:{port}"), ()),
        ("0.0.0.0", (), (f"{socket.gethostname()}:{{port}}", "localhost:{port}", "127.0.0.1:{port}"), ()),
        ("127.0.0.1", ("desk.example.org",), (*LOOPBACK, "desk.example.org:{port}"), ()),
        ("127.0.0.1", ("desk.example.org:80",), (*LOOPBACK, "desk.example.org:80"), ()),
        ("127.0.0.1", ("https://Desk.example.org/",), LOOPBACK, ("desk.example.org",)),
    ],
)  # fmt: skip
def test_the_desk_answers_to_the_names_it_was_given(
    host: str, also: tuple[str, ...], names: tuple[str, ...], encrypted: tuple[str, ...]
) -> None:
    address = listen(host, 0, also)
    with address.socket:
        assert set(address.names) == {name.format(port=address.port) for name in names}
        assert address.names[0] == names[0].format(port=address.port)
        assert (address.url, address.encrypted) == (f"http://{address.names[0]}", encrypted)
        assert address.on_loopback == (host != "0.0.0.0")


@pytest.mark.parametrize(
    ("host", "also"), [("192.0.2.1", ()), ("127.0.0.1", ("a b",)), ("127.0.0.1", ("x/../y",))]
)
def test_an_address_that_cannot_be_had(host: str, also: tuple[str, ...]) -> None:
    with pytest.raises(ServeError):
        listen(host, 0, also)


def test_a_port_that_is_taken_is_passed_over_unless_it_was_asked_for() -> None:
    first = listen("127.0.0.1", None)
    second = listen("127.0.0.1", None)
    with first.socket, second.socket:
        assert second.port > first.port
        with pytest.raises(ServeError, match=str(first.port)):
            listen("127.0.0.1", first.port)


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_whoever_opens_the_desk_to_others_is_warned(
    study: Path, themebank: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, host: str, warned: bool
) -> None:
    answers = {}

    def serve(ready: Ready, *, browser: bool) -> None:
        """Instead of serving for ever: who is answered without having signed in."""
        http = httpx.Client(transport=Sync(ready.app), base_url="http://x")
        with ready.address.socket:
            for name in (ready.address.names[0], "evil.example"):
                answers[name] = http.get("/sources", headers={"host": name}).status_code

    monkeypatch.setattr("pipeline.desk.serve.serve", serve)
    said = themebank("review", study, "--host", host, "--port", "0", "--no-browser")
    assert said.code == 0
    assert ("not encrypted" in said.out + said.err) == warned
    assert ("TLS" in said.out + said.err) == warned
    assert sorted(answers.values()) == [401, 421]


def test_behind_a_proxy_with_tls_cookies_and_links_are_for_tls_only(room: Room) -> None:
    desk = make_desk(
        room.desk.study, room.store, [HOST], room.desk.cookie, room.desk.start, ["Desk.example.org"]
    )
    room.app = make_app(desk)
    headers = {"host": "desk.example.org", "origin": "https://desk.example.org"}
    reply = room.visitor().http.get(f"/sign-in/start/{room.start}", headers=headers)
    assert reply.status_code == 303 and "Secure" in reply.headers["set-cookie"]
    ada, ben = room.signed_in(), room.add("Ben", CODER)
    assert "Secure" not in room.visitor().get(f"/sign-in/start/{room.start}").headers["set-cookie"]
    assert "https://desk.example.org/sign-in/link/" in ada.post(f"/people/{ben.id}/link").text
