"""The report *Unused facts*: authors, topics and other shared facts that no live or draft post has.

Wagtail's reference index is not asked: it is stale until a worker has run, and knows no drafts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem

from blog.models import (
    Author,
    CrisisResource,
    Disclaimer,
    Organization,
    PostAuthor,
    PostPage,
    Review,
    SiteSettings,
    Topic,
)
from syndication.desk import rebuilds, uses
from syndication.desk.report_page import DeskReport, ReportMenuItem
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row
from syndication.editions.models import Source
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners.models import Partner

KINDS: dict[type[Model], Any] = {
    Author: _("Author"),
    Topic: _("Topic"),
    CrisisResource: _("Crisis service"),
    Organization: _("Organization"),
    Disclaimer: _("Disclaimer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A shared fact that nothing uses."""

    name: str
    kind: str  # as source keys name it
    row: Model

    @property
    def kind_name(self) -> str:
        return str(KINDS[type(self.row)])

    def may_edit(self, user: Any) -> bool:
        meta = self.row._meta  # noqa: SLF001
        return bool(user.has_perm(f"{meta.app_label}.change_{meta.model_name}"))

    @property
    def url(self) -> str:
        meta = self.row._meta  # noqa: SLF001
        where = f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit"
        return reverse(where, args=[self.row.pk])


def unused() -> list[Unused]:
    """The shared facts that no post, site or contract uses, by kind and name.

    A fixed number of queries, and one for every 500 drafts that differ from what is published.
    """
    used = set(_used())
    found = [
        Unused(name=str(row), kind=rebuilds.SOURCES[model], row=row)
        for model in KINDS
        for row in model._default_manager.all()  # noqa: SLF001
    ]
    return sorted(
        (each for each in found if f"{each.kind}:{each.row.pk}" not in used),
        key=lambda each: (each.kind, each.name.casefold(), each.row.pk),
    )


def _used() -> Iterator[str]:
    """The source keys of all that is used, by posts in whatever state, sites and contracts."""
    kinds = Q()
    for model in KINDS:
        kinds |= Q(key__startswith=f"{rebuilds.SOURCES[model]}:")
    yield from Source.objects.filter(kinds).values_list("key", flat=True).distinct()
    for page in uses.unrecorded():
        yield from uses.in_body(page)
    for _page, content in uses.drafts():
        yield from uses.in_draft(content)
    yield from _keys(Author, PostAuthor.objects.values_list("author", flat=True))
    yield from _keys(Author, Review.objects.values_list("reviewer", flat=True))
    yield from _keys(Topic, PostPage.topics.through.objects.values_list("topic", flat=True))
    yield from _keys(Disclaimer, PostPage.objects.values_list("disclaimer", flat=True))
    for model, field in uses.SETTINGS.items():
        if model in KINDS:
            yield from _keys(model, SiteSettings.objects.values_list(field, flat=True))
    slugs = {slug for limited in (Partner, FeedProfile) for slug in _limits(limited)}
    yield from _keys(Topic, Topic.objects.filter(slug__in=slugs).values_list("pk", flat=True))


def _keys(model: type[Model], ids: Iterable[int | None]) -> Iterator[str]:
    yield from (f"{rebuilds.SOURCES[model]}:{pk}" for pk in set(ids) if pk)


def _limits(limited: Any) -> Iterator[str]:
    for topics in limited.objects.exclude(topics=[]).values_list("topics", flat=True):
        yield from topics


class UnusedFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=[(rebuilds.SOURCES[model], name) for model, name in KINDS.items()]
    )

    class Meta:
        model = Author
        fields: list[str] = []

    def filter_queryset(self, found: list[Unused]) -> list[Unused]:
        """Of the facts, which are of several tables, those of the kind."""
        kind = self.form.cleaned_data["kind"]
        return [each for each in found if not kind or each.kind == kind]


class UnusedView(DeskReport):
    model = Author  # of the facts, which are of several tables
    filterset_class = UnusedFilterSet
    page_title = _("Unused facts")
    header_icon = "bin"
    index_url_name = "unused_report"
    index_results_url_name = "unused_report_results"
    results_template_name = rows.TEMPLATE
    verbose_name_plural = _("facts")
    export_filename = "not-used"
    headings = (_("Name"), _("Kind"))
    nothing = _("Every author, topic and other shared fact is used by a post.")
    list_export = ["name", "kind_name"]
    export_headings = {"name": _("Name"), "kind_name": _("Kind")}

    def get_queryset(self) -> list[Unused]:
        return unused()

    def linked(self, found: Any) -> list[Row]:
        return [
            Row(
                name=each.name,
                note="",
                url=each.url if each.may_edit(self.request.user) else "",
                cells=((self.headings[1], each.kind_name),),
            )
            for each in found
        ]


def menu_item() -> MenuItem:
    return ReportMenuItem(UnusedView, order=846)
