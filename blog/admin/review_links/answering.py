"""The answer to a review link, and what it does: a review, a finished step, a post sent back.

An answer covers the words of its link and no others. It is given once; a second is ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from wagtail.models import TaskState

from blog import codec, limits
from blog.admin.review_links import history
from blog.admin.reviews import ADD_REVIEW, NEXT_REVIEW_AFTER
from blog.builder.page import build
from blog.builder.review import content_digest
from blog.models import Author, ClinicalReview, PostPage, Review, ReviewLink, ReviewLinkAnswer

Verdict = ReviewLinkAnswer.Verdict
_ACTIONS = {
    Verdict.APPROVED: history.APPROVED,
    Verdict.CHANGES: history.CHANGES,
    Verdict.DECLINED: history.DECLINED,
}


class ClosedError(Exception):
    """The link takes no answer; ``state`` says why."""

    def __init__(self, state: ReviewLink.State) -> None:
        super().__init__(state)
        self.state = state


class OwnPostError(Exception):
    """The reviewer is an author of the post by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a reviewer sends; ``passages`` are ``{"block", "passage", "words"}``."""

    verdict: str
    comment: str = ""
    passages: Sequence[dict[str, str]] = field(default_factory=tuple)


def answer(link: ReviewLink, given: Given, *, at: datetime) -> ReviewLinkAnswer | None:
    """Store the answer with all that it does; ``None`` where one was given already.

    Raises :class:`ClosedError` and :class:`OwnPostError`.
    """
    # Before any lock of a review: a new author locks the ledger, and an approval locks it last.
    signer = _signer(link) if given.verdict == Verdict.APPROVED else None
    with transaction.atomic():
        link = ReviewLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if ReviewLinkAnswer.objects.filter(link=link).exists():
            return None
        if (state := link.state(at)) != ReviewLink.State.OPEN:
            raise ClosedError(state)
        row = ReviewLinkAnswer.objects.create(
            link=link,
            verdict=given.verdict,
            comment=given.comment,
            passages=list(given.passages),
            answered_at=at,
        )
        ReviewLink.objects.filter(pk=link.pk).update(email="")  # no longer needed
        history.note(link, _ACTIONS[Verdict(given.verdict)])
        if signer and counts(link):
            _record(row, link, signer)
        elif given.verdict == Verdict.CHANGES:
            _send_back(row, link)
    return row


def counts(link: ReviewLink) -> bool:
    """Whether an approval is a review by itself.

    Whoever made the link has seen its address, and could have answered it: so the link must be made
    by somebody who may record reviews anyway.
    """
    return link.created_by is not None and link.created_by.has_perm(ADD_REVIEW)


def may_confirm(link: ReviewLink, user: Any) -> bool:
    """Whether the person may make a review of an approval that is none by itself."""
    given = link.given
    waits = given and given.verdict == Verdict.APPROVED and given.review_id is None and link.name
    return bool(waits and link.page and user.has_perm(ADD_REVIEW) and user.pk != link.created_by_id)


def confirm(link: ReviewLink, *, user: Any) -> None:
    """Make a review of an approval; nothing where it is one. Raises :class:`OwnPostError`."""
    signer = _signer(link)
    with transaction.atomic():
        row = ReviewLinkAnswer.objects.select_for_update().get(link=link)
        if row.review_id is None:
            row.confirmed_by = user
            _record(row, link, signer)
            history.note(link, history.CONFIRMED, user=user)


def has_changed(link: ReviewLink) -> bool:
    """Whether the post's latest draft has other words than the link."""
    return link.page is None or digest_of(link.page) != link.content_digest


def digest_of(page: PostPage) -> str:
    """The digest of the words of the page's latest draft."""
    return _digest(page.get_latest_revision_as_object())


def _digest(draft: PostPage) -> str:
    document = build(draft, today=timezone.localdate()).document
    return content_digest(document.title, document.lead, document.body)


def _record(row: ReviewLinkAnswer, link: ReviewLink, signer: Author) -> None:
    """The review, dated when the answer was given, and the step that waits for it."""
    on = timezone.localdate(row.answered_at)
    assert link.page is not None  # noqa: S101  # a deleted post's link is closed
    row.review = Review.objects.create(
        page=link.page,
        revision=link.revision,
        content_digest=link.content_digest,
        reviewer=signer,
        scope=link.scope,
        reviewed_on=on,
        next_review_on=on + NEXT_REVIEW_AFTER,
        recorded_by=row.confirmed_by or link.created_by,
    )
    state = _waiting(link)
    if state and link.scope == Review.Scope.CLINICAL and _is_finished_by_link(state):
        row.task_state = state
        state.approve(user=None, comment=row.comment)
    row.save()


def _send_back(row: ReviewLinkAnswer, link: ReviewLink) -> None:
    """The post goes back to its writer where it waits for a review of these words."""
    if state := _waiting(link):
        row.task_state = state
        row.save()
        state.reject(user=None, comment=row.comment)


def _is_finished_by_link(state: TaskState) -> bool:
    """Only a clinical review, and not the last step: the last one publishes."""
    task = state.task.specific
    return isinstance(task, ClinicalReview) and task.has_successor(state.workflow_state.workflow)


def _waiting(link: ReviewLink) -> TaskState | None:
    """The step that the post waits in, locked, if it waits with the words of the link."""
    current = link.page.current_workflow_state if link.page else None
    if current is None or current.current_task_state_id is None:
        return None
    steps = TaskState.objects.select_for_update(of=("self",))
    state = steps.filter(
        pk=current.current_task_state_id, status=TaskState.STATUS_IN_PROGRESS
    ).first()
    if state is None or _digest(state.revision.as_object()) != link.content_digest:
        return None
    return state


def _signer(link: ReviewLink) -> Author:
    """The author row that signs the review, made if nobody has this name and these credentials.

    Raises :class:`OwnPostError`.
    """
    signer = link.reviewer or _named(link.name, link.credentials)
    page, document = link.page, codec.loads(link.document)
    written = {author.slug for author in document.byline.authors}
    if signer.slug in written or (page and page.post_authors.filter(author=signer).exists()):
        raise OwnPostError
    return signer


def _named(name: str, credentials: str) -> Author:
    same = {"kind": Author.Kind.PERSON, "name": name, "credentials": credentials}
    found = Author.objects.filter(**same).order_by("pk").first()
    return found or Author.objects.create(slug=_free_slug(name), **same)


def _free_slug(name: str) -> str:
    stem = slugify(name)[: limits.KEY - 5] or "reviewer"
    taken = set(Author.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(each for each in numbered if each not in taken)
