"""What changed between two versions of a post, chosen on a phone without a pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.browsing import arrive, loads, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_two_versions_are_chosen_by_keyboard_on_a_phone(desk: str, editor: Page) -> None:
    page = factories.draft()
    for title in ("Calm nights", "Calm mornings"):
        page = factories.edit(page, title=title)
    editor.set_viewport_size({"width": 390, "height": 800})
    editor.goto(f"{desk}/admin/posts/{page.pk}/differences/")
    words = editor.locator("[data-change] ins")
    arrive(editor, words)
    assert overflow(editor) == []
    assert violations(editor) == []
    editor.get_by_label("Before").focus()
    editor.keyboard.press("End")  # the oldest
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    with loads(editor):
        editor.keyboard.press("Enter")
    expect(editor.locator("[data-change] del").first).to_contain_text("evenings")
