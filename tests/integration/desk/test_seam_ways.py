"""Every way of publishing: a page is live if and only if readers get an edition of it."""

from datetime import timedelta

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import GroupApprovalTask, Locale, Page, Workflow, WorkflowTask

from blog.models import PostPage
from syndication.desk import timer
from syndication.editions.models import Edition, Head
from tests import factories
from tests.editor_forms import add_url, agree, edit_url, form


def through_the_revision(page: PostPage, editor: Client) -> None:
    page.get_latest_revision().publish()


def through_the_page(page: PostPage, editor: Client) -> None:
    PostPage.objects.get(pk=page.pk).save_revision().publish()


def through_the_button(page: PostPage, editor: Client) -> None:
    answer = editor.post(edit_url(page), {**form(page), "action-publish": "1"})
    assert answer.status_code == 302


def through_the_bulk_action(page: PostPage, editor: Client) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{url}?id={page.pk}", {"include_descendants": ""})
    assert answer.status_code == 302


def through_a_workflow(page: PostPage, editor: Client) -> None:
    task = GroupApprovalTask.objects.create(name="A second reader")
    workflow = Workflow.objects.create(name="Two readers")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    reader = get_user_model().objects.get()
    workflow.start(page, reader).current_task_state.approve(user=reader)


def through_the_timer(page: PostPage, editor: Client) -> None:
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    timer.tick(at=timezone.now())


@pytest.mark.parametrize(
    "publish",
    [
        through_the_revision,
        through_the_page,
        through_the_button,
        through_the_bulk_action,
        through_a_workflow,
        through_the_timer,
    ],
    ids=lambda way: way.__name__,
)
def test_however_a_draft_is_published_readers_get_one_edition(draft, editor, publish):
    publish(draft, editor)
    assert factories.title_read(draft) == "Calm evenings"
    assert PostPage.objects.get(pk=draft.pk).live
    assert Edition.objects.count() == 1
    agree()


def test_a_post_made_and_published_in_one_go_is_read(editor, site):
    answer = editor.post(add_url(), {**form(), "action-publish": "1"})
    assert answer.status_code == 302
    page = PostPage.objects.get()
    assert page.live
    assert factories.title_read(page) == "Calm evenings"
    agree()


def test_a_new_draft_is_not_read(editor, site):
    editor.post(add_url(), form())
    assert not Head.objects.exists()
    agree()


def test_a_copy_that_stays_live_is_a_post_of_its_own(post):
    copy = post.copy(update_attrs={"slug": "again", "title": "Calm again"}, keep_live=True)
    assert factories.title_read(copy) == "Calm again"
    assert factories.read(copy).post_id != factories.read(post).post_id
    agree()


def test_copies_from_the_admin_are_read_only_if_published_there(editor, post):
    url = reverse("wagtailadmin_pages:copy", args=[post.pk])
    parent = factories.index().pk
    values = {"new_title": "Copied", "new_parent_page": parent, "alias": ""}
    editor.post(url, {**values, "new_slug": "copied", "publish_copies": "1"})
    editor.post(url, {**values, "new_slug": "kept"})
    assert factories.title_read(PostPage.objects.get(slug="copied")) == "Copied"
    assert factories.read(PostPage.objects.get(slug="kept")) is None
    agree()


def test_copying_an_index_with_its_posts_records_each(post, site):
    home = site.root_page
    copied = factories.index().copy(
        to=home, recursive=True, update_attrs={"slug": "archive"}, keep_live=True
    )
    copy = PostPage.objects.child_of(copied).get()
    assert factories.read(copy).path == "/archive/calm-evenings/"
    agree()


def test_a_copy_for_translation_is_a_draft_until_it_is_published(post):
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    agree()
    french.get_latest_revision().publish()
    assert factories.read(french).locale == "fr-CA"
    assert [twin.locale for twin in factories.read(post).twins] == ["fr-CA"]
    agree()


def test_an_alias_of_a_live_post_is_no_post(post):
    alias = post.create_alias(update_slug="other-door")
    assert alias.live
    assert Edition.objects.count() == 1
    agree()


def test_an_alias_made_a_page_of_its_own_is_read_from_then_on(editor, post):
    alias = post.create_alias(update_slug="other-door")
    editor.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    page = PostPage.objects.get(pk=alias.pk)
    assert page.alias_of is None
    assert factories.read(page).path == "/blog/other-door/"
    assert factories.read(page).post_id != factories.read(post).post_id
    agree()


def scheduled() -> PostPage:
    """Wagtail makes the alias of a draft live as soon as the draft is scheduled."""
    page = factories.draft()
    alias = page.create_alias(update_slug="other-door")
    due = timezone.now() + timedelta(hours=1)
    factories.edit(page, go_live_at=due).get_latest_revision().publish()
    return alias


def made_private() -> PostPage:
    page = factories.post()
    alias = page.create_alias(update_slug="other-door")
    factories.restrict(page)
    return alias


@pytest.mark.parametrize("alias_of_one", [scheduled, made_private])
def test_an_alias_of_a_post_that_nobody_may_read_becomes_a_draft(editor, site, alias_of_one):
    alias = alias_of_one()
    editor.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    page = PostPage.objects.get(pk=alias.pk)
    assert page.alias_of is None
    assert not page.live
    assert page.has_unpublished_changes
    assert factories.read(page) is None


def test_a_page_that_a_script_added_as_live_is_not_read_before_it_is_published(site):
    page = PostPage(title="Straight in", slug="straight-in", locale=factories.index().locale)
    factories.index().add_child(instance=page)
    assert Page.objects.get(pk=page.pk).live
    assert factories.read(page) is None
