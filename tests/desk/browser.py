"""A browser for tests: Debian's Chromium driven by Playwright, or a reason why there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 90_000
"""Milliseconds after which something that a page promises will not come any more, on the slowest machine."""
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"

needs_browser = pytest.mark.skipif(
    not CHROMIUM or find_spec("playwright") is None,
    reason="Chromium or playwright is not installed (apt-get install chromium; pip install playwright)",
)


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), timeout=PATIENCE)
        yield opened
        opened.close()


DRAWN = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def window(chromium: Any, **settings: Any) -> Any:
    """A window with cookies of its own; anything on its console is a fault, but what a server that is gone or a
    session that has ended bring about."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, **settings)
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    tab = context.new_page()
    tab.errors = []
    known = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "ERR_INCOMPLETE", "401", "403", "503",
             "htmx:sendError", "htmx:responseError", "htmx:afterRequest")  # fmt: skip

    def heard(said: Any) -> None:
        if said.type == "error" and not any(word in said.text for word in known):
            tab.errors.append(said.text)

    tab.on("pageerror", lambda problem: tab.errors.append(str(problem)))
    tab.on("console", heard)
    return tab


def here(page: Any) -> str:
    """The segment that the coding view is on."""
    return str(page.locator("#current").get_attribute("data-segment"))


def press(page: Any, key: str) -> None:
    """A key, and the page that comes of it: a new one stands where the old one stood, and is drawn."""
    page.evaluate("() => document.querySelector('#desk').setAttribute('data-before', '')")
    page.keyboard.press(key)
    page.wait_for_selector("#desk:not([data-before])", state="attached")
    page.wait_for_selector(DRAWN, state="detached")


def says(page: Any, text: str, where: str = "body") -> None:
    """Wait until the page says something."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(text, use_inner_text=True, timeout=PATIENCE)


def holds(page: Any, value: str, where: str) -> None:
    """Wait until a field holds something: what was begun comes back once the page has settled."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_have_value(value, timeout=PATIENCE)


def faults(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, a line each. Run apart from the page's own strict policy."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
        " 'best-practice']})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' +"
        " (n.any[0] ? n.any[0].message : '')).slice(0, 4).join(' | '))"
    )
    return [str(fault) for fault in found]
