"""The public site in a real browser: for everybody, on every device, and for nobody else."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import sites
from tests.e2e.browsing import Reader, open_all, overflow, violations
from tests.recorded_site import ENGLISH, FRENCH

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PAGES = {
    "index": "/blog/",
    "index in French": "/fr/blogue/",
    "post": ENGLISH,
    "post in French": FRENCH,
    "topic": "/blog/topics/stress/",
    "author": "/blog/authors/fictional-care-team/",
    "nothing": "/blog/never-was/",
    "withdrawn": sites.GONE,
    "feeds": "/feeds/",
    "API": "/api/docs/",
}
STATUS = {"nothing": 404, "withdrawn": 410}
LOOKS = [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]
TWO_LOOKS = [(375, "dark"), (1280, "light")]


@pytest.fixture
def site(house: str) -> str:
    sites.tell(house)
    return house


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(site: str, reader: Reader, name: str) -> None:
    found = {}
    looks = LOOKS if name == "post" else TWO_LOOKS
    for width, scheme in looks:
        tab = reader.tab(width, scheme)
        tab.goto(site + PAGES[name])
        open_all(tab)
        found[width, scheme] = violations(tab)
    assert found == {look: [] for look in looks}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_else_and_keeps_nothing(site: str, reader: Reader, name: str) -> None:
    tab = reader.tab()
    answer = tab.goto(site + PAGES[name])
    tab.wait_for_load_state("networkidle")
    assert answer is not None
    assert answer.status == STATUS.get(name, 200)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert reader.said == []
    assert reader.strangers(site) == []
    assert reader.cookies() == []
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


def test_nothing_reaches_beyond_a_very_narrow_screen(site: str, reader: Reader) -> None:
    tab = reader.tab(320)
    found = {}
    for name, path in PAGES.items():
        tab.goto(site + path)
        open_all(tab)
        found[name] = overflow(tab)
    assert found == {name: [] for name in PAGES}


def test_targets_are_large_enough(site: str, reader: Reader) -> None:
    tab = reader.tab(375)
    found = {}
    for name, path in PAGES.items():
        tab.goto(site + path)
        found[name] = small_targets(tab)
    assert found == {name: [] for name in PAGES}


def small_targets(tab: Page) -> list[str]:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links in a sentence."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input")]
            .filter((part) => part.checkVisibility() && !part.matches(".skip"))
            .filter((part) => !inSentence(part))
            .filter((part) => {
                const box = part.getBoundingClientRect();
                return box.width < 24 || box.height < 24;
            })
            .map((part) => part.outerHTML.slice(0, 120));
        function inSentence(part) {
            const around = part.closest("p, li, figcaption, dd, td");
            return around && around.textContent.trim() !== part.textContent.trim();
        }"""
    )
    return found


def test_every_address_on_the_site_leads_somewhere(site: str, tab: Page) -> None:
    asked = set()
    for path in PAGES.values():
        tab.goto(site + path)
        asked |= set(
            tab.evaluate(
                """() => [...document.querySelectorAll(
                    "header a, nav a, footer a, .listing a, link[href]:not([rel=canonical])"
                )].map((part) => part.href.split("#")[0])"""
            )
        )
    own = sorted(url for url in asked if urlsplit(url).netloc == urlsplit(site).netloc)
    assert len(own) > 20
    assert {url: tab.request.get(url).status for url in own} == dict.fromkeys(own, 200)


def test_the_keyboard_goes_past_the_header_first(site: str, tab: Page) -> None:
    tab.goto(site + ENGLISH)
    tab.keyboard.press("Tab")
    skip = tab.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_wherever_it_goes(site: str, reader: Reader, scheme: str) -> None:
    tab = reader.tab(1280, scheme)
    tab.goto(site + ENGLISH)
    seen = set()
    while True:
        tab.keyboard.press("Tab")
        where, outline = tab.evaluate(
            """() => {
                const part = document.activeElement;
                const all = [...document.querySelectorAll("*")];
                const style = getComputedStyle(part);
                return [all.indexOf(part), `${style.outlineStyle} ${style.outlineWidth}`];
            }"""
        )
        if where in seen or tab.evaluate("document.activeElement === document.body"):
            break
        seen.add(where)
        assert outline == "solid 3px", tab.evaluate("document.activeElement.outerHTML")
    stops = tab.locator("a:visible, button:visible, summary:visible").count()
    assert len(seen) >= stops


