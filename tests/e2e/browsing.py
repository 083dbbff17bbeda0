"""A reader's browser: it looks, and remembers what it was told and whom it asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Chromium reports the status of a page itself as an error; it is the page that was asked for.
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4(04|10) ")


STOPPED = """() => Promise.all(
    document.getAnimations()
        .filter((each) => each.playState === "running")
        .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
        .map((each) => each.finished.catch(() => {})))"""


@dataclass
class Reader:
    browser: Browser
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def tab(self, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        """A new tab in a browser of its own."""
        size = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=size, color_scheme=scheme, **options)
        self.contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: self._hear(message.type, message.text))
        tab.on("pageerror", lambda error: self.said.append(str(error)))
        context.on("request", lambda request: self.asked.append(request.url))
        return tab

    def cookies(self) -> list[Any]:
        return [cookie for context in self.contexts for cookie in context.cookies()]

    def strangers(self, origin: str) -> list[str]:
        """Requests to anyone but ``origin``."""
        own = urlsplit(origin).netloc
        web = [url for url in self.asked if url.startswith(("http", "ws"))]
        return [url for url in web if urlsplit(url).netloc != own]

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not STATUS.match(text):
            self.said.append(text)


def open_form(tab: Page, address: str) -> None:
    """Open a form of the admin, and wait until what changes in it is noticed.

    Wagtail begins to look for changes two seconds after the form is drawn, and says so: what was
    typed before is no change to it, until something else is.
    """
    tab.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits',"
        " () => { document.documentElement.dataset.watched = 'yes'; })"
    )
    tab.goto(address)
    expect(tab.locator("html")).to_have_attribute("data-watched", "yes")


def save_draft(tab: Page) -> None:
    """Save the form by its shortcut, and wait for the page that answers, whole."""
    with loads(tab):
        tab.keyboard.press("Control+s")


@contextmanager
def loads(tab: Page) -> Iterator[None]:
    """Wait for a whole new page, which what is done within asks for.

    The answer to a form alone is not enough: a test that ends, or goes elsewhere, while the browser
    is on its way from that answer to the next page now and then hangs. Neither is Playwright's
    ``expect_navigation``: a draft that saves itself changes the address without a new page.
    """
    with tab.expect_event("load"):
        yield


def arrive(tab: Page, sign: Locator) -> None:
    """Wait for the page that shows ``sign``, whole, with its scripts.

    A click returns while the page before still stands: whoever looks or acts next must say which
    page is meant. Playwright waits for what it clicks and expects; ``violations``, ``overflow``,
    ``count``, ``content`` and ``evaluate`` look at once.
    """
    expect(sign).to_be_visible()
    tab.wait_for_load_state()


def settle(tab: Page) -> None:
    """Wait until the admin's messages have come, and until what moves has stopped.

    What is half transparent at the moment has too little contrast, which is no fault.
    """
    for messages in tab.locator(".messages > ul").all():
        expect(messages).to_have_css("opacity", "1")
    tab.evaluate(STOPPED)


def violations(tab: Page, within: str | None = None, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds, one line an element; ``within`` is a CSS selector.

    On the page as it stands: see :func:`arrive`. Only what is too small a target is looked at once
    more in the middle of the window: part of it may have been under a bar that stays in place while
    the rest scrolls, which is no fault.
    """
    options = {
        "runOnly": RULES,
        "resultTypes": ["violations"],
        "rules": {name: {"enabled": False} for name in without},
    }
    settle(tab)
    found = _axe(tab, within, options)
    return [
        f"{rule}: {node['html'][:160]}"
        for rule, node in found
        if rule != "target-size" or _too_small(tab, node["target"][0])
    ]


def _axe(
    tab: Page, within: str | None, options: dict[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    found = Axe().run(tab, context=within, options=options).response["violations"]
    return [(each["id"], node) for each in found for node in each["nodes"]]


def _too_small(tab: Page, target: str) -> bool:
    tab.locator(target).evaluate(
        "(target) => target.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    return bool(_axe(tab, target, {"runOnly": ["target-size"], "resultTypes": ["violations"]}))


def open_all(tab: Page) -> None:
    """Unfold what is folded, for the words inside are read too."""
    tab.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def overflow(tab: Page) -> list[str]:
    """Elements that reach beyond the right edge of the window."""
    found: list[str] = tab.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")]
                .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
                .map((part) => part.outerHTML.slice(0, 120))"""
    )
    return found


def cut_off(tab: Page, within: str) -> list[str]:
    """Elements that are not seen whole: the admin's pages cut off what is too wide."""
    found: list[str] = tab.evaluate(
        """(within) => [...document.querySelectorAll(`${within} *`)]
            .filter((part) => part.checkVisibility())
            .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
            .map((part) => part.outerHTML.slice(0, 120))""",
        within,
    )
    return found
