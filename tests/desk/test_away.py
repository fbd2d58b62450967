"""The desk cannot take a decision: the server is gone, the disk is full, the session has ended. Nothing is lost."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.coding import current
from pipeline.desk.secrets import hashed, new_token
from pipeline.model import Action
from pipeline.store import log, people
from pipeline.store.desk_schema import sessions
from pipeline.store.engine import Store
from pipeline.store.people import CODER, OWNER
from tests.desk.browser import here, holds, needs_browser, press, says
from tests.desk.conftest import Server

pytestmark = needs_browser


def _add(page: Any, code: str) -> None:
    """Add a code by keyboard while the desk cannot take it."""
    page.keyboard.press("a")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#gone:not([hidden])")
    page.keyboard.press("Escape")


def _kept(page: Any) -> int:
    return int(page.evaluate("() => Object.keys(localStorage).filter(k => k.includes(' waiting ')).length"))


def _said(store: Store) -> list[tuple[str, Action, str]]:
    return [(d.code, d.action, d.coder) for d in log.load_decisions(store)]


def _end_sessions(store: Store) -> None:
    with store.begin_writing() as db:
        db.execute(sa.delete(sessions))


def _link(server: Server, store: Store, name: str, role: str = OWNER) -> str:
    person = people.by_name(store, name) or people.add(store, name, role, "test")
    token = new_token()
    people.change(store, person, "test", link=hashed(token), everything=True)
    return f"{server.base}/sign-in/link/{token}"


def _sign_in(page: Any, link: str) -> None:
    page.goto(link)
    page.locator("main button").press("Enter")
    page.wait_for_selector("#current")


def test_what_is_decided_while_the_server_is_gone_is_sent_when_it_is_back(
    page: Any, server: Server, store: Store
) -> None:
    place = here(page)
    press(page, "1")
    says(page, "Saved", "#last")
    done = len(log.load_decisions(store))
    server.kill()
    _add(page, "clarity")
    says(page, "1 decision is kept in this browser", "#gone")
    page.keyboard.press("m")
    page.keyboard.type("half a memo")
    assert len(log.load_decisions(store)) == done
    server.start()
    says(page, "The desk is back; everything was saved.", "#gone")
    added = log.load_decisions(store)[done:]
    assert [(d.segment_id, d.code, d.action) for d in added] == [(place, "clarity", Action.ADD)]
    holds(page, "half a memo", "#memo")
    page.reload()
    page.wait_for_selector("#current")
    holds(page, "half a memo", "#memo")
    assert _kept(page) == 0 and page.errors == []


def test_decisions_are_sent_in_their_order(page: Any, server: Server, store: Store) -> None:
    server.kill()
    _add(page, "clarity")
    _add(page, "clarity")  # pressed again since nothing seemed to happen: it is one
    _add(page, "capacity")
    page.locator("#memo").fill("what I thought")
    page.locator("#save-memo").click()
    says(page, "3 decisions are kept in this browser", "#gone")
    server.start()
    says(page, "everything was saved", "#gone")
    assert [code for code, _, _ in _said(store)] == ["clarity", "capacity", ""]
    assert log.load_decisions(store)[-1].memo == "what I thought"
    says(page, "Wrote a memo", "#last")
    press(page, "u")
    press(page, "u")
    assert {d.code for d in current(log.load_decisions(store)).applied} == {"clarity"}


def test_keys_pressed_faster_than_the_desk_answers_all_count(page: Any, server: Server, store: Store) -> None:
    place = here(page)
    page.evaluate(
        """() => {
            const find = (id) => document.getElementById(id);
            const add = (code) => { find("add-code").value = code; find("add-form").requestSubmit(); };
            for (const code of ["clarity", "capacity", "capacity", "congruity"]) add(code);
            for (const id of ["undo", "undo"]) find(id).form.requestSubmit();
            find("done").click();
        }"""
    )
    says(page, "Called it done", "#last")
    assert [(code, action) for code, action, _ in _said(store)] == [
        ("clarity", Action.ADD), ("capacity", Action.ADD), ("congruity", Action.ADD),
        ("congruity", Action.WITHDRAW), ("capacity", Action.WITHDRAW), ("", Action.REVIEWED),
    ]  # fmt: skip
    assert {d.segment_id for d in log.load_decisions(store)} == {place}
    assert _kept(page) == 0 and page.errors == []


def test_a_form_that_cannot_be_sent_stops_no_other(page: Any, store: Store) -> None:
    page.click('nav[aria-label="Main"] a[href="/codes"]')
    page.wait_for_selector("#new-name")
    page.evaluate("() => document.querySelector('#new-name').form.requestSubmit()")
    page.click('nav[aria-label="Main"] a[href="/next"]')
    page.wait_for_selector("#current")
    press(page, "n")
    assert len(current(log.load_decisions(store)).reviewed) == 1 and page.errors == []


def test_a_window_that_was_closed_meanwhile(page: Any, server: Server, store: Store) -> None:
    """A battery that died with the lid closed: what was decided is sent when the desk is opened again."""
    server.kill()
    _add(page, "clarity")
    page.locator("#memo").fill("half a memo")
    place, context = here(page), page.context
    page.close()
    server.start()
    tab = context.new_page()
    tab.goto(f"{server.base}/work/{place}")
    says(tab, "everything was saved", "#gone")
    assert _said(store) == [("clarity", Action.ADD, "Ada")]
    holds(tab, "half a memo", "#memo")
    assert _kept(tab) == 0


def test_a_session_that_has_ended_keeps_the_decision_until_the_same_person_is_back(
    page: Any, server: Server, store: Store
) -> None:
    ben, ada = _link(server, store, "Ben", CODER), _link(server, store, "Ada")
    _end_sessions(store)
    page.keyboard.press("a")
    page.keyboard.type("clarity")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    _sign_in(page, ben)
    assert _kept(page) == 1 and _said(store) == []
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    _sign_in(page, ada)
    says(page, "everything was saved", "#gone")
    assert _said(store) == [("clarity", Action.ADD, "Ada")]


def test_a_session_that_ended_while_the_server_was_gone(page: Any, server: Server, store: Store) -> None:
    server.kill()
    _add(page, "clarity")
    link = _link(server, store, "Ada")
    _end_sessions(store)
    server.start()
    says(page, "Your session has ended: sign in again. 1 decision is kept", "#gone")
    tab = page.context.new_page()
    _sign_in(tab, link)
    says(tab, "everything was saved", "#gone")
    assert _said(store) == [("clarity", Action.ADD, "Ada")]


def test_signing_in_anew_in_another_window_loses_nothing_in_this_one(
    page: Any, server: Server, store: Store
) -> None:
    link = _link(server, store, "Ada")
    tab = page.context.new_page()
    _sign_in(tab, link)
    page.bring_to_front()
    page.keyboard.press("a")
    page.keyboard.type("clarity")
    page.keyboard.press("Enter")
    says(page, "everything was saved", "#gone")
    assert _said(store) == [("clarity", Action.ADD, "Ada")]


def test_what_is_refused_afterwards_is_said_in_words(page: Any, server: Server, store: Store) -> None:
    server.kill()
    page.locator("#memo").fill("a thought that must not get lost")
    page.locator("#save-memo").click()
    says(page, "1 decision is kept", "#gone")
    with store.begin_writing() as db:
        db.execute(sa.text("UPDATE segments SET codable = false"))
    server.start()
    says(page, "“a thought that must not get lost”: Interviewers and short replies are not coded", "#gone")
    assert _said(store) == []


def test_words_half_written_are_gone_after_signing_out(page: Any, server: Server, store: Store) -> None:
    place = here(page)
    page.locator("#memo").fill("about Ms Smith")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    assert "Smith" not in page.evaluate("() => JSON.stringify(Object.entries(localStorage))")
    _sign_in(page, _link(server, store, "Ada"))
    page.goto(f"{server.base}/work/{place}")
    assert page.locator("#memo").input_value() == ""


@pytest.fixture
def full(server: Server) -> Callable[[bool], None]:
    """Makes files of the server unable to grow, as on a disk that is full; and able again."""

    def fill(on: bool) -> None:
        assert server.process
        biggest = max(path.stat().st_size for path in server.folder.glob("study.db*"))
        _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(
            server.process.pid, resource.RLIMIT_FSIZE, (min(biggest, 4096) if on else most, most)
        )

    return fill


def test_a_full_disk_is_said_and_what_was_decided_is_saved_when_there_is_room(
    page: Any, server: Server, store: Store, full: Callable[[bool], None]
) -> None:
    full(True)
    _add(page, "clarity")
    says(page, "This was not saved", "#gone")
    says(page, "1 decision is kept in this browser", "#gone")
    assert _said(store) == [] and "Added" not in page.locator("#last").inner_text()
    full(False)
    says(page, "everything was saved", "#gone")
    assert _said(store) == [("clarity", Action.ADD, "Ada")]
    says(page, "Added", "#last")


def test_a_memo_that_is_left_is_saved_and_one_that_is_not_says_so(page: Any, store: Store) -> None:
    page.keyboard.press("m")
    page.keyboard.type("a thought")
    says(page, "not saved yet", "#save-memo")
    page.keyboard.press("Escape")
    says(page, "Wrote a memo", "#last")
    assert log.load_decisions(store)[-1].memo == "a thought"
    assert "not saved" not in page.locator("#save-memo").inner_text() and page.errors == []
