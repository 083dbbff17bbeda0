"""Publishing at a chosen time from the action menu: one step, and never at once by mistake."""

from datetime import UTC, datetime
from typing import Any

import pytest

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.editor_forms import edit_url, form

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 6, 1, 14, tzinfo=UTC)


@pytest.fixture
def draft(site: Any) -> PostPage:
    seeded_roles.create()
    return factories.draft("Calm evenings")


def press(page: PostPage, at: str) -> Any:
    sent = {**form(page), "go_live_at": at, "action-publish": "schedule"}
    return seeded_roles.client("Editor").post(edit_url(page), sent)


def test_one_press_schedules_the_post(draft):
    assert press(draft, "2099-06-01 10:00").status_code == 302
    draft = PostPage.objects.get(pk=draft.pk)
    assert not draft.live
    assert draft.scheduled_revision.approved_go_live_at == LATER


@pytest.mark.parametrize("at", ["", "2020-01-01 10:00"])
def test_without_a_date_to_come_nothing_is_published(draft, at):
    answer = press(draft, at)
    assert "Choose a date and time that are still to come." in answer.content.decode()
    draft = PostPage.objects.get(pk=draft.pk)
    assert not draft.live
    assert draft.scheduled_revision is None


def test_it_is_offered_to_whoever_may_publish(draft):
    draft.owner = seeded_roles.client("Writer").get("/admin/").wsgi_request.user
    draft.save()
    client = seeded_roles.client("Editor")
    page = client.get(edit_url(draft)).content.decode()
    assert "Publish at…" in page
    assert "Save and publish then" in page
    client.force_login(draft.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(edit_url(draft)).content.decode()
    assert "Publish at…" not in page
    assert "Save and publish then" not in page
