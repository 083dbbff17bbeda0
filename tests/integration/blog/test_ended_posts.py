"""Posts whose time is over, in the editor: drafts are saved, and publishing says what to change."""

from datetime import timedelta

import pytest

from django.utils import timezone

from blog.models import PostPage
from blog.models.post_form import ENDED
from tests import factories
from tests.editor_forms import edit_url, form

HOUR = timedelta(hours=1)


def newest(page: PostPage) -> PostPage:
    return PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def typed(end) -> str:
    return timezone.localtime(end).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def ended(site) -> PostPage:
    """Published for a while; its time ended an hour ago."""
    page = factories.post()
    end = timezone.now() - HOUR
    factories.edit(page, expire_at=end)
    PostPage.objects.filter(pk=page.pk).update(expire_at=end)
    PostPage.objects.get(pk=page.pk).unpublish(set_expired=True)
    return PostPage.objects.get(pk=page.pk)


def test_a_draft_is_saved_by_hand_and_by_itself(ended, admin_client):
    data = form(ended, title="Calmer evenings", expire_at=typed(ended.expire_at))
    admin_client.post(edit_url(ended), data)
    assert newest(ended).title == "Calmer evenings"
    data = form(ended, title="Calm mornings", expire_at=typed(ended.expire_at))
    answer = admin_client.post(edit_url(ended), data, headers={"accept": "application/json"})
    assert answer.json()["success"]
    assert newest(ended).title == "Calm mornings"
    assert typed(newest(ended).expire_at) == typed(ended.expire_at)


def test_publishing_says_where_the_end_is_changed(ended, admin_client):
    data = form(ended, expire_at=typed(ended.expire_at)) | {"action-publish": "1"}
    answer = admin_client.post(edit_url(ended), data)
    assert str(ENDED) in answer.content.decode()
    assert not PostPage.objects.get(pk=ended.pk).live
    admin_client.post(edit_url(ended), data | {"expire_at": ""})
    assert PostPage.objects.get(pk=ended.pk).live


def test_an_end_that_is_typed_now_must_be_ahead(ended, admin_client):
    data = form(ended, expire_at=typed(timezone.now() - 2 * HOUR))
    answer = admin_client.post(edit_url(ended), data)
    assert "expire_at" in answer.context["form"].errors
