"""What is under way for posts that are taken down: a scheduled version, a review, a lock.

Taking a post down cancels the first two. A lock stays: it says who works on the draft.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail.admin.mail import send_mail
from wagtail.models import GroupApprovalTask, Revision, TaskState, WorkflowState
from wagtail.query import PageQuerySet
from wagtail.users.models import UserProfile

from blog.models import PostPage

logger = logging.getLogger("wellspring.desk")

UNFINISHED = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
ANSWERED = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)


class ReviewEndedError(Exception):
    """The review ended before its answer was stored: nothing is published by it."""

    def __init__(self, page: Any) -> None:
        super().__init__(str(page))
        self.page = page


def sentences(posts: PageQuerySet, user: Any, *, named: bool = False) -> list[str]:
    """What happens to it when these posts are taken down, for the person who is about to do that.

    Four queries, however many posts there are. A sentence names its post where there are several,
    or ``named`` asks for it.
    """
    found = list(posts.defer_streamfields().select_related("locked_by").order_by("path"))
    ids = [str(post.pk) for post in found]
    scheduled, reviewed = _scheduled(ids), set(reviews(ids).values_list("object_id", flat=True))
    lines = []
    for post in found:
        key = str(post.pk)
        said = [
            *([_cancelled(scheduled[key])] if key in scheduled else ()),
            *([_("It is in review: the review ends.")] if key in reviewed else ()),
            *([_lock(post, user)] if post.locked else ()),
        ]
        lines += [f"{post.title}: {line}" if named or len(found) > 1 else line for line in said]
    return lines


def reviews(page_ids: Iterable[str]) -> "QuerySet[WorkflowState]":
    """The reviews of these pages that have not ended."""
    kind = ContentType.objects.get_for_model(PostPage)
    found: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        content_type=kind, object_id__in=list(page_ids), status__in=UNFINISHED
    )
    return found


def lock_reviews(page_ids: Iterable[str]) -> None:
    """Wait for an approval that is being stored, and hold back later ones.

    Call it before the ledger is locked: an approval locks its step, its review and the ledger.
    """
    found = reviews(page_ids).order_by("pk")
    steps = TaskState.objects.filter(workflow_state__in=found, status=TaskState.STATUS_IN_PROGRESS)
    list(steps.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    list(found.select_for_update().values_list("pk", flat=True))


def check_review(step: TaskState) -> None:
    """Raises :class:`ReviewEndedError` where a review that was read as open has ended since.

    Call it in the transaction that stores the answer, before it is stored.
    """
    if step.status not in ANSWERED or not step.pk:
        return
    stored = TaskState.objects.select_for_update(of=("self",)).filter(pk=step.pk)
    if stored.values_list("status", flat=True).first() == TaskState.STATUS_CANCELLED:
        raise ReviewEndedError(step.workflow_state.content_object)


def end_reviews(page_ids: Iterable[str], *, user: Any) -> None:
    """Cancel the reviews of pages that are taken down; those concerned are told by mail.

    Call it in the transaction that takes them down. ``user`` did it; ``None`` is a command.
    """
    for review in reviews(page_ids).order_by("pk"):
        people, title = _people(review, but=user), str(review.content_object)
        review.cancel(user=user)
        transaction.on_commit(partial(_tell, people, title), robust=True)


def _scheduled(page_ids: list[str]) -> dict[str, Any]:
    kind = ContentType.objects.get_for_model(PostPage)
    rows = Revision.objects.filter(content_type=kind, object_id__in=page_ids)
    rows = rows.filter(approved_go_live_at__isnull=False)
    return dict(rows.values_list("object_id", "approved_go_live_at"))


def _cancelled(when: Any) -> str:
    local = timezone.localtime(when)
    shown = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return _("The version scheduled for %(when)s will be cancelled.") % {"when": shown}


def _lock(post: PostPage, user: Any) -> str:
    if post.locked_by is None:
        return _("It is locked: the lock stays.")
    if post.locked_by == user:
        return _("You have locked it: the lock stays.")
    name = post.locked_by.get_full_name() or post.locked_by.get_username()
    return _("It is locked by %(person)s: the lock stays.") % {"person": name}


def _people(review: WorkflowState, *, but: Any) -> list[User]:
    """Who asked for the review and who was to approve it, as their notifications are set."""
    asked = [review.requested_by] if review.requested_by else []
    chosen = [person for person in asked if _wants(person, "rejected")]
    state = review.current_task_state
    task = state.task.specific if state else None
    if isinstance(task, GroupApprovalTask):
        reviewers = User.objects.filter(groups__in=task.groups.all()).distinct().order_by("pk")
        chosen += [person for person in reviewers if _wants(person, "submitted")]
    return [person for person in dict.fromkeys(chosen) if person != but]


def _wants(person: User, notification: str) -> bool:
    profile = UserProfile.get_for_user(person)
    wanted = getattr(profile, f"{notification}_notifications")
    return bool(person.is_active and person.email and wanted)


def _tell(people: list[User], title: str) -> None:
    """Send the mails one by one: a failure is logged and does not stop the others."""
    for person in people:
        with override(UserProfile.get_for_user(person).get_preferred_language()):
            subject = _("The review of “%(title)s” has ended") % {"title": " ".join(title.split())}
            words = _(
                "The post “%(title)s” was taken down. Its review has ended with that; nobody "
                "needs to approve it any more."
            ) % {"title": title}
        try:
            send_mail(subject, words, [person.email])
        except Exception:
            logger.exception("the end of a review could not be mailed", extra={"user": person.pk})
