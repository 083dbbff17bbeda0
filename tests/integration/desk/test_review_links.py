"""A person without an account reviews exact words by a link, and the link opens nothing else."""

import logging
import re
from io import StringIO
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from wagtail.models import PageLogEntry, TaskState, WorkflowState

from blog.admin.review_links import answering, making, tokens
from blog.models import PostAuthor, PostPage, Review, ReviewLink, ReviewLinkAnswer
from cms.logs import RedactingStream
from syndication.desk.review_links import wrong_tokens
from tests import factories, seeded_roles
from tests.review_links import CREDENTIALS, NAME, answer, expire, make, person


@pytest.fixture
def editor(site: Any) -> User:
    seeded_roles.create()
    return person("Editor", email="editor@example.org")


@pytest.fixture
def draft(editor: User) -> PostPage:
    return factories.draft()


@pytest.fixture
def path(draft: PostPage, editor: User) -> str:
    return make(draft, editor)[1]


def shown(path: str) -> str:
    return Client().get(path).content.decode()


def approved_by(page: PostPage) -> str | None:
    """Who reviewed the post, as readers get it."""
    found = factories.read(page)
    reviewer = found.data["review"].get("reviewed_by")
    return reviewer["name"] if reviewer else None


# -- what the link opens ------------------------------------------------------------------------


def test_the_page_shows_the_whole_draft_to_whoever_has_the_link_and_to_no_cache(path: str) -> None:
    found = Client().get(path)
    assert found.status_code == 200
    assert "Small habits, kept for some weeks" in found.content.decode()
    assert found["Cache-Control"] == "private, no-store"
    assert found["Referrer-Policy"] == "no-referrer"
    assert "noindex" in found["X-Robots-Tag"]
    assert "script-src 'self'" in found["Content-Security-Policy"]
    assert not found.cookies


@pytest.mark.parametrize("form", ["email", "feed", "text", "json"])
def test_the_same_words_are_shown_in_every_form_without_scripts(path: str, form: str) -> None:
    found = Client().get(f"{path}{form}/")
    assert "Small habits, kept" in " ".join(found.content.decode().split())
    assert "script-src" not in found["Content-Security-Policy"]
    assert "noindex" in found["X-Robots-Tag"]
    assert found["Referrer-Policy"] == "no-referrer"


def test_a_link_opens_neither_another_post_nor_a_preview_nor_the_admin(
    path: str, editor: User
) -> None:
    other = factories.draft("Other words")
    token = path.split("/")[2]
    assert "Other words" not in shown(path)
    assert Client().get(f"/api/v1/previews/{token}/").status_code == 401
    assert Client().get(f"/admin/pages/{other.pk}/edit/").status_code == 302
    assert factories.read(other) is None


def test_the_words_are_those_of_the_link_even_when_autosave_overwrites_the_revision(
    path: str, draft: PostPage
) -> None:
    fresh = draft.get_latest_revision_as_object()
    fresh.title = "Overwritten evenings"
    fresh.save_revision(overwrite_revision=draft.latest_revision)
    page = shown(path)
    assert "Calm evenings" in page
    assert "Overwritten evenings" not in page
    assert "was changed after this link was made" in page


def test_each_opening_is_logged_without_saying_who(path: str) -> None:
    Client().get(path)
    Client().get(f"{path}text/")
    link = ReviewLink.objects.get()
    assert [each.what for each in link.openings.order_by("pk")] == ["page", "preview"]
    assert not {"ip", "address", "user_agent"} & {
        each.name for each in link.openings.model._meta.fields
    }


def test_opening_answers_nothing_whatever_the_address_says(path: str) -> None:
    Client().get(f"{path}?verdict=approved&read_all=on")
    Client().head(path)
    assert Client().put(path).status_code == 405
    assert not ReviewLinkAnswer.objects.exists()


def test_the_database_has_no_token_and_the_log_none_either(path: str) -> None:
    token = path.split("/")[2]
    row = ReviewLink.objects.values().get()
    assert token not in str(row)
    assert row["token_digest"] == tokens.digest(token)
    stream = StringIO()
    record = logging.makeLogRecord({"msg": f"Internal Server Error: {path}evidence/"})
    RedactingStream(stream).emit(record)
    assert token[:12] not in stream.getvalue()
    assert token[-12:] not in stream.getvalue()


# -- links that are closed ----------------------------------------------------------------------


def revoke(link: ReviewLink) -> None:
    making.revoke(link, user=None, at=timezone.now())


def delete_post(link: ReviewLink) -> None:
    PostPage.objects.get(pk=link.page_id).delete()


def delete_user(link: ReviewLink) -> None:
    User.objects.get(pk=link.created_by_id).delete()


def deactivate_user(link: ReviewLink) -> None:
    User.objects.filter(pk=link.created_by_id).update(is_active=False)


