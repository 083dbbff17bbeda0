"""The first page of the admin: how to begin a post, and what happens in the next weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision

from blog.admin import importing, paste_form
from blog.models import CrisisResource, PostPage, Review

AHEAD = timedelta(days=30)
MOST = 12  # events that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that happens at a time, or should have happened by then."""

    at: datetime | date
    what: str | Promise
    name: str
    url: str = ""
    is_overdue: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at

    @property
    def has_time(self) -> bool:
        return isinstance(self.at, datetime)


class StartPanel(Component):
    """How to begin a post, for whoever may write one."""

    name = "start"
    order = 5
    template_name = "admin/home/start.html"

    def __init__(self, indexes: list[Any]) -> None:
        self._indexes = indexes

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
        }


def _add(index: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["blog", "postpage", index.pk])


class ComingPanel(Component):
    """What is scheduled, expires, or must be read or verified again within a month."""

    name = "coming"
    order = 230
    template_name = "admin/home/coming.html"

    def __init__(self, user: Any) -> None:
        self._user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        found = sorted(coming(self._user, at=timezone.now()), key=lambda each: each.day)
        return {
            "events": found[:MOST],
            "more": max(len(found) - MOST, 0),
            "days": AHEAD.days,
            "zone": timezone.get_current_timezone_name(),
        }


def coming(user: Any, *, at: datetime) -> Iterator[Coming]:
    """What comes within ``AHEAD``, and what is overdue, with links where ``user`` may follow them.

    Five queries, and one for the rights of each page that is listed.
    """
    until = at + AHEAD
    yield from _scheduled(user, at, until)
    yield from _expiring(user, until)
    yield from _reviews(user, timezone.localdate(at), timezone.localdate(until))
    yield from _resources(user, timezone.localdate(at), timezone.localdate(until))


def _scheduled(user: Any, at: datetime, until: datetime) -> Iterator[Coming]:
    kind = ContentType.objects.get_for_model(PostPage)
    due = Revision.objects.filter(content_type=kind, approved_go_live_at__lte=until)
    for revision in due.order_by("approved_go_live_at")[:MOST]:
        when = revision.approved_go_live_at
        page = Page.objects.filter(pk=revision.object_id).first()
        if page is not None:
            yield Coming(
                at=when,
                what=_("is published"),
                name=revision.object_str or page.get_admin_display_title(),
                url=_edit(page, user),
                is_overdue=when < at,
            )


def _expiring(user: Any, until: datetime) -> Iterator[Coming]:
    due = PostPage.objects.live().filter(expire_at__lte=until).order_by("expire_at")
    pages = list(due.defer_streamfields()[:MOST])
    staying = _staying(pages)
    for page in pages:
        titles = staying.get(page.translation_key)
        yield Coming(
            at=page.expire_at,
            what=_("is taken down; still published: %(titles)s") % {"titles": titles}
            if titles
            else _("is taken down"),
            name=page.get_admin_display_title(),
            url=_edit(page, user),
        )


def _staying(pages: list[PostPage]) -> dict[UUID, str]:
    """By translation key: the titles of live translations of expiring posts that do not expire."""
    keys = {page.translation_key for page in pages}
    others = PostPage.objects.live().filter(translation_key__in=keys, expire_at=None)
    found: dict[UUID, str] = {}
    for key, title in others.filter(alias_of=None).values_list("translation_key", "title"):
        found[key] = f"{found[key]}, “{title}”" if key in found else f"“{title}”"
    return found


def _reviews(user: Any, today: date, until: date) -> Iterator[Coming]:
    """The newest review of each live post, if the next one is due."""
    newest = Review.objects.filter(page__live=True).order_by("page", "-reviewed_on", "-pk")
    seen: set[int] = set()
    for review in newest.select_related("page"):
        if review.page_id in seen:
            continue
        seen.add(review.page_id)
        if review.next_review_on <= until:
            yield Coming(
                at=review.next_review_on,
                what=_("must be reviewed again"),
                name=review.page.get_admin_display_title(),
                url=_edit(review.page, user),
                is_overdue=review.next_review_on < today,
            )


def _resources(user: Any, today: date, until: date) -> Iterator[Coming]:
    may = user.has_perm("blog.change_crisisresource")
    due = CrisisResource.objects.filter(fictional=False, verify_by__lte=until)
    for resource in due.order_by("verify_by")[:MOST]:
        address = reverse("wagtailsnippets_blog_crisisresource:edit", args=[resource.pk])
        yield Coming(
            at=resource.verify_by or today,
            what=_("must be verified again: nobody can publish a post with it after that day"),
            name=str(resource),
            url=address if may else "",
            is_overdue=(resource.verify_by or today) < today,
        )


def _edit(page: Page, user: Any) -> str:
    may_edit = page.permissions_for_user(user).can_edit()
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else ""


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page."""
    indexes = list(paste_form.indexes(request.user))  # type: ignore[arg-type]
    if indexes:
        shown.append(StartPanel(indexes))
    if request.user.has_perm("blog.change_author") or indexes:
        shown.append(ComingPanel(request.user))


def no_counts(_request: HttpRequest, items: list[Component]) -> None:
    """Wagtail's hook for the summary of pages and images: removes it, as it asks for no action."""
    items.clear()
