"""Nothing that an editor types is lost: after a refusal, without a network, beside another tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, Route, expect

from django.contrib.sessions.models import Session

from blog.models import BlogIndexPage, PostPage
from cms.management.commands import login as command
from tests import factories
from tests.e2e.browsing import Reader, arrive, open_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"
PAUSED = ".w-autosave-indicator__state--paused"
SAVED = ".w-autosave-indicator__state--saved"


def incomplete() -> PostPage:
    """A draft without an author: it cannot be published."""
    page = factories.draft()
    page.post_authors.all().delete()
    page.save_revision()
    return page


def address(desk: str, page: PostPage) -> str:
    return f"{desk}/admin/pages/{page.pk}/edit/"


def choose(tab: Page, action: str) -> None:
    tab.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    tab.get_by_role("button", name=re.compile(f"^{action}")).last.click()


def autosaved(answer: Response) -> bool:
    asks_for_json = "json" in answer.request.headers.get("accept", "")
    return answer.request.method == "POST" and asks_for_json


def write(tab: Page, words: str) -> None:
    """Type at the end of the lead, as a person does."""
    tab.locator(LEAD).click()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(words)


def lead(page: PostPage) -> str:
    return str(PostPage.objects.get(pk=page.pk).get_latest_revision_as_object().lead)


def arrives(tab: Page, page: PostPage, words: str) -> None:
    """Wait until the draft on the server holds the words and the header says so."""
    for _ in range(50):
        if words in lead(page):
            break
        tab.wait_for_timeout(200)
    assert words in lead(page)
    expect(tab.locator(SAVED)).to_be_visible()


def asks_before_leaving(tab: Page) -> bool:
    """Whether the browser asks when the tab is left; it stays."""
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    tab.on("dialog", stay)
    tab.evaluate("void setTimeout(() => location.assign('/admin/'))")
    tab.wait_for_timeout(800)
    tab.remove_listener("dialog", stay)
    return asked == ["beforeunload"]


def refuse_publication(tab: Page) -> None:
    choose(tab, "Publish")


def refuse_submission(tab: Page) -> None:
    choose(tab, "Submit to")


def fill_date(tab: Page, field: str, moment: str) -> None:
    """Type a date. The calendar opens a moment after the field has the focus, and covers what is
    below it: the test goes on when it was there and is closed.
    """
    calendar = tab.locator(".xdsoft_datetimepicker").locator("visible=true")
    tab.locator(field).click()
    expect(calendar).to_have_count(1)
    tab.locator(field).fill(moment)
    tab.keyboard.press("Tab")
    expect(calendar).to_have_count(0)


def refuse_schedule(tab: Page) -> None:
    tab.get_by_role("button", name="Toggle status").click()
    tab.get_by_role("button", name="Set schedule").click()
    fill_date(tab, "#id_go_live_at", "2099-01-01 10:00")
    tab.get_by_role("button", name="Save schedule").click()
    arrive(tab, tab.locator(".messages"))
    choose(tab, "Schedule to publish")


def refuse_draft(tab: Page) -> None:
    tab.locator("#id_title").fill("")
    tab.get_by_role("button", name="Save draft").first.click()


@pytest.mark.parametrize(
    "refuse", [refuse_publication, refuse_submission, refuse_schedule, refuse_draft]
)
def test_words_typed_after_a_refusal_are_saved(
    desk: str, editor: Page, refuse: Callable[[Page], None]
) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    refuse(editor)
    message = editor.locator(".messages").get_by_text(re.compile("could not be"))
    arrive(editor, message)
    if refuse is refuse_draft:
        editor.get_by_role("tab", name=re.compile("Words")).click()
        editor.locator("#id_title").fill("Calm evenings")
        editor.keyboard.press("Tab")
    expect(editor.locator(SAVED)).to_be_visible()
    for words in (" First words.", " Second words."):
        write(editor, words)
        arrives(editor, page, words)
    assert "First words. Second words." in lead(page)
    editor.reload()
    expect(editor.locator(LEAD)).to_contain_text("First words. Second words.")


def fail_with(status: int) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        if route.request.method == "POST" and status:
            route.fulfill(status=status, body="<h1>No</h1>", content_type="text/html")
        elif route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    return answer


@pytest.mark.parametrize("status", [0, 403, 500])
def test_words_that_the_server_does_not_take_are_kept_and_saved_later(
    desk: str, editor: Page, status: int
) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    refuse_publication(editor)
    arrive(editor, editor.locator(".messages").get_by_text(re.compile("could not be")))
    expect(editor.locator(SAVED)).to_be_visible()
    editor.route(re.compile("/edit/"), fail_with(status))
    write(editor, " Kept words.")
    expect(editor.locator(PAUSED)).to_be_visible()
    expect(editor.locator(SAVED)).to_be_hidden()
    assert asks_before_leaving(editor)
    assert "Kept words." not in lead(page)
    editor.unroute_all()
    with editor.expect_response(autosaved, timeout=60_000):
        editor.evaluate("dispatchEvent(new Event('online'))")
    expect(editor.locator(SAVED)).to_be_visible()
    assert "Kept words." in lead(page)
    assert not asks_before_leaving(editor)


def test_the_warning_of_a_lost_network_goes_when_the_words_are_saved(
    desk: str, editor: Page
) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    editor.route("**/*", fail_with(0))
    write(editor, " Kept words.")
    expect(editor.locator(PAUSED)).to_be_visible()
    editor.get_by_role("button", name="Save draft").click()
    warning = editor.get_by_role("dialog", name="A network error occurred")
    expect(warning).to_be_visible()
    editor.unroute_all()
    editor.evaluate("dispatchEvent(new Event('online'))")
    arrives(editor, page, "Kept words.")
    expect(warning).to_be_hidden()


def test_escape_in_the_schedule_closes_the_calendar_and_keeps_both_dates(
    desk: str, editor: Page
) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    editor.get_by_role("button", name="Toggle status").click()
    editor.get_by_role("button", name="Set schedule").click()
    fill_date(editor, "#id_go_live_at", "2099-01-01 10:00")
    editor.locator("#id_expire_at").click()
    calendar = editor.locator(".xdsoft_datetimepicker").locator("visible=true")
    expect(calendar).to_have_count(1)
    editor.locator("#id_expire_at").fill("2099-02-01 10:00")
    editor.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(editor.get_by_role("button", name="Save schedule")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(editor.get_by_role("button", name="Save schedule")).to_be_hidden()
    editor.get_by_role("button", name="Set schedule").click()
    expect(editor.locator("#id_go_live_at")).to_have_value("2099-01-01 10:00")
    expect(editor.locator("#id_expire_at")).to_have_value("2099-02-01 10:00")


def test_words_outlive_the_session(desk: str, editor: Page, reader: Reader) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    Session.objects.all().delete()
    write(editor, " Kept words.")
    expect(editor.locator(PAUSED)).to_be_visible()
    editor.get_by_role("button", name="Save draft").first.click()
    expect(editor.get_by_text("log in in another tab")).to_be_visible()
    expect(editor.locator(LEAD)).to_contain_text("Kept words.")
    assert asks_before_leaving(editor)
    login(editor.context.new_page(), desk)
    with editor.expect_response(autosaved, timeout=60_000):
        editor.evaluate("dispatchEvent(new Event('focus'))")
    expect(editor.locator(SAVED)).to_be_visible()
    assert "Kept words." in lead(page)


def test_words_outlive_a_session_that_ended_since_the_last_answer(desk: str, editor: Page) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    with editor.expect_response(autosaved):
        write(editor, " First words.")
    expect(editor.locator(SAVED)).to_be_visible()
    Session.objects.all().delete()
    write(editor, " Kept words.")
    editor.get_by_role("button", name="Save draft").first.click()
    expect(editor.get_by_text("log in in another tab")).to_be_visible()
    expect(editor.locator(LEAD)).to_contain_text("Kept words.")
    assert asks_before_leaving(editor)


def login(tab: Page, desk: str) -> None:
    password = command.issue("editor", "Editor")
    tab.goto(f"{desk}/admin/login/")
    tab.locator("#id_username").fill("editor")
    tab.locator("#id_password").fill(password)
    tab.locator("#id_password").press("Enter")
    expect(tab).to_have_url(f"{desk}/admin/")
    tab.close()


def test_words_typed_while_an_autosave_is_under_way_are_saved(desk: str, editor: Page) -> None:
    page = incomplete()
    open_form(editor, address(desk, page))
    editor.route(re.compile("/edit/"), slow)
    with editor.expect_request(lambda request: request.method == "POST"):
        write(editor, " First words.")
    editor.wait_for_timeout(1350)
    editor.keyboard.type(" Late words.")
    arrives(editor, page, "First words. Late words.")


def slow(route: Route) -> None:
    if route.request.method == "POST":
        answer = route.fetch()
        # Playwright answers on this thread: the wait is the page's.
        route.fulfill(response=answer)
    else:
        route.continue_()


def test_words_typed_at_once_are_saved(desk: str, editor: Page) -> None:
    page = incomplete()
    editor.goto(address(desk, page))
    write(editor, " Quick words.")
    assert asks_before_leaving(editor)
    arrives(editor, page, "Quick words.")


def test_a_second_tab_is_told_that_it_is_behind(desk: str, editor: Page) -> None:
    page = incomplete()
    other = editor.context.new_page()
    open_form(editor, address(desk, page))
    open_form(other, address(desk, page))
    refuse_publication(editor)
    arrive(editor, editor.locator(".messages").get_by_text(re.compile("could not be")))
    with editor.expect_response(autosaved):
        write(editor, " One.")
    expect(editor.locator(SAVED)).to_be_visible()
    write(other, " Two.")
    expect(other.locator(PAUSED)).to_be_visible()
    assert asks_before_leaving(other)
    assert "One." in lead(page)
    assert "Two." not in lead(page)
    refuse_publication(other)  # Wagtail asks first: somebody else has saved
    overwrite = other.get_by_role("button", name="Publish", exact=True).last
    if other.get_by_text("overwrite").first.is_visible():
        overwrite.click()
    arrive(other, other.locator(".messages").get_by_text(re.compile("could not be")))
    expect(other.locator(PAUSED)).to_be_visible()
    assert "One." in lead(page)
    other.on("dialog", lambda dialog: dialog.accept())
    other.close()


def test_a_new_post_saved_by_itself_and_by_hand_is_one_post(desk: str, editor: Page) -> None:
    index = BlogIndexPage.objects.get(locale__language_code="en")
    open_form(editor, f"{desk}/admin/pages/add/blog/postpage/{index.pk}/")
    with editor.expect_request(lambda request: request.method == "POST"):
        editor.locator("#id_title").fill("Only once")
        editor.keyboard.press("Tab")
    editor.get_by_role("button", name="Save draft").first.click()
    expect(editor).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    arrive(editor, editor.locator(".messages"))
    assert PostPage.objects.filter(title="Only once").count() == 1


def test_the_finding_about_authors_leads_to_them(desk: str, editor: Page) -> None:
    open_form(editor, address(desk, incomplete()))
    editor.get_by_role("button", name="Toggle findings").click()
    editor.get_by_role("button", name="Go to: Authors").click()
    add = editor.locator("#id_post_authors-ADD")
    expect(add).to_be_focused()
    expect(add).to_be_in_viewport()


def test_a_refused_publication_marks_the_tab_and_the_list_of_authors(
    desk: str, editor: Page
) -> None:
    open_form(editor, address(desk, incomplete()))
    refuse_publication(editor)
    arrive(editor, editor.locator(".messages").get_by_text(re.compile("could not be")))
    tab = editor.get_by_role("tab", name=re.compile("Words"))
    expect(tab).to_contain_text("1")
    tab.click()
    expect(editor.locator(".error-message").locator("visible=true").first).to_be_visible()


def test_errors_in_the_body_are_counted_on_its_tab(desk: str, editor: Page) -> None:
    page = factories.draft(body=[{"type": "heading", "value": {"text": "", "level": 2}}])
    open_form(editor, address(desk, page))
    refuse_publication(editor)
    message = editor.locator(".messages").get_by_text(re.compile("could not be published"))
    arrive(editor, message)
    expect(message).to_contain_text("What you typed stays in the form")
    words = editor.get_by_role("tab", name=re.compile("Words"))
    shown = editor.locator("[data-contentpath=body] :is(.error-message, .help-critical)")
    expect(shown).not_to_have_count(0)
    count = editor.locator(
        ":is([role=tabpanel]:has([data-contentpath=body]))"
        " :not([hidden]):is(.error-message, .help-critical)"
    ).count()
    expect(words.locator("[data-w-count-target=total]")).to_have_text(str(count))


def test_a_refusal_does_not_say_that_words_are_saved_which_no_draft_can_hold(
    desk: str, editor: Page
) -> None:
    open_form(editor, address(desk, factories.draft()))
    editor.locator("#id_title").fill("")
    refuse_publication(editor)
    said = editor.locator(".messages")
    arrive(editor, said.get_by_text(re.compile("could not be published")))
    expect(editor.locator(PAUSED)).to_be_visible()
    expect(said).to_contain_text("the top of the page says whether it is saved as a draft")
