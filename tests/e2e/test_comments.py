"""A comment in the text, as an Editor writes it and the writer finds it."""

import pytest
from playwright.sync_api import Page, expect

from wagtail.models import Comment

from tests import factories
from tests.e2e.browsing import open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_comment_saves_itself_and_is_there_again(desk: str, editor: Page) -> None:
    page = factories.draft()
    address = f"{desk}/admin/pages/{page.pk}/edit/"
    open_form(editor, address)
    editor.get_by_role("button", name="Toggle comments").click()
    words = editor.locator("[data-contentpath=lead] [contenteditable=true]")
    words.click()
    editor.keyboard.press("Control+Home")
    editor.keyboard.press("Control+Shift+ArrowRight")  # the first word
    editor.keyboard.press("Control+Alt+m")
    editor.get_by_placeholder("Enter your comments...").fill("Is that so?")
    with editor.expect_response(lambda answer: answer.request.method == "POST") as saved:
        editor.get_by_role("button", name="Comment", exact=True).click()
    assert saved.value.json()["success"]
    assert [each.text for each in Comment.objects.all()] == ["Is that so?"]
    open_form(editor, address)
    expect(editor.locator(".comment__text", has_text="Is that so?")).to_be_visible()
