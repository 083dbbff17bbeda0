"""The states of a post that the list of posts shows and filters by.

A post can have several: a published post with changes may be in review.
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.models import Page, Revision, WorkflowState

from blog.models import PostPage


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SENT_BACK = "sent_back", _("Sent back")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", pgettext_lazy("state of a post", "Published")
    CHANGED = "changed", _("Changed since publication")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a post", "Withdrawn")
    EXPIRED = "expired", _("Expired")


_WORKFLOW = {
    State.IN_REVIEW: WorkflowState.STATUS_IN_PROGRESS,
    State.SENT_BACK: WorkflowState.STATUS_NEEDS_CHANGES,
}
_CONDITIONS = {
    State.DRAFT: Q(
        live=False, first_published_at=None, in_review=False, sent_back=False, scheduled=False
    ),
    State.IN_REVIEW: Q(in_review=True),
    State.SENT_BACK: Q(sent_back=True),
    State.SCHEDULED: Q(scheduled=True),
    State.PUBLISHED: Q(live=True),
    State.CHANGED: Q(live=True, has_unpublished_changes=True),
    State.WITHDRAWN: Q(live=False, expired=False, first_published_at__isnull=False),
    State.EXPIRED: Q(live=False, expired=True),
}


def having(posts: "QuerySet[PostPage]", wanted: Iterable[str]) -> "QuerySet[PostPage]":
    """The posts that have one of these states."""
    condition = Q(pk__in=[])
    for state in wanted:
        condition |= _CONDITIONS[State(state)]
    workflows = {state.value: _in_workflow(status) for state, status in _WORKFLOW.items()}
    found: QuerySet[PostPage] = posts.alias(scheduled=Exists(_scheduled()), **workflows)
    return found.filter(condition)


def of(posts: Iterable[PostPage]) -> dict[int, list[State]]:
    """The states of each post by its id. Two queries."""
    listed = list(posts)
    ids = [str(post.pk) for post in listed]
    reviewed = dict(_workflows().filter(object_id__in=ids).values_list("object_id", "status"))
    planned = set(_schedules().filter(object_id__in=ids).values_list("object_id", flat=True))
    return {
        post.pk: _states(post, reviewed.get(str(post.pk)), str(post.pk) in planned)
        for post in listed
    }


def _states(post: PostPage, workflow: str | None, is_scheduled: bool) -> list[State]:
    was_published = post.first_published_at is not None
    holds = {
        State.PUBLISHED: post.live,
        State.CHANGED: post.live and post.has_unpublished_changes,
        State.EXPIRED: not post.live and post.expired,
        State.WITHDRAWN: not post.live and not post.expired and was_published,
        State.SCHEDULED: is_scheduled,
        **{state: workflow == status for state, status in _WORKFLOW.items()},
    }
    return [state for state, does in holds.items() if does] or [State.DRAFT]


def _workflows() -> "QuerySet[WorkflowState]":
    found: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), status__in=_WORKFLOW.values()
    )
    return found


def _schedules() -> "QuerySet[Revision]":
    found: QuerySet[Revision] = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        approved_go_live_at__isnull=False,
    )
    return found


def _in_workflow(status: str) -> Exists:
    return Exists(_workflows().filter(status=status, object_id=_page_id()))


def _scheduled() -> "QuerySet[Revision]":
    return _schedules().filter(object_id=_page_id())


def _page_id() -> Cast:
    """Workflows and revisions name a page by its id as text."""
    return Cast(OuterRef("pk"), CharField())
