"""People who only review find what waits for them, can do all of it, and see nothing else."""

import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from wagtail.models import WorkflowTask

from blog.models import ClinicalReview, PostPage
from tests import factories, seeded_roles
from tests.editor_forms import edit_url, form

ROLES = (
    "Writer",
    "Editor",
    "Clinical reviewer",
    "Translator",
    "Partner manager",
    "Administrator",
)


@pytest.fixture
def people(site: Any) -> dict[str, Client]:
    """Somebody of each role."""
    seeded_roles.create()
    return {role: seeded_roles.client(role) for role in ROLES}


def person(role: str) -> User:
    return User.objects.get(username=role.lower().replace(" ", "-"))


def draft(risk: str = "clinical") -> PostPage:
    """A post of the Writer on a topic of that class of risk."""
    topic = factories.topic("grief")
    topic.risk = risk
    topic.save()
    page = factories.draft(owner=person("Writer"))
    page.topics.add(topic)
    page.save_revision(user=person("Writer"))
    return page


def in_review() -> PostPage:
    return submit(draft())


def sent_back() -> PostPage:
    page = in_review()
    finish(page, "reject", "Clinical reviewer")
    return page


def with_the_editors() -> PostPage:
    page = in_review()
    finish(page, "approve", "Clinical reviewer")
    return page


def published() -> PostPage:
    page = with_the_editors()
    finish(page, "approve", "Editor")
    assert PostPage.objects.get(pk=page.pk).live
    return page


def general() -> PostPage:
    return submit(draft("general"))


def general_in_a_review_of_its_own() -> PostPage:
    """A workflow whose last step is the review: it never passes by itself."""
    WorkflowTask.objects.exclude(task__in=ClinicalReview.objects.all()).delete()
    return general()


def submit(page: PostPage) -> PostPage:
    page.get_workflow().start(page, person("Writer"))
    return page


def finish(page: PostPage, action: str, role: str) -> None:
    state = PostPage.objects.get(pk=page.pk).current_workflow_task_state
    state.task.specific.on_action(state, person(role), action)


def act(client: Client, page: PostPage, action: str) -> Any:
    """What a reviewer does in the editor."""
    values = {"action-workflow-action": "yes", "workflow-action-name": action}
    topics = {"topics": [topic.pk for topic in page.topics.all()]}
    return client.post(edit_url(page), form(page, **values) | topics, follow=True)


def said(answer: Any) -> str:
    return "".join(message.message for message in answer.context["messages"])


WRITERS = {"Writer", "Editor", "Administrator"}
OPENED_BY = {
    draft: WRITERS,
    in_review: WRITERS | {"Clinical reviewer"},
    sent_back: WRITERS,
    with_the_editors: WRITERS,
    published: WRITERS,
    general: WRITERS,
    general_in_a_review_of_its_own: WRITERS | {"Clinical reviewer"},
}


@pytest.mark.parametrize("state", OPENED_BY, ids=lambda state: state.__name__)
def test_a_post_is_open_to_its_writer_its_editors_and_whom_it_waits_for(people, state):
    page = state()
    fresh = PostPage.objects.get(pk=page.pk)
    opened = {role for role in ROLES if fresh.permissions_for_user(person(role)).can_edit()}
    assert opened == OPENED_BY[state]


@pytest.mark.parametrize("state", [in_review, general_in_a_review_of_its_own])
def test_a_reviewer_finds_and_opens_what_waits_for_them(people, state):
    page, reviewer = state(), people["Clinical reviewer"]
    assert edit_url(page) in reviewer.get("/admin/").content.decode()
    for view in (edit_url(page), f"/admin/pages/{page.pk}/history/"):
        assert reviewer.get(view).status_code == 200, view
    assert people["Partner manager"].get(f"/admin/pages/{page.pk}/history/").status_code == 302


@pytest.mark.parametrize("state", [in_review, general_in_a_review_of_its_own])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_reviewer_who_is_done_is_told_so_and_nothing_else(people, state, action):
    page = state()
    answer = act(people["Clinical reviewer"], page, action)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "permission" not in said(answer)
    assert ("was sent back" if action == "reject" else "is approved") in said(answer)
    assert "Nothing waits for your review" in answer.content.decode()


@pytest.mark.parametrize("state", [draft, sent_back, with_the_editors, published, general])
def test_a_reviewer_is_told_why_a_post_stays_closed(people, state):
    page, reviewer = state(), people["Clinical reviewer"]
    answer = reviewer.get(edit_url(page), follow=True)
    assert "does not wait for your review" in said(answer)
    assert page.title not in answer.content.decode()


def test_nobody_else_is_told_of_reviews(people):
    page = in_review()
    assert "permission" in said(people["Partner manager"].get(edit_url(page), follow=True))
    for role in ("Writer", "Editor", "Partner manager"):
        assert "Nothing waits for your review" not in people[role].get("/admin/").content.decode()


def test_the_status_tells_who_submitted_from_the_name_of_the_step(people):
    User.objects.filter(pk=person("Writer").pk).update(first_name="Wanda", last_name="Invented")
    page = with_the_editors()
    words = " ".join(people["Writer"].get(edit_url(page)).content.decode().split())
    assert re.search(r"Sent to Approval by an Editor [^<]*\(submitted by Wanda Invented\)", words)


def test_the_status_names_who_asked_for_changes(people):
    for role, name in (("Writer", "Wanda"), ("Clinical reviewer", "Rosa")):
        User.objects.filter(pk=person(role).pk).update(first_name=name, last_name="Invented")
    page = sent_back()
    words = " ".join(people["Writer"].get(edit_url(page)).content.decode().split())
    dialog = words[words.index('id="workflow-status-dialog"') :]
    heading = re.search(r"Changes requested [^<]*", dialog)
    assert heading is not None
    assert heading[0].strip().endswith("by Rosa Invented")


def test_the_form_learns_that_a_review_has_ended(people: dict[str, Client]) -> None:
    """It then keeps the words that were not saved (keep_words.js)."""
    page, reviewer = in_review(), people["Clinical reviewer"]
    asked = {"page": page.pk}
    assert reviewer.get(reverse("keep_words_session"), asked).status_code == 204
    finish(page, "approve", "Clinical reviewer")
    assert reviewer.get(reverse("keep_words_session"), asked).status_code == 409
    assert people["Editor"].get(reverse("keep_words_session"), asked).status_code == 204
