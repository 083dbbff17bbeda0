"""The calendar, as an editor sees it on a desktop and on a phone, in both languages."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from django.utils import timezone

from blog.models import CrisisResource, PostPage
from syndication.desk.models import Beat
from syndication.desk.partners import post_report
from syndication.partners.models import Key, Partner
from syndication.webhooks.models import Endpoint
from tests import factories, partners_factory
from tests.e2e import sites
from tests.e2e.browsing import Reader, arrive, cut_off, loads, open_form, violations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": {"late": "What is late", "move": "Move the publication", "past": "This time is past."},
    "fr": {
        "late": "Ce qui est en retard",
        "move": "Déplacer la publication",
        "past": "Ce moment est passé.",
    },
}


def fill() -> PostPage:
    """A month with something late, something to come, and a full day."""
    now = timezone.now()
    post = factories.draft("A quiet week")
    post.go_live_at = now + timedelta(hours=2)
    post.save_revision().publish()
    factories.post("Calm evenings")
    late = factories.draft("Late words")
    revision = late.save_revision()
    revision.approved_go_live_at = now - timedelta(hours=2)
    revision.save()
    for number in range(8):
        day = timezone.localdate()
        CrisisResource.objects.create(key=f"x{number}", name=f"Line {number}", verify_by=day)
    Beat.objects.create(name="tick", ran_at=now - timedelta(hours=1))
    return post


def look(tab: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert cut_off(tab, ".w-mt-8") == []
    assert violations(tab) == []


@pytest.mark.parametrize(
    ("language", "width"), [("en", 1440), ("fr", 390), ("fr", 1440), ("en", 390)]
)
def test_an_editor_reads_the_month_and_moves_a_publication(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    post, words = fill(), WORDS[language]
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}/admin/calendar/")
    arrive(tab, tab.get_by_role("heading", name=words["late"]))
    look(tab, f"calendar-{language}-{width}")
    tab.locator(".ws-day__more").first.click()
    arrive(tab, tab.locator(".ws-events--long"))
    expect(tab.locator(".ws-event", has_text="Line 7")).to_be_visible()
    look(tab, f"calendar-day-{language}-{width}")
    tab.goto(f"{desk}/admin/calendar/move/{post.pk}/")
    save(tab, "2020-01-01 10:00", words)
    arrive(tab, tab.get_by_text(words["past"]))
    look(tab, f"calendar-move-{language}-{width}")
    save(tab, "2099-06-01 10:00", words)
    arrive(tab, tab.locator(".ws-calendar").get_by_role("link", name="A quiet week", exact=True))
    assert "month=2099-06" in tab.url
    post.refresh_from_db()
    assert post.go_live_at == datetime(2099, 6, 1, 14, tzinfo=UTC)


def test_an_editor_drags_a_publication_to_another_day(desk: str, reader: Reader) -> None:
    at = datetime(2099, 6, 10, 14, tzinfo=UTC)
    post = factories.draft("A quiet week", go_live_at=at)
    post.save_revision().publish()
    tab = sites.enter(reader, desk, "Editor")
    tab.goto(f"{desk}/admin/calendar/?month=2099-06")
    tab.get_by_role("link", name="A quiet week", exact=True).drag_to(
        tab.locator("[data-day='2099-06-12']")
    )
    arrive(tab, tab.locator("#id_at"))
    expect(tab.locator("#id_at")).to_have_value("2099-06-12 10:00")
    tab.get_by_role("button", name=WORDS["en"]["move"]).click()
    there = tab.locator("[data-day='2099-06-12']")
    arrive(tab, there.get_by_role("link", name="A quiet week", exact=True))
    post.refresh_from_db()
    assert post.go_live_at == datetime(2099, 6, 12, 14, tzinfo=UTC)


def save(tab: Page, at: str, words: dict[str, Any]) -> None:
    field, picker = tab.locator("#id_at"), tab.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(picker).to_have_count(1)  # it opens a moment later, also where the field is left by then
    field.fill(at)
    field.press("Tab")
    expect(picker).to_have_count(0)
    tab.get_by_role("button", name=words["move"]).click()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_an_editor_reads_where_a_post_is_and_makes_a_private_address(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    post = factories.post("Calm evenings")
    key, _secret = partners_factory.key(Partner.objects.create(name="Portal"))
    Key.objects.filter(pk=key.pk).update(first_fetched_at=timezone.now())
    Endpoint.objects.create(
        partner=key.partner, url="https://portal.example/in", secret="x", verified_at=timezone.now()
    )
    factories.publish(factories.edit(post, title="Calmer evenings", update_kind="correction"))
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{desk}{post_report.url(post.identity.pk)}")
    arrive(tab, tab.get_by_text("Portal").first)
    look(tab, f"report-{language}-{width}")
    tab.goto(f"{desk}/admin/calendar/address/")
    look(tab, f"address-{language}-{width}")
    tab.locator(".w-mt-8 button[type=submit]").click()
    arrive(tab, tab.locator("#calendar-address"))
    look(tab, f"address-shown-{language}-{width}")
    assert tab.locator("#calendar-address").input_value().startswith(f"{desk}/calendar/")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_an_editor_chooses_when_to_publish_from_the_action_menu(
    desk: str, reader: Reader, language: str, width: int
) -> None:
    post = factories.draft("Calm evenings")
    menu, then = {
        "en": ("Publish at…", "Save and publish then"),
        "fr": ("Publier le…", "Enregistrer et publier à ce moment"),
    }[language]
    tab = sites.enter(reader, desk, "Editor", language=language)
    tab.set_viewport_size({"width": width, "height": 900})
    open_form(tab, f"{desk}/admin/pages/{post.pk}/edit/")
    # Enter in a field presses the first button of the form: it must not publish.
    first = tab.evaluate("document.querySelector('[data-edit-form] [type=submit]').name")
    assert first != "action-publish"
    tab.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    tab.get_by_role("button", name=menu).last.click()
    field, picker = tab.locator("#id_go_live_at"), tab.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(picker).to_have_count(1)
    field.fill("2099-06-01 10:00")
    field.press("Escape")
    expect(picker).to_have_count(0)
    field.press("Tab")
    tab.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    tab.wait_for_timeout(300)  # it would open after 100 ms
    expect(picker).to_have_count(0)
    assert violations(tab, "#schedule-publishing-dialog") == []
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"schedule-{language}-{width}.png"))
    with loads(tab):
        tab.get_by_role("button", name=then).click()
    post = PostPage.objects.get(pk=post.pk)
    assert not post.live
    assert post.scheduled_revision.approved_go_live_at == datetime(2099, 6, 1, 14, tzinfo=UTC)
