"""The report *All posts*: every post with its state, also for those who may only read."""

from typing import Any

import django_filters

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale

from blog.admin import coming
from blog.models import PostPage, Topic
from syndication.desk.partners import post_report
from syndication.desk.report_page import DeskReport, ReportMenuItem, day
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row
from syndication.editions.models import Head

LIVE, CHANGED, DRAFT = "live", "changed", "draft"
STATES = {
    LIVE: _("Published"),
    CHANGED: _("Published, with a newer draft"),
    DRAFT: _("Not published"),
}
_CONDITIONS: dict[str, dict[str, bool]] = {
    LIVE: {"live": True, "has_unpublished_changes": False},
    CHANGED: {"live": True, "has_unpublished_changes": True},
    DRAFT: {"live": False},
}


def posts() -> "QuerySet[PostPage]":
    """Every post, the newest first, with ``updated``: the last update that was published."""
    heads = Head.objects.filter(live=True, post_id=OuterRef("identity__pk"))
    found: QuerySet[PostPage] = (
        PostPage.objects.filter(alias_of=None)
        .defer_streamfields()
        .select_related("locale", "identity")
        .annotate(updated=Subquery(heads.values("updated_at")[:1], DateTimeField()))
    )
    return found.order_by("-pk")


class PostFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(STATES.items()), method="by_state"
    )
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())
    topics = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())
    title = django_filters.CharFilter(
        label=_("Title contains"), field_name="draft_title", lookup_expr="icontains"
    )

    class Meta:
        model = PostPage
        fields = ["state", "locale", "topics", "title"]

    def by_state(self, found: "QuerySet[PostPage]", _name: str, state: str) -> "QuerySet[PostPage]":
        return found.filter(**_CONDITIONS[state])


class PostsView(DeskReport):
    model = PostPage
    filterset_class = PostFilterSet
    page_title = _("All posts")
    header_icon = "doc-full"
    index_url_name = "post_list_report"
    index_results_url_name = "post_list_report_results"
    results_template_name = rows.TEMPLATE
    export_filename = "posts"
    headings = (_("Post"), _("State"), _("First published"), _("Last update"))
    nothing = _("No post matches.")
    list_export = ["shown_title", "locale", "state", "first_published_at", "updated"]
    export_headings = {
        "shown_title": _("Post"),
        "locale": _("Language"),
        "state": _("State"),
        "first_published_at": _("First published"),
        "updated": _("Last update"),
    }
    written = {"first_published_at": day, "updated": day}

    def get_queryset(self) -> "QuerySet[PostPage]":
        return posts()

    def linked(self, found: Any) -> list[Row]:
        return rows.of_posts(
            found, self.request.user, headings=self.headings, cells=_cells, otherwise=_where
        )

    def exported(self, found: Any) -> Any:
        editable = coming.editable_pages({post.pk for post in found}, self.request.user)
        for post in found:
            post.state = state(post)
            post.shown_title = rows.title(post, may_edit=post.pk in editable)
        return found


def state(post: Any) -> str:
    if not post.live:
        return str(STATES[DRAFT])
    return str(STATES[CHANGED if post.has_unpublished_changes else LIVE])


def _cells(post: Any) -> tuple[str, ...]:
    times = (post.first_published_at, post.updated)
    return (state(post), *(date_format(timezone.localtime(at)) if at else "–" for at in times))


def _where(post: Any) -> str:
    """The page *Where it is now*, for those who may not edit the post."""
    identity = getattr(post, "identity", None)
    return post_report.url(identity.pk) if identity else ""


def menu_item() -> MenuItem:
    return ReportMenuItem(PostsView, order=838)
