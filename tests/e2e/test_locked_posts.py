"""A post that is locked takes no words that could not be saved, and says so."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, open_form, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"


@pytest.fixture
def writer(desk: str, reader: Reader) -> Page:
    return sites.enter(reader, desk, "Writer")


@pytest.fixture
def form(desk: str, writer: Page) -> Page:
    """The form of a post that the writer has submitted."""
    page = factories.draft(owner=sites.person("Writer"))
    page.get_workflow().start(page, sites.person("Writer"))
    open_form(writer, f"{desk}/admin/pages/{page.pk}/edit/")
    return writer


def held_by(field: Locator) -> str:
    return str(field.evaluate("field => field.value ?? field.innerText"))


def test_a_post_under_review_takes_no_words_by_keyboard(form: Page) -> None:
    status = form.get_by_role("status").filter(has_text="This post is locked")
    for field in (form.locator("#id_title"), form.locator(LEAD)):
        held = held_by(field)
        field.focus()
        for key in ("End", "x", "Backspace", "Enter", "Control+b", "Control+v", "Delete"):
            form.keyboard.press(key)
        form.keyboard.insert_text("words")
        expect(status).to_be_visible()
        assert held_by(field) == held
    assert violations(form, "#ws-locked") == []
    form.locator("#id_title").focus()
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.id") != "id_title"


def test_a_post_under_review_can_be_taken_back_by_keyboard(form: Page) -> None:
    toggle = form.locator("footer [data-w-dropdown-target=toggle]")
    toggle.focus()
    form.keyboard.press("Enter")
    expect(form.get_by_role("button", name="Cancel workflow")).to_be_visible()
