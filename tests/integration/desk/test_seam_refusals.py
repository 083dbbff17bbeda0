"""A post that can't be published stays exactly as it was, and its editor is told why."""

import json
from datetime import timedelta
from typing import Any

import pytest

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from blog.models import PostPage
from syndication.desk import errors, renderers
from syndication.desk.middleware import Refusals
from syndication.desk.releases import PublishRefused
from syndication.editions.models import Edition
from tests import factories
from tests.editor_forms import add_url, agree, edit_url, form
from tests.withdrawal_forms import bulk

CTA = {"type": "cta", "value": {"label": "Find help", "url": ""}}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A rendition that raises for posts with a certain word in their title."""
    real = renderers.RENDITIONS["feed"]

    def feed(document: Any, context: Any) -> str:
        if "Storm" in document.title:
            raise ValueError("no form for storms")
        return real(document, context)

    monkeypatch.setattr(renderers, "RENDITIONS", {**renderers.RENDITIONS, "feed": feed})


def state(page: PostPage) -> dict[str, Any]:
    """The row of a page as it stands, but for what saving a draft changes."""
    values = PostPage.objects.values().get(pk=page.pk)
    kept = {"has_unpublished_changes", "latest_revision_id", "latest_revision_created_at"}
    return {name: value for name, value in values.items() if name not in kept | {"draft_title"}}


def told(client: Client, answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_draft_that_cannot_be_rendered_is_not_live(broken, site):
    draft = factories.draft("Storm nights")
    before = state(draft)
    with pytest.raises(PublishRefused, match="no form for storms"):
        factories.publish(draft)
    assert state(draft) == before
    assert not Edition.objects.exists()
    agree()


def test_a_live_post_keeps_its_words_where_the_new_ones_cannot_be_rendered(broken, post):
    before = state(post)
    fresh = factories.edit(post, title="Storm nights")
    with pytest.raises(PublishRefused):
        factories.publish(fresh)
    assert state(post) == before
    assert factories.title_read(post) == "Calm evenings"
    assert post.revisions.count() == 2, "what the editor wrote is kept"
    agree()


def test_a_refused_draft_can_be_mended_and_published(broken, site):
    draft = factories.draft("Storm nights")
    with pytest.raises(PublishRefused):
        factories.publish(draft)
    factories.publish(factories.edit(draft, title="Quiet nights"))
    assert factories.title_read(draft) == "Quiet nights"


def test_the_button_tells_the_editor_and_goes_back_to_the_form(broken, editor, post):
    data = {**form(post, title="Storm nights"), "action-publish": "1"}
    answer = editor.post(edit_url(post), data)
    assert answer.status_code == 302
    assert answer.url == edit_url(post)
    assert "no form for storms" in told(editor, answer)
    assert factories.title_read(post) == "Calm evenings"
    assert PostPage.objects.get().get_latest_revision_as_object().title == "Storm nights"
    agree()


def test_a_new_post_refused_in_one_go_is_kept_as_a_draft(broken, editor, site):
    """Wagtail saves it as live before it publishes it."""
    answer = editor.post(add_url(), {**form(title="Storm nights"), "action-publish": "1"})
    page = PostPage.objects.get()
    assert answer.url == edit_url(page)
    assert not page.live
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().title == "Storm nights"
    agree()


def test_scripts_that_ask_for_json_are_told_in_json(rf, draft):
    request = rf.post("/admin/", headers={"accept": "application/json"})
    refused = PublishRefused(draft, [errors.PICTURE_UNREADABLE()])
    answer = Refusals(lambda request: HttpResponse()).process_exception(request, refused)
    assert answer.status_code == 422
    assert json.loads(answer.content)["reasons"] == ["The file of a picture is missing or damaged."]


def test_other_failures_stay_failures(rf):
    layer = Refusals(lambda request: HttpResponse())
    assert layer.process_exception(rf.get("/"), KeyError()) is None


def test_bulk_publishing_goes_post_by_post(broken, editor, site):
    pages = [factories.draft(title) for title in ("Morning", "Storm", "Evening")]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    answer = editor.post(f"{url}?{chosen}", {"include_descendants": ""})
    assert answer.status_code == 302
    assert [factories.title_read(page) for page in pages] == ["Morning", None, "Evening"]
    assert "“Storm” was not published" in told(editor, answer)
    assert "2 pages have been published" in told(editor, answer)
    agree()


def test_a_refused_approval_leaves_the_workflow_where_it_was(broken, user, site):
    draft = factories.draft("Storm nights")
    workflow = Workflow.objects.create(name="Two readers")
    task = GroupApprovalTask.objects.create(name="A second reader")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    started = workflow.start(draft, user)
    with pytest.raises(PublishRefused):
        started.current_task_state.approve(user=user)
    started.refresh_from_db()
    assert started.status == "in_progress"
    assert started.current_task_state.status == "in_progress"
    agree()


def test_a_refused_copy_leaves_no_copy(broken, post):
    with pytest.raises(PublishRefused):
        post.copy(update_attrs={"slug": "storm", "title": "Storm"}, keep_live=True)
    assert PostPage.objects.count() == 1
    agree()


def test_a_refused_copy_in_the_admin_is_told(broken, editor, post):
    answer = editor.post(
        reverse("wagtailadmin_pages:copy", args=[post.pk]),
        {
            "new_title": "Storm",
            "new_slug": "storm",
            "new_parent_page": factories.index().pk,
            "publish_copies": "1",
            "alias": "",
        },
    )
    assert answer.status_code == 302
    assert "“Storm” was not published" in told(editor, answer)
    assert PostPage.objects.count() == 1


def without_authors(page: PostPage) -> PostPage:
    page.post_authors = []
    page.save_revision()
    return page


def with_a_button_that_leads_nowhere(page: PostPage) -> PostPage:
    return factories.edit(page, body=[factories.paragraph(factories.WORDS), CTA])


@pytest.mark.parametrize("spoil", [without_authors, with_a_button_that_leads_nowhere])
def test_what_blocks_refuses_every_way_of_publishing(spoil, editor, user, draft, post_of):
    draft = spoil(draft)
    ways = [
        lambda: draft.get_latest_revision().publish(),
        lambda: draft.get_latest_revision_as_object().save_revision().publish(),
        lambda: post_of(draft),
    ]
    for publish in ways:
        with pytest.raises(PublishRefused):
            publish()
        agree()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{url}?id={draft.pk}", {"include_descendants": ""})
    assert "was not published" in told(editor, answer)
    assert not PostPage.objects.get().live
    assert not Edition.objects.exists()


@pytest.fixture
def post_of(user: Any) -> Any:
    """Publishing by the approval of a workflow."""

    def approve(page: PostPage) -> None:
        workflow = Workflow.objects.create(name=f"Readers {Workflow.objects.count()}")
        task = GroupApprovalTask.objects.create(name="A second reader")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        workflow.start(page, user).current_task_state.approve(user=user)

    return approve


def test_the_form_refuses_at_the_field_before_anything_is_tried(editor, draft):
    button = {"label": "Find help", "url": "", "style": "primary", "note": "", "lang": ""}
    data = form(draft, blocks=[("cta", button)])
    answer = editor.post(edit_url(draft), {**data, "action-publish": "1"})
    assert answer.status_code == 200
    assert not PostPage.objects.get().live
    agree()


def test_a_private_post_is_held_to_the_rules_as_well(draft):
    factories.restrict(draft)
    without_authors(draft)
    with pytest.raises(PublishRefused):
        factories.publish(draft)


def test_a_post_whose_time_is_over_is_not_said_to_be_published(site, editor):
    page = factories.draft()
    factories.edit(page, expire_at=timezone.now() - timedelta(hours=1))
    answer = editor.post(bulk("publish", page), {"next": "/admin/"}, follow=True)
    (said,) = [str(each) for each in answer.context["messages"]]
    assert "was not published. Its time is over: set a later end in its schedule" in said
    assert not PostPage.objects.get(pk=page.pk).live
