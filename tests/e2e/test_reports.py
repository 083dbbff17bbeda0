"""The reports, as an editor sees them on a desktop and on a phone, in both languages."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from django.contrib.auth.models import User
from django.utils import timezone

from blog.models import PostPage, Topic
from syndication.desk.links import noting, reading
from syndication.desk.models import Link, MailChoice
from tests import factories
from tests.e2e import sites
from tests.e2e.browsing import Reader, cut_off, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
GONE = "https://www.example.com/sleep/a-long-address-of-a-page-that-is-not-there-any-more/"
SEEN = {"en": "I have seen it", "fr": "Je l’ai vu"}
DONE = {"en": "Recorded: you have seen", "fr": "Noté : vous avez vu"}


def fill() -> None:
    """A link that two posts have, and one of each state."""
    words = f'{factories.WORDS}<p>See <a href="{GONE}">more about sleep</a>.</p>'
    for title in ("Calm evenings", "A quiet week"):
        factories.post(title, body=[factories.paragraph(words)])
    now = timezone.now()
    Link.objects.update(state="broken", status=404, checked_at=now, failed_at=now, due_at=now)
    for number, state in enumerate(Link.State.values):
        url = f"https://{number}.example.com/"
        values = {"problem": "timeout"} if state == "unreachable" else {}
        if state == "moved":
            values = {"new_url": "https://www.example.com/the-new-place/"}
        Link.objects.create(
            url=url,
            digest=noting.digest(url),
            host=reading.host(url),
            state=state,
            posts=1,
            is_crisis=number == 4,
            checked_at=now,
            due_at=now,
            **values,
        )


def look(tab: Page, name: str, within: str = "main .w-mt-8") -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert cut_off(tab, ".w-mt-8") == []
    assert violations(tab, within) == []  # Wagtail's list says its count in an alert


@pytest.mark.parametrize(
    ("language", "width"), [("en", 1440), ("fr", 390), ("fr", 1440), ("en", 390)]
)
def test_an_editor_looks_through_the_reports(
    house: str, reader: Reader, language: str, width: int
) -> None:
    sites.build()
    fill()
    tab = sites.enter(reader, house, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{house}/admin/reports/links/?state=attention&seen=no")
    look(tab, f"links-{language}-{width}", ".ws-table")
    tab.get_by_role("link", name=GONE).click()
    expect(tab.get_by_role("button", name=SEEN[language])).to_be_visible()
    look(tab, f"link-{language}-{width}")
    tab.get_by_role("button", name=SEEN[language]).click()
    expect(tab.get_by_text(DONE[language])).to_be_visible()
    look(tab, f"link-seen-{language}-{width}")
    topic = Topic.objects.create(slug="rest", name="Rest", risk="clinical")
    PostPage.objects.get(title="A quiet week").topics.through.objects.create(
        postpage=PostPage.objects.get(title="A quiet week"), topic=topic
    )
    Topic.objects.create(slug="walks", name="Walks")
    for report in ("reviews", "not-updated", "not-used"):
        tab.goto(f"{house}/admin/reports/{report}/")
        look(tab, f"{report}-{language}-{width}", ".ws-table")
    tab.goto("about:blank")  # nothing is asked any more when the database is emptied


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_an_editor_turns_the_weekly_mail_off_and_names_a_deputy(
    house: str, reader: Reader, language: str, width: int
) -> None:
    sites.build()
    deputy = User.objects.create_superuser("ada", "ada@example.org", "x", first_name="Ada")
    tab = sites.enter(reader, house, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{house}/admin/account/#tab-notifications")
    tab.locator("#id_weekly-is_weekly").press("Space")  # a switch, drawn over its box
    field, picker = tab.locator("#id_weekly-away_until"), tab.locator(".xdsoft_datetimepicker")
    field.click()
    expect(picker.filter(visible=True)).to_have_count(1)  # it opens a moment later
    field.fill("2099-01-01")
    field.press("Tab")
    expect(picker.filter(visible=True)).to_have_count(0)
    tab.locator("#id_weekly-deputy").select_option("Ada")
    look(tab, f"account-{language}-{width}", "#tab-notifications")
    tab.locator("main form button[type=submit]").first.click()
    expect(tab.locator(".messages .success")).to_be_visible()
    choice = MailChoice.objects.get()
    assert (choice.is_weekly, choice.deputy) == (False, deputy)
    tab.goto("about:blank")  # nothing is asked any more when the database is emptied
