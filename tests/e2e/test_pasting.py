"""Pasting a list into the editor, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab

from django.contrib.auth import get_user_model
from django.test import Client

from blog.models import PostPage
from tests import factories
from tests.e2e.browsing import Reader, save_draft
from tests.e2e.clipboards import GOOGLE, WORD, paste

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
    page.on("dialog", lambda dialog: dialog.accept())  # whether to leave before all is saved
    page.goto(f"{house}/admin/pages/{post.pk}/edit/")
    page.wait_for_selector("[data-contentpath=html] [contenteditable=true]")
    yield page
    page.goto("about:blank")  # nothing is asked any more when the database is emptied


def expect_items(tab: Tab, count: int) -> None:
    """What was pasted has become items: the message below the list says so."""
    expect(tab.get_by_role("status").filter(has_text=f"Made {count} items")).to_have_count(1)


def expect_handed_over(tab: Tab, words: str) -> None:
    """The rich text editor hands its words to the form a moment after they are typed."""
    field = f'[data-contentpath=html] input[type=hidden][value*="{words}"]'
    expect(tab.locator(field)).to_have_count(1)


def saved_items(tab: Tab, post: PostPage) -> list[tuple[str, str]]:
    """What a draft saved now holds: lead-ins and texts as stored."""
    save_draft(tab)
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


NUMBERED = "1. Wake at one hour\n2. Dim the light\n3. Lie down"
NUMBERED_HTML = "<ol><li>Wake at one hour</li><li>Dim the light</li><li>Lie down</li></ol>"
MIXED_HTML = "<ol><li>Wake<ul><li>at one hour</li></ul></li><li>Lie down</li></ol>"
BOX = "[data-contentpath=ordered] input[type=checkbox]"


def message(tab: Tab) -> Locator:
    return tab.get_by_role("status").filter(has_text="items from what you pasted")


@pytest.mark.parametrize("html", ["", NUMBERED_HTML], ids=["text", "html"])
def test_a_numbered_list_numbers_the_tips(tab, post, html):
    paste(tab, WORDS, NUMBERED, html)
    expect(message(tab)).to_contain_text("The list is numbered, as what you pasted was.")
    expect(tab.locator(BOX)).to_be_checked()
    tab.get_by_role("button", name="Undo", exact=True).click()
    expect(tab.locator(BOX)).not_to_be_checked()


def test_numbers_that_are_not_kept_are_named(tab, post):
    paste(tab, WORDS, "1. Wake\n- at one hour\n2. Lie down", MIXED_HTML)
    expect(message(tab)).to_contain_text("If the order of the whole list matters")
    expect(tab.locator(BOX)).not_to_be_checked()
    tab.locator(BOX).check()
    paste(tab, f"{LEAD_IN} >> visible=true", NUMBERED)
    expect_items(tab, 3)
    expect(message(tab)).not_to_contain_text(re.compile("numbe"))


BLANK = {"lead_in": "", "html": ""}
SIGNS = ("signs_checklist", {"items": [BLANK], "tone": "neutral"})
STEPS = ("steps", {"items": [{"title": "", "html": "", "minutes": None}]})


@pytest.mark.parametrize(("block", "lost"), [(SIGNS, True), (STEPS, False)], ids=["signs", "steps"])
def test_numbers_are_named_where_readers_would_see_none(post, tab, block, lost):
    kind, value = block
    post.body = [{"type": kind, "value": {"heading": "One", "heading_level": 2, **value}}]
    post.save_revision()
    tab.reload()
    paste(tab, WORDS, NUMBERED)
    expect(message(tab)).to_be_visible()
    said = "The numbers of what you pasted are not kept here." in message(tab).inner_text()
    assert said is lost


def test_prose_is_pasted_as_it_is(tab, post):
    paste(tab, WORDS, "One thought.\n\nAnother thought.")
    expect_handed_over(tab, "Another thought.")
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


TITLE = "[data-contentpath=heading] input"


def test_a_heading_and_a_list_of_word_become_the_heading_and_its_items(tab, post):
    tab.locator(TITLE).first.fill("")
    paste(tab, WORDS, "Warning Signs\n·\tYour jaw sets", WORD)
    expect_items(tab, 3)
    expect(tab.locator(TITLE).first).to_have_value("Warning Signs")
    found = [html for _lead_in, html in saved_items(tab, post)]
    assert "Your jaw sets" in found[0]
    assert "even at night" in found[1]
    assert '<a href="https://example.org/no.html?v=2">this sheet</a>' in found[2]
    assert not any("·" in html for html in found)
    assert tab.get_by_role("status").filter(has_text="Pasted headings").count() == 0


def test_what_a_field_cannot_keep_is_said_beside_it(tab, post):
    html = "<h2>Why Rest Helps</h2><p>Because it does.</p><h3>And how</h3><p>Slowly.</p>"
    paste(tab, WORDS, "Why Rest Helps\nBecause it does.", html)
    message = tab.get_by_role("status").filter(has_text="Pasted headings are plain paragraphs")
    expect(message).to_contain_text("“Why Rest Helps”, “And how”")
    expect_handed_over(tab, "Slowly.")
    ((_lead_in, kept),) = saved_items(tab, post)
    for words in ("Why Rest Helps", "Because it does.", "And how", "Slowly."):
        assert words in kept


BODY_WORDS = "[data-contentpath=html] [contenteditable=true]"


@pytest.fixture
def paragraph(post: PostPage) -> PostPage:
    """The post with one empty paragraph as its body."""
    post.body = [{"type": "paragraph", "value": {"html": "", "role": "", "lang": ""}}]
    post.save_revision()
    return post


def saved_blocks(tab: Tab, post: PostPage) -> list[tuple[str, Any]]:
    """The types, and the headings or texts, of a draft saved now."""
    save_draft(tab)
    body = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object().body
    found = []
    for block in body.get_prep_value():
        value = block["value"]
        words = re.sub(r' data-block-key="[^"]*"', "", value.get("html") or "")
        found.append((block["type"], words or (value.get("text"), value.get("level"))))
    return found


def test_text_with_headings_becomes_headings_and_paragraphs(paragraph, tab):
    paste(tab, BODY_WORDS, "Every yes", GOOGLE)
    expect(tab.get_by_role("status").filter(has_text="Made 5 blocks")).to_have_count(1)
    assert saved_blocks(tab, paragraph) == [
        ("paragraph", "<p>Every yes is <b>paid for</b> by <i>something</i>.</p>"),
        ("heading", ("What a No Protects", 2)),
        (
            "paragraph",
            '<p><a href="https://example.org/no.html?v=2">This sheet</a> helps.</p>'
            "<ul><li><b>Buy time:</b> later.<ul><li>or never</li></ul></li><li>Trade</li></ul>",
        ),
        ("heading", ("After", 4)),
        ("paragraph", "<ol><li>Rest</li></ol>"),
    ]


def test_undo_takes_the_blocks_back(paragraph, tab):
    paste(tab, BODY_WORDS, "Every yes", GOOGLE)
    tab.get_by_role("button", name="Undo", exact=True).click()
    expect(tab.get_by_role("status").filter(has_text="gone again")).to_have_count(1)
    tab.locator(BODY_WORDS).locator("visible=true").click()
    tab.keyboard.type("By hand")
    tab.wait_for_function(
        """() => [...document.querySelectorAll("[data-contentpath=html] input[type=hidden]")]
            .some((input) => input.value.includes("By hand"))"""
    )
    assert saved_blocks(tab, paragraph) == [("paragraph", "<p>By hand</p>")]


def test_a_list_of_word_in_a_paragraph_is_a_list_when_saved(paragraph, tab):
    bare = re.sub(r"<h2>.*?</h2>", "", WORD)
    paste(tab, BODY_WORDS, "Your jaw sets", bare)
    tab.wait_for_function(
        """() => [...document.querySelectorAll("[data-contentpath=html] input[type=hidden]")]
            .some((input) => input.value.includes("this sheet"))"""
    )
    ((kind, html),) = saved_blocks(tab, paragraph)
    assert kind == "paragraph"
    assert html.count("<li>") == 3
    assert '<a href="https://example.org/no.html?v=2">this sheet</a>' in html
    assert "·" not in html


def test_a_heading_above_a_list_is_said_where_the_heading_is_filled(tab, post):
    paste(tab, WORDS, "Warning Signs", WORD)
    message = tab.get_by_role("status").filter(has_text="Pasted headings are plain paragraphs")
    expect(message).to_contain_text("“Warning Signs”")
    expect(tab.locator(TITLE).first).to_have_value("Tips")
    tab.wait_for_function(
        """() => [...document.querySelectorAll("[data-contentpath=html] input[type=hidden]")]
            .some((input) => input.value.includes("this sheet"))"""
    )
    kept = "".join(html for _lead_in, html in saved_items(tab, post))
    assert "Warning Signs" in kept
