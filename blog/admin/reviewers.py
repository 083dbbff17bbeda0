"""The admin of people who review posts and have no rights on pages, such as Clinical reviewers.

They find what waits for them on the first page, and return to it: Wagtail 8.0.1 leads whoever has
approved a post to the list of pages, and tells them that they may not see it; and the first page
links the posts that they once edited, which are closed to them.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.models import GroupApprovalTask, TaskState
from wagtail.permissions import page_permission_policy

from blog.admin import review_messages
from blog.models import PostPage


class NothingWaitsPanel(Component):
    """Where Wagtail lists the posts that wait for a review, if there is none."""

    name = "nothing_waits"
    order = 220
    template_name = "admin/home/nothing_waits.html"


def sees_pages(user: Any) -> bool:
    """Whether the person has the menu of pages, and may see lists of them."""
    return page_permission_policy.explorable_root_instance(user) is not None


def reviews(user: Any) -> bool:
    """Whether the person is in a group that approves a step of a workflow."""
    steps = GroupApprovalTask.objects.filter(active=True, groups__in=user.groups.all())
    return bool(steps.exists())


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page: no links that are refused."""
    user = request.user
    if sees_pages(user) or not reviews(user):
        return
    shown[:] = [each for each in shown if not isinstance(each, RecentEditsPanel)]
    if not TaskState.objects.reviewable_by(user).exists():
        shown.append(NothingWaitsPanel())


def refuse(request: HttpRequest, page: PostPage) -> HttpResponseBase | None:
    """The answer to a reviewer who opens a post that does not wait for them, or reviews it too
    late; ``None`` to others."""
    if sees_pages(request.user) or not reviews(request.user):
        return None
    if "action-workflow-action" in request.POST:
        messages.warning(request, review_messages.overtaken(page, request.POST))
        return redirect("wagtailadmin_home")
    if request.method != "GET":
        return None
    messages.warning(
        request,
        _(
            "This post does not wait for your review. It has gone on, was sent back, or needs no "
            "review of your group. The posts that wait for you are listed on this page."
        ),
    )
    return redirect("wagtailadmin_home")
