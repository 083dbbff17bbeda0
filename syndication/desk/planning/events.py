"""The events of the calendar, as far as one person may see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.admin import coming
from blog.admin.coming import Event, Span, midnight
from blog.models import PostIdentity
from syndication.desk import home
from syndication.desk.partners import post_report
from syndication.desk.partners.recall_copy import VIEW
from syndication.editions.models import Edition, Head, Kind
from syndication.partners import embargo_access

EMBARGO, PUBLISHED, CHANGED, WITHDRAWN = "embargo", "published", "changed", "withdrawn"
KINDS: dict[str, str | Promise] = {
    coming.PUBLICATION: _("Scheduled publications"),
    coming.EXPIRY: _("Expiries"),
    coming.REVIEW: _("Reviews that fall due"),
    coming.VERIFICATION: _("Crisis services to verify"),
    coming.PICTURE: _("Pictures whose use ends"),
    EMBARGO: _("Readable ahead by partners"),
    PUBLISHED: _("Published"),
    CHANGED: _("Updated and corrected"),
    WITHDRAWN: _("Withdrawn"),
}
_RECORDED = {
    Kind.FIRST: (PUBLISHED, _("was published")),
    Kind.UPDATE: (CHANGED, _("was updated")),
    Kind.CORRECTION: (CHANGED, _("was corrected")),
    Kind.RETRACTION: (WITHDRAWN, _("was withdrawn")),
}
# What the timer does at its time; the other kinds wait for a person.
BY_TIMER = frozenset({coming.PUBLICATION, coming.EXPIRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one person may see: scheduled posts, what must be read again, what partners have."""

    drafts: bool
    reviews: bool
    partners: bool

    @classmethod
    def of(cls, user: Any) -> "Sight":
        drafts = coming.sees_drafts(user)
        return cls(
            drafts=drafts,
            reviews=drafts or user.has_perm("blog.add_review"),
            partners=user.has_perm(VIEW),
        )

    @property
    def kinds(self) -> list[str]:
        """The kinds of events that this person may see, in the order of ``KINDS``."""
        hidden: set[str] = set()
        if not self.drafts:
            hidden |= BY_TIMER
        if not self.reviews:
            hidden |= {coming.REVIEW, coming.VERIFICATION, coming.PICTURE}
        if not (self.drafts or self.partners):
            hidden.add(EMBARGO)
        return [kind for kind in KINDS if kind not in hidden]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which kinds and which language are asked for; "" is all of them."""

    kind: str = ""
    language: str = ""

    def takes(self, event: Event) -> bool:
        """Crisis services and pictures have no language and are in each."""
        if self.kind and event.kind != self.kind:
            return False
        code = event.locale.partition("-")[0]
        return not (self.language and code) or code == self.language


ALL = Choice()


def between(sight: Sight, span: Span, *, at: datetime, choice: Choice = ALL) -> list[Event]:
    """The events of these days, in order and without links. A fixed number of queries."""
    found = (each for each in _every(sight, span, at) if choice.takes(each))
    return sorted(found, key=lambda each: each.order)


def late(sight: Sight, *, at: datetime) -> list[Event]:
    """What should have happened by now, or be done: in order and without links."""
    span = Span(first=None, last=timezone.localdate(at))
    found = (each for each in _planned(sight, span, at) if is_late(each, at=at))
    return sorted(found, key=lambda each: each.order)


def movable(events: Iterable[Event], user: Any) -> set[int]:
    """The pages among scheduled publications that ``user`` may publish. Two queries."""
    ids = {each.page for each in events if each.kind == coming.PUBLICATION and each.page}
    if not ids:
        return set()
    found = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
    return set(found.filter(pk__in=ids).values_list("pk", flat=True))


def is_late(event: Event, *, at: datetime) -> bool:
    """Whether it should have happened, or been done, by now; the timer gets some minutes."""
    if isinstance(event.at, datetime):
        return event.is_overdue and at - event.at > home.LATE
    return event.is_overdue


def _every(sight: Sight, span: Span, at: datetime) -> Iterator[Event]:
    yield from _planned(sight, span, at)
    yield from _recorded(span, sight)
    if sight.drafts or sight.partners:
        yield from _embargoes(span, sight, at)


def _planned(sight: Sight, span: Span, at: datetime) -> Iterator[Event]:
    if sight.drafts:
        yield from coming.of_posts(span, at=at)
    if sight.reviews:
        yield from coming.of_facts(span, at=at)


def _recorded(span: Span, sight: Sight) -> Iterator[Event]:
    """What was published, changed and withdrawn, with the post's report. Three queries."""
    rows = Edition.objects.filter(kind__in=_RECORDED, **span.moments("recorded_at"))
    columns = ("post_id", "number", "kind", "recorded_at", "locale")
    found = list(rows.order_by("sequence").values_list(*columns))
    posts = {row[0] for row in found}
    titles = dict(Head.objects.filter(pk__in=posts).values_list("pk", "title"))
    pages = _pages(posts)
    for post_id, number, kind, recorded_at, locale in found:
        what, words = _RECORDED[Kind(kind)]
        yield Event(
            kind=what,
            about=f"{post_id}-{number}",
            at=recorded_at,
            what=words,
            name=titles.get(post_id, ""),
            changed_at=recorded_at,
            locale=locale,
            page=pages.get(post_id),
            url=post_report.url(post_id) if sight.partners else "",
        )


def _embargoes(span: Span, sight: Sight, at: datetime) -> Iterator[Event]:
    first = midnight(span.first or timezone.localdate(at))
    until = midnight(span.last + timedelta(days=1))
    found = embargo_access.openings(first, until, at=at)
    pages = _pages({each.post_id for each in found})
    for each in found:
        words = ngettext(
            "can be read ahead by %(count)d partner",
            "can be read ahead by %(count)d partners, the first of them from then on",
            each.partners,
        )
        yield Event(
            kind=EMBARGO,
            about=str(each.post_id),
            at=each.opens_at,
            what=words % {"count": each.partners},
            name=each.title,
            changed_at=each.changed_at,
            locale=each.locale,
            page=pages.get(each.post_id),
            url=post_report.url(each.post_id) if sight.partners else "",
        )


def _pages(posts: set[Any]) -> dict[Any, int]:
    """The pages of posts that were not deleted."""
    rows = PostIdentity.objects.filter(pk__in=posts, page__isnull=False)
    return dict(rows.values_list("pk", "page_id"))
