"""The report *Not updated*: published posts, those first whose last update is longest ago."""

from datetime import timedelta
from typing import Any

import django_filters

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale

from blog.models import PostPage, Topic
from syndication.desk.report_page import DeskReport, ReportMenuItem, day
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row
from syndication.editions.models import Head

MONTHS = (6, 12, 18, 24, 36)
USUAL = 24


def posts() -> "QuerySet[PostPage]":
    """The published posts with ``updated``, the oldest update first; a minor edit is none."""
    heads = Head.objects.filter(live=True, post_id=OuterRef("identity__pk"))
    found: QuerySet[PostPage] = (
        PostPage.objects.live()
        .filter(alias_of=None)
        .defer_streamfields()
        .select_related("locale")
        .annotate(updated=Subquery(heads.values("updated_at")[:1], DateTimeField()))
        .filter(updated__isnull=False)
    )
    return found.order_by(F("updated").asc(), "pk")


class OutdatedFilterSet(WagtailFilterSet):
    months = django_filters.ChoiceFilter(
        label=_("Not updated for"),
        choices=[(str(n), format_lazy(_("{months} months"), months=n)) for n in MONTHS],
        method="by_months",
    )
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())
    topics = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())

    class Meta:
        model = PostPage
        fields = ["months", "locale", "topics"]

    def by_months(
        self, posts_: "QuerySet[PostPage]", _name: str, months: str
    ) -> "QuerySet[PostPage]":
        return posts_.filter(updated__lt=timezone.now() - timedelta(days=365 * int(months) // 12))


class OutdatedView(DeskReport):
    model = PostPage
    filterset_class = OutdatedFilterSet
    page_title = _("Not updated")
    header_icon = "history"
    index_url_name = "outdated_report"
    index_results_url_name = "outdated_report_results"
    results_template_name = rows.TEMPLATE
    export_filename = "not-updated"
    headings = (_("Post"), _("Last update"))
    nothing = _("Every published post was updated since then.")
    list_export = ["title", "locale", "updated"]
    export_headings = {"title": _("Post"), "locale": _("Language"), "updated": _("Last update")}
    written = {"updated": day}

    def get_queryset(self) -> "QuerySet[PostPage]":
        return posts()

    def linked(self, found: Any) -> list[Row]:
        return rows.of_posts(found, self.request.user, headings=self.headings, cells=_cells)


def _cells(post: Any) -> tuple[str, ...]:
    return (date_format(timezone.localtime(post.updated), "DATE_FORMAT"),)


def menu_item() -> MenuItem:
    return ReportMenuItem(OutdatedView, order=844, query=f"?months={USUAL}")