@pytest.mark.parametrize(
    ("close", "why"),
    [
        (expire, "has expired"),
        (revoke, "was withdrawn"),
        (delete_post, "was deleted"),
        (delete_user, "does not work on this site"),
        (deactivate_user, "does not work on this site"),
    ],
)
def test_a_closed_link_says_why_and_nothing_of_the_post(path: str, close: Any, why: str) -> None:
    link = ReviewLink.objects.get()
    close(link)
    for address in (path, f"{path}text/", f"{path}evidence/"):
        found = Client().get(address)
        assert found.status_code == 410
        assert why in found.content.decode()
        assert "Calm evenings" not in found.content.decode()
        assert found["Cache-Control"] == "private, no-store"
    assert answer(path).status_code == 410
    assert not ReviewLinkAnswer.objects.exists()


def test_the_copy_of_the_words_goes_with_the_post(path: str, draft: PostPage) -> None:
    draft.delete()
    assert ReviewLink.objects.get().document == ""


def test_a_wrong_address_is_not_found_and_many_have_to_wait_but_a_link_still_opens(
    path: str,
) -> None:
    found = [Client().get("/reviews/guessed.token/") for _ in range(wrong_tokens.MOST + 1)]
    assert [each.status_code for each in found] == [404] * wrong_tokens.MOST + [429]
    assert found[-1]["Retry-After"] == "900"
    assert found[0]["Referrer-Policy"] == "no-referrer"
    assert Client().get(path).status_code == 200


def test_a_wrong_address_is_explained_in_the_language_of_the_browser(path: str) -> None:
    found = Client().get("/reviews/guessed/", headers={"Accept-Language": "fr-CA"})
    assert 'lang="fr-CA"' in found.content.decode()


# -- answers ------------------------------------------------------------------------------------


def test_an_approval_is_a_review_and_the_badge_of_these_words_alone(
    path: str, draft: PostPage
) -> None:
    assert answer(path).status_code == 303
    review = Review.objects.get()
    assert (review.reviewer.name, review.reviewer.credentials) == (NAME, CREDENTIALS)
    assert review.content_digest == ReviewLink.objects.get().content_digest
    assert review.next_review_on > review.reviewed_on
    published = factories.publish(draft)
    assert approved_by(published) == NAME
    factories.publish(factories.edit(published, title="Other evenings"))
    assert approved_by(published) is None


def test_the_review_of_a_later_draft_takes_no_badge_from_what_is_published(
    draft: PostPage, editor: User
) -> None:
    answer(make(draft, editor)[1])
    published = factories.publish(draft)
    later = factories.edit(published, title="Later evenings")
    link, path = make(PostPage.objects.get(pk=later.pk), editor)
    answer(path)
    assert link.content_digest != Review.objects.earliest("pk").content_digest
    factories.publish(factories.edit(published, title="Calm evenings"))
    assert approved_by(published) == NAME


def test_an_answer_is_given_once_and_shown_from_then_on(path: str) -> None:
    assert answer(path)["Location"] == path
    assert answer(path, "declined").status_code == 303
    assert ReviewLinkAnswer.objects.get().verdict == "approved"
    assert Review.objects.count() == 1
    assert "Your answer is recorded" in shown(path)


def test_of_two_answers_that_are_sent_at_once_one_counts(path: str) -> None:
    link = ReviewLink.objects.get()
    given = answering.Given(verdict="approved")
    assert answering.answer(link, given, at=timezone.now()) is not None
    assert answering.answer(link, given, at=timezone.now()) is None
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("verdict", "sent", "why"),
    [
        ("approved", {"read_all": ""}, "Confirm that you have read the whole post"),
        ("changes", {}, "Write what should change"),
        ("", {}, "Choose one of the three answers"),
        ("approved", {"comment": "x" * 5001}, "at most 5000"),
    ],
)
def test_a_refused_answer_keeps_what_was_written(
    path: str, verdict: str, sent: dict[str, str], why: str
) -> None:
    found = answer(path, verdict, **{"at-lead": "Kept words", **sent} if why[0] == "C" else sent)
    page = found.content.decode()
    assert found.status_code == 200
    assert why in page
    assert ("Kept words" in page) is (why[0] == "C")
    assert not ReviewLinkAnswer.objects.exists()


def test_comments_are_anchored_at_blocks_and_at_nothing_else(path: str, draft: PostPage) -> None:
    block = draft.get_latest_revision_as_object().body[1].id
    answer(path, "changes", **{f"at-{block}": "Say how long.", "at-made-up": "Nowhere"})
    [passage] = ReviewLinkAnswer.objects.get().passages
    assert passage["block"] == block
    assert passage["words"] == "Say how long."
    assert passage["passage"].startswith("Sleep is easier")


def test_the_evidence_says_who_when_which_words_and_their_digest(path: str) -> None:
    answer(path, comment="Well said.")
    page = shown(f"{path}evidence/")
    link = ReviewLink.objects.get()
    for part in (NAME, CREDENTIALS, "Approved", link.content_digest, "Well said.", "Small habits"):
        assert part in page
    assert f'datetime="{timezone.now():%Y-%m-%d}' in page


