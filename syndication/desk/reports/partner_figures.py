"""The report *Partners in figures*: what each reads, without keys, addresses and contacts."""

from typing import Any

import django_filters

from django.db.models import F, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem

from syndication.desk.partners import contract, overview
from syndication.desk.partners.recall_copy import VIEW
from syndication.desk.report_page import READ_FIGURES, DeskReport, ReportMenuItem, day
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row
from syndication.partners import usage
from syndication.partners.models import Partner, Status


class FigureFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Status.choices)

    class Meta:
        model = Partner
        fields = ["status"]


class PartnerFiguresView(DeskReport):
    opened_by = (READ_FIGURES, VIEW)
    model = Partner
    filterset_class = FigureFilterSet
    page_title = _("Partners in figures")
    header_icon = "group"
    index_url_name = "partner_figures_report"
    index_results_url_name = "partner_figures_report_results"
    results_template_name = rows.TEMPLATE
    export_filename = "partners"
    headings = (
        _("Partner"),
        _("Status"),
        _("Contract"),
        _("Last fetch"),
        _("Requests"),
        _("Of these refused or failed"),
    )
    nothing = _("There is no partner yet.")
    list_export = ["name", "state", "summary", "last_fetched_at", "requests", "errors"]
    export_headings = {
        "name": _("Partner"),
        "state": _("Status"),
        "summary": _("Contract"),
        "last_fetched_at": _("Last fetch"),
        "requests": _("Requests"),
        "errors": _("Of these refused or failed"),
    }
    written = {"last_fetched_at": day}

    def get_queryset(self) -> "QuerySet[Partner]":
        usage.usage.write(everything=True)  # what this process has counted since it last wrote
        return Partner.objects.order_by(F("requests").desc(), "name", "pk")

    def linked(self, found: Any) -> list[Row]:
        topics = contract.topic_names()
        return [
            Row(
                name=partner.name,
                note="",
                url="",
                cells=tuple(zip(self.headings[1:], _cells(partner, topics), strict=True)),
            )
            for partner in found
        ]

    def exported(self, found: Any) -> Any:
        topics = contract.topic_names()
        for partner in found:
            partner.state = contract.state(partner)
            partner.summary = contract.summary(partner, topics)
        return found


def _cells(partner: Partner, topics: dict[str, str]) -> tuple[str, ...]:
    return (
        contract.state(partner),
        contract.summary(partner, topics),
        overview.last_fetch(partner),
        number_format(partner.requests, force_grouping=True),
        number_format(partner.errors, force_grouping=True),
    )


def menu_item() -> MenuItem:
    return ReportMenuItem(PartnerFiguresView, order=848)
