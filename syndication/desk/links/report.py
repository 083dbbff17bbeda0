"""The report *Links*: each address that published posts link to, and whether it still works."""

from typing import Any

import django_filters

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem

from syndication.desk.links.rows import ATTENTION, Row, answer, rows
from syndication.desk.models import Link, LinkUse
from syndication.desk.report_page import DeskReport, ReportMenuItem, day

NEEDED = "attention"
STATES = [(NEEDED, _("Needs attention")), *Link.State.choices]
MARK = "desk.mark_link"
MENU_QUERY = f"?state={NEEDED}&seen=no"


def open_links(**conditions: Any) -> "QuerySet[Link]":
    """The links of these conditions that no person has marked as seen for today."""
    return Link.objects.filter(~_seen(), **conditions)


def _seen() -> Q:
    return Q(seen_until__gte=timezone.localdate())


class LinkFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state")
    seen = django_filters.ChoiceFilter(
        label=_("Seen by a person"),
        choices=[("yes", _("Seen, and not due again")), ("no", _("Not seen"))],
        method="by_seen",
    )
    is_crisis = django_filters.ChoiceFilter(
        label=_("Crisis services"),
        choices=[("True", _("Of crisis services")), ("False", _("Other links"))],
    )
    locale = django_filters.ChoiceFilter(
        label=_("Language of a post"), choices=settings.LANGUAGES, method="by_locale"
    )
    url = django_filters.CharFilter(label=_("Address contains"), lookup_expr="icontains")

    class Meta:
        model = Link
        fields = ["state", "seen", "is_crisis", "locale", "url"]

    def by_state(self, links: "QuerySet[Link]", _name: str, state: str) -> "QuerySet[Link]":
        return links.filter(state__in=ATTENTION if state == NEEDED else [state])

    def by_seen(self, links: "QuerySet[Link]", _name: str, seen: str) -> "QuerySet[Link]":
        return links.filter(_seen() if seen == "yes" else ~_seen())

    def by_locale(self, links: "QuerySet[Link]", _name: str, code: str) -> "QuerySet[Link]":
        uses = LinkUse.objects.filter(link=OuterRef("pk"), head__locale__startswith=code)
        return links.filter(Exists(uses))


class LinksView(DeskReport):
    """Links of crisis services first, then those that most posts have."""

    model = Link
    filterset_class = LinkFilterSet
    page_title = _("Links")
    header_icon = "link"
    index_url_name = "link_report"
    index_results_url_name = "link_report_results"
    results_template_name = "admin/links/report_results.html"
    verbose_name_plural = _("links")
    export_filename = "links"
    list_export = [
        "url", "state", "answer", "new_url", "checked_at", "is_crisis", "posts", "titles",
        "seen_until", "seen_by",
    ]  # fmt: skip
    export_headings = {
        "url": _("Address"),
        "state": _("State"),
        "answer": _("Answer"),
        "new_url": _("New address"),
        "checked_at": _("Checked on"),
        "is_crisis": _("Crisis service"),
        "posts": _("Posts"),
        "titles": _("Used in"),
        "seen_until": _("Seen until"),
        "seen_by": _("Seen by"),
    }
    written = {
        "state": lambda value: str(Link.State(value).label),
        "checked_at": day,
        "seen_until": day,
        "seen_by": lambda value: value.get_username() if value else "",
    }

    def get_queryset(self) -> "QuerySet[Link]":
        found = Link.objects.select_related("seen_by").order_by("-is_crisis", "-posts", "pk")
        return found.prefetch_related("uses__head") if self.is_export else found

    def linked(self, found: Any) -> list[Row]:
        return rows(found, self.request.user)

    def exported(self, found: Any) -> Any:
        for link in found:
            link.answer = answer(link)
            link.titles = " | ".join(sorted({use.head.title for use in link.uses.all()}))
        return found

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {"are_checked": settings.CHECK_LINKS}


def menu_item() -> MenuItem:
    return ReportMenuItem(LinksView, order=840, query=MENU_QUERY)
