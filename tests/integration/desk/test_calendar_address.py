"""The private address of a calendar: who reads what by it, and until when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.users.models import UserProfile

from blog.models import CrisisResource, PostPage
from syndication.desk.models import CalendarAddress
from syndication.partners import authentication
from tests import factories, ical_reader, seeded_roles

PAGE = reverse("calendar:address")
NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def roles(site: Any) -> Any:
    seeded_roles.create()
    authentication.quotas.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def made(client: Client) -> str:
    """The path of a new address."""
    answer = client.post(PAGE)
    assert "no-store" in answer["Cache-Control"]
    return urlsplit(answer.context["address"]).path


def scheduled(title: str = "Soon") -> PostPage:
    post = factories.draft(title)
    post.go_live_at = NOW + timedelta(days=2)
    post.save_revision().publish()
    return post


def names(path: str) -> set[str]:
    events = ical_reader.read(Client().get(path).content).events.values()
    return {each["SUMMARY"] for each in events}


def test_the_address_gives_what_the_calendar_shows_without_a_login():
    post = scheduled()
    post.title = "Soon; now, or never"
    post.save_revision().publish()
    factories.post("Before")
    CrisisResource.objects.create(key="x", name="A Line", verify_by=date(2026, 10, 20))
    path = made(seeded_roles.client("Editor"))
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    events = ical_reader.read(answer.content).events
    soon = events[f"publication-page-{post.pk}@posts.example.org"]
    assert soon["SUMMARY"] == "Soon; now, or never: is published"
    assert soon["DTSTART"] == "20261016T150000Z"
    assert soon["URL"].endswith(f"/admin/pages/{post.pk}/edit/")
    assert "Before: was published" in names(path)
    assert any(name.startswith("A Line (Canada): must be verified") for name in names(path))


def test_it_is_in_the_persons_language():
    scheduled()
    editor = seeded_roles.client("Editor")
    UserProfile.objects.create(user=User.objects.get(), preferred_language="fr")
    assert "Soon\N{NO-BREAK SPACE}: sera publié" in names(made(editor))


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("Writer", True),
        ("Translator", True),
        ("Editor", True),
        ("Administrator", True),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_it_gives_what_the_role_may_see_and_follows_its_changes(role, sees):
    scheduled()
    path = made(seeded_roles.client(role))
    assert ("Soon: is published" in names(path)) is sees
    User.objects.get().groups.clear()
    assert Client().get(path).status_code == 404


def test_a_deactivated_person_reads_nothing_any_more():
    path = made(seeded_roles.client("Editor"))
    User.objects.update(is_active=False)
    assert Client().get(path).status_code == 404
    User.objects.update(is_active=True)
    assert Client().get(path).status_code == 200


def test_a_new_address_ends_the_former_and_a_removed_one_is_nobodys():
    editor = seeded_roles.client("Editor")
    first, second = made(editor), made(editor)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    assert editor.post(PAGE, {"remove": "yes"}).status_code == 302
    assert Client().get(second).status_code == 404
    assert "You have no address now." in editor.get(PAGE).content.decode()


def test_the_address_is_shown_once_and_its_token_is_not_stored():
    editor = seeded_roles.client("Editor")
    token = made(editor).removeprefix("/calendar/").removesuffix(".ics")
    assert token not in editor.get(PAGE).content.decode()
    assert token not in str(CalendarAddress.objects.values().get())


def test_the_same_dates_are_the_same_bytes_and_ask_for_no_body():
    scheduled()
    path = made(seeded_roles.client("Editor"))
    first = Client().get(path)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == "private, no-cache"
        factories.post("More")
        assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_moved_publication_keeps_its_uid():
    post = scheduled()
    editor = seeded_roles.client("Editor")
    path = made(editor)
    before = ical_reader.read(Client().get(path).content).events
    move = reverse("calendar:move", args=[post.pk])
    seen = editor.get(move).context["form"]["seen"].value()
    editor.post(move, {"at": "2026-10-20 09:30", "seen": seen})
    after = ical_reader.read(Client().get(path).content).events
    assert set(before) == set(after)
    uid = f"publication-page-{post.pk}@posts.example.org"
    assert after[uid]["DTSTART"] == "20261020T133000Z"


def test_whoever_tries_tokens_is_slowed_down(settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 3
    codes = [Client().get(f"/calendar/guess{number}.ics").status_code for number in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert Client().get("/calendar/guess.ics")["Retry-After"] == "60"


def test_only_reading_is_possible_there():
    path = made(seeded_roles.client("Editor"))
    assert Client().post(path).status_code == 405
    assert timezone.now() == CalendarAddress.objects.get().made_at
