"""A post form that no browser sends is refused on the form, and never ends in a 500."""

from typing import Any
from urllib.parse import urlencode

import pytest

from django.test import Client
from django.urls import reverse

from blog.models import PostPage
from blog.models.inline_rows import MOST_ROWS
from tests.editor_forms import BLOCKS, add_url, form

GARBAGE = ("none", "", "-1", "1e9", "[]", "{}", '"x"', "null", '{"blocks": 1}', "x", "9" * 30)


@pytest.fixture
def client(admin_client: Client) -> Client:
    admin_client.raise_request_exception = False
    return admin_client


def hidden() -> list[str]:
    """The form's own fields, as they are without a page."""
    return sorted(key for key in form() if key not in {"title", "slug"})


def failing(client: Client, key: str) -> list[str]:
    """The values of a field that end in a server error; "none" leaves the field out."""
    found = []
    for value in GARBAGE:
        data: dict[str, Any] = {**form(), key: value}
        if value == "none":
            del data[key]
        if client.post(add_url(), data).status_code >= 500:
            found.append(f"{key}={value}")
    return found


@pytest.mark.slow
def test_no_field_of_the_form_ends_in_a_server_error(site, client):
    found = [each for key in hidden() for each in failing(client, key)]
    assert found == []


@pytest.mark.parametrize("value", ["<p>Rest</p>", "{", "[1]", '{"blocks": 1}', '"x"', "7"])
@pytest.mark.parametrize("key", ["lead", "body-0-value-html"])
def test_rich_text_that_is_not_the_editors_is_an_error_at_its_field(site, client, key, value):
    answer = client.post(add_url(), {**form(blocks=BLOCKS), key: value})
    assert answer.status_code == 200
    assert key.split("-")[0] in answer.context["form"].errors
    assert not PostPage.objects.exists()


@pytest.mark.parametrize("key", ["body-count", "body-0-type", "body-0-order", "body-0-deleted"])
def test_a_body_with_a_part_missing_is_an_error_at_the_body(site, client, key):
    data = form()
    del data[key]
    answer = client.post(add_url(), data)
    assert answer.status_code == 200
    assert "body" in answer.context["form"].errors
    assert not PostPage.objects.exists()


@pytest.mark.parametrize("ids", ["abc", "9" * 20, "1.5", "", "\u0663"])
def test_a_bulk_action_on_what_is_no_id_is_not_found(site, client, ids):
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for answer in (client.get(path, {"id": ids}), client.post(f"{path}?{urlencode({'id': ids})}")):
        assert answer.status_code == 404


def test_more_rows_than_a_list_has_are_refused_before_a_form_is_made_for_each(site, client):
    data = {**form(), "post_authors-TOTAL_FORMS": "99999"}
    answer = client.post(add_url(), data)
    assert answer.status_code == 200
    assert len(answer.context["form"].formsets["post_authors"].forms) <= MOST_ROWS
    assert not PostPage.objects.exists()
