"""The report *Pictures*: what is recorded of each, where it is used, and what is missing."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import django_filters

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.images import get_image_model

from blog.admin import coming
from blog.admin.picture_facts import NOT_RECORDED
from blog.checks.parts import WIDTH
from blog.checks.pictures import SOON
from blog.models import PictureFacts
from syndication.desk import picture_uses
from syndication.desk.picture_uses import PictureUses
from syndication.desk.report_page import DeskReport, ReportMenuItem, day
from syndication.desk.reports import rows
from syndication.desk.reports.rows import Row

PER_PAGE = 20
UNUSED = "unused"
PROBLEMS = {
    UNUSED: _("Used nowhere"),
    "rights": _("Rights not recorded"),
    "consent": _("Consent not recorded"),
    "ending": _("Use ends within 30 days"),
    "ended": _("Use has ended"),
    "alt": _("Without a description"),
    "narrow": _("Narrower than 1200 pixels"),
}


def pictures() -> "QuerySet[Any]":
    """Every picture of the library with its facts, the newest first."""
    found: QuerySet[Any] = get_image_model().objects.select_related("facts").order_by("-pk")
    return found


def recorded(picture: Any) -> PictureFacts:
    """What is recorded of a picture of :func:`pictures`; empty where nothing is."""
    return getattr(picture, "facts", None) or PictureFacts()


def _rights(found: Any) -> Any:
    return found.filter(Q(facts=None) | Q(facts__rights=""))


def _consent(found: Any) -> Any:
    return found.filter(facts__people=PictureFacts.People.NOT_AGREED)


def _ending(found: Any) -> Any:
    today = timezone.localdate()
    return found.filter(facts__use_until__range=(today, today + SOON))


def _ended(found: Any) -> Any:
    return found.filter(facts__use_until__lt=timezone.localdate())


def _undescribed(found: Any) -> Any:
    return found.filter(description="")


def _narrow(found: Any) -> Any:
    return found.filter(width__lt=WIDTH)


def _unused(found: Any) -> Any:
    return found.exclude(pk__in=[pk for pk, each in picture_uses.every().items() if each.is_used])


CONDITIONS: dict[str, Callable[[Any], Any]] = {
    UNUSED: _unused,
    "rights": _rights,
    "consent": _consent,
    "ending": _ending,
    "ended": _ended,
    "alt": _undescribed,
    "narrow": _narrow,
}


class PictureFilterSet(WagtailFilterSet):
    problem = django_filters.ChoiceFilter(
        label=_("What is missing"), choices=list(PROBLEMS.items()), method="by_problem"
    )
    title = django_filters.CharFilter(label=_("Title contains"), lookup_expr="icontains")

    class Meta:
        model = get_image_model()
        fields = ["problem", "title"]

    def by_problem(self, found: Any, _name: str, problem: str) -> Any:
        return CONDITIONS[problem](found)


class PicturesView(DeskReport):
    model = get_image_model()
    filterset_class = PictureFilterSet
    paginate_by = PER_PAGE
    page_title = _("Pictures")
    header_icon = "image"
    index_url_name = "picture_report"
    index_results_url_name = "picture_report_results"
    results_template_name = rows.TEMPLATE
    export_filename = "pictures"
    headings = (
        _("Picture"),
        _("Rights"),
        _("People shown"),
        _("May be used until"),
        _("Where it is used"),
    )
    nothing = _("No picture matches.")
    list_export = [
        "title", "rights", "credit", "people", "use_until", "description", "width", "published",
        "drafts",
    ]  # fmt: skip
    export_headings = {
        "title": _("Picture"),
        "rights": _("Rights"),
        "credit": _("Credit"),
        "people": _("People shown"),
        "use_until": _("May be used until"),
        "description": _("Description"),
        "width": _("Width in pixels"),
        "published": _("Published posts"),
        "drafts": _("Drafts"),
    }
    written = {"use_until": day}

    def get_queryset(self) -> "QuerySet[Any]":
        return pictures()

    @cached_property
    def uses(self) -> Mapping[int, PictureUses]:
        return picture_uses.every()

    def linked(self, found: Any) -> list[Row]:
        listed = list(found)
        ids = {picture.pk for picture in listed}
        editable = coming.editable_pictures(ids, self.request.user)
        return [
            Row(
                name=picture.title,
                note="",
                url=reverse("wagtailimages:edit", args=[picture.pk])
                if picture.pk in editable
                else "",
                cells=tuple(zip(self.headings[1:], self._cells(picture), strict=True)),
            )
            for picture in listed
        ]

    def exported(self, found: Any) -> Any:
        for picture in found:
            facts, used = recorded(picture), self.uses.get(picture.pk, PictureUses())
            picture.rights, picture.people = _named(facts)
            picture.credit, picture.use_until = facts.credit, facts.use_until
            picture.published, picture.drafts = len(used.published), len(used.drafts)
            yield picture

    def _cells(self, picture: Any) -> tuple[str, ...]:
        facts = recorded(picture)
        until = date_format(facts.use_until, "DATE_FORMAT") if facts.use_until else "–"
        return (*_named(facts), until, used_in(self.uses.get(picture.pk, PictureUses())))


def _named(facts: PictureFacts) -> tuple[str, str]:
    """The rights and the people in words."""
    return (
        facts.get_rights_display() or str(NOT_RECORDED),
        facts.get_people_display() or str(NOT_RECORDED),
    )


def used_in(used: PictureUses) -> str:
    """How many posts, drafts and others use a picture, in words."""
    others = len(used.authors) + len(used.sites) + len(used.templates)
    counts = (
        (len(used.published), ngettext("%(count)d post", "%(count)d posts", len(used.published))),
        (len(used.drafts), ngettext("%(count)d draft", "%(count)d drafts", len(used.drafts))),
        (others, ngettext("%(count)d other place", "%(count)d other places", others)),
    )
    words = ", ".join(text % {"count": count} for count, text in counts if count)
    return words or str(PROBLEMS[UNUSED])


def menu_item() -> MenuItem:
    return ReportMenuItem(PicturesView, order=840)
