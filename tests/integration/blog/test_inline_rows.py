"""The rows of the editor's lists, when autosave and submit overlap."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest

from django.apps import apps
from django.test import Client

from wagtail.test.utils.form_data import inline_formset

from blog.builder.page import build
from blog.models import Author, PostAuthor, PostPage
from tests import factories
from tests.editor_forms import edit_url, form

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def page() -> PostPage:
    """A draft without authors."""
    made = factories.draft()
    made.post_authors.all().delete()
    made.save_revision()
    return made


@pytest.fixture
def second() -> Author:
    return Author.objects.create(name="Second Person", slug="second-person")


def authors(page: PostPage) -> list[int]:
    latest = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [row.author_id for row in latest.post_authors.all()]


def rows(*values: Any) -> dict[str, Any]:
    return inline_formset(list(values), initial=0)


def autosave(client: Client, page: PostPage, **more: Any) -> Any:
    return client.post(edit_url(page), form(page, **more), headers=JSON)


@pytest.mark.parametrize("action", ["action-publish", "nothing"])
def test_a_row_that_an_autosave_has_stored_is_not_added_again(
    admin_client: Client, page: PostPage, action: str
) -> None:
    posted = {"post_authors": rows({"author": factories.team().pk})}
    assert autosave(admin_client, page, **posted).json()["success"]
    admin_client.post(edit_url(page), form(page, **posted) | {action: "yes"})
    assert authors(page) == [factories.team().pk]
    assert PostAuthor.objects.filter(page=page).count() == 1


def test_the_author_that_was_chosen_last_replaces_the_one_in_flight(
    admin_client: Client, page: PostPage, second: Author
) -> None:
    autosave(admin_client, page, post_authors=rows({"author": factories.team().pk}))
    admin_client.post(edit_url(page), form(page, post_authors=rows({"author": second.pk})))
    assert authors(page) == [second.pk]


def test_related_posts_survive_the_race(admin_client: Client, page: PostPage) -> None:
    other = factories.post(title="Another", slug="another")
    posted = {"related_posts": rows({"post": other.pk}), "post_authors": rows()}
    assert autosave(admin_client, page, **posted).json()["success"]
    assert autosave(admin_client, page, **posted).json()["success"]
    latest = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [row.post_id for row in latest.related_posts.all()] == [other.pk]


def test_a_row_whose_id_is_gone_is_kept_as_a_new_one(
    admin_client: Client, page: PostPage, second: Author
) -> None:
    stale = inline_formset([{"id": 99999, "author": second.pk}], initial=1)
    assert autosave(admin_client, page, post_authors=stale).json()["success"]
    assert authors(page) == [second.pk]


def test_an_unfilled_row_does_not_stop_the_rest(admin_client: Client, page: PostPage) -> None:
    posted = rows({"author": ""}, {"author": factories.team().pk})
    answer = autosave(admin_client, page, post_authors=posted, title="Saved all the same")
    assert answer.json()["success"], answer.content
    assert authors(page) == [factories.team().pk]
    stored = PostPage.objects.get(pk=page.pk)
    assert stored.get_latest_revision_as_object().title == "Saved all the same"


def test_the_same_author_twice_is_refused_at_the_second_row(
    admin_client: Client, page: PostPage
) -> None:
    team = factories.team().pk
    posted = form(page, post_authors=rows({"author": team}, {"author": team}))
    answer = admin_client.post(edit_url(page), posted)
    first, again = answer.context["form"].formsets["post_authors"].errors
    assert first == {}
    assert again == {"author": ["This author is chosen twice: take one of them out."]}


def test_an_author_who_is_stored_twice_signs_once(page: PostPage) -> None:
    page.post_authors = [PostAuthor(author=factories.team()) for _ in range(2)]
    names = [author.name for author in build(page, today=date(2026, 1, 1)).document.byline.authors]
    assert names == [factories.team().name]


def test_the_migration_takes_out_what_was_stored_twice(page: PostPage, second: Author) -> None:
    for place, author in enumerate([second, factories.team(), second]):
        PostAuthor.objects.create(page=page, author=author, sort_order=place)
    import_module("blog.migrations.0007_authors_once").keep_first(apps, None)
    left = PostAuthor.objects.filter(page=page).order_by("sort_order")
    assert [row.author_id for row in left] == [second.pk, factories.team().pk]
