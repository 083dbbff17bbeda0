"""Pictures whose use ends: on the first page, in the calendar and in the weekly mail."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from wagtail.images.models import Image

from blog.models import PictureFacts
from syndication.desk.weekly import rounds
from tests import factories, seeded_roles
from tests.integration.desk import picture_forms

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 13, tzinfo=UTC)  # a Monday, eight o'clock in Toronto
TODAY = date(2026, 11, 30)
HOME, CALENDAR = reverse("wagtailadmin_home"), reverse("calendar:index")


@pytest.fixture(autouse=True)
def roles(site: Any) -> Any:
    picture_forms.root()
    seeded_roles.create()
    with time_machine.travel(NOW, tick=False):
        yield


def ending(title: str, *, days: int, is_used: bool = True) -> Image:
    """A picture that may be used for so many days, with a draft that has it."""
    image = factories.picture(title)
    PictureFacts.objects.create(image=image, rights="own", use_until=TODAY + timedelta(days=days))
    if is_used:
        factories.draft(f"With {title}", image=image, image_alt="A bench")
    return image


def shown(role: str, address: str = HOME) -> str:
    return seeded_roles.client(role).get(address).content.decode()


def test_the_first_page_names_those_that_are_used_and_end_within_a_month():
    image = ending("Bench", days=30)
    ending("Far", days=31)
    ending("Orphan", days=3, is_used=False)
    page = " ".join(shown("Editor").split())
    link = f'<a href="{picture_forms.url(image)}">Bench</a> may not be used after that day'
    assert link in page
    assert ">Far<" not in page
    assert "Orphan" not in page


def test_one_whose_use_ended_is_overdue_while_it_is_used():
    ending("Bench", days=-3)
    ending("Orphan", days=-3, is_used=False)
    page = shown("Editor")
    assert "overdue" in page
    assert "Orphan" not in page


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("Writer", True),
        ("Editor", True),
        ("Administrator", True),
        ("Clinical reviewer", True),
        ("Partner manager", False),
    ],
)
def test_the_calendar_shows_them_to_those_who_see_what_falls_due(role, sees):
    image = ending("Bench", days=0)
    page = shown(role, CALENDAR)
    assert ("may not be used after that day" in page) is sees
    assert (picture_forms.url(image) in page) is (role in ("Editor", "Administrator"))
    assert ("Pictures whose use ends" in page) is sees


def test_they_are_a_kind_of_their_own_in_the_calendar():
    ending("Bench", days=0)
    assert "Bench" in shown("Editor", f"{CALENDAR}?kind=picture")
    editor = seeded_roles.client("Administrator")
    assert "Bench" not in editor.get(f"{CALENDAR}?kind=publication").content.decode()


@pytest.mark.parametrize(("role", "gets"), [("Editor", True), ("Writer", False)])
def test_the_weekly_mail_names_them_for_whoever_edits_pictures(role, gets):
    user = get_user_model().objects.create_user("ada", "ada@example.org", "x")
    user.groups.add(Group.objects.get(name=role))
    image = ending("Bench", days=30)
    ending("Far", days=31)
    rounds.work_off(at=NOW)
    assert bool(mail.outbox) is gets
    if gets:
        body = mail.outbox[0].body
        assert "Pictures whose use ends" in body
        assert f"https://posts.example.org{picture_forms.url(image)}" in body
        assert "Far" not in body
