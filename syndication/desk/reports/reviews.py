"""The report *Reviews*: published posts whose review is missing, over, due, or of other words."""

from datetime import date, timedelta
from typing import Any

import django_filters

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.models import Locale

from blog.models import PostPage, Review, Topic
from blog.models.moderation import NEEDS_REVIEW
from syndication.desk.report_page import DeskReport, ReportMenuItem, day
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row
from syndication.desk.translations import parity
from syndication.desk.translations.report import risk
from syndication.editions.models import Head

SOON = timedelta(days=60)


class Standing(TextChoices):
    """What is wrong with the review of a post."""

    MISSING = "missing", _("Never reviewed")
    CHANGED = "changed", _("Changed since its review")
    EXPIRED = "expired", _("Review is over")
    DUE = "due", _("Review is due soon")


def posts(*, on: date) -> "QuerySet[PostPage]":
    """The published posts to review, the riskiest first, then what is due first.

    Each with ``standing``, ``due_on`` (of the review that holds for its words) and ``risk``. A post
    that was never reviewed is among them only where its topics ask for a review.
    """
    heads = Head.objects.filter(live=True, post_id=OuterRef("identity__pk"))
    found: QuerySet[PostPage] = (
        PostPage.objects.live()
        .filter(alias_of=None)
        .defer_streamfields()
        .select_related("locale")
        .annotate(
            risk=parity.worst_risk(),
            due_on=Subquery(heads.values("review_due_on")[:1], DateField()),
            is_reviewed=Exists(Review.objects.filter(page=OuterRef("pk"))),
        )
        .annotate(standing=_standing(on))
        .exclude(standing="")
        .annotate(rank=parity.rank_of_risk())
    )
    return found.order_by("rank", F("due_on").asc(nulls_last=True), "pk")


def _standing(on: date) -> Case:
    unread = Q(due_on=None)
    asked = Q(risk__in=[each.value for each in NEEDS_REVIEW])
    return Case(
        When(unread & Q(is_reviewed=True), then=Value(Standing.CHANGED.value)),
        When(unread & asked, then=Value(Standing.MISSING.value)),
        When(due_on__lt=on, then=Value(Standing.EXPIRED.value)),
        When(due_on__lte=on + SOON, then=Value(Standing.DUE.value)),
        default=Value(""),
        output_field=CharField(),
    )


class ReviewFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(label=_("Review"), choices=Standing.choices)
    risk = django_filters.ChoiceFilter(label=_("Risk"), choices=Topic.Risk.choices)
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())

    class Meta:
        model = PostPage
        fields = ["standing", "risk", "locale"]


class ReviewsView(DeskReport):
    model = PostPage
    filterset_class = ReviewFilterSet
    page_title = _("Reviews")
    header_icon = "clipboard-list"
    index_url_name = "review_report"
    index_results_url_name = "review_report_results"
    results_template_name = rows.TEMPLATE
    export_filename = "reviews"
    nothing = _("No published post waits for a review.")
    headings = (_("Post"), _("Review"), _("Next review"), _("Risk"))
    list_export = ["title", "locale", "standing", "due_on", "risk"]
    export_headings = {
        "title": _("Post"),
        "locale": _("Language"),
        "standing": _("Review"),
        "due_on": _("Next review"),
        "risk": _("Risk"),
    }
    written = {
        "standing": lambda value: str(Standing(value).label),
        "due_on": day,
        "risk": risk,
    }

    def get_queryset(self) -> "QuerySet[PostPage]":
        return posts(on=timezone.localdate())

    def linked(self, found: Any) -> list[Row]:
        return rows.of_posts(found, self.request.user, headings=self.headings, cells=_cells)


def _cells(post: Any) -> tuple[str, ...]:
    due = date_format(post.due_on, "DATE_FORMAT") if post.due_on else "–"
    return str(Standing(post.standing).label), due, risk(post.risk)


def menu_item() -> MenuItem:
    return ReportMenuItem(ReviewsView, order=842)
