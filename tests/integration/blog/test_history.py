"""The history of a post: what happened, not how often the editor saved by itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from django.test import Client
from django.utils import timezone

from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from blog.admin import reviews
from blog.models import PostPage, Review
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


def test_what_was_saved_between_two_moments_is_one_line(page, admin_client, admin_user):
    for minute in range(22):
        save(page, admin_user, NOON + timedelta(minutes=minute))
    (line,) = (line for line in lines(admin_client, page) if "22 drafts" in line)
    assert "22 drafts by admin, June 3, 2026, 12:00 to 12:21" in line
    assert "Current draft" in line
    assert line.count("Preview") == 23  # of each, and of the line itself
    assert len(lines(admin_client, page, "?each=yes")) == 20  # a page of the list
    assert not [line for line in lines(admin_client, page, "?each=yes") if "drafts" in line]


def test_a_line_names_all_who_saved_and_the_days(page, admin_client, admin_user, django_user_model):
    other = django_user_model.objects.create_user("other", "other@example.org", "x")
    save(page, admin_user, NOON)
    save(page, other, NOON + timedelta(days=1))
    (line,) = (line for line in lines(admin_client, page) if "2 drafts" in line)
    assert "2 drafts by other, admin, June 3, 2026 12:00 to June 4, 2026 12:00" in line


def test_moments_have_names_and_stand_between_the_drafts(page, admin_client, admin_user):
    """Newest first; a title that changed is a small thing beside them."""
    for _draft in range(2):
        page.save_revision(user=admin_user, log_action=True)
    page = factories.publish(page)
    draft = page.get_latest_revision_as_object()
    draft.update_kind, draft.update_note = "correction", "The dose was wrong."
    draft.title = "Calm evenings, again"
    draft.save_revision(user=admin_user, log_action=True)
    factories.publish(page)
    page.unpublish(user=admin_user)
    found = lines(admin_client, page)
    names = ("Withdrawn", "Corrected", "1 small change", "Published", "2 drafts", "Begun")
    assert len(found) == len(names)
    assert all(name in line for name, line in zip(names, found, strict=True))


def test_reviews_and_imports_are_moments(page, admin_client, admin_user):
    reviewer = factories.team()
    today = timezone.localdate()
    review = Review(
        reviewer=reviewer, reviewed_on=today, next_review_on=today + timedelta(days=365)
    )
    reviews.save(review, page, admin_user)
    assert any("Reviewed" in line for line in lines(admin_client, page))


def test_a_long_history_costs_no_more_queries(
    page, admin_client, admin_user, django_assert_max_num_queries
):
    def count() -> int:
        with django_assert_max_num_queries(100) as seen:
            lines(admin_client, page)
        return len(seen)

    def publish_and_save() -> None:
        for _draft in range(2):
            page.save_revision(user=admin_user, log_action=True)
        page.get_latest_revision().publish(user=admin_user)

    publish_and_save()
    count()
    few = count()
    for _round in range(8):
        publish_and_save()
    assert count() == few


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
    found = lines(admin_client, page)
    assert any("3 brouillons de admin, le 3 juin 2026, de 12:00 à 12:02" in line for line in found)
    assert any("Afficher chaque enregistrement" in line for line in lines(admin_client, page))
