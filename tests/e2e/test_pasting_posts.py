"""A whole post is pasted, looked at, corrected and made a draft, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blog.models import PostPage
from tests.e2e import sites
from tests.e2e.clipboards import SEED, copy

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HTML = """<h1>A Quiet Week</h1><p>A first paragraph that says what this is about.</p>
<h2>How to Rest</h2><ul><li><b>Stop:</b> Sit down.</li><li><b>Breathe:</b> Count.</li></ul>
<p>Maybe a heading</p><p>This goes on for a while, and it ends here. So it does.</p>"""


def picture(tab, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def paste(tab, text: str, html: str = "") -> None:
    copy(tab, text, html)
    tab.get_by_label("The whole text").click()
    tab.keyboard.press("Control+v")


def test_formats_are_kept_and_a_line_is_corrected(desk, reader):
    tab = sites.enter(reader, desk, "Writer")
    tab.goto(f"{desk}/admin/posts/paste/")
    paste(tab, "A Quiet Week", HTML)
    part = tab.locator(".ws-paste__part", has_text="Maybe a heading")
    part.get_by_role("button", name="This is a heading").click()
    expect(tab.locator(".ws-paste__part--heading", has_text="Maybe a heading")).to_be_visible()
    picture(tab, "paste-corrected")
    tab.get_by_role("button", name="Make the draft").click()
    tab.wait_for_url("**/edit/#id_title")
    body = PostPage.objects.get().get_latest_revision_as_object().body
    assert [block.block_type for block in body] == ["tips_list", "heading", "paragraph"]


def test_in_french_on_a_phone(desk, reader):
    tab = sites.enter(reader, desk, "Writer", language="fr")
    tab.set_viewport_size({"width": 375, "height": 800})
    tab.goto(f"{desk}/admin/posts/paste/")
    picture(tab, "paste-phone-fr-empty")
    tab.locator("#id_words").fill(SEED.read_text())
    tab.locator("button[name=preview]").click()
    tab.wait_for_selector(".ws-paste__part")
    picture(tab, "paste-phone-fr")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
