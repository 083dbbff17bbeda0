"""A new post is saved under a title that another post has."""

import pytest

from blog.models import PostPage
from tests import factories
from tests.editor_forms import add_url, edit_url, form

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def test_a_new_post_gets_a_free_slug_and_its_form_learns_it(admin_client):
    factories.post()
    answer = admin_client.post(add_url(), form(), headers=JSON).json()
    assert answer["success"], answer
    page = PostPage.objects.get(pk=answer["pk"])
    assert page.slug == "calm-evenings-2"
    assert answer["field_updates"]["slug"] == "calm-evenings-2"


def test_a_published_post_is_refused_the_slug_of_another(admin_client):
    factories.post()
    other = factories.post(title="Another", slug="another")
    answer = admin_client.post(edit_url(other), form(other, slug="calm-evenings"), headers=JSON)
    assert answer.json()["error_code"] == "validation_error"


def test_a_draft_keeps_its_own_slug(admin_client):
    page = factories.draft()
    assert admin_client.post(edit_url(page), form(page), headers=JSON).json()["success"]
    assert PostPage.objects.get(pk=page.pk).get_latest_revision_as_object().slug == page.slug
