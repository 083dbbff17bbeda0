"""Pasting a list into the editor, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from django.contrib.auth import get_user_model
from django.test import Client

from blog.models import PostPage
from tests import factories
from tests.e2e.browsing import Reader

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TEXT = """•\tOpen Communication: Be honest about your feelings.
•\tConsistency: Regular sessions help build trust.
•\tVulnerability: Share what you can."""
HTML = """<meta charset="utf-8"><ul><li><strong>Sleep:</strong> Keep <em>one</em> hour.</li>
<li><strong>Light:</strong> See <a href="https://example.org/light">daylight</a>.</li></ul>"""


@pytest.fixture
def post(settings: Any) -> PostPage:
    factories.build_site()
    item = {"lead_in": "", "html": ""}
    blank = {"heading": "Tips", "heading_level": 2, "items": [{**item}], "ordered": False}
    return factories.draft(body=[{"type": "tips_list", "value": blank}])


@pytest.fixture
def tab(post: PostPage, house: str, reader: Reader) -> Iterator[Tab]:
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": house}
    page = reader.tab(permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies([cookie])
    page.goto(f"{house}/admin/pages/{post.pk}/edit/")
    page.wait_for_selector("[data-contentpath=items]")
    yield page
    page.goto("about:blank")  # nothing is asked any more when the database is emptied


def paste(tab: Tab, selector: str, text: str, html: str = "") -> None:
    """Pastes with the keyboard what another program would have put on the clipboard."""
    tab.evaluate(
        """([text, html]) => {
            const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
            if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
            return navigator.clipboard.write([new ClipboardItem(parts)]);
        }""",
        [text, html],
    )
    tab.locator(selector).first.click()
    tab.keyboard.press("Control+v")


def expect_items(tab: Tab, count: int) -> None:
    """What was pasted has become items: the message below the list says so."""
    expect(tab.get_by_role("status").filter(has_text=f"Made {count} items")).to_have_count(1)


def saved_items(tab: Tab, post: PostPage) -> list[tuple[str, str]]:
    """What a draft saved now holds: lead-ins and texts as stored."""
    with tab.expect_response(
        lambda answer: "/edit/" in answer.url and answer.request.method == "POST"
    ):
        tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    body = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object().body
    items = body.get_prep_value()[0]["value"]["items"]
    return [(item["value"]["lead_in"], item["value"]["html"]) for item in items]


LEAD_IN = "[data-contentpath=items] [data-contentpath=lead_in] input"
WORDS = "[data-contentpath=items] [data-contentpath=html] [contenteditable=true]"


@pytest.mark.parametrize("field", [LEAD_IN, WORDS], ids=["lead-in", "text"])
def test_a_list_from_a_letter_becomes_items(tab, post, field):
    paste(tab, field, TEXT)
    expect_items(tab, 3)
    found = saved_items(tab, post)
    assert [lead_in for lead_in, _html in found] == [
        "Open Communication",
        "Consistency",
        "Vulnerability",
    ]
    assert "Be honest about your feelings." in found[0][1]


def test_a_list_from_a_web_page_keeps_its_italics_and_links(tab, post):
    paste(tab, WORDS, "Sleep: Keep one hour.\nLight: See daylight.", HTML)
    expect_items(tab, 2)
    found = saved_items(tab, post)
    assert [lead_in for lead_in, _html in found] == ["Sleep", "Light"]
    assert "Keep <i>one</i> hour." in found[0][1]
    assert '<a href="https://example.org/light">daylight</a>' in found[1][1]


def test_undo_takes_the_items_back(tab, post):
    paste(tab, LEAD_IN, TEXT)
    tab.get_by_role("button", name="Undo", exact=True).click()
    blank = tab.locator(LEAD_IN).locator("visible=true")
    expect(blank).to_have_count(1)
    blank.fill("Written by hand")
    assert [lead_in for lead_in, _html in saved_items(tab, post)] == ["Written by hand"]


def test_prose_is_pasted_as_it_is(tab, post):
    paste(tab, WORDS, "One thought.\n\nAnother thought.")
    # The rich text editor hands its words to the form a moment later.
    tab.wait_for_function(
        """() => [...document.querySelectorAll("[data-contentpath=html] input[type=hidden]")]
            .some((input) => input.value.includes("Another thought."))"""
    )
    assert tab.get_by_role("status").filter(has_text="Made").count() == 0
    ((_lead_in, html),) = saved_items(tab, post)
    assert "One thought." in html
    assert "Another thought." in html


def test_a_written_item_stays_when_a_list_follows_it(tab, post):
    tab.locator(LEAD_IN).fill("First of all")
    paste(tab, LEAD_IN, TEXT)
    expect_items(tab, 3)
    found = saved_items(tab, post)
    assert [lead_in for lead_in, _html in found][:2] == ["First of all", "Open Communication"]
