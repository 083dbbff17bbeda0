"""The history of a post: what happened, not how often the editor saved by itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from django.test import Client

from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from blog.models import PostPage
from tests import factories

NOON = datetime(2026, 6, 3, 16, tzinfo=UTC)  # in Toronto


def save(page: PostPage, user: Any, at: datetime) -> None:
    page.title = f"Calm evenings {at}"
    page.save_revision(user=user, log_action=True)
    PageLogEntry.objects.filter(pk=PageLogEntry.objects.latest("pk").pk).update(timestamp=at)


def lines(client: Client, page: PostPage, query: str = "") -> list[str]:
    text = client.get(f"/admin/pages/{page.pk}/history/{query}").content.decode()
    rows = re.findall(r"<tr[^>]*>.*?</tr>", text.split("<tbody>")[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


@pytest.fixture
def page(site: Any) -> PostPage:
    return factories.draft()


def test_saves_of_one_person_on_one_day_are_one_line(page, admin_client, admin_user):
    for minute in range(22):
        save(page, admin_user, NOON + timedelta(minutes=minute))
    (line,) = (line for line in lines(admin_client, page) if "Draft saved" in line)
    assert "22 times, 12:00 to 12:21" in line
    assert "Current draft" in line
    assert len(lines(admin_client, page, "?each=yes")) == 20  # a page of the list
    assert not [line for line in lines(admin_client, page, "?each=yes") if "times" in line]


def test_another_person_another_day_or_a_publication_begins_a_new_line(
    page, admin_client, admin_user, django_user_model
):
    other = django_user_model.objects.create_user("other", "other@example.org", "x")
    save(page, admin_user, NOON)
    save(page, admin_user, NOON + timedelta(days=1))
    save(page, other, NOON + timedelta(days=1, minutes=1))
    save(page, admin_user, NOON + timedelta(days=1, minutes=2))
    saved = [line for line in lines(admin_client, page) if "Draft saved" in line]
    assert len(saved) == 4
    assert not [line for line in saved if "times" in line]


def test_a_line_is_compared_with_what_was_there_before_its_first_save(
    page, admin_client, admin_user
):
    before = page.latest_revision_id
    for minute in range(3):
        save(page, admin_user, NOON + timedelta(minutes=minute))
    text = admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    compared = f"/revisions/compare/{before}...{page.latest_revision_id}/"
    assert compared in text
    assert admin_client.get(f"/admin/pages/{page.pk}{compared}").status_code == 200


def test_the_line_is_in_french_for_french_editors(page, admin_client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="fr")
    for minute in range(3):
        save(page, admin_user, NOON + timedelta(minutes=minute))
    assert any("3 fois, de 12:00 à 12:02" in line for line in lines(admin_client, page))
    assert any("Afficher chaque enregistrement" in line for line in lines(admin_client, page))
