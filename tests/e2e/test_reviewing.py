"""A reviewer's action is taken once, and only when they choose it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from wagtail.models import TaskState

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"
TOGGLE = "footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]"


@pytest.fixture
def submitted(desk: str) -> PostPage:
    page = factories.draft()
    page.get_workflow().start(page, User.objects.create_user("a-writer"))
    return page


def choose(tab: Page, action: str) -> None:
    tab.locator(TOGGLE).click()
    tab.get_by_role("button", name=action, exact=True).click()


def has_action(body: str | None) -> bool:
    return "action-workflow-action" in (body or "")


def test_a_request_for_changes_is_sent_once_while_the_server_is_slow(
    desk: str, editor: Page, submitted: PostPage
) -> None:
    open_form(editor, f"{desk}/admin/pages/{submitted.pk}/edit/")
    editor.evaluate("addEventListener('w-autosave:save', () => console.info('autosave'))")
    waiting: list[Route] = []
    sent: list[str] = []

    def stall(route: Route) -> None:
        if route.request.method == "POST" and has_action(route.request.post_data):
            sent.append(route.request.resource_type)
        if route.request.resource_type == "document" and route.request.method == "POST":
            waiting.append(route)
        else:
            route.continue_()

    editor.route(re.compile(rf"/pages/{submitted.pk}/edit/"), stall)
    choose(editor, "Request changes")
    dialog = editor.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Say it more plainly.")
    with (
        editor.expect_console_message(lambda message: message.text == "autosave"),
        editor.expect_request(
            lambda each: each.method == "POST" and each.resource_type == "document"
        ),
    ):
        dialog.get_by_role("button", name="Request changes").click()
    waiting[0].continue_()
    arrive(editor, editor.get_by_text("was sent back for changes"))
    assert sent == ["document"]
    assert TaskState.objects.latest("pk").comment == "Say it more plainly."


def test_an_approval_that_the_end_of_the_session_stopped_is_not_taken_later(
    desk: str, editor: Page, reader: Reader, submitted: PostPage
) -> None:
    open_form(editor, f"{desk}/admin/pages/{submitted.pk}/edit/")
    Session.objects.all().delete()
    choose(editor, "Approve and Publish")
    expect(editor.get_by_text("log in in another tab")).to_be_visible()
    again = sites.enter(reader, desk, "Editor")
    editor.context.add_cookies(again.context.cookies())
    editor.get_by_role("button", name="Save draft").first.click()
    arrive(editor, editor.get_by_text("has been updated"))
    assert not PostPage.objects.get(pk=submitted.pk).live
    assert TaskState.objects.latest("pk").status == TaskState.STATUS_IN_PROGRESS


def test_words_typed_before_an_approval_outlive_the_end_of_the_step(
    desk: str, reader: Reader
) -> None:
    tab = sites.enter(reader, desk, "Clinical reviewer")
    page = factories.draft()
    page.topics.add(factories.topic("grief", risk="clinical"))
    page.save_revision()
    page.get_workflow().start(page, User.objects.create_user("a-writer"))
    open_form(tab, f"{desk}/admin/pages/{page.pk}/edit/")
    page.current_workflow_task_state.approve(user=User.objects.create_superuser("another"))
    tab.locator(LEAD).click()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" Last words.")
    choose(tab, "Approve")
    expect(tab.get_by_text("copy it before you leave")).to_be_visible()
    expect(tab.locator(LEAD)).to_contain_text("Last words.")
    asked: list[str] = []
    tab.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.goto("about:blank")
    assert asked == ["beforeunload"]
