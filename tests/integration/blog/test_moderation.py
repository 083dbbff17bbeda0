"""Somebody of our roles can finish every submission, and nobody approves or publishes what their
role does not allow."""

import json
from importlib import import_module
from typing import Any

import pytest
from lxml import html

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.users.models import UserProfile

from blog.admin import moderation, step_reviews
from blog.admin.review_links import answering
from blog.builder.page import build
from blog.models import Author, ClinicalReview, PostPage
from blog.models.post import PostAuthor
from tests import factories, seeded_roles
from tests.editor_forms import add_url, edit_url, form

migration = import_module("blog.migrations.0005_moderation")


@pytest.fixture
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def writer(roles: None) -> Client:
    return seeded_roles.client("Writer")


@pytest.fixture
def submitted(writer: Client) -> PostPage:
    return submit(writer)


def submit(client: Client, **changed: Any) -> PostPage:
    answer = client.post(add_url(), {**form(**{"action-submit": "yes"}), **changed})
    assert answer.status_code == 302
    return PostPage.objects.latest("pk")


def act(client: Client, page: PostPage, action: str, **changed: Any) -> None:
    values = {"action-workflow-action": "yes", "workflow-action-name": action}
    client.post(edit_url(page), form(page, **values) | chosen_topics(page) | changed)


def chosen_topics(page: PostPage) -> dict[str, Any]:
    draft = page.get_latest_revision_as_object()
    return {"topics": [topic.pk for topic in draft.topics.all()]}


def fresh(page: PostPage) -> PostPage:
    return PostPage.objects.get(pk=page.pk)


def add_person(role: str, **values: Any) -> User:
    user = User.objects.create_user(role.lower().replace(" ", "-"), **values)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_a_writers_post_is_approved_and_published(submitted, role):
    assert not submitted.live
    act(seeded_roles.client(role), submitted, "approve")
    assert fresh(submitted).live
    assert fresh(submitted).current_workflow_state is None


def test_an_editor_asks_for_changes_and_the_writer_submits_again(submitted, writer):
    act(seeded_roles.client("Editor"), submitted, "reject")
    assert fresh(submitted).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    writer.post(edit_url(submitted), form(submitted, **{"action-restart-workflow": "yes"}))
    assert fresh(submitted).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert not fresh(submitted).live


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", "Partner manager"])
def test_nobody_else_approves_or_publishes(submitted, role):
    name = role.lower().replace(" ", "-")
    other = Client()
    user = User.objects.create_user(f"another-{name}")
    user.groups.add(Group.objects.get(name=role))
    other.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    act(other, submitted, "approve")
    other.post(edit_url(submitted), form(submitted, **{"action-publish": "yes"}))
    assert not fresh(submitted).live


def test_the_large_button_of_a_writer_whose_post_is_in_review_takes_nothing_away(submitted, writer):
    page = html.fromstring(writer.get(edit_url(submitted)).content)
    (menu,) = page.xpath("//footer//*[contains(@class, 'w-dropdown-button')]")
    first, *others = (" ".join(each.text_content().split()) for each in menu.iter("button"))
    assert first == "Page locked"
    assert "Cancel workflow" in others


# -- clinical review ---------------------------------------------------------------------------


@pytest.fixture
def delicate(roles: None) -> Any:
    topic = factories.topic("grief")
    topic.risk = "clinical"
    topic.save()
    return topic


def step(page: PostPage) -> str:
    return str(fresh(page).current_workflow_task)


def test_a_clinical_post_waits_for_the_reviewer_and_then_for_an_editor(writer, delicate):
    reviewer = seeded_roles.client("Clinical reviewer")
    page = submit(writer, topics=[delicate.pk])
    assert step(page) == "Clinical review"
    assert reviewer.get(edit_url(page)).status_code == 200
    act(reviewer, page, "approve")
    assert step(page) == "Approval by an Editor"
    assert not fresh(page).live


def named_reviewer(**author: str) -> tuple[Client, Author]:
    """The account of Ada Reader, and an author row of that name."""
    client = seeded_roles.client("Clinical reviewer")
    accounts = User.objects.filter(groups__name="Clinical reviewer")
    accounts.update(first_name="Ada", last_name="Reader")
    values = {"name": "Ada Reader", "slug": "reader", "kind": "person"} | author
    return client, Author.objects.create(**values)


