"""The desk as a coder meets it: in a browser, by keyboard, with the server killed in between."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest

from pipeline.coding import current
from pipeline.model import Action
from pipeline.store import corpus, log
from pipeline.store.engine import Store
from pipeline.study import load_study
from tests.desk.browser import faults, here, needs_browser, press, says, window
from tests.desk.conftest import Server

pytestmark = needs_browser


def test_a_day_at_the_desk(chromium: Any, page: Any, server: Server, store: Store) -> None:
    _twenty_by_keyboard(page, store)
    _phrase_memo_undo_redo(page, store)
    _bulk_and_search(page, store)
    _propose_and_accept(page, server)
    server.kill()
    server.start()
    page.goto(f"{server.base}/next")
    assert "Sign in" not in page.title()
    assert len(current(log.load_decisions(store)).reviewed) >= 20
    _second_coder_blind_then_settled(chromium, page, server, store)
    _author_sees_no_name(chromium, page, server, store)
    assert page.errors == []


def _twenty_by_keyboard(page: Any, store: Store) -> None:
    seen = []
    for n in range(20):
        place = here(page)
        seen.append(place)
        if page.locator('[data-key="1"]').count() and n % 3 != 2:
            press(page, "1" if n % 3 == 0 else "Shift+Digit1")
            assert here(page) == place
        if n == 4:
            page.keyboard.press("a")
            page.keyboard.type("capac")
            press(page, "Enter")
            says(page, "Capacity")
        press(page, "n" if n % 5 == 4 else "Enter")
        assert here(page) != place
    assert len(set(seen)) == 20
    coding = current(log.load_decisions(store))
    assert {s for s, who in coding.reviewed if who == "Ada"} == set(seen)
    assert coding.applied and coding.refused


def _phrase_memo_undo_redo(page: Any, store: Store) -> None:
    place = here(page)
    page.keyboard.press("p")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    words = page.locator("#phrase-words").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.type("clar")
    press(page, "Enter")
    decision = log.load_decisions(store)[-1]
    assert decision.segment_id == place and decision.action is Action.ADD and decision.code == "clarity"
    assert decision.quote.split() == words.split() and len(words.split()) == 3
    page.keyboard.press("m")
    page.keyboard.type("Mind this: d, n and 1 are letters here")
    press(page, "Control+Enter")
    assert log.load_decisions(store)[-1].memo == "Mind this: d, n and 1 are letters here"
    before = current(log.load_decisions(store))
    press(page, "u")
    press(page, "u")
    assert not [d for d in current(log.load_decisions(store)).applied if d.segment_id == place]
    press(page, "r")
    press(page, "r")
    after = current(log.load_decisions(store))
    assert {(d.code, d.start, d.memo) for d in after.applied} == {
        (d.code, d.start, d.memo) for d in before.applied
    }
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")


def _bulk_and_search(page: Any, store: Store) -> None:
    page.click('nav[aria-label="Main"] a[href="/decide"]')
    page.wait_for_selector('h1:has-text("One code at a time")')
    page.click('a[href="/decide/capacity"]')
    page.wait_for_selector(".bulk")
    shown = page.locator(".bulk > li").count()
    for n in range(shown):
        page.keyboard.press("a" if n % 2 else "r")
    page.click("#save-all")
    says(page, f"accepted {shown // 2}, rejected {shown - shown // 2}")
    page.keyboard.press("/")
    page.wait_for_selector("#search-words")
    page.fill("#search-words", "short-term")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert "short" in page.locator(".hit").first.inner_text().lower()


def _propose_and_accept(page: Any, server: Server) -> None:
    page.click('nav[aria-label="Main"] a[href="/codes"]')
    page.wait_for_selector("#new-name")
    page.fill("#new-name", "Lived experience")
    page.fill("#new-definition", "What people who use services say of them.")
    page.fill("#new-note", "Comes up in every interview.")
    page.click("text=Propose it")
    page.wait_for_selector("text=New code: Lived experience")
    page.click("text=Accept into the codebook")
    says(page, "is in the codebook")
    book = load_study(server.folder).load_codebook()
    assert book.by_id["lived_experience"].definition == "What people who use services say of them."
    assert book.version == "1.1.0"


def _link_for(page: Any, server: Server, name: str, role: str) -> str:
    page.goto(f"{server.base}/people")
    page.fill("#new-person", name)
    page.select_option("#new-role", role)
    page.locator("form[action='/people'] button").click()
    card = page.locator("section.card", has=page.locator("h2", has_text=name))
    card.wait_for()
    if role == "coder":
        card.locator("input[name=everything]").check()
        card.locator("input[name=blind]").check()
        card.locator(f'button:has-text("Save {name}")').click()
        says(page, f"{name}: saved.")
    card = page.locator("section.card", has=page.locator("h2", has_text=name))
    if not card.locator("text=New sign-in link").is_visible():
        card.locator("summary").first.click()
    card.locator("text=New sign-in link").click()
    page.wait_for_selector("#new-link")
    return str(page.locator("#new-link").inner_text())


def _second_coder_blind_then_settled(chromium: Any, page: Any, server: Server, store: Store) -> None:
    link = _link_for(page, server, "Ben", "coder")
    first = current(log.load_decisions(store))
    applied = next(d for d in first.applied if (d.segment_id, "Ada") in first.reviewed)
    other = window(chromium)
    other.goto(link)
    other.locator("main button").press("Enter")  # waits for the button, as a person would
    other.wait_for_selector("#current")
    other.goto(f"{server.base}/work/{applied.segment_id}")
    assert "Ada" not in other.locator("body").inner_text()
    press(other, "n")
    other.context.close()
    page.goto(f"{server.base}/differences")
    assert page.locator("#agreement td").count()
    assert "1 open" in page.locator("main").inner_text()
    page.locator(".difference input[type=text], .difference input:not([type])").first.fill("talked it over")
    page.click("text=It applies >> nth=0")
    says(page, "Saved. Settled")
    settled = [d for d in current(log.load_decisions(store)).applied if d.origin == "settled"]
    assert [(d.segment_id, d.code, d.coder, d.memo) for d in settled] == [
        (applied.segment_id, applied.code, "Ada", "talked it over")
    ]


def _author_sees_no_name(chromium: Any, page: Any, server: Server, store: Store) -> None:
    from tests.making import run_study

    run_study(server.folder, last="quotes")
    link = _link_for(page, server, "Eve", "author")
    author = window(chromium)
    author.goto(link)
    author.click("button")
    author.wait_for_selector("h1:has-text('Quote bank')")
    text = author.content()
    assert author.locator(".quote-card").count() > 3
    people = csv.DictReader((server.folder / "corpus" / "participants.csv").open(encoding="utf-8-sig"))
    names = {row["speaker"] for row in people if " " in row["speaker"]}
    assert len(names) > 5 and not [name for name in names if name in text]
    segment = corpus.load_segments(store)[0].id
    assert author.goto(f"{server.base}/work/{segment}").status == 404
    author.context.close()


def test_pages_work_without_javascript(chromium: Any, server: Server, store: Store) -> None:
    tab = window(chromium, java_script_enabled=False)
    tab.goto(server.start())
    tab.select_option("#add-code", "capacity")
    tab.click("#add-form .add-row button")
    assert [d.code for d in current(log.load_decisions(store)).applied] == ["capacity"]
    tab.click("#undo")
    assert not current(log.load_decisions(store)).applied
    tab.click("#done")
    assert len(current(log.load_decisions(store)).reviewed) == 1
    tab.click('nav[aria-label="Main"] a[href="/sources"]')
    assert re.search("1 of", tab.locator("main").inner_text())
    tab.context.close()


def test_answers_that_are_not_saved_are_spoken_of(page: Any, server: Server, store: Store) -> None:
    page.goto(f"{server.base}/decide/capacity")
    page.keyboard.press("a")
    page.keyboard.press("r")
    says(page, "2 of 20 answered, not saved yet", "#answered")
    page.click('nav[aria-label="Main"] a[href="/sources"]')
    says(page, "2 answers on the page that you left are not saved", "#said")
    assert not log.load_decisions(store)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.base}/decide/capacity")
    page.click('nav[aria-label="Main"] a[href="/next"]')
    says(page, "2 answers on the page that you left are not saved", "#said")
    assert faults(page) == []
    page.click('nav[aria-label="Main"] a[href="/decide"]')
    says(page, "2 answers not saved yet", 'tr:has(a[href="/decide/capacity"])')
    page.goto(f"{server.base}/sources")
    page.goto(f"{server.base}/decide")
    page.click("text=2 answers not saved yet")
    says(page, "2 of 20 answered, not saved yet", "#answered")
    page.click("#save-all")
    says(page, "accepted 1, rejected 1")
    page.click('nav[aria-label="Main"] a[href="/next"]')
    page.wait_for_selector("#current")
    assert "not saved" not in page.locator("main").inner_text() and not page.locator("#said").count()
    assert page.errors == []


VIEWS = ("/sources", "/decide", "/decide/capacity", "/search?words=funding", "/codes", "/codes/capacity",
         "/differences", "/people", "/quotes", "/quotes/waiting", "/trail", "/keys", "/next", "/sign-in")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, page: Any, server: Server, scheme: str) -> None:
    press(page, "1")
    page.emulate_media(color_scheme=scheme)
    found = []
    for path in VIEWS:
        page.goto(server.base + path)
        found += [f"{path}: {fault}" for fault in faults(page)]
    page.goto(f"{server.base}/next")
    page.keyboard.press("?")
    found += [f"keys: {fault}" for fault in faults(page)]
    assert found == []


def test_nothing_is_lost_at_200_percent(chromium: Any, page: Any, server: Server) -> None:
    """At 200 % zoom a 1366-pixel window is 683 pixels wide: nothing may need sideways scrolling."""
    page.set_viewport_size({"width": 683, "height": 384})
    for path in VIEWS:
        page.goto(server.base + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
    page.goto(f"{server.base}/next")
    press(page, "Enter")


def test_focus_is_always_seen(page: Any) -> None:
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const e = document.activeElement; if (!e || e === document.body) return true;"
            " const s = getComputedStyle(e), n = e.nextElementSibling, sib = n && getComputedStyle(n);"
            " return parseFloat(s.outlineWidth) >= 2 || (sib && parseFloat(sib.outlineWidth) >= 2); }"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")
