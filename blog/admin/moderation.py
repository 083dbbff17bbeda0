"""Finds steps of workflows that nobody but a superuser can finish: their posts stay locked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowTask

from blog.models import ClinicalReview


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadEnd:
    """A step of an active workflow; ``groups`` are the names of those that should approve."""

    workflow: str
    task: str
    groups: tuple[str, ...]


def dead_ends() -> Iterator[DeadEnd]:
    """The steps in which no active person with access to the admin is in a group that approves."""
    steps = WorkflowTask.objects.filter(workflow__active=True, task__active=True)
    for step in steps.select_related("workflow", "task").order_by("workflow", "sort_order"):
        task = step.task.specific
        if _is_stuck(task, step.workflow):
            names = tuple(task.groups.order_by("name").values_list("name", flat=True))
            yield DeadEnd(workflow=step.workflow.name, task=task.name, groups=names)


def _is_stuck(task: Task, workflow: Workflow) -> bool:
    if not isinstance(task, GroupApprovalTask) or _approvers(task.groups.all()).exists():
        return False
    passes = isinstance(task, ClinicalReview) and task.has_successor(workflow)
    return not passes


def somebody_submits() -> bool:
    """Whether anybody but superusers works in the admin."""
    return _with_access(User.objects.filter(is_superuser=False)).exists()


def _approvers(groups: "QuerySet[Group]") -> "QuerySet[User]":
    return _with_access(User.objects.filter(groups__in=groups))


def _with_access(users: "QuerySet[User]") -> "QuerySet[User]":
    access = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    allowed = Q(is_superuser=True) | Q(
        pk__in=User.objects.filter(
            Q(groups__permissions__in=access) | Q(user_permissions__in=access)
        )
    )
    return users.filter(allowed, is_active=True)
