"""The documentation for partners in a real browser: guides, files and the reference."""

import os

import pytest
from playwright.sync_api import Locator, Page, expect

from syndication.api.docs import contents, pages
from tests.e2e.browsing import Reader, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# What takes a while is tried once on each screen and once in each scheme.
TWO_LOOKS = [(1280, "light"), (375, "dark")]
LOOKS = [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")]
ADDRESSES = [
    *(pages.root(code) for code in pages.LANGUAGES),
    *(f"{pages.root(code)}reference/" for code in pages.LANGUAGES),
    *(f"/api/docs/{each.slug}/" for each in contents.GUIDES),
    "/api/docs/fr/quickstart/",
]
REFERENCE = "/api/docs/reference/"
# All of them with THOROUGH=yes; else one of each method at least.
EVERY = 1 if os.environ.get("THOROUGH") == "yes" else 4


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_suits_every_screen_and_asks_nobody_else(
    house: str, reader: Reader, address: str
) -> None:
    found, wide = {}, {}
    looks = LOOKS if address in {pages.ROOT, REFERENCE} else TWO_LOOKS
    for look in looks:
        tab = reader.tab(*look)
        tab.goto(house + address)
        tab.wait_for_load_state("networkidle")
        if address.endswith("/reference/"):
            shown(tab)
        found[look], wide[look] = violations(tab), overflow(tab)
    assert found == {look: [] for look in looks}
    assert wide == {look: [] for look in looks}
    assert reader.said == []
    assert reader.strangers(house) == []
    assert reader.cookies() == []


def reference(reader: Reader, house: str, *look: object, operation: str = "") -> Page:
    tab = reader.tab(*look)  # type: ignore[arg-type]
    tab.goto(f"{house}{REFERENCE}{operation}")
    shown(tab)
    return tab


def shown(tab: Page) -> None:
    """Wait for the operations: the first to ask has the description made."""
    expect(tab.locator(".opblock").first).to_be_visible(timeout=30_000)


def reach(tab: Page, wanted: Locator, most: int = 400) -> None:
    """Press the tab key until ``wanted`` has the focus."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        if wanted.evaluate("part => part === document.activeElement"):
            outline = wanted.evaluate("part => getComputedStyle(part).outlineWidth")
            assert outline == "3px"
            return
    raise AssertionError(f"{wanted} cannot be reached with the keyboard")


def test_the_keyboard_opens_an_operation_and_reads_its_schema(house: str, reader: Reader) -> None:
    tab = reference(reader, house, 375)
    block = tab.locator("#operations-posts-listPosts")
    reach(tab, block.locator(".opblock-summary-control"))
    tab.keyboard.press("Enter")
    answer = block.locator("[data-code='200']")
    expect(answer).to_be_visible()
    reach(tab, answer.get_by_role("tab", name="Schema"))
    tab.keyboard.press("Enter")
    schema = answer.get_by_role("tabpanel")
    expect(schema.get_by_text("PostList")).to_be_visible()
    results = schema.locator("button[aria-expanded=false]").first
    reach(tab, results)
    tab.keyboard.press("Enter")
    expect(schema.get_by_text("results")).to_be_visible()
    assert overflow(tab) == []
    assert violations(tab) == []
    assert reader.said == []


@pytest.mark.parametrize("look", TWO_LOOKS)
def test_operations_can_be_opened_without_a_finding(
    house: str, reader: Reader, look: tuple[int, str]
) -> None:
    tab = reference(reader, house, *look)
    summaries = tab.locator(".opblock-summary-control")
    # One at a time: axe takes minutes for a page on which all are open.
    for summary in summaries.all()[::EVERY]:
        summary.click()
        block = tab.locator(".opblock.is-open")
        expect(block.locator(".opblock-body")).to_be_visible()
        assert violations(tab, ".opblock.is-open") == [], block.get_attribute("id")
        assert overflow(tab) == [], block.get_attribute("id")
        summary.click()
        expect(block).to_have_count(0)
    assert summaries.count() > 20
    assert reader.said == []


@pytest.mark.parametrize("look", TWO_LOOKS)
def test_an_answer_can_be_tried_without_a_key(
    house: str, reader: Reader, look: tuple[int, str]
) -> None:
    tab = reference(reader, house, *look, operation="#/posts/listPosts")
    block = tab.locator("#operations-posts-listPosts")
    block.get_by_role("button", name="Try it out").click()
    block.get_by_label("limit").fill("1")
    assert violations(tab) == []
    with tab.expect_response("**/api/v1/posts/**") as answer:
        block.get_by_role("button", name="Execute").click()
    assert "limit=1&" in f"{answer.value.url}&"
    expect(block.locator(".live-responses-table .response-col_status").last).to_have_text("200")
    assert violations(tab) == []
    assert overflow(tab) == []
    assert reader.said == []


def test_only_reading_can_be_tried_and_no_key_is_asked_for(house: str, reader: Reader) -> None:
    tab = reference(reader, house, operation="#/webhooks/createWebhook")
    expect(tab.locator(".opblock.is-open .opblock-body")).to_be_visible()
    expect(tab.get_by_role("button", name="Try it out")).to_have_count(0)
    expect(tab.get_by_role("button", name="Authorize")).to_have_count(0)


def test_the_index_leads_to_each_operation_opened(house: str, tab: Page) -> None:
    tab.goto(f"{house}/api/docs/")
    tab.get_by_role("link", name="GET /api/v1/changes/").click()
    shown(tab)
    opened = tab.locator(".opblock.is-open")
    expect(opened).to_have_id("operations-changes-listChanges")
    expect(opened).to_be_in_viewport()


@pytest.mark.parametrize("look", TWO_LOOKS)
def test_schemas_can_be_read_without_a_finding(
    house: str, reader: Reader, look: tuple[int, str]
) -> None:
    tab = reference(reader, house, *look)
    tab.locator(".models-control").click()
    names = tab.locator(".models .json-schema-2020-12-accordion")
    expect(names.first).to_be_visible()
    for _ in range(4):
        tab.locator(".models button[aria-expanded=false]").first.click()
    assert violations(tab) == []
    assert overflow(tab) == []
    assert reader.said == []


def test_without_scripts_the_reference_says_where_else_to_look(house: str, reader: Reader) -> None:
    tab = reader.tab(java_script_enabled=False)
    tab.goto(house + REFERENCE)
    expect(tab.locator("noscript p")).to_be_visible()
    tab.goto(f"{house}/api/docs/mirror/")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()


def test_a_file_is_read_in_the_browser_or_downloaded(house: str, tab: Page) -> None:
    tab.goto(f"{house}/api/docs/")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download mirror.py").click()
    assert download.value.suggested_filename == "mirror.py"
    tab.get_by_role("link", name="mirror.py", exact=True).click()
    expect(tab).to_have_url(f"{house}/api/docs/files/mirror.py")
    expect(tab.locator("body")).to_contain_text("import sqlite3")