def test_approving_the_review_is_a_review_of_these_words_by_that_person(writer, delicate):
    reviewer, signer = named_reviewer()
    page = submit(writer, topics=[delicate.pk])
    act(reviewer, page, "approve")
    review = fresh(page).reviews.get()
    draft = fresh(page).get_latest_revision_as_object()
    assert (review.reviewer, review.scope) == (signer, "clinical")
    assert review.content_digest == answering.digest_of(fresh(page))
    shown = build(draft, today=timezone.localdate()).document.review
    assert (shown.status, shown.reviewed_by.name) == ("reviewed", "Ada Reader")
    act(seeded_roles.client("Editor"), page, "approve")
    assert fresh(page).reviews.count() == 1  # an editor's approval is none


@pytest.mark.parametrize("kind", ["organization", "other name"])
def test_an_approval_by_somebody_who_is_no_author_here_records_no_review(writer, delicate, kind):
    values = {"name": "Someone Else"} if kind == "other name" else {"kind": "organization"}
    reviewer, _signer = named_reviewer(**values)
    page = submit(writer, topics=[delicate.pk])
    act(reviewer, page, "approve")
    assert step(page) == "Approval by an Editor"
    assert not fresh(page).reviews.exists()


def test_who_signed_the_draft_cannot_review_it_by_approving_the_step(writer, delicate):
    _reviewer, signer = named_reviewer()
    page = submit(writer, topics=[delicate.pk])
    draft = fresh(page).get_latest_revision_as_object()
    draft.post_authors.add(PostAuthor(author=signer))
    draft.save_revision()
    assert not fresh(page).post_authors.filter(author=signer).exists()  # in the draft alone
    assert step_reviews.record(fresh(page), User.objects.get(first_name="Ada")) is None
    assert not fresh(page).reviews.exists()


def test_who_sends_a_post_back_has_not_reviewed_it(writer, delicate):
    reviewer, _signer = named_reviewer()
    page = submit(writer, topics=[delicate.pk])
    act(reviewer, page, "reject")
    assert not fresh(page).reviews.exists()


def test_other_posts_pass_the_review(writer, roles):
    add_person("Clinical reviewer")
    assert step(submit(writer)) == "Approval by an Editor"


@pytest.mark.parametrize(("risk", "asked"), [("general", False), ("clinical", True)])
def test_only_a_review_that_is_needed_is_asked_for_by_mail(writer, delicate, risk, asked):
    add_person("Clinical reviewer", email="reviewer@example.org")
    delicate.risk = risk
    delicate.save()
    submit(writer, topics=[delicate.pk])
    assert (["reviewer@example.org"] in [each.to for each in mail.outbox]) is asked


def test_a_post_that_is_clinical_only_since_it_was_sent_back_is_reviewed(writer, delicate):
    add_person("Clinical reviewer")
    page = submit(writer)
    act(seeded_roles.client("Editor"), page, "reject")
    again = form(page, **{"action-submit": "yes"}) | {"topics": [delicate.pk]}
    writer.post(edit_url(page), again)
    assert step(page) == "Clinical review"


@pytest.mark.parametrize("active", [None, False])
def test_without_an_active_reviewer_the_review_is_no_dead_end(writer, delicate, active):
    if active is not None:
        add_person("Clinical reviewer", is_active=active)
    assert step(submit(writer, topics=[delicate.pk])) == "Approval by an Editor"


def test_nobody_approves_a_post_of_their_own(writer, delicate):
    add_person("Clinical reviewer", email="other@example.org")
    own = User.objects.get(username="writer")
    own.groups.add(Group.objects.get(name="Clinical reviewer"))
    page = submit(writer, topics=[delicate.pk])
    task = fresh(page).current_workflow_task
    assert [name for name, *_ in task.get_actions(page, own)] == ["reject"]
    act(writer, page, "approve")
    assert step(page) == "Clinical review"


def test_a_review_as_the_last_step_publishes_nothing(writer, delicate):
    WorkflowTask.objects.exclude(task__in=ClinicalReview.objects.all()).delete()
    page = submit(writer, topics=[delicate.pk])
    assert step(page) == "Clinical review"  # never by itself
    act(seeded_roles.client("Clinical reviewer"), page, "approve")
    assert not fresh(page).live
    assert fresh(page).current_workflow_state is None
    editor = seeded_roles.client("Editor")
    assert "action-publish" in editor.get(edit_url(page)).content.decode()


