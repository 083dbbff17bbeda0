"""The filters of the list of posts, and its search through the words of posts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_filters

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import (
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from blog.models import Author, PostPage, Review, Topic
from blog.visible import unaccented
from syndication.desk.listing import states
from syndication.desk.listing.states import State

SOON = timedelta(days=30)

Posts = QuerySet[PostPage]


class ReviewState(TextChoices):
    NONE = "none", _("Not reviewed")
    CURRENT = "current", _("Reviewed")
    SOON = "soon", _("Due in 30 days")
    DUE = "due", _("Due")


class Findings(TextChoices):
    BLOCKING = "blocking", _("Before you publish")
    WARNINGS = "warnings", _("Worth a look")
    NONE = "none", _("Nothing to do")
    UNKNOWN = "unknown", _("Not counted yet")


def with_state(posts: Posts, _name: str, wanted: list[str]) -> Posts:
    return states.having(posts, wanted) if wanted else posts


def with_review(posts: Posts, _name: str, wanted: str) -> Posts:
    if not wanted:
        return posts
    newest = Review.objects.filter(page=OuterRef("pk")).order_by("-reviewed_on", "-pk")
    by = Subquery(newest.values("next_review_on")[:1], DateField())
    today = timezone.localdate()
    conditions = {
        ReviewState.NONE: Q(review_by=None),
        ReviewState.CURRENT: Q(review_by__gte=today),
        ReviewState.SOON: Q(review_by__range=(today, today + SOON)),
        ReviewState.DUE: Q(review_by__lt=today),
    }
    found: Posts = posts.alias(review_by=by).filter(conditions[ReviewState(wanted)])
    return found


def with_findings(posts: Posts, _name: str, wanted: str) -> Posts:
    if not wanted:
        return posts
    counted = Q(finding_count__counted_at__gte=F("latest_revision_created_at"))
    counted |= Q(latest_revision_created_at=None, finding_count__isnull=False)
    conditions = {
        Findings.BLOCKING: counted & Q(finding_count__blocking__gt=0),
        Findings.WARNINGS: counted & Q(finding_count__warnings__gt=0),
        Findings.NONE: counted & Q(finding_count__blocking=0, finding_count__warnings=0),
    }
    if wanted == Findings.UNKNOWN:
        known = PostPage.objects.filter(counted, finding_count__blocking__isnull=False)
        return posts.exclude(pk__in=known.values("pk"))
    return posts.filter(conditions[Findings(wanted)])


def _owners(_request: Any) -> QuerySet[Any]:
    owning = PostPage.objects.order_by().values("owner")
    return get_user_model().objects.filter(pk__in=owning).order_by("username")


class PersonFilter(django_filters.ModelChoiceFilter):
    """People by their names, not by what they log in with."""

    class field_class(django_filters.fields.ModelChoiceField):  # noqa: N801  # django-filter's name
        def label_from_instance(self, obj: Any) -> str:
            return str(obj.get_full_name() or obj.get_username())


def _multiple(label: Any, choices: Any, method: Callable[..., Posts]) -> Any:
    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, method=method, widget=forms.CheckboxSelectMultiple
    )


class PostFilterSet(WagtailFilterSet):
    """Each filter is a parameter of the list's address; Wagtail adds ``locale``."""

    status = _multiple(_("Status"), State.choices, with_state)
    author = django_filters.ModelChoiceFilter(
        label=_("Author"), field_name="post_authors__author", queryset=Author.objects.all()
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), field_name="topics", queryset=Topic.objects.all()
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"), choices=ReviewState.choices, method=with_review
    )
    findings = django_filters.ChoiceFilter(
        label=_("Findings"), choices=Findings.choices, method=with_findings
    )
    owner = PersonFilter(label=_("Owner"), queryset=_owners)
    updated = django_filters.DateFromToRangeFilter(
        label=_("Updated"), field_name="latest_revision_created_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = PostPage
        fields: list[str] = []


def matching(posts: Posts, words: str) -> Posts:
    """The posts whose title, lead or body has these words, in the newest draft or as published.

    Words of drafts are found by their beginnings and without accents, those of what is published as
    a whole.
    """
    every = PostPage.objects.only("pk")
    # By relevance, it would compute the score of each post anew for each other post.
    begun = every.autocomplete(unaccented(words), order_by_relevance=False)
    whole = every.search(words, operator="and", order_by_relevance=False)
    begun_ids, whole_ids = (
        found.get_queryset().order_by().values("pk") for found in (begun, whole)
    )
    return posts.filter(Q(pk__in=begun_ids) | Q(pk__in=whole_ids))
