"""The days of those whose work others publish: a Writer and an Editor, a Translator."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEAD = "[data-contentpath=lead] [contenteditable=true]"


@pytest.fixture
def desk(house: str) -> str:
    sites.build()
    return house


@pytest.fixture
def enter(desk: str, reader: Reader) -> Iterator:
    tabs = []

    def log_in(role: str) -> Page:
        tabs.append(sites.enter(reader, desk, role))
        return tabs[-1]

    yield log_in
    for tab in tabs:
        tab.goto("about:blank")  # nothing is asked any more when the database is emptied


def edit(tab: Page, desk: str, page: PostPage) -> None:
    tab.goto(f"{desk}/admin/pages/{page.pk}/edit/")
    expect(tab.locator(LEAD)).to_be_visible()


def actions(tab: Page) -> list[str]:
    """What may be done with a draft, beside saving it."""
    tab.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    menu = tab.locator("footer [data-w-dropdown-target=content], footer .w-dropdown__content")
    expect(menu.first).to_be_visible()
    return [text.strip() for text in menu.first.locator("button, a").all_inner_texts()]


def submit(tab: Page) -> None:
    tab.get_by_role("button", name=re.compile("Submit to ")).click()
    expect(tab.get_by_text("has been submitted for moderation")).to_be_visible()


def test_a_writers_draft_is_submitted_and_an_editor_publishes_it(desk, enter) -> None:
    writer, editor = enter("Writer"), enter("Editor")
    page = factories.draft()
    PostPage.objects.update(owner=sites.person("Writer"))

    edit(writer, desk, page)
    assert not [name for name in actions(writer) if "ublish" in name]
    submit(writer)

    editor.goto(f"{desk}/admin/")
    waiting = editor.get_by_role("link", name="Calm evenings").first
    expect(waiting).to_be_visible()
    waiting.click()
    expect(editor.locator(LEAD)).to_be_visible()
    actions(editor)
    editor.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(editor.get_by_text("“Calm evenings” is approved and published.")).to_be_visible()
    assert PostPage.objects.get(pk=page.pk).live


PAGES = (
    "",
    "account/",
    "pages/",
    "images/",
    "images/add/",
    "snippets/",
    "snippets/blog/author/add/",
    "reports/",
    "reports/translations/",
    "reports/links/",
    "reports/posts/",
    "reports/reviews/",
    "reports/partners/",
    "reports/workflow/",
    "partners/",
    "users/",
    "settings/blog/sitesettings/",
)


def test_no_page_of_the_admin_breaks_its_content_policy(desk, enter, reader) -> None:
    """The administrator opens each page; a refused style or script is an error of the console."""
    admin = enter("Administrator")
    page = factories.draft()
    for path in (*PAGES, f"pages/{page.pk}/edit/", f"pages/{page.pk}/history/"):
        admin.goto(f"{desk}/admin/{path}")
        admin.wait_for_load_state()
    edit(admin, desk, page)
    admin.get_by_role("button", name="Toggle preview").click()
    expect(admin.locator("iframe[title=Preview], #w-preview-iframe").first).to_be_visible()
    assert [text for text in reader.said if "Content Security Policy" in text] == []


def test_a_translators_day(desk, enter) -> None:
    translator = enter("Translator")
    original = factories.post()

    translator.goto(f"{desk}/admin/pages/{original.get_parent().pk}/")
    row = translator.locator("tr", has_text="Calm evenings")
    row.get_by_role("button", name=re.compile("More options")).click()
    translator.get_by_role("link", name="Translate").click()
    arrive(translator, translator.get_by_role("button", name="Submit"))
    assert violations(translator, "main") == []
    translator.get_by_role("button", name="Submit").click()

    expect(translator.locator(LEAD)).to_be_visible()
    french = PostPage.objects.get(locale__language_code="fr")
    assert translator.url == f"{desk}/admin/pages/{french.pk}/edit/"
    translator.locator("#id_title").fill("Soirées calmes")
    assert not [name for name in actions(translator) if "ublish" in name]
    submit(translator)
    french.refresh_from_db()
    assert french.get_latest_revision_as_object().slug == "soirees-calmes"
    assert french.get_latest_revision_as_object().title == "Soirées calmes"
    assert french.workflow_in_progress
    assert not french.live


def test_an_editor_translates_from_the_finding(desk, enter) -> None:
    editor = enter("Editor")
    original = factories.draft()
    edit(editor, desk, original)
    if not editor.locator("[data-side-panel=findings]").is_visible():
        editor.get_by_role("button", name="Toggle findings").click()
    editor.get_by_role("link", name="Translate this post").click()
    arrive(editor, editor.get_by_role("button", name="Submit"))
    expect(editor.get_by_role("checkbox", name="French")).to_be_checked()
    editor.get_by_role("button", name="Submit").click()
    expect(editor.locator(LEAD)).to_be_visible()
    assert PostPage.objects.filter(locale__language_code="fr").exists()
