"""A table is pasted and edited by keyboard, in a real browser, and fits on a phone."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from blog.models import PostPage
from blog.renditions import tables
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, overflow, save_draft, violations
from tests.e2e.clipboards import paste

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASTED = (
    "<p>What may help</p><table><tr><td><p class=MsoNormal><b>When<o:p></o:p></b></p></td>"
    "<td colspan=2><b>What</b></td></tr><tr><td>At <i>night</i></td>"
    '<td><a href="https://example.org/light">Dim light</a></td><td>Rest</td></tr></table>'
)
CELLS = "[data-contentpath=cells]"


def cell(tab: Tab, row: int, column: int) -> Any:
    return tab.get_by_role("textbox", name=f"Row {row}, column {column}", exact=True)


def stored(post: PostPage) -> str:
    body = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object().body
    found: str = body.get_prep_value()[0]["value"]["cells"]
    return found


def test_a_table_is_pasted_changed_by_keyboard_and_saved(house: str, reader: Reader):
    sites.build()
    value = {"caption": "", "cells": "", "header_row": True, "header_column": False}
    post = factories.draft(body=[{"type": "table", "value": value}])
    tab = sites.enter(reader, house, "Editor")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.goto(f"{house}/admin/pages/{post.pk}/edit/")
    expect(cell(tab, 2, 2)).to_be_visible()
    expect(tab.get_by_role("textbox", name="Row 3, column 1")).to_have_count(0)
    paste(tab, f"{CELLS} [role=textbox]", "What", PASTED)
    expect(tab.get_by_role("status").filter(has_text="Merged cells")).to_have_count(1)
    expect(cell(tab, 2, 3)).to_have_text("Rest")
    caption = tab.locator("[data-contentpath=caption] input")
    expect(caption).to_have_value("What may help")

    cell(tab, 2, 3).focus()
    tab.get_by_role("button", name="Add a row below").press("Enter")
    expect(cell(tab, 3, 3)).to_be_focused()
    tab.keyboard.type("Sleep")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.type("Tea")
    tab.keyboard.press("Shift+ArrowLeft")
    tab.keyboard.press("Control+b")
    save_draft(tab)
    assert stored(post) == (
        "<table><tr><td><strong>When</strong></td><td><strong>What</strong></td><td></td></tr>"
        '<tr><td>At <em>night</em></td><td><a href="https://example.org/light">Dim light</a></td>'
        "<td>Rest</td></tr><tr><td></td><td>Te<strong>a</strong></td><td>Sleep</td></tr></table>"
    )

    cell(tab, 2, 3).focus()
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+k")
    tab.get_by_role("link", name="External link").click()
    tab.get_by_label("URL").fill("https://example.org/rest")
    tab.get_by_label("URL").press("Enter")
    linked = tab.get_by_role("link", name="Rest", exact=True)
    expect(linked).to_have_attribute("href", "https://example.org/rest")
    expect(tab.locator(".modal")).to_have_count(0)  # while it closes, it takes the focus back

    cell(tab, 2, 1).focus()
    tab.get_by_role("button", name="Remove this row").press("Enter")
    expect(tab.get_by_text("Dim light")).to_have_count(0)
    tab.get_by_role("button", name="Undo").press("Enter")
    expect(tab.get_by_text("Dim light")).to_have_count(1)
    assert violations(tab, CELLS) == []
    look(tab, "grid")
    tab.set_viewport_size({"width": 390, "height": 844})
    look(tab, "grid-390")
    tab.goto("about:blank")


def test_a_wide_table_scrolls_by_keyboard_within_itself_on_a_phone(house: str, reader: Reader):
    sites.build()
    words = [f"Column {number}" for number in range(1, 6)]
    value = {"caption": "A wide table", "header_row": True, "header_column": True}
    cells = tables.markup([words, ["Something to read"] * 5])
    post = factories.post(body=[{"type": "table", "value": {**value, "cells": cells}}])
    tab = reader.tab(width=320)
    tab.goto(f"{house}{post.get_url()}")
    region = tab.get_by_role("region", name="A wide table")
    expect(region.get_by_role("rowheader", name="Something to read")).to_have_count(1)
    assert overflow(tab) == []
    assert violations(tab) == []
    region.focus()
    region.evaluate(
        """(region) => {
            window.scrolled = new Promise((resolve) =>
                region.addEventListener("scrollend", () => resolve(region.scrollLeft)));
        }"""
    )
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("() => window.scrolled") > 0
    look(tab, "table-320", ".ws-table")
    tab.set_viewport_size({"width": 1440, "height": 900})
    look(tab, "table-1440", ".ws-table")
    tab.emulate_media(color_scheme="dark")
    look(tab, "table-dark", ".ws-table")


def look(tab: Tab, name: str, part: str = CELLS) -> None:
    if folder := os.environ.get("SHOTS"):
        tab.locator(part).first.scroll_into_view_if_needed()
        tab.screenshot(path=Path(folder) / f"{name}.png")