def test_a_post_reads_the_same_without_scripts(site: str, reader: Reader) -> None:
    tab = reader.tab(java_script_enabled=False)
    tab.goto(site + ENGLISH)
    expect(tab.get_by_role("heading", level=1)).to_have_text(
        "Finding Steady Ground in a Hard Season"
    )
    tab.locator("summary").first.click()
    expect(tab.locator(".ws-answer").first).to_be_visible()
    assert tab.locator(".ws-share a").count() == 3
    assert tab.get_by_role("button").count() == 0
    expect(tab.locator(".ws-crisis-support a[href^='tel:']").first).to_be_visible()


def test_paper_shows_every_number_and_answer(site: str, tab: Page) -> None:
    tab.goto(site + ENGLISH)
    numbers = tab.locator(".ws-post a[href^='tel:'], .ws-post a[href^='sms:']")
    assert numbers.count() > 1
    tab.emulate_media(media="print", color_scheme="dark")
    for number in numbers.all():
        expect(number).to_be_visible()
        assert re.search(r"\d{3}", number.inner_text())
    for answer in tab.locator(".ws-answer").all():
        expect(answer).to_be_visible()
    for gone in (".languages", ".site-footer ul", ".ws-share-links"):
        expect(tab.locator(gone)).to_be_hidden()
    # Printers leave backgrounds out: words must not count on a dark one.
    pale = tab.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((part) => part.checkVisibility() && part.innerText)
            .filter((part) => getComputedStyle(part).color.match(/\\d+/g).slice(0, 3)
                .every((part) => Number(part) > 160))
            .map((part) => part.outerHTML.slice(0, 100))"""
    )
    assert pale == []


@pytest.mark.parametrize(
    ("path", "offer", "done"),
    [(ENGLISH, "Copy link", "Link copied"), (FRENCH, "Copier le lien", "Lien copié")],
)
def test_a_link_is_copied_in_the_readers_language(
    site: str, reader: Reader, path: str, offer: str, done: str
) -> None:
    tab = reader.tab(permissions=["clipboard-read", "clipboard-write"])
    tab.goto(site + path)
    tab.get_by_role("button", name=offer).click()
    expect(tab.get_by_role("status")).to_have_text(done)
    assert tab.evaluate("navigator.clipboard.readText()") == site + path
    assert reader.said == []


def test_who_wants_no_motion_gets_none(site: str, reader: Reader) -> None:
    for motion, scroll in (("reduce", "auto"), ("no-preference", "smooth")):
        tab = reader.tab(reduced_motion=motion)
        tab.goto(site + ENGLISH)
        style = "getComputedStyle(document.documentElement).scrollBehavior"
        assert tab.evaluate(style) == scroll
        assert tab.evaluate("document.getAnimations().length") == 0
    reduced = reader.tab(reduced_motion="reduce")
    reduced.goto(site + ENGLISH)
    moving = reduced.evaluate(
        """() => [...document.querySelectorAll("*")]
            .filter((part) => parseFloat(getComputedStyle(part).transitionDuration) > 0).length"""
    )
    assert moving == 0


@pytest.mark.parametrize(("path", "locale"), [(ENGLISH, "en-CA"), (FRENCH, "fr-CA")])
def test_the_page_says_its_language_and_the_way_to_the_other(
    site: str, tab: Page, path: str, locale: str
) -> None:
    tab.goto(site + path)
    assert tab.evaluate("document.documentElement.lang") == locale
    other = FRENCH if path == ENGLISH else ENGLISH
    tab.locator(".languages a").click()
    expect(tab).to_have_url(site + other)


def test_headings_of_a_post_skip_no_level(site: str, tab: Page) -> None:
    for path in (ENGLISH, FRENCH):
        tab.goto(site + path)
        open_all(tab)
        levels = tab.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4, h5')].map((h) => Number(h.tagName[1]))"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
