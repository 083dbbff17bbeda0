"""The first page of the admin: how to begin a post, and what happens in the next weeks."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from wagtail.admin.ui.components import Component

from blog.admin import coming, importing, paste_form
from blog.admin.coming import Event, Span
from blog.admin.imports import rights

AHEAD = timedelta(days=30)
MOST = 12  # events that are listed


class StartPanel(Component):
    """How to begin a post, for whoever may write one."""

    name = "start"
    order = 5
    template_name = "admin/home/start.html"

    def __init__(self, indexes: list[Any], *, may_import: bool) -> None:
        self._indexes = indexes
        self._may_import = may_import

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "indexes": [
                (
                    index.title,
                    reverse("wagtailadmin_pages:add", args=["blog", "postpage", index.pk]),
                )
                for index in self._indexes
            ],
            "paste": importing.address(),
            "imports": reverse("imports") if self._may_import else "",
        }


class ComingPanel(Component):
    """What is scheduled, expires, or must be read or verified again within a month."""

    name = "coming"
    order = 230
    template_name = "admin/home/coming.html"

    def __init__(self, user: Any) -> None:
        self._user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        found = happening(at=timezone.now())
        return {
            "events": coming.linked(found[:MOST], self._user),
            "more": max(len(found) - MOST, 0),
            "days": AHEAD.days,
            "zone": timezone.get_current_timezone_name(),
        }


def happening(*, at: datetime) -> list[Event]:
    """What happens within ``AHEAD``, and what is overdue, in order."""
    span = Span(first=None, last=timezone.localdate(at + AHEAD))
    found = [*coming.of_posts(span, at=at), *coming.of_facts(span, at=at)]
    return sorted(found, key=lambda each: each.order)


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page."""
    indexes = list(paste_form.indexes(request.user))  # type: ignore[arg-type]
    if indexes:
        may_import = request.user.has_perm(rights.IMPORT)
        shown.append(StartPanel(indexes, may_import=may_import))
    if coming.sees_drafts(request.user):
        shown.append(ComingPanel(request.user))


def no_counts(_request: HttpRequest, items: list[Component]) -> None:
    """Wagtail's hook for the summary of pages and images: removes it, as it asks for no action."""
    items.clear()
