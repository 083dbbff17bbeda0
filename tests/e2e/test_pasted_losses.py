"""Nothing that is pasted into a field of the editor vanishes without a word, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, save_draft
from tests.e2e.clipboards import GOOGLE, WORD, paste

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

QUOTE, ATTRIBUTION = "body-0-value-html", "body-0-value-attribution"
PARAGRAPH = "body-2-value-html"
ITEM, LEAD_IN = "body-1-value-items-0-value-html", "body-1-value-items-0-value-lead_in"

ALL = """<meta charset="utf-8"><p>Rest <b>first</b>. <a href="https://example.org/a">This sheet</a>,
<a href="ftp://e.org/b">our page</a>.</p><h2>Why</h2><ul><li>Sleep</li><li>Walk</li></ul>
<table><tr><td>Monday</td><td>Rest</td></tr></table><img src="data:," alt="A lake"><p>End.</p>"""
WORDS = ("Rest", "first", "This sheet", "our page", "Why", "Sleep", "Walk", "Monday", "End.")
HEADINGS = "Pasted headings are plain paragraphs here: “Why”."
PLAIN = "Pasted headings are plain text here: “Why”."
LISTS, TABLES = "A pasted list is plain text here.", "A pasted table is plain text here."
PICTURES = "Pasted pictures are not kept."
BOTH = "Pasted links are not kept here: “This sheet” (https://example.org/a), “our page” (ftp://e.org/b)."
OWN = "Pasted links are not kept here: “our page” (ftp://e.org/b)."
EMPHASIS = "Bold and italics are not kept here."
SENTENCES = {HEADINGS, PLAIN, LISTS, TABLES, PICTURES, BOTH, OWN, EMPHASIS}


def body() -> list[dict[str, object]]:
    """A quotation, a checklist and a paragraph, all empty."""
    signs = {"heading": "Signs", "heading_level": 2, "items": [{"lead_in": "", "html": ""}]}
    return [
        {"type": "quote", "value": {"html": "", "attribution": "A reader"}},
        {"type": "signs_checklist", "value": {**signs, "tone": "neutral"}},
        {"type": "paragraph", "value": {"html": "", "role": "", "lang": ""}},
    ]


@pytest.fixture
def role() -> str:
    return "Writer"


@pytest.fixture
def tab(house: str, reader: Reader, role: str) -> Iterator[Tab]:
    """A draft of somebody of that role, in the editor."""
    sites.build()
    found = sites.enter(reader, house, role)
    found.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = factories.draft(body=body(), lead="")
    PostPage.objects.update(owner=sites.person(role))
    found.on("dialog", lambda dialog: dialog.accept())  # whether to leave before all is saved
    found.goto(f"{house}/admin/pages/{page.pk}/edit/")
    expect(found.locator(editable(PARAGRAPH))).to_be_visible()
    yield found
    found.goto("about:blank")  # nothing is asked any more when the database is emptied


def editable(name: str) -> str:
    """The selector of what a person types into, by the name of the form field."""
    rich = f":has(> input[type=hidden][name='{name}']) [contenteditable=true]"
    return f"{rich}, input[type=text][name='{name}'], textarea[name='{name}']"


def said(tab: Tab, name: str) -> Locator:
    """The message beside a field."""
    nearest = f"[data-field-input]:has([name='{name}']):not(:has([data-field-input]))"
    return tab.locator(f"{nearest} .ws-pasted")


def written(tab: Tab, name: str) -> str:
    """The words that a field holds now."""
    read = "(field) => field.value ?? field.innerText"
    return str(tab.locator(editable(name)).evaluate(read))


def revision(tab: Tab) -> PostPage:
    """The draft as it is saved now."""
    save_draft(tab)
    return PostPage.objects.get().get_latest_revision_as_object()


LOST = {
    "title": {PLAIN, LISTS, TABLES, PICTURES, BOTH, EMPHASIS},
    "lead": {HEADINGS, LISTS, TABLES, PICTURES, BOTH},
    QUOTE: {HEADINGS, LISTS, TABLES, PICTURES, OWN},
    ITEM: {HEADINGS, LISTS, TABLES, PICTURES, OWN},
    LEAD_IN: {PLAIN, LISTS, TABLES, PICTURES, BOTH, EMPHASIS},
    ATTRIBUTION: {PLAIN, LISTS, TABLES, PICTURES, BOTH, EMPHASIS},
}


def test_what_a_field_does_not_keep_is_said_beside_it(tab):
    plain = "Rest first. This sheet, our page. Why Sleep Walk Monday Rest End."
    for name, expected in LOST.items():
        paste(tab, editable(name), plain, ALL)
        expect(said(tab, name)).to_contain_text("Pasted pictures")
        words = said(tab, name).inner_text()
        assert {each for each in SENTENCES if each in words} == expected, name
        assert [word for word in WORDS if word not in written(tab, name)] == [], name


@pytest.mark.parametrize("role", ["Editor"])
def test_a_paragraph_keeps_all_but_tables_pictures_and_broken_links(tab):
    paste(tab, editable(PARAGRAPH), "Rest first.", ALL)
    message = tab.locator(".ws-pasted").filter(has_text="Made 3 blocks")
    expect(message).to_have_count(1)
    assert {each for each in SENTENCES if each in message.inner_text()} == {TABLES, PICTURES, OWN}


@pytest.mark.parametrize("clipboard", [WORD, GOOGLE], ids=["Word", "Google Docs"])
def test_a_clipboard_in_the_lead_and_a_quote_says_what_became_of_its_lists_and_links(
    tab, clipboard
):
    for name, links in (("lead", 1), (QUOTE, 0)):
        paste(tab, editable(name), "…", clipboard)
        expect(said(tab, name)).to_contain_text(LISTS)
        expect(said(tab, name)).to_contain_text("Pasted headings are plain paragraphs")
        assert said(tab, name).inner_text().count("https://example.org/no.html?v=2") == links
        assert re.search("this sheet", written(tab, name), re.IGNORECASE)


def test_a_link_copied_from_another_field_of_the_post_is_named_in_the_lead(tab):
    paste(tab, editable(QUOTE), "Read this sheet.", '<p>Read <a href="https://e.org/x">it</a>.</p>')
    expect(tab.locator(editable(QUOTE))).to_contain_text("Read it.")
    assert said(tab, QUOTE).count() == 0
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+c")
    for name in ("lead", "title"):
        tab.locator(editable(name)).click()
        tab.keyboard.press("Control+v")
        expect(said(tab, name)).to_have_text(
            "Pasted links are not kept here: “it” (https://e.org/x)."
        )
    # The rich text editor writes to its form a moment after each change.
    expect(tab.locator("[name=lead]")).to_have_value(re.compile("Read it"))
    assert "Read it." in str(revision(tab).lead)


def test_links_that_new_items_do_not_keep_are_named(tab):
    html = """<ul><li><a href="https://e.org/sleep">Sleep</a>: Keep an hour.</li>
    <li>Walk: See <a href="https://e.org/walk">a way</a>, <a href="ftp://e.org/b">ours</a>.
    <ul><li>Far: Or not</li></ul></li></ul>"""
    paste(tab, editable(ITEM), "Sleep: Keep an hour.", html)
    message = tab.locator(".ws-pasted").filter(has_text="Made 3 items")
    expect(message).to_contain_text(
        "Pasted items within items are items of their own here. "
        "Pasted links are not kept here: “Sleep” (https://e.org/sleep), “ours” (ftp://e.org/b)."
    )


def test_an_address_that_can_be_read_and_a_title_that_was_a_heading_lose_nothing(tab):
    html = '<p>See <a href="https://e.org/x/">e.org/x</a>.</p>'
    paste(tab, editable("lead"), "See e.org/x.", html)
    paste(tab, editable("title"), "Rest", "<h1>Rest</h1>")
    paste(tab, editable(ATTRIBUTION), "Now", "<p>Now <img></p>")
    expect(said(tab, ATTRIBUTION)).to_be_visible()
    assert (said(tab, "lead").count(), said(tab, "title").count()) == (0, 0)
