"""What it takes to write: from the first page to a draft that may be published, and its blocks."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from blog.models import PostPage, PostTemplate
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, open_form
from tests.e2e.clipboards import SEED, copy

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TITLE = "Building Trust with Your Therapist"
URL = "https://example.org/start/"
MOST_CLICKS, MOST_KEYS = 6, 60
COUNTS = """
  addEventListener("pointerdown", () => counted("clicks"), true);
  addEventListener("paste", () => counted("pastes"), true);
  addEventListener("keydown", ({ key }) => {
    if (!["Shift", "Control"].includes(key)) counted(key.length > 1 ? "keys" : "letters");
  }, true);
"""
HERE = """() => {
  const here = document.activeElement;
  return here === document.body ? "" : here.textContent.trim() || here.name || "";
}"""


class Effort:
    """Counts what somebody does in a tab, on all pages."""

    def __init__(self, tab: Page) -> None:
        self.done = {"clicks": 0, "pastes": 0, "keys": 0, "letters": 0}
        tab.context.expose_function("counted", self._count)
        tab.add_init_script(COUNTS)
        tab.reload()

    def _count(self, what: str) -> None:
        self.done[what] += 1


def tab_to(tab: Page, words: str, *, key: str = "Tab") -> None:
    """Press a key until what has the focus says ``words``."""
    for _ in range(MOST_KEYS):
        if words in tab.evaluate(HERE):
            return
        tab.keyboard.press(key)
    pytest.fail(f"“{words}” is not reached within {MOST_KEYS} keys.")


def is_publishable(tab: Page) -> None:
    """The findings keep the draft from nothing any more, once it has saved itself."""
    badge = tab.locator("[data-side-panel-toggle=findings] [data-side-panel-toggle-counter]")
    expect(badge).to_be_hidden()
    expect(tab.get_by_text("Nothing keeps this post from being published.")).to_be_attached()


def test_the_seed_is_publishable_after_six_clicks_and_one_paste(desk: str, reader: Reader) -> None:
    tab = sites.enter(reader, desk, "Editor")
    effort = Effort(tab)
    tab.get_by_role("link", name="Paste a text").last.click()
    expect(tab.get_by_label("The whole text")).to_be_focused()
    copy(tab, SEED.read_text())
    tab.keyboard.press("Control+v")
    expect(tab.get_by_label("Title", exact=True)).to_be_focused()
    tab.keyboard.type(TITLE)
    tab.get_by_role("button", name="Make the draft").click()
    expect(tab.locator("#id_title")).to_be_focused()
    tab.get_by_role("button", name="Toggle findings").click()
    tab.get_by_role("button", name="Go to: Blacktherapy").first.click()
    tab.locator("[data-contentpath=cta_url] input").click()
    tab.keyboard.type(URL)
    is_publishable(tab)
    assert effort.done["clicks"] <= MOST_CLICKS, effort.done
    assert effort.done["pastes"] == 1
    tab.goto("about:blank")


def test_the_seed_is_publishable_by_keyboard_alone(desk: str, reader: Reader) -> None:
    tab = sites.enter(reader, desk, "Editor")
    effort = Effort(tab)
    tab_to(tab, "Paste a text")
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("The whole text")).to_be_focused()
    copy(tab, SEED.read_text())
    tab.keyboard.press("Control+v")
    expect(tab.get_by_label("Title", exact=True)).to_be_focused()
    tab.keyboard.type(TITLE)
    tab_to(tab, "Make the draft")
    tab.keyboard.press("Enter")
    expect(tab.locator("#id_title")).to_be_focused()
    _to_the_findings(tab)
    tab_to(tab, "Go to: Blacktherapy")
    tab.keyboard.press("Enter")
    expect(tab.locator("[name$='cta_url']")).to_be_focused()
    tab.keyboard.type(URL)
    is_publishable(tab)
    assert effort.done["clicks"] == 0
    assert effort.done["keys"] <= MOST_KEYS, effort.done
    tab.goto("about:blank")


def _to_the_findings(tab: Page) -> None:
    toggle = tab.get_by_role("button", name="Toggle findings")
    for _ in range(10):
        tab.keyboard.press("Shift+Tab")
        if toggle.evaluate("(each) => each === document.activeElement"):
            break
    tab.keyboard.press("Enter")


def test_a_new_post_begins_at_its_title_and_blocks_are_added_by_keyboard(
    desk: str, editor: Page
) -> None:
    PostTemplate.objects.create(name="Usual closing", language="en", is_default=True)
    editor.get_by_role("link", name="New post in “Blog”").click()
    expect(editor.get_by_role("link", name="Usual closing")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(editor.locator("#id_title")).to_be_focused()

    page = factories.draft(body=[{"type": "paragraph", "value": {"html": "", "role": ""}}])
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    paragraph = editor.locator("[data-contentpath=body] [contenteditable=true]").first
    paragraph.click()
    editor.keyboard.type("/Heading")
    editor.get_by_role("option", name="Heading", exact=True).wait_for()
    editor.keyboard.press("Enter")
    heading = editor.locator("[data-contentpath=body] [data-contentpath=text] input")
    expect(heading).to_be_focused()
    editor.keyboard.type("How to rest")

    editor.get_by_role("button", name="Insert a block").last.focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("combobox", name="Search options…")).to_be_focused()
    editor.keyboard.type("Picture")
    editor.keyboard.press("Enter")
    choose: Any = editor.get_by_role("button", name="Choose an image").first
    expect(choose).to_be_focused()
    expect(choose).to_be_in_viewport()
    expect(editor.get_by_text("Saved", exact=True).first).to_be_visible()
    draft = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [block.block_type for block in draft.body][:2] == ["paragraph", "heading"]
    assert draft.body[1].value["text"] == "How to rest"
