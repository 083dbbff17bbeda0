"""The last words before a button or a shortcut are stored with the others."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from blog.models import PostPage
from tests import factories
from tests.e2e.browsing import arrive, open_form, save_draft

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"
PARAGRAPH = "[data-contentpath=body] [data-contentpath=html] [contenteditable=true]"


@pytest.fixture
def page(desk: str) -> PostPage:
    return factories.draft()


def latest(page: PostPage) -> PostPage:
    return PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def write(tab: Page, field: str, words: str) -> None:
    tab.locator(field).first.click()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(words)


def stored(page: PostPage) -> str:
    found = latest(page)
    paragraphs = [
        block.value["html"].source for block in found.body if block.block_type != "heading"
    ]
    return " ".join([found.lead, *paragraphs])


@pytest.mark.parametrize("field", [LEAD, PARAGRAPH], ids=["lead", "paragraph"])
def test_words_typed_just_before_the_shortcut_are_stored(
    desk: str, editor: Page, page: PostPage, field: str
) -> None:
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    write(editor, field, " Last words.")
    save_draft(editor)
    arrive(editor, editor.locator(".messages .success"))
    assert "Last words." in stored(page)
    expect(editor.locator(field).first).to_contain_text("Last words.")


def test_words_typed_just_before_publish_are_published(
    desk: str, editor: Page, page: PostPage
) -> None:
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    editor.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    publish = editor.get_by_role("button", name=re.compile("^Publish")).last
    expect(publish).to_be_visible()
    button = publish.element_handle()
    assert button is not None
    write(editor, LEAD, " Last words.")
    button.evaluate("(button) => { setTimeout(() => button.click()); }")
    arrive(editor, editor.locator(".messages .success"))
    assert "Last words." in PostPage.objects.get(pk=page.pk).lead
    assert PostPage.objects.get(pk=page.pk).live


def test_whoever_leaves_just_after_typing_is_asked(desk: str, editor: Page, page: PostPage) -> None:
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    editor.on("dialog", stay)
    write(editor, LEAD, " Last words.")
    with editor.expect_event("dialog"):
        editor.evaluate("void setTimeout(() => location.assign('/admin/'))")
    assert asked == ["beforeunload"]
    editor.remove_listener("dialog", stay)
    expect(editor.locator(LEAD)).to_contain_text("Last words.")


def test_text_that_is_bold_or_empty_is_stored_as_it_looks(
    desk: str, editor: Page, page: PostPage
) -> None:
    open_form(editor, f"{desk}/admin/pages/{page.pk}/edit/")
    editor.locator(PARAGRAPH).first.click()
    editor.keyboard.press("Control+a")
    editor.keyboard.press("Delete")
    editor.locator(LEAD).click()
    editor.keyboard.press("Control+End")
    editor.keyboard.press("Control+b")
    editor.keyboard.type(" Bold words.")
    save_draft(editor)
    arrive(editor, editor.locator(".messages .success"))
    assert "<b> Bold words.</b>" in latest(page).lead
    assert latest(page).body[1].value["html"].source == ""
