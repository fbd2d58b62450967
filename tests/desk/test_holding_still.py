"""The coding view under the hands: what a click and a selection do, and that nothing moves meanwhile."""

from __future__ import annotations

from typing import Any

from pipeline.coding import current
from pipeline.store import log
from pipeline.store.engine import Store
from tests.desk.browser import here, needs_browser, press
from tests.desk.conftest import Server

pytestmark = needs_browser


def _select(page: Any, passage: Any, first: int, last: int) -> str:
    """Select words of a passage as a mouse does; gives them."""
    return str(passage.evaluate(
        "(text, [first, last]) => { const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);"
        " const range = document.createRange(); let seen = 0, node;"
        " while ((node = walk.nextNode())) {"
        "  if (first >= seen && first < seen + node.length) range.setStart(node, first - seen);"
        "  if (last > seen && last <= seen + node.length) range.setEnd(node, last - seen);"
        "  seen += node.length; }"
        " getSelection().removeAllRanges(); getSelection().addRange(range);"
        " text.dispatchEvent(new MouseEvent('mouseup', {bubbles: true})); return range.toString(); }",
        [first, last],
    ))  # fmt: skip


def test_words_selected_in_another_passage_are_coded_there(page: Any, store: Store) -> None:
    other = page.locator(".line:not(.current, .context)").nth(1)
    there = other.get_attribute("data-segment")
    words = _select(page, other.locator(".text"), 3, 19)
    page.wait_for_selector("#phrase-note:not([hidden])")
    assert here(page) == there and page.locator("#phrase-words").inner_text() == words.strip()
    page.keyboard.press("Enter")
    assert page.locator("#add-search").evaluate("node => node === document.activeElement")
    page.keyboard.type("capac")
    press(page, "Enter")
    decision = log.load_decisions(store)[-1]
    assert (decision.segment_id, decision.quote) == (there, words.strip())
    assert not current(log.load_decisions(store)).reviewed


def test_a_click_on_a_passage_goes_there(page: Any) -> None:
    other = page.locator(".line:not(.current, .context)").nth(2)
    there = other.get_attribute("data-segment")
    other.locator(".text").click(position={"x": 5, "y": 8})
    page.wait_for_selector(f"#current[data-segment='{there}']")


def test_nothing_moves_while_a_passage_is_coded(page: Any) -> None:
    """Where the buttons and the passage stand does not change with what is decided, said or typed."""
    places = "() => ['done', 'none', 'undo', 'current'].map(id => JSON.stringify($id(id))).join()".replace(
        "$id(id)", "document.getElementById(id).getBoundingClientRect()"
    )
    press(page, "j")
    before = page.evaluate(places)
    page.keyboard.press("a")
    page.keyboard.type("c")
    assert page.evaluate(places) == before
    press(page, "Enter")
    assert page.evaluate(places) == before
    press(page, "u")
    assert page.evaluate(places) == before
    page.keyboard.press("m")
    assert page.evaluate(places) == before


def test_done_saves_the_memo_that_was_typed(page: Any, store: Store) -> None:
    place = here(page)
    page.keyboard.press("m")
    page.keyboard.type("Ask her again")
    page.click("#done")
    page.wait_for_selector(f"#current:not([data-segment='{place}'])")
    assert current(log.load_decisions(store)).notes == {(place, "Ada"): "Ask her again"}
    page.goto(page.url.rsplit("/", 1)[0] + f"/{place}")
    assert page.locator("#memo").input_value() == "Ask her again"
    assert page.locator("#save-memo").inner_text() == "Save memo"
    assert page.errors == []


def test_a_code_is_added_only_when_one_was_chosen(page: Any, store: Store) -> None:
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    assert page.locator("#add-options [aria-selected=true]").count() == 0
    page.keyboard.press("ArrowDown")
    assert page.locator("#add-options [aria-selected=true]").count() == 1
    press(page, "Enter")
    found = current(log.load_decisions(store)).applied
    first = page.locator("#add-code option").nth(1).get_attribute("value")
    assert [d.code for d in found] == [first]


def test_keys_lead_from_the_passage_to_its_suggestions(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "To the suggestions"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#decide')")


def test_the_passage_is_in_sight_in_a_narrow_window(page: Any, server: Server) -> None:
    """There the document scrolls by itself, above what is to be decided."""
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{server.base}/search?words=the")
    page.locator(".hit a").nth(3).click()
    page.wait_for_selector("#current")
    assert page.evaluate(
        "() => { const box = document.getElementById('current').getBoundingClientRect(),"
        " frame = document.querySelector('.document').getBoundingClientRect();"
        " return box.top >= Math.max(0, frame.top) - 1 && box.top < Math.min(innerHeight, frame.bottom) - 20; }"
    )
