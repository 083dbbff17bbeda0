"""Where one post is now: what is out on each channel, and which partners have which edition."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.widgets.button import Button
from wagtail.models import Page as WagtailPage

from blog.admin import local_times
from blog.models import PostIdentity, PostPage
from syndication.delivery import State
from syndication.desk import siblings
from syndication.desk.partners import log
from syndication.desk.partners.endpoint_questions import REPLAY
from syndication.desk.partners.pages import Breadcrumb, Page, partner_url
from syndication.desk.partners.recall_copy import VIEW
from syndication.desk.recall import editions_held
from syndication.desk.recall.editions_held import Held
from syndication.desk.recall.holders import EndpointHolder, KeyHolder
from syndication.desk.report_page import READ_FIGURES
from syndication.editions import publisher
from syndication.editions.models import Edition, Head, Kind, Term
from syndication.editions.versions import Selection
from syndication.feeds.addresses import FeedAddress
from syndication.partners import embargo_access
from syndication.webhooks.models import EventDelivery

PER_PAGE = 50
MOST_DELIVERIES = 20
MOST_EDITIONS = 10
KINDS: dict[str, str | Promise] = {
    Kind.FIRST: gettext_lazy("First publication"),
    Kind.MINOR: gettext_lazy("Small change"),
    Kind.UPDATE: gettext_lazy("Update"),
    Kind.CORRECTION: gettext_lazy("Correction"),
    Kind.RETRACTION: gettext_lazy("Withdrawal"),
}


class PostReport(Page):
    """For partner managers, Analysts, and whoever may publish the post.

    Each acts only where they may.
    """

    needs = "wagtailadmin.access_admin"
    index = "wagtailadmin_home"
    page_title = gettext_lazy("Where it is now")
    header_icon = "globe"
    template_name = "admin/partners/post_report.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs) and not self._may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _may_read(self, user: Any) -> bool:
        return (
            user.has_perm(VIEW) or user.has_perm(READ_FIGURES) or may_publish(self.post_page, user)
        )

    @cached_property
    def identity(self) -> PostIdentity:
        return get_object_or_404(PostIdentity, pk=self.kwargs["post_id"])

    @cached_property
    def post_page(self) -> PostPage | None:
        found: PostPage | None = PostPage.objects.filter(pk=self.identity.page_id or 0).first()
        return found

    @cached_property
    def current(self) -> Head | None:
        rows = Head.objects.select_related("edition").defer("edition__document")
        return rows.filter(pk=self.identity.pk).first()

    @property
    def is_out(self) -> bool:
        return bool(self.current and self.current.live and not self.current.denied)

    def get_page_subtitle(self) -> str:
        if self.current is not None:
            return self.current.title
        return str(self.post_page.get_admin_display_title()) if self.post_page else ""

    def parents(self) -> list[Breadcrumb]:
        if not self.edit_url:
            return []
        return [{"url": self.edit_url, "label": self.get_page_subtitle()}]

    @cached_property
    def edit_url(self) -> str:
        page = self.post_page
        if page is None or not page.permissions_for_user(self.request.user).can_edit():
            return ""
        return reverse("wagtailadmin_pages:edit", args=[page.pk])

    @property
    def differences_url(self) -> str:
        """Where two editions are compared; empty for a post that was deleted."""
        page = self.post_page
        return reverse("post_differences", args=[page.pk]) if page else ""

    @cached_property
    def withdraw_url(self) -> str:
        page = self.post_page
        if page is None or not page.permissions_for_user(self.request.user).can_unpublish():
            return ""
        return reverse("wagtailadmin_pages:unpublish", args=[page.pk])

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        user, head = self.request.user, self.current
        held = editions_held.of_post(head) if head and self.is_out else []
        page = Paginator(held, PER_PAGE).get_page(self.request.GET.get("p"))
        may_see = user.has_perm(VIEW)
        return super().get_context_data(
            head=head,
            is_out=self.is_out,
            channels=list(_channels(head)) if head and self.is_out else [],
            editions=_editions(self.identity.pk),
            differences_url=self.differences_url,
            partners=[_partner(each, may_see) for each in page.object_list],
            page_obj=page,
            summary=_summary(held),
            embargo=embargo_access.of_post(self.identity.pk),
            zone=local_times.zone_name(),
            twins=_twins(head) if head else [],
            edit_url=self.edit_url,
            withdraw_url=self.withdraw_url,
            recall_url=_recall_url(head) if may_see else "",
            may_replay=user.has_perm(REPLAY),
            may_see_partners=may_see,
            **_deliveries(self.identity.pk),
            **kwargs,
        )


def may_publish(page: PostPage | None, user: Any) -> bool:
    """Whether ``user`` may publish the post, which may be deleted."""
    return page is not None and bool(page.permissions_for_user(user).can_publish())


def _recall_url(head: Head | None) -> str:
    return reverse("recall:post", args=[head.pk]) if head and not head.live else ""


def _editions(post_id: UUID) -> list[dict[str, Any]]:
    """The newest editions, each with the number of the one before whose words it has replaced;
    None where either has no words (any more). One query."""
    rows = Edition.objects.filter(post_id=post_id).order_by("-number")
    columns = ("number", "kind", "recorded_at", "note", "redacted_at", "digest")
    newest = list(rows.values_list(*columns)[: MOST_EDITIONS + 1])
    readable = [
        number for number, *_facts, redacted, digest in newest if digest and redacted is None
    ]
    older = dict(pairwise(readable))
    return [
        {
            "number": number,
            "kind": KINDS[kind],
            "since": local_times.shown(at),
            "note": note,
            "older": older.get(number),
        }
        for number, kind, at, note, _redacted, _digest in newest[:MOST_EDITIONS]
    ]


def _channels(head: Head) -> Iterator[dict[str, Any]]:
    """What carries the post, with its address. Two queries."""
    facts = publisher.current()
    named = {"path": head.path, "slug": head.slug, "locale": head.locale}
    yield {
        "name": _("Web page"),
        "url": facts.canonical_url(**named, post_id=str(head.pk)),
    }
    api = reverse("api-post", args=[head.pk], urlconf="cms.public_urls")
    yield {"name": "API", "url": facts.origin + api}
    for name, selection in _feeds(head):
        folder = FeedAddress(selection).folder
        yield {"name": name, "url": f"{facts.origin}{folder}rss.xml"}


def _feeds(head: Head) -> Iterator[tuple[str, Selection]]:
    yield _("Feed of all posts"), Selection()
    language = siblings.language_name(head.locale.partition("-")[0])
    words = _("Feed: %(name)s")
    yield words % {"name": language}, Selection(locale=head.locale)
    for term in Term.objects.filter(head=head.pk).order_by("of", "name"):
        of_topic = term.of == Term.Of.TOPIC
        selection = Selection(topic=term.slug) if of_topic else Selection(author=term.slug)
        yield words % {"name": term.name}, selection


def _twins(head: Head) -> list[dict[str, Any]]:
    """The other languages of the post. One query."""
    rows = Head.objects.filter(translation_key=head.translation_key).exclude(pk=head.pk)
    return [
        {
            "title": each.title,
            "language": siblings.language_name(each.locale.partition("-")[0]),
            "state": _("Edition %(number)s is published.") % {"number": each.number}
            if each.live
            else _("It is withdrawn."),
            "url": url(each.pk),
        }
        for each in rows.order_by("locale", "pk")
    ]


def _deliveries(post_id: UUID) -> dict[str, Any]:
    """Messages about the post that have not arrived, newest first. At most five queries."""
    rows = EventDelivery.objects.filter(event__post_id=post_id).exclude(state=State.DELIVERED)
    count = rows.count()
    found = rows.select_related("event", "endpoint__partner").order_by("-pk")[:MOST_DELIVERIES]
    return {
        "deliveries": log.rows(list(found)) if count else [],
        "deliveries_more": max(0, count - MOST_DELIVERIES),
    }


def _summary(held: list[Held]) -> str:
    """How many have an older edition, or none that is proved."""
    older = sum(each.is_older for each in held)
    unknown = sum(each.number is None for each in held)
    if not held:
        return ""
    if not older and not unknown:
        return _("All partners that we know of have the current edition.")
    words = _("Of %(count)s copies, %(older)s are older; of %(unknown)s it is not known.")
    return words % {
        "older": number_format(older, force_grouping=True),
        "count": number_format(len(held), force_grouping=True),
        "unknown": number_format(unknown, force_grouping=True),
    }


def _partner(held: Held, may_see: bool) -> dict[str, Any]:
    holder = held.holder
    if isinstance(holder, KeyHolder):
        way = _("reads by a key")
    elif isinstance(holder, EndpointHolder):
        way = _("is sent messages")
    else:
        way = _("reads the feed “%(name)s”") % {"name": holder.name}
    linked = may_see and holder.partner is not None and holder.partner.pk is not None
    return {
        "name": str(holder.partner or holder.name),
        "url": partner_url(holder.partner) if linked and holder.partner else "",
        "way": way,
        "edition": _("Edition %(number)s") % {"number": held.number} if held.number else "",
        "is_current": held.is_current,
        "removed": holder.removed_at is not None,
    }


def buttons(page: WagtailPage, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    """Leads from a post's header to where it is now."""
    if not isinstance(page, PostPage) or not page.pk:
        return
    if not (user.has_perm(VIEW) or may_publish(page, user)):
        return
    identity = PostIdentity.objects.filter(page_id=page.pk).first()
    if identity is not None:
        yield Button(_("Where it is now"), url=url(identity.pk), icon_name="globe", priority=42)


def url(post_id: UUID) -> str:
    """The address of the report of one post."""
    return reverse("post_report", args=[post_id])


def urls() -> list[URLPattern]:
    return [path("posts/<uuid:post_id>/where/", PostReport.as_view(), name="post_report")]
