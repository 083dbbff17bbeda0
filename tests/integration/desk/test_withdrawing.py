"""The withdrawal form, wherever posts are unpublished or deleted."""

from typing import Any
from uuid import uuid4

import pytest

from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from wagtail.models import GroupApprovalTask, PageLogEntry, Revision, WorkflowState
from wagtail.users.models import UserProfile

from blog.models import PostPage
from syndication.desk import seam, under_way
from syndication.editions.models import Edition
from syndication.unpublished import embargoes
from tests import editor_forms, factories, seeded_roles
from tests.editor_forms import edit_url
from tests.withdrawal_forms import NAMES, WAYS, bulk, delete, schedule, typed, unpublish

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> PostPage:
    return factories.post()


def told(page: PostPage) -> Any:
    return factories.read(page)


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(admin_client, post, way):
    answer = admin_client.post(way(post), typed(replacement="http://example.org/old/"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<option value="harmful" selected>' in html
    assert "It named a wrong dose." in html
    assert 'value="http://example.org/old/"' in html
    assert "error-message" in html
    assert PostPage.objects.get(pk=post.pk).live


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_the_reason_is_empty_at_first_and_required(admin_client, post, way):
    shown = admin_client.get(way(post)).content.decode()
    assert '<option value="" selected>' in shown
    answer = admin_client.post(way(post), typed(reason=""))
    assert "Choose why it is taken down." in answer.content.decode()
    assert PostPage.objects.get(pk=post.pk).live


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_partners_are_told_the_reason_and_the_note(admin_client, post, way):
    post_id = post.identity.pk
    answer = admin_client.post(way(post), typed())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    said = admin_client.get(f"/api/v1/posts/{post_id}/").json()
    assert (said["reason"], said["note"]) == ("harmful", "It named a wrong dose.")


def test_the_replacement_is_a_post_of_this_site(admin_client, post, settings):
    settings.ORIGIN = "http://localhost:8000"
    other = factories.post(title="Better", slug="better")
    post_id = post.identity.pk
    admin_client.post(unpublish(post), typed(replacement_page=str(other.pk)))
    said = admin_client.get(f"/api/v1/posts/{post_id}/").json()
    assert said["replacement"].endswith("/blog/better/")


def test_a_post_does_not_replace_itself(admin_client, post):
    answer = admin_client.post(unpublish(post), typed(replacement_page=str(post.pk)))
    assert "This post is taken down itself" in answer.content.decode()


def test_a_draft_is_deleted_without_a_question(admin_client):
    page = factories.draft()
    assert "reason" not in admin_client.get(delete(page)).content.decode()
    assert admin_client.post(delete(page)).status_code == 302


def submit(page: PostPage) -> None:
    asked = User.objects.create_user("asks", "asks@example.org", "x")
    page.get_workflow().start(page, asked)


def lock(page: PostPage) -> None:
    page.locked, page.locked_by = True, User.objects.create_user("colleague")
    page.locked_at = timezone.now()
    page.save()


STATES = {
    schedule: "will be cancelled",
    submit: "the review ends",
    lock: "locked by colleague: the lock stays",
}


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def busy(request, post) -> Any:
    """A live post with something under way, and what the form says of it."""
    seeded_roles.create()
    request.param(post)
    return PostPage.objects.get(pk=post.pk), STATES[request.param]


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
@pytest.mark.parametrize("role", ["Editor", pytest.param("Administrator", marks=pytest.mark.slow)])
def test_a_live_post_is_taken_down_in_every_state_and_the_form_says_what_ends(busy, way, role):
    page, said = busy
    editor = seeded_roles.client(role)
    shown = editor.get(way(page))
    assert shown.status_code == 200
    assert said in shown.content.decode()
    post_id = page.identity.pk
    assert editor.post(way(page), typed()).status_code == 302
    told = editor.get(f"/api/v1/posts/{post_id}/")
    assert (told.status_code, told.json()["reason"]) == (410, "harmful")
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert not WorkflowState.objects.filter(status__in=under_way.UNFINISHED).exists()
    assert not embargoes.revisions()
    left = PostPage.objects.filter(pk=page.pk).first()
    assert left is None or left.locked == page.locked


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
@pytest.mark.parametrize(
    "role",
    [
        "Writer",
        *(
            pytest.param(role, marks=pytest.mark.slow)
            for role in ("Translator", "Clinical reviewer", "Partner manager")
        ),
    ],
)
def test_who_may_not_publish_takes_nothing_down_in_any_state(busy, way, role):
    page, _said = busy
    seeded_roles.client(role).post(way(page), typed())
    assert PostPage.objects.get(pk=page.pk).live


def test_the_editor_and_the_listing_offer_it_in_every_state(busy):
    page, _said = busy
    editor = seeded_roles.client("Editor")
    for address in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
    ):
        assert unpublish(page) in editor.get(address).content.decode()
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert edit.count(unpublish(page)) == 2  # in the menu of actions and in the header's


def test_who_asked_for_the_review_is_told_that_it_ended(
    admin_client, post, mailoutbox, django_capture_on_commit_callbacks
):
    seeded_roles.create()
    submit(post)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(unpublish(post), typed())
    assert [mail.to for mail in mailoutbox if "has ended" in mail.subject] == [["asks@example.org"]]


def test_who_answers_a_review_that_ended_meanwhile_is_told_so(post, monkeypatch):
    seeded_roles.create()
    submit(post)
    step = post.current_workflow_state.current_task_state
    where = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", step.pk])
    reviewer = seeded_roles.client("Administrator")
    on_action = GroupApprovalTask.on_action

    def late(self: Any, state: Any, *args: Any, **kwargs: Any) -> Any:
        PostPage.objects.get(pk=post.pk).unpublish()
        return on_action(self, state, *args, **kwargs)

    monkeypatch.setattr(GroupApprovalTask, "on_action", late)
    shown = reviewer.post(where, {"comment": ""}, follow=True).content.decode()
    assert "The review of “Calm evenings” ended meanwhile." in shown
    assert "“Calm evenings” was already taken down " in shown
    assert not PostPage.objects.get(pk=post.pk).live


def test_who_has_a_post_open_does_not_put_it_back_unawares(post, admin_client):
    opened = admin_client.get(edit_url(post)).content.decode()
    assert '<input type="hidden" name="was_live" value="True" id="id_was_live">' in opened
    admin_client.post(unpublish(post), typed())
    stale = editor_forms.form(post, was_live="True", title="Calmer evenings")
    answer = admin_client.post(edit_url(post), {**stale, "action-publish": "1"})
    assert "Somebody has taken this post down since" in answer.content.decode()
    assert not PostPage.objects.get(pk=post.pk).live
    assert admin_client.post(edit_url(post), stale).status_code == 302
    assert 'name="was_live" value="False"' in admin_client.get(edit_url(post)).content.decode()
    again = editor_forms.form(post, was_live="False", title="Calmer evenings")
    admin_client.post(edit_url(post), {**again, "action-publish": "1"})
    assert PostPage.objects.get(pk=post.pk).live


def test_a_post_that_has_merely_expired_is_published_again_from_an_open_form(post, admin_client):
    PostPage.objects.get(pk=post.pk).unpublish(set_expired=True)
    opened = editor_forms.form(post, was_live="True")
    admin_client.post(edit_url(post), {**opened, "action-publish": "1"})
    assert PostPage.objects.get(pk=post.pk).live


def test_a_publication_that_waits_for_a_withdrawal_is_refused(post, admin_client, monkeypatch):
    foresee = seam.foresee

    def late(page: PostPage, *args: Any, **kwargs: Any) -> Any:
        PostPage.objects.get(pk=page.pk).unpublish()
        return foresee(page, *args, **kwargs)

    monkeypatch.setattr(seam, "foresee", late)
    data = editor_forms.form(post, title="Calmer evenings")
    answer = admin_client.post(edit_url(post), {**data, "action-publish": "1"}, follow=True)
    assert "Somebody took it down at that moment." in answer.content.decode()
    kept = PostPage.objects.get(pk=post.pk)
    assert not kept.live
    assert kept.get_latest_revision_as_object().title == "Calmer evenings"


def test_publishing_an_index_with_what_is_below_leaves_down_what_was_taken_down(admin_client):
    down, new = factories.post(), factories.draft(title="Rested", slug="rested")
    PostPage.objects.get(pk=down.pk).unpublish()
    index = down.get_parent()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    below = {"include_descendants": "on"}
    answer = admin_client.post(f"{url}?next=/admin/&id={index.pk}", below, follow=True)
    assert "1 post below was published before" in answer.content.decode()
    assert not PostPage.objects.get(pk=down.pk).live
    assert PostPage.objects.get(pk=new.pk).live
    admin_client.post(f"{url}?id={index.pk}&id={down.pk}", below)
    assert PostPage.objects.get(pk=down.pk).live


def test_a_review_goes_on_where_the_post_has_merely_expired(post):
    seeded_roles.create()
    submit(post)
    post.unpublish(set_expired=True)
    assert post.current_workflow_state is not None


@pytest.fixture
def first(post: PostPage) -> PostPage:
    """A post that Maya Roy has taken down."""
    seeded_roles.create()
    maya = User.objects.create_superuser("maya", first_name="Maya", last_name="Roy")
    post.unpublish(user=maya)
    return PostPage.objects.get(pk=post.pk)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_takes_down_what_is_down_is_told_who_did_it_and_when(first, method):
    editor = seeded_roles.client("Editor")
    before = first.identity.pk, PageLogEntry.objects.count(), Edition.objects.count()
    answer = getattr(editor, method)(unpublish(first), typed(), follow=True)
    shown = answer.content.decode()
    assert "“Calm evenings” was already taken down by Maya Roy on " in shown
    assert "permission" not in " ".join(str(each) for each in answer.context["messages"])
    assert (first.identity.pk, PageLogEntry.objects.count(), Edition.objects.count()) == before


def test_it_is_told_in_the_language_of_the_person(first):
    editor = seeded_roles.client("Editor")
    UserProfile.get_for_user(User.objects.get(username="editor"))
    UserProfile.objects.update(preferred_language="fr")
    shown = editor.get(unpublish(first), follow=True).content.decode()
    assert "a déjà été retiré par Maya Roy le " in shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_in_bulk_too(first, method):
    other = factories.post(title="Another", slug="another")
    editor = seeded_roles.client("Editor")
    sent = {**typed(), "next": "/admin/"}
    where = bulk("unpublish", first, other)
    answer = editor.get(where) if method == "get" else editor.post(where, sent, follow=True)
    shown = answer.content.decode()
    assert "“Calm evenings” was already taken down by Maya Roy on " in shown
    assert "permission" not in shown
    assert PostPage.objects.get(pk=other.pk).live == (method == "get")


def test_a_command_or_a_date_took_it_down_without_a_name(post, admin_client):
    call_command("withdraw", str(post.identity.pk), reason="harmful")
    shown = admin_client.get(unpublish(post), follow=True).content.decode()
    assert "“Calm evenings” was already taken down on " in shown


def test_who_may_not_publish_learns_nothing_of_it(first):
    writer = seeded_roles.client("Writer")
    assert "Maya Roy" not in writer.get(unpublish(first), follow=True).content.decode()


def test_no_note_has_a_control_character_by_whichever_way(admin_client, client, post):
    other = factories.post(title="Another one", slug="another-one")
    note = "A\x0bdose\x1b was\x08 wrong."
    admin_client.post(unpublish(post), typed(note=note))
    call_command("withdraw", str(other.identity.pk), reason="harmful", note=note)
    for page in (post, other):
        said = client.get(f"/api/v1/posts/{page.identity.pk}/").json()
        assert said["note"] == "A dose was wrong."


def test_the_command_takes_a_post_down_in_every_state(busy, client, capsys):
    page, said = busy
    call_command("withdraw", str(page.identity.pk), reason="harmful", note="A wrong dose.")
    assert said in capsys.readouterr().out
    told = client.get(f"/api/v1/posts/{page.identity.pk}/").json()
    assert (told["reason"], told["note"]) == ("harmful", "A wrong dose.")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"reason": "bored"}, "--reason"),
        ({"reason": "harmful", "replacement": "http://example.org/"}, "--replacement"),
        ({"reason": "harmful", "note": "x" * 501}, "--note"),
    ],
)
def test_the_command_says_what_is_wrong_and_takes_nothing_down(post, given, problem):
    with pytest.raises(CommandError, match=problem):
        call_command("withdraw", str(post.identity.pk), **given)
    assert PostPage.objects.get(pk=post.pk).live


def test_the_command_refuses_what_is_not_published_or_not_known(post):
    with pytest.raises(CommandError, match="There is no post"):
        call_command("withdraw", str(uuid4()), reason="harmful")
    post.unpublish()
    with pytest.raises(CommandError, match="is not published"):
        call_command("withdraw", str(post.identity.pk), reason="harmful")
