"""The report *Translations* in the admin, and its first rows on the first page of translators."""

from collections.abc import Iterable
from typing import Any

import django_filters

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.admin import translating
from blog.models import Author, PostPage, Topic
from syndication.desk import report_page
from syndication.desk.report_page import READ_REPORTS, DeskReport, ReportMenuItem, day
from syndication.desk.siblings import language_name
from syndication.desk.translations import parity

NEEDS = translating.PERMISSION
FIRST = 5  # rows on the first page of the admin


class ParityFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=_("Translation"), choices=parity.Status.choices)
    risk = django_filters.ChoiceFilter(label=_("Risk"), choices=Topic.Risk.choices)
    topics = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())
    locale = django_filters.ModelChoiceFilter(
        label=_("Language of the original"), queryset=Locale.objects.all()
    )
    author = django_filters.ModelChoiceFilter(
        label=_("Author"), field_name="post_authors__author", queryset=Author.objects.all()
    )

    class Meta:
        model = PostPage
        fields = ["status", "risk", "topics", "locale", "author"]


class ParityView(DeskReport):
    """Published posts, and how it stands with the translation of each."""

    opened_by = (NEEDS, READ_REPORTS)
    model = PostPage
    filterset_class = ParityFilterSet
    page_title = _("Translations")
    header_icon = "globe"
    index_url_name = "translation_report"
    index_results_url_name = "translation_report_results"
    results_template_name = "admin/translations/report_results.html"
    export_filename = "translations"
    list_export = ["title", "locale", "status", "since", "risk", "twin_title"]
    export_headings = {
        "title": _("Post"),
        "locale": _("Language"),
        "status": _("Translation"),
        "since": _("Since"),
        "risk": _("Risk"),
        "twin_title": _("Title of the translation"),
    }
    written = {
        "status": lambda value: status(value),
        "risk": lambda value: risk(value),
        "since": day,
        "twin_title": lambda value: value or "",
    }

    def get_queryset(self) -> "QuerySet[PostPage]":
        return parity.posts()

    def linked(self, found: Any) -> list[PostPage]:
        return linked(found, self.request.user)


def status(value: str) -> str:
    return str(parity.Status(value).label)


def risk(value: str) -> str:
    """The risk class in a word: the label of the form explains it, too."""
    return str(_("Crisis")) if value == Topic.Risk.CRISIS else str(Topic.Risk(value).label)


def linked(rows: Iterable[PostPage], user: Any) -> list[PostPage]:
    """The rows with the links that ``user`` may follow: ``edit_url``, ``twin_url`` and, where the
    translation is missing, ``translate_url``. Two queries, and some for each index of posts.
    """
    found = list(rows)
    ids = {row.pk for row in found} | {row.twin_id for row in found if row.twin_id}
    policy = PagePermissionPolicy()
    editable = policy.instances_user_has_permission_for(user, "change").filter(pk__in=ids)
    may_edit = set(editable.values_list("pk", flat=True))
    may_translate: dict[str, bool] = {}
    for row in found:
        row.status_label, row.risk_label = status(row.status), risk(row.risk)
        row.language = language_name(row.locale.language_code)
        row.edit_url = _edit_url(row.pk) if row.pk in may_edit else ""
        row.twin_url = _edit_url(row.twin_id) if row.twin_id in may_edit else ""
        row.translate_url = ""
        if row.status == parity.Status.MISSING:
            parent = row.path[: -Page.steplen]
            if parent not in may_translate:
                may_translate[parent] = translating.link(row, user) is not None
            if may_translate[parent]:
                row.translate_url = translating.address(row)
    return found


def _edit_url(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


class WaitingPanel(Component):
    """The posts whose translation waits, on the first page of whoever translates."""

    name = "translations"
    order = 120
    template_name = "admin/translations/waiting.html"

    def __init__(self, user: User) -> None:
        self._user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        waiting = parity.posts().filter(status__in=parity.WAITING)
        return {
            "rows": linked(waiting[:FIRST], self._user),
            "more": max(0, waiting.count() - FIRST),
            "report": reverse("translation_report"),
        }


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Wagtail's hook for the panels of the first page: for translators, who publish nothing."""
    user: Any = request.user
    publishes = PagePermissionPolicy().user_has_permission(user, "publish")
    if user.has_perm(NEEDS) and not publishes:
        shown.append(WaitingPanel(user))


def menu_item() -> MenuItem:
    return ReportMenuItem(ParityView, order=850)


def urls() -> list[URLPattern]:
    return report_page.urls(ParityView, "reports/translations/")
