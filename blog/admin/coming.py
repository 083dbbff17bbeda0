"""What will happen to posts and crisis services, and what should have happened: the one source of
the admin's first page, the calendar and its private address.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.images import get_image_model
from wagtail.models import Page, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from blog.admin import paste_form
from blog.models import CrisisResource, PostPage, Review

PUBLICATION, EXPIRY, REVIEW, VERIFICATION = "publication", "expiry", "review", "verification"
PICTURE = "picture"  # its last day of use


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A calendar event: something that happens at a time or on a day, or has happened then."""

    kind: str
    about: str  # stable: of one kind and subject there is one event at a time
    at: datetime | date
    what: str | Promise
    name: str
    changed_at: datetime | date  # when this event became what it is, as far as its rows say
    locale: str = ""  # the code of a post's language
    page: int | None = None
    resource: int | None = None
    picture: int | None = None
    url: str = ""
    is_overdue: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at

    @property
    def has_time(self) -> bool:
        return isinstance(self.at, datetime)

    @property
    def order(self) -> tuple[Any, ...]:
        """What lasts all day comes first on its day."""
        at = self.at.timestamp() if isinstance(self.at, datetime) else 0.0
        return (self.day, at, self.kind, self.name, self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole days in the current time zone, both included; without ``first``, all until ``last``."""

    first: date | None
    last: date

    def days(self, field: str) -> dict[str, Any]:
        """The condition on a field that holds a day."""
        return self._bounds(field, self.first, self.last + timedelta(days=1))

    def moments(self, field: str) -> dict[str, Any]:
        """The condition on a field that holds a time."""
        first = midnight(self.first) if self.first else None
        return self._bounds(field, first, midnight(self.last + timedelta(days=1)))

    def _bounds(self, field: str, first: Any, after: Any) -> dict[str, Any]:
        return {f"{field}__lt": after} | ({f"{field}__gte": first} if first else {})


# Takes the days and today; returns events of facts that another app knows.
Source = Callable[[Span, date], Iterable[Event]]

_sources: list[Source] = []


def register_facts(source: Source) -> None:
    """Add the events of ``source`` to those of facts: only the desk knows which pictures are used.

    It may run queries.
    """
    if source not in _sources:
        _sources.append(source)


def midnight(day: date) -> datetime:
    """When the day begins in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def sees_drafts(user: Any) -> bool:
    """Whether ``user`` may know which posts are scheduled: whoever writes or edits posts."""
    return user.has_perm("blog.change_author") or paste_form.indexes(user).exists()


def of_posts(span: Span, *, at: datetime) -> Iterator[Event]:
    """Scheduled publications and expiries. Four queries."""
    yield from _scheduled(span, at)
    yield from _expiring(span, at)


def of_facts(span: Span, *, at: datetime) -> Iterator[Event]:
    """Reviews that fall due, crisis services to verify again, and what is registered.

    Two queries, and those of the registered sources.
    """
    today = timezone.localdate(at)
    yield from _reviews(span, today)
    yield from _resources(span, today)
    for source in _sources:
        yield from source(span, today)


def linked(events: Iterable[Event], user: Any) -> list[Event]:
    """The events with the addresses that ``user`` may follow to edit what they are about.

    At most four queries, however many events there are.
    """
    listed = list(events)
    editable = editable_pages({each.page for each in listed if each.page}, user)
    pictures = editable_pictures({each.picture for each in listed if each.picture}, user)
    may_verify = user.has_perm("blog.change_crisisresource")

    def address(each: Event) -> str:
        if each.picture in pictures:
            return reverse("wagtailimages:edit", args=[each.picture])
        return _address(each, editable, may_verify) or each.url

    return [replace(each, url=address(each)) for each in listed]


def editable_pages(ids: set[int], user: Any) -> set[int]:
    """Those of the pages that ``user`` may edit. Two queries."""
    if not ids:
        return set()
    found = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return set(found.filter(pk__in=ids).values_list("pk", flat=True))


def editable_pictures(ids: set[int], user: Any) -> set[int]:
    """Those of the pictures of the library that ``user`` may edit. Two queries."""
    if not ids:
        return set()
    policy = policy_registry.get_by_type(get_image_model())
    found = policy.instances_user_has_permission_for(user, "change").filter(pk__in=ids)
    return set(found.values_list("pk", flat=True))


def _address(event: Event, editable: set[int], may_verify: bool) -> str:
    if event.page in editable:
        return reverse("wagtailadmin_pages:edit", args=[event.page])
    if event.resource and may_verify:
        return reverse("wagtailsnippets_blog_crisisresource:edit", args=[event.resource])
    return ""


def _scheduled(span: Span, at: datetime) -> Iterator[Event]:
    due = _scheduled_drafts().filter(**span.moments("approved_go_live_at"))
    columns = ("object_id", "approved_go_live_at", "object_str", "created_at")
    rows = list(due.order_by("approved_go_live_at", "pk").values_list(*columns))
    pages = Page.objects.filter(pk__in={int(row[0]) for row in rows})
    facts = {
        pk: (title, locale)
        for pk, title, locale in pages.values_list("pk", "draft_title", "locale__language_code")
    }
    for object_id, when, name, created_at in rows:
        if (pk := int(object_id)) in facts:
            title, locale = facts[pk]
            yield Event(
                kind=PUBLICATION,
                about=f"page-{pk}",
                at=when,
                what=_("is published"),
                name=name or title,
                changed_at=created_at,
                locale=locale,
                page=pk,
                is_overdue=when < at,
            )


def _scheduled_drafts() -> QuerySet[Revision]:
    kind = ContentType.objects.get_for_model(PostPage)
    found: QuerySet[Revision] = Revision.objects.filter(content_type=kind)
    return found


def _expiring(span: Span, at: datetime) -> Iterator[Event]:
    due = PostPage.objects.live().filter(**span.moments("expire_at")).order_by("expire_at", "pk")
    columns = (
        "pk", "expire_at", "draft_title", "locale__language_code", "translation_key",
        "last_published_at",
    )  # fmt: skip
    rows = list(due.values_list(*columns))
    staying = _staying({row[4] for row in rows})
    for pk, when, title, locale, key, published_at in rows:
        titles = staying.get(key)
        yield Event(
            kind=EXPIRY,
            about=f"page-{pk}",
            at=when,
            what=_("is taken down; still published: %(titles)s") % {"titles": titles}
            if titles
            else _("is taken down"),
            name=title,
            changed_at=published_at or when,
            locale=locale,
            page=pk,
            is_overdue=when < at,
        )


def _staying(keys: set[UUID]) -> dict[UUID, str]:
    """By translation key: the titles of live translations of expiring posts that do not expire."""
    others = PostPage.objects.live().filter(translation_key__in=keys, expire_at=None)
    found: dict[UUID, str] = {}
    for key, title in others.filter(alias_of=None).values_list("translation_key", "title"):
        found[key] = f"{found[key]}, “{title}”" if key in found else f"“{title}”"
    return found


def _reviews(span: Span, today: date) -> Iterator[Event]:
    """The newest review of each live post, if the next one is due."""
    newest = Review.objects.filter(page=OuterRef("page")).order_by("-reviewed_on", "-pk")
    due = Review.objects.filter(page__live=True, **span.days("next_review_on"))
    due = due.filter(pk=Subquery(newest.values("pk")[:1])).order_by("next_review_on", "pk")
    columns = (
        "page", "next_review_on", "page__draft_title", "page__locale__language_code", "reviewed_on"
    )  # fmt: skip
    for page, when, title, locale, reviewed_on in due.values_list(*columns):
        yield Event(
            kind=REVIEW,
            about=f"page-{page}",
            at=when,
            what=_("must be reviewed again"),
            name=title,
            changed_at=reviewed_on,
            locale=locale,
            page=page,
            is_overdue=when < today,
        )


def _resources(span: Span, today: date) -> Iterator[Event]:
    due = CrisisResource.objects.filter(fictional=False, **span.days("verify_by"))
    for resource in due.order_by("verify_by", "pk"):
        when = resource.verify_by or today
        yield Event(
            kind=VERIFICATION,
            about=f"resource-{resource.pk}",
            at=when,
            what=_("must be verified again: nobody can publish a post with it after that day"),
            name=str(resource),
            changed_at=resource.verified_at or when,
            resource=resource.pk,
            is_overdue=when < today,
        )