@pytest.mark.parametrize("may_publish", [True, False])
def test_a_group_of_the_teams_own_publishes_if_it_may(submitted, may_publish):
    own = Group.objects.create(name="Chief editors")
    own.permissions.set(Group.objects.get(name="Writer").permissions.all())
    if may_publish:
        right = Permission.objects.get(codename="publish_page")
        own.page_permissions.create(page=Page.get_first_root_node(), permission=right)
    GroupApprovalTask.objects.get(name="Approval by an Editor").groups.set([own])
    chief = add_person("Chief editors")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    act(client, submitted, "approve")
    assert fresh(submitted).current_workflow_state is None
    assert fresh(submitted).live is may_publish


# -- existing installations --------------------------------------------------------------------


def dead_workflow(name: str = "Moderators approval") -> Workflow:
    """As Wagtail's migration makes it, after its group was deleted."""
    workflow = Workflow.objects.create(name=name, active=True)
    task = GroupApprovalTask.objects.create(name=name, active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    root = Page.get_first_root_node()
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def test_a_post_that_waits_in_wagtails_dead_workflow_becomes_approvable(site, author):
    import_module("blog.migrations.0002_roles").create_roles(apps, None)
    dead = dead_workflow()
    writer = seeded_roles.client("Writer")
    editor = seeded_roles.client("Editor")
    page = submit(writer)
    act(editor, page, "approve")
    assert not fresh(page).live
    migration.create(apps, None)
    act(editor, page, "approve")
    assert fresh(page).live
    assert list(Workflow.objects.all()) == [dead]
    migration.create(apps, None)  # again: nothing more
    assert WorkflowTask.objects.count() == 2


def teams_own() -> Workflow:
    workflow = dead_workflow("Our approval")
    workflow.workflow_tasks.get().task.specific.groups.add(Group.objects.create(name="Our desk"))
    return workflow


def with_another_step() -> Workflow:
    workflow = dead_workflow()
    more = GroupApprovalTask.objects.create(name="More", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=more, sort_order=1)
    return workflow


def with_people() -> Workflow:
    workflow = dead_workflow()
    workflow.workflow_tasks.get().task.specific.groups.add(Group.objects.create(name="Moderators"))
    return workflow


@pytest.mark.parametrize("made", [teams_own, with_another_step, with_people])
def test_a_workflow_that_a_team_made_is_not_touched(site, made):
    import_module("blog.migrations.0002_roles").create_roles(apps, None)
    made()

    def all_there_is() -> list[Any]:
        tasks = GroupApprovalTask.objects.order_by("pk")
        return [
            list(Workflow.objects.values()),
            [(each.name, list(each.groups.values_list("name", flat=True))) for each in tasks],
            list(WorkflowTask.objects.values()),
            list(WorkflowPage.objects.values()),
        ]

    before = all_there_is()
    migration.create(apps, None)
    assert all_there_is() == before


# -- what cannot be finished -------------------------------------------------------------------


def ends() -> list[tuple[str, tuple[str, ...]]]:
    return [(end.task, end.groups) for end in moderation.dead_ends()]


def test_a_step_is_found_whose_groups_have_nobody(roles):
    step = ("Approval by an Editor", ("Administrator", "Editor"))
    assert step in ends()
    editor = add_person("Editor")
    assert step not in ends()
    editor.is_active = False
    editor.save()
    assert step in ends()


def test_a_step_is_found_whose_groups_are_gone_or_may_not_enter(roles):
    add_person("Editor")
    workflow = dead_workflow("Ours")
    assert ends() == [("Ours", ())]
    task = workflow.workflow_tasks.get().task.specific
    task.groups.add(Group.objects.create(name="Outsiders"))
    outsider = add_person("Outsiders")
    assert ends() == [("Ours", ("Outsiders",))]
    outsider.groups.add(Group.objects.get(name="Writer"))
    assert ends() == []


def test_the_review_that_passes_by_itself_is_no_dead_end(roles):
    add_person("Editor")
    assert ends() == []
    WorkflowTask.objects.exclude(task__in=ClinicalReview.objects.all()).delete()
    assert ends() == [("Clinical review", ("Clinical reviewer",))]


def test_an_inactive_workflow_is_not_reported(roles):
    workflow = dead_workflow("Ours")
    workflow.active = False
    workflow.save()
    assert "Ours" not in [name for name, _groups in ends()]


def test_workflows_and_tasks_of_the_product_are_shown_in_french(writer, submitted):
    user = User.objects.get(username="writer")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "fr"})
    for address in ("/admin/", edit_url(submitted), f"/admin/pages/{submitted.pk}/history/"):
        text = writer.get(address).content.decode()
        assert "Approval by an Editor" not in text, address
    assert "Approbation par la rédaction" in writer.get(edit_url(submitted)).content.decode()
    assert "Approbation par la rédaction" in writer.get("/admin/").content.decode()


