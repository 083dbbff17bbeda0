"""Which published posts lack their translation, and how it stands with the others.

Quebec's Charter of the French Language (Law 96): French on terms at least as favourable.
"""

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from blog.models import PostPage, Topic
from syndication.desk.models import TranslatedFrom


class Status(TextChoices):
    """How it stands with the translation of a published post."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Outdated")
    DRAFT = "draft", _("In progress")
    CURRENT = "current", _("Up to date")


WAITING = (Status.MISSING, Status.OUTDATED, Status.DRAFT)
RISKS = (Topic.Risk.CRISIS, Topic.Risk.CLINICAL, Topic.Risk.GENERAL)  # the most harmful first


def posts() -> "QuerySet[PostPage]":
    """The published posts that are no translations, those first whose lack harms most.

    Each with ``status``, ``since`` (when it began to lack; None where it does not), ``risk`` (the
    worst of its topics), and of its translation ``twin_id``, ``twin_title`` and ``twin_live``.
    """
    found: QuerySet[PostPage] = (
        PostPage.objects.live()
        .filter(alias_of=None, translated_from=None)
        .defer_streamfields()
        .select_related("locale")
        .annotate(risk=worst_risk(), **_twin())
        .annotate(outdated_since=_outdated_since())
        .annotate(status=_status())
        .annotate(since=_since(), rank=_rank())
    )
    return found.order_by("rank", "since", "pk")


def _twin() -> dict[str, Subquery]:
    twins = PostPage.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    twins = twins.exclude(pk=OuterRef("pk")).order_by("-live", "pk")
    return {
        "twin_id": Subquery(twins.values("pk")[:1], IntegerField()),
        "twin_title": Subquery(twins.values("title")[:1], CharField()),
        "twin_live": Subquery(twins.values("live")[:1], BooleanField()),
    }


def _outdated_since() -> Subquery:
    """Of the translation, if more than minor edits outdated it."""
    rows = TranslatedFrom.objects.filter(original=OuterRef("pk"), page=OuterRef("twin_id"))
    return Subquery(rows.filter(minor=False).values("outdated_since")[:1], DateTimeField())


def _status() -> Case:
    return Case(
        When(twin_id=None, then=Value(Status.MISSING.value)),
        When(twin_live=False, then=Value(Status.DRAFT.value)),
        When(outdated_since__isnull=False, then=Value(Status.OUTDATED.value)),
        default=Value(Status.CURRENT.value),
        output_field=CharField(),
    )


def _since() -> Case:
    return Case(
        When(status=Status.OUTDATED, then=F("outdated_since")),
        When(status__in=(Status.MISSING, Status.DRAFT), then=F("first_published_at")),
        default=None,
        output_field=DateTimeField(),
    )


def worst_risk() -> Case:
    """The worst risk class of a post's topics, for a query of posts."""
    topics = PostPage.topics.through.objects.filter(postpage=OuterRef("pk"))
    worst = [risk for risk in RISKS if risk != Topic.Risk.GENERAL]
    return Case(
        *(When(Exists(topics.filter(topic__risk=risk)), then=Value(risk.value)) for risk in worst),
        default=Value(Topic.Risk.GENERAL.value),
        output_field=CharField(),
    )


def _rank() -> Case:
    """Of what waits, the riskiest first; what is up to date comes last."""
    return Case(
        When(status=Status.CURRENT, then=Value(len(RISKS))),
        default=rank_of_risk(),
        output_field=IntegerField(),
    )


def rank_of_risk() -> Case:
    """Orders posts that have ``risk``, the riskiest first."""
    return Case(
        *(When(risk=risk, then=Value(place)) for place, risk in enumerate(RISKS)),
        default=Value(len(RISKS)),
        output_field=IntegerField(),
    )
