"""The step of a workflow in which somebody else than the writer reviews a post clinically."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import GroupApprovalTask, Page, TaskState, Workflow, WorkflowState, WorkflowTask

from blog.models.post import PostPage
from blog.models.resources import Topic

# Topics of these classes need a clinical review (blog.checks.care).
NEEDS_REVIEW = frozenset({Topic.Risk.CLINICAL, Topic.Risk.CRISIS})

_recorders: list[Callable[[PostPage, User], object]] = []


def register_recorder(function: Callable[[PostPage, User], object]) -> None:
    """Make an approval call ``function`` with the post and who approves, before it takes effect."""
    if function not in _recorders:
        _recorders.append(function)


class ClinicalReview(GroupApprovalTask):
    """Approval by a group, for posts on clinical topics; nobody approves a post of their own.

    It passes by itself where it is not needed, and where nobody could approve: the Editor's step,
    which comes later, is the one that publishes. As the last step it never passes by itself.
    """

    class Meta:
        verbose_name = gettext_lazy("Clinical review")
        verbose_name_plural = gettext_lazy("Clinical reviews")

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        if not self.has_successor(workflow_state.workflow) or self._is_needed(workflow_state):
            return super().start(workflow_state, user=user)
        # Without Wagtail's signal, whose receiver asks the group by mail for its approval.
        state: TaskState = self.get_task_state_class()(
            workflow_state=workflow_state,
            task=self,
            revision=workflow_state.content_object.get_latest_revision(),
            status=TaskState.STATUS_SKIPPED,
        )
        state.save()
        return state

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, Any, bool]]:
        """Wagtail's actions; no approval for whoever owns or submitted the post."""
        found: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        if _is_own(obj, user):
            return [action for action in found if action[0] != "approve"]
        return found

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Raises :class:`PermissionDenied` for the approval of an own post."""
        page = task_state.workflow_state.content_object
        if action_name != "approve":
            super().on_action(task_state, user, action_name, **kwargs)
            return
        if _is_own(page, user):
            raise PermissionDenied
        with transaction.atomic():
            for record in _recorders if isinstance(page.specific, PostPage) else ():
                record(page.specific, user)
            super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        return _(
            "Members of the chosen groups approve posts on clinical and crisis topics, but none of "
            "their own. Other posts pass."
        )

    def has_successor(self, workflow: Workflow) -> bool:
        """Whether another step comes after this one."""
        order = WorkflowTask.objects.filter(workflow=workflow, task__active=True)
        last = order.order_by("sort_order").last()
        return last is not None and last.task_id != self.pk

    def _is_needed(self, workflow_state: WorkflowState) -> bool:
        page = workflow_state.content_object
        if not isinstance(page.specific, PostPage):
            return False
        draft = page.specific.get_latest_revision_as_object()
        return self.concerns(draft.topics.all(), workflow_state)

    def concerns(self, topics: Iterable[Topic], workflow_state: WorkflowState) -> bool:
        """Whether a post on these topics waits for this review, and somebody could give it."""
        page = workflow_state.content_object
        others = User.objects.filter(is_active=True, groups__in=self.groups.all())
        return (
            any(topic.risk in NEEDS_REVIEW for topic in topics)
            and others.exclude(
                pk__in=[pk for pk in (page.owner_id, workflow_state.requested_by_id) if pk]
            ).exists()
        )


def lacks_review(workflow_state: WorkflowState, topics: Iterable[Topic]) -> bool:
    """Whether the post passed a clinical review by itself that its topics ask for now."""
    passed = workflow_state.task_states.filter(status=TaskState.STATUS_SKIPPED)
    tasks = [state.task.specific for state in passed.select_related("task")]
    return any(
        isinstance(task, ClinicalReview) and task.concerns(topics, workflow_state) for task in tasks
    )


def _is_own(page: Page, user: User) -> bool:
    state = page.current_workflow_state
    requested_by = state.requested_by_id if state else None
    return user.pk in {page.owner_id, requested_by}