def test_their_stored_names_stay_what_they_are(roles, admin_client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="fr")
    for kind, shipped in (("", Workflow), ("tasks/", GroupApprovalTask)):
        row = shipped.objects.get(name="Approval by an Editor")
        address = f"/admin/workflows/{kind}edit/{row.pk}/"
        assert 'value="Approval by an Editor"' in admin_client.get(address).content.decode()
        with translation.override("fr"):
            assert str(row.name) == "Approbation par la rédaction"
            row.save()
            copied = type(row)(name=row.name)
        row.refresh_from_db()
        assert row.name == copied.name == "Approval by an Editor"
        assert shipped.objects.filter(name=row.name).exists()
    own = Workflow(name="Legal")
    assert str(own.name) == "Legal"


def said(answer: Any) -> list[str]:
    return [message.message for message in answer.context["messages"]]


def review(client: Client, page: PostPage, action: str, comment: str = "") -> str:
    values = {
        "action-workflow-action": "yes",
        "workflow-action-name": action,
        "workflow-action-extra-data": json.dumps({"comment": comment} if comment else {}),
    }
    values = form(page, **values) | chosen_topics(page)
    answer = client.post(edit_url(page), values, follow=True)
    return "".join(said(answer))


def test_who_is_asked_for_changes_reads_them_above_the_form(submitted, writer):
    editor = seeded_roles.client("Editor")
    User.objects.filter(username="editor").update(first_name="Edith", last_name="Editor")
    assert "was sent back for changes" in review(editor, submitted, "reject", "Mend <b>this</b>.")
    words = said(writer.get(edit_url(submitted)))[-1]
    assert "Edith Editor asks for changes: “Mend &lt;b&gt;this&lt;/b&gt;.”" in words
    writer.post(edit_url(submitted), form(submitted, **{"action-submit": "yes"}))
    assert "asks for" not in "".join(said(editor.get(edit_url(submitted))))


def test_who_approves_is_told_whether_the_post_is_published(submitted):
    editor = seeded_roles.client("Editor")
    assert "is approved and published" in review(editor, submitted, "approve")
    assert fresh(submitted).live


# -- a page that is older than the workflow ----------------------------------------------------


def late(client: Client, page: PostPage, **changed: Any) -> str:
    """What somebody is told who approves from a page that was opened before."""
    values = form(
        page,
        **{
            "action-workflow-action": "yes",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": json.dumps({"comment": "Very good."}),
        },
    )
    return "".join(said(client.post(edit_url(page), values | changed, follow=True)))


@pytest.mark.parametrize(
    ("action", "meanwhile"), [("approve", "has approved it"), ("reject", "has sent it back")]
)
def test_who_reviews_too_late_is_told_what_happened(submitted, action, meanwhile):
    review(seeded_roles.client("Editor"), submitted, action)
    words = late(seeded_roles.client("Administrator"), submitted)
    assert "Your review of “Calm evenings” was not recorded. editor " + meanwhile in words
    assert "Your comment was: “Very good.”" in words
    assert "updated" not in words


def test_the_words_of_who_reviews_too_late_are_kept(submitted):
    review(seeded_roles.client("Editor"), submitted, "approve")
    words = late(seeded_roles.client("Administrator"), submitted, title="Calmer evenings")
    assert "What you typed is saved as a draft." in words
    assert fresh(submitted).get_latest_revision_as_object().title == "Calmer evenings"
    assert fresh(submitted).title == "Calm evenings"


def test_the_words_of_who_reviews_too_late_replace_none_that_are_newer(submitted):
    loaded = fresh(submitted).latest_revision
    editor = seeded_roles.client("Editor")
    editor.post(edit_url(submitted), form(submitted, title="Newer evenings"))
    review(editor, submitted, "approve")
    answer = seeded_roles.client("Administrator").post(
        edit_url(submitted),
        form(submitted, title="Older evenings")
        | {
            "action-workflow-action": "yes",
            "workflow-action-name": "approve",
            "loaded_revision_id": loaded.pk,
            "loaded_revision_created_at": loaded.created_at.isoformat(),
        },
    )
    assert "What you typed stays in the form." in "".join(said(answer))
    assert 'value="Older evenings"' in answer.content.decode()
    assert "Older" not in fresh(submitted).get_latest_revision_as_object().title


