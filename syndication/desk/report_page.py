"""A report of the desk: a list behind a permission, with filters, as a page and as CSV or Excel."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView

READ_REPORTS = "desk.read_reports"
READ_FIGURES = "desk.read_partner_figures"


class DeskReport(ReportView):
    """Wagtail's report, for whoever has one of the permissions ``opened_by``.

    ``linked`` makes the rows of a page, with the links of the person who asks; ``exported`` those
    of a file, for which ``written`` has functions that make a field's text of its value.
    """

    opened_by: ClassVar[tuple[str, ...]] = (READ_REPORTS,)
    written: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    default_ordering = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        formats = (self.FORMAT_CSV, self.FORMAT_XLSX)
        self.custom_field_preprocess = {
            name: dict.fromkeys(formats, function) for name, function in self.written.items()
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.opens_for(request.user):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        stacked = forms.Media(css={"all": ["admin/partners.css"]})
        return context | {"media": context.get("media", forms.Media()) + stacked}

    @classmethod
    def opens_for(cls, user: Any) -> bool:
        return any(user.has_perm(name) for name in cls.opened_by)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        return self.exported(object_list) if self.is_export else self.linked(object_list)

    def linked(self, found: Any) -> Any:
        return found

    def exported(self, found: Any) -> Any:
        return found


def day(value: Any) -> str:
    """A date or time as a day of the admin's time zone, for a file."""
    if not value:
        return ""
    found: str = (timezone.localdate(value) if hasattr(value, "hour") else value).isoformat()
    return found


class ReportMenuItem(MenuItem):
    """In *Reports*, for those who may read it; ``query`` is what the report is opened with."""

    def __init__(self, report: type[DeskReport], *, order: int, query: str = "") -> None:
        super().__init__(
            report.page_title,
            reverse(report.index_url_name) + query,
            name=report.index_url_name.replace("_", "-"),
            icon_name=report.header_icon,
            order=order,
        )
        self._report = report

    def is_shown(self, request: HttpRequest) -> bool:
        return self._report.opens_for(request.user)


def urls(report: type[DeskReport], where: str) -> list[URLPattern]:
    """The addresses of the report and of its list alone."""
    return [
        path(where, report.as_view(), name=report.index_url_name),
        path(
            f"{where}results/",
            report.as_view(results_only=True),
            name=report.index_results_url_name,
        ),
    ]
