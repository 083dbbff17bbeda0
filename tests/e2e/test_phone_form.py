"""The form of a post on a phone: what saves it is in reach wherever its writer is."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import browsing
from tests.editor_forms import add_url

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def test_on_a_phone_the_draft_is_saved_from_anywhere_in_the_form(desk: str, editor: Page) -> None:
    editor.set_viewport_size(PHONE)
    browsing.open_form(editor, desk + add_url())
    save = editor.locator("footer .actions button[type=submit]").first
    expect(save).to_be_in_viewport()
    editor.locator("#id_title").fill("Saved from the top")
    with browsing.loads(editor):
        save.click()
    expect(editor.locator("#id_title")).to_have_value("Saved from the top")
    # The end of the form is above the buttons, not behind them.
    editor.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last = editor.locator("form:has(> footer)")
    assert last.evaluate("(form) => parseFloat(getComputedStyle(form).paddingBlockEnd)") >= 50


def test_each_style_sheet_of_the_admin_is_asked_for_once(desk: str, editor: Page) -> None:
    own = editor.locator("link[rel=stylesheet][href*='/admin/']").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href').split('/').pop())"
    )
    assert len(own) == len(set(own))
    assert {"history.css", "writing.css"} <= set(own)