def test_a_reviewer_who_comes_too_late_is_told_who_was_first(writer, delicate):
    page = submit(writer, topics=[delicate.pk]) if add_person("Clinical reviewer") else None
    assert page is not None
    reviewer = Client()
    reviewer.force_login(
        User.objects.get(username="clinical-reviewer"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    act(seeded_roles.client("Administrator"), page, "approve")
    task = fresh(page).current_workflow_task_state
    task.reject(User.objects.get(username="administrator"), comment="No.")
    assert "administrator has sent it back for changes meanwhile." in late(reviewer, page)


def test_who_asks_for_changes_says_which(submitted):
    editor = seeded_roles.client("Editor")
    state = fresh(submitted).current_workflow_task_state
    for name in ("workflow_action", "collect_workflow_action_data"):
        args = [submitted.pk, "reject", state.pk]
        address = reverse(f"wagtailadmin_pages:{name}", args=args)
        asked = {"X-Requested-With": "XMLHttpRequest"}
        answer = editor.post(address, {"comment": "  "}, headers=asked).content.decode()
        assert "Say what should be changed" in answer
    assert fresh(submitted).current_workflow_task_state.status == state.STATUS_IN_PROGRESS


@pytest.mark.parametrize("is_scheduled", [False, True])
def test_the_mail_of_an_approval_says_what_became_of_the_post(writer, roles, is_scheduled):
    author = User.objects.get(username="writer")
    User.objects.filter(pk=author.pk).update(first_name="D’Arcy O'Neil")
    UserProfile.objects.create(user=author, preferred_language="fr")
    page = submit(writer)
    dates = {"go_live_at": "2099-12-24 09:00"} if is_scheduled else {}
    act(seeded_roles.client("Editor"), page, "approve", **dates)
    [told] = [each.body for each in mail.outbox if each.to == [author.email]]
    assert told.startswith("Bonjour D’Arcy O'Neil,")
    when = "prévue le 24 décembre 2099 09:00 (America/Toronto)" if is_scheduled else "publié."
    assert when in told
    assert f"{settings.ORIGIN}{edit_url(page)}" in told


def named(username: str, name: str, language: str) -> User:
    """The person, with a name as in HTML none could be written, and a mailbox."""
    user = User.objects.get(username=username)
    user.first_name, user.email = name, f"{username}@example.org"
    user.save()
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    return user


def mails_to(user: User) -> list[tuple[str, str]]:
    return [(each.subject, each.body) for each in mail.outbox if each.to == [user.email]]


def test_the_mail_of_a_submission_names_the_step_and_who_submitted(writer, roles):
    named("writer", "Avery O'Neil", "en")
    for name in ("ed", "denis"):
        User.objects.create_user(name).groups.add(Group.objects.get(name="Editor"))
    english, french = named("ed", "Ed", "en"), named("denis", "Denis", "fr")
    page = submit(writer, title="Trust & “doubt” <now>")
    [(subject, body)] = mails_to(english)
    assert subject == "“Trust & “doubt” <now>” waits for you: Approval by an Editor"
    assert "Avery O'Neil submitted “Trust & “doubt” <now>”." in body
    assert f"{settings.ORIGIN}{edit_url(page)}" in body
    [(subject, body)] = mails_to(french)
    assert (
        subject == "«\xa0Trust & “doubt” <now>\xa0» vous attend\xa0: Approbation par la rédaction"
    )
    assert "page" not in body.replace("/pages/", "")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ('Say it\'s "urgent" & why <soon>', "Ed asks for changes to “Calm evenings”:\n\nSay it's "),
        ("", "Ed asks for changes to “Calm evenings”, without saying which."),
    ],
)
def test_the_mail_of_changes_says_who_asks_for_which(writer, roles, comment, said):
    author = named("writer", "Avery", "en")
    page = submit(writer, title="Calm evenings")
    add_person("Editor")
    editor = named("editor", "Ed", "en")
    state = fresh(page).current_workflow_task_state
    state.task.specific.on_action(state, editor, "reject", comment=comment)

    [(subject, body)] = mails_to(author)
    assert subject == "“Calm evenings” was sent back for changes"
    assert said in body
    assert comment in body
    assert "reject" not in body