def test_there_is_no_evidence_before_the_answer(path: str) -> None:
    assert Client().get(f"{path}evidence/")["Location"] == "../"


def test_whoever_asked_is_told_by_mail_and_the_reviewers_address_is_forgotten(
    draft: PostPage, editor: User
) -> None:
    path = make(draft, editor, email="rosa@example.org")[1]
    answer(path, "changes", comment="Say how long.")
    assert mail.outbox[-1].to == ["editor@example.org"]
    assert "Say how long." in mail.outbox[-1].body
    assert path not in mail.outbox[-1].body
    assert ReviewLink.objects.get().email == ""


def test_a_reviewer_who_became_an_author_meanwhile_does_not_approve(
    path: str, draft: PostPage
) -> None:
    answering._named(NAME, CREDENTIALS)
    PostAuthor.objects.create(page=draft, author=answering._named(NAME, CREDENTIALS))
    assert "An author cannot review their own post" in answer(path).content.decode()
    assert not Review.objects.exists()


def test_a_french_post_is_reviewed_in_french(editor: User) -> None:
    path = make(factories.draft("Soirs calmes", locale="fr"), editor)[1]
    page = shown(path)
    assert 'lang="fr-CA"' in page
    assert "J’approuve ces mots" in page
    assert not re.search(r"Your answer|Comment on this passage|See the same", page)


# -- the workflow -------------------------------------------------------------------------------


@pytest.fixture
def waiting(editor: User) -> PostPage:
    """A writer's post that waits for a clinical review."""
    topic = factories.topic("grief", risk="clinical")
    writer = person("Writer", email="writer@example.org")
    person("Clinical reviewer")
    page = factories.draft(owner=writer)
    page.topics = [topic]
    page.save_revision()
    page.get_workflow().start(page, writer)
    return PostPage.objects.get(pk=page.pk)


def step(page: PostPage) -> str:
    return str(PostPage.objects.get(pk=page.pk).current_workflow_task)


def test_an_approval_finishes_the_clinical_review_and_publishes_nothing(
    waiting: PostPage, editor: User
) -> None:
    assert step(waiting) == "Clinical review"
    answer(make(waiting, editor)[1])
    assert step(waiting) == "Approval by an Editor"
    assert not PostPage.objects.get(pk=waiting.pk).live
    assert TaskState.objects.get(by_link__isnull=False).finished_by is None


def test_an_approval_of_former_words_finishes_nothing(waiting: PostPage, editor: User) -> None:
    path = make(waiting, editor)[1]
    changed = factories.edit(waiting, title="Changed in review")
    TaskState.objects.update(revision=changed.latest_revision)
    answer(path)
    assert step(waiting) == "Clinical review"
    assert Review.objects.count() == 1


def test_changes_send_the_post_back_to_its_writer(waiting: PostPage, editor: User) -> None:
    answer(make(waiting, editor)[1], "changes", comment="Say how long.")
    state = PostPage.objects.get(pk=waiting.pk).current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Say how long."


def test_declining_leaves_the_post_where_it_is(waiting: PostPage, editor: User) -> None:
    answer(make(waiting, editor)[1], "declined")
    assert step(waiting) == "Clinical review"
    assert not Review.objects.exists()


def test_a_writer_cannot_approve_by_a_link_of_their_own(waiting: PostPage, editor: User) -> None:
    """Whoever makes a link sees its address."""
    answer(make(waiting, waiting.owner)[1])
    link = ReviewLink.objects.get()
    assert ReviewLinkAnswer.objects.get().verdict == "approved"
    assert not Review.objects.exists()
    assert step(waiting) == "Clinical review"
    assert not answering.may_confirm(link, waiting.owner)
    assert answering.may_confirm(link, editor)
    answering.confirm(link, user=editor)
    answering.confirm(link, user=editor)
    assert Review.objects.get().reviewer.name == NAME
    assert step(waiting) == "Approval by an Editor"


def test_only_those_who_may_change_or_publish_a_post_ask_for_its_review(
    waiting: PostPage, editor: User
) -> None:
    assert making.may_ask(waiting, editor)
    assert making.may_ask(waiting, waiting.owner)
    for role in ("Writer", "Translator", "Clinical reviewer", "Partner manager"):
        assert not making.may_ask(waiting, person(role, name=f"another {role}")), role


def test_a_persons_data_can_be_removed_and_no_history_names_them(
    path: str, draft: PostPage, editor: User
) -> None:
    answer(path)
    making.erase_person(ReviewLink.objects.all(), user=editor, at=timezone.now())
    link = ReviewLink.objects.get()
    assert (link.name, link.credentials, link.email) == ("", "", "")
    assert Client().get(path).status_code == 410
    entries = PageLogEntry.objects.filter(page=draft.pk, action__startswith="blog.review_link")
    assert entries.count() == 4
    assert all(NAME not in f"{each.data} {each.message}" for each in entries)
