"""What waits for one person, in the active language. A fixed number of queries each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.admin import coming, translating
from blog.admin.coming import Event, Span
from blog.models import PostPage
from syndication.desk import home, picture_dates
from syndication.desk.links import report as link_report
from syndication.desk.links.report import MARK
from syndication.desk.models import Link
from syndication.desk.reports import reviews
from syndication.desk.reports.reviews import Standing
from syndication.desk.translations import parity

MOST = 5  # lines of a section
WEEK = timedelta(days=7)
VERIFIED_WITHIN = timedelta(days=30)
USED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits; ``url`` is a whole address, or empty."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind; ``more`` of them are not among the lines."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0


def of(user: Any, *, at: datetime) -> list[Section]:
    """The sections that have something for ``user``."""
    found = (section for make in SECTIONS for section in make(user, at) if section.lines)
    return list(found)


def _section(title: str, lines: Iterable[Line], *, count: int | None = None) -> Section:
    shown = tuple(islice(lines, MOST))
    return Section(title, shown, max(0, (len(shown) if count is None else count) - len(shown)))


def _edit(page: int) -> str:
    return address("wagtailadmin_pages:edit", page)


def address(name: str, *args: Any) -> str:
    """A whole address of the admin."""
    return settings.ORIGIN + reverse(name, args=args, urlconf=settings.ROOT_URLCONF)


def _pages(states: Iterable[WorkflowState]) -> Iterator[Line]:
    for state in states:
        page = state.content_object
        if page is not None:
            yield Line(page.get_admin_display_title(), _edit(page.pk))


def _sent_back(user: Any, _at: datetime) -> Iterator[Section]:
    own = Page.objects.filter(owner=user).values_list("pk", flat=True)
    back = _states().filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    mine = back.filter(Q(requested_by=user) | Q(object_id__in=[str(pk) for pk in own]))
    found = list(mine.order_by("-created_at", "-pk"))
    yield _section(_("Sent back to you"), _pages(found[:MOST]), count=len(found))


def _to_review(user: Any, _at: datetime) -> Iterator[Section]:
    states = TaskState.objects.reviewable_by(user).filter(status=TaskState.STATUS_IN_PROGRESS)
    waiting = _states().filter(pk__in=states.values("workflow_state"))
    found = list(waiting.order_by("created_at", "pk"))
    yield _section(_("Waits for your review"), _pages(found[:MOST]), count=len(found))


def _states() -> Any:
    kind = ContentType.objects.get_for_model(PostPage)
    return WorkflowState.objects.filter(content_type=kind)


def _reviews_due(user: Any, at: datetime) -> Iterator[Section]:
    """Of posts in the language of the person's admin."""
    if not user.has_perm("blog.add_review"):
        return
    posts = reviews.posts(on=timezone.localdate(at))
    due = posts.filter(locale__language_code=get_language())
    opens = _publishes(user)  # a Clinical reviewer opens only what is submitted to them
    lines = (
        Line(f"{post.title}: {Standing(post.standing).label}", _edit(post.pk) if opens else "")
        for post in due[:MOST]
    )
    yield _section(_("Posts whose review is missing or due"), lines, count=due.count())


def _verifications(user: Any, at: datetime) -> Iterator[Section]:
    if not user.has_perm("blog.change_crisisresource"):
        return
    span = Span(first=None, last=timezone.localdate(at + VERIFIED_WITHIN))
    events = [e for e in coming.of_facts(span, at=at) if e.kind == coming.VERIFICATION]
    lines = (
        Line(_dated(event), address("wagtailsnippets_blog_crisisresource:edit", event.resource))
        for event in events
    )
    yield _section(_("Crisis services to verify again"), lines, count=len(events))


def _pictures(user: Any, at: datetime) -> Iterator[Section]:
    """Those whose last day of use is over or near, for whoever may edit them."""
    span = Span(first=None, last=timezone.localdate(at + USED_WITHIN))
    events = list(picture_dates.events(span, timezone.localdate(at)))
    editable = coming.editable_pictures({each.picture for each in events if each.picture}, user)
    mine = [each for each in events if each.picture in editable]
    lines = (Line(_dated(each), address("wagtailimages:edit", each.picture)) for each in mine)
    yield _section(_("Pictures whose use ends"), lines, count=len(mine))


def _broken_links(user: Any, _at: datetime) -> Iterator[Section]:
    if not user.has_perm(MARK):
        return
    broken = link_report.open_links(state=Link.State.BROKEN)
    lines = (
        Line(link.url, address("link_page", link.pk))
        for link in broken.order_by("-is_crisis", "-posts", "pk")[:MOST]
    )
    yield _section(_("Broken links"), lines, count=broken.count())


def _translations(user: Any, _at: datetime) -> Iterator[Section]:
    """For translators, who publish nothing."""
    if not user.has_perm(translating.PERMISSION) or _publishes(user):
        return
    waiting = parity.posts().filter(status__in=parity.WAITING)
    report = address("translation_report")
    lines = (
        Line(f"{post.title}: {parity.Status(post.status).label}", report) for post in waiting[:MOST]
    )
    yield _section(_("Waiting for translation"), lines, count=waiting.count())


def _partners(user: Any, at: datetime) -> Iterator[Section]:
    found = list(home.of_partners(user, at=at))
    lines = (Line(each.what, settings.ORIGIN + each.url if each.url else "") for each in found)
    yield _section(_("Partners"), lines, count=len(found))


def _scheduled(user: Any, at: datetime) -> Iterator[Section]:
    if not coming.sees_drafts(user):
        return
    today = timezone.localdate(at)
    span = Span(first=today, last=today + WEEK)
    events = sorted(coming.of_posts(span, at=at), key=lambda event: event.order)
    lines = (Line(_dated(event), _edit(event.page) if event.page else "") for event in events)
    yield _section(_("In the next seven days"), lines, count=len(events))


def _dated(event: Event) -> str:
    return f"{date_format(event.day, 'DATE_FORMAT')} – {event.name}: {event.what}"


def _publishes(user: Any) -> bool:
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


SECTIONS = (
    _sent_back,
    _to_review,
    _broken_links,
    _reviews_due,
    _verifications,
    _pictures,
    _translations,
    _partners,
    _scheduled,
)
