"""The page of one link: where it is used, *Check again now*, and *Seen until*."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from syndication.desk import report_page
from syndication.desk.links import report, rounds, rows
from syndication.desk.links.report import MARK, LinksView
from syndication.desk.models import Link
from syndication.desk.partners.pages import Breadcrumb, Page

PER_PAGE = 50
USUAL = timedelta(days=30)
LONGEST = timedelta(days=366)


class SeenForm(forms.Form):
    """Until when a person has looked at the link as it is."""

    until = forms.DateField(label=gettext_lazy("Seen until"), widget=AdminDateInput)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= until <= today + LONGEST:
            raise ValidationError(_("Choose a day from today on, at most a year ahead."))
        return until


class LinkPage(Page):
    needs = report_page.READ_REPORTS
    index = "link_report"
    page_title = gettext_lazy("Link")
    header_icon = "link"
    template_name = "admin/links/link.html"

    @cached_property
    def link(self) -> Link:
        return get_object_or_404(Link.objects.select_related("seen_by"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.link.host

    def parents(self) -> list[Breadcrumb]:
        return [{"url": reverse("link_report") + report.MENU_QUERY, "label": _("Links")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        uses = self.link.uses.select_related("head").order_by("head__title", "pk")
        page = Paginator(uses, PER_PAGE).get_page(self.request.GET.get("p"))
        until = self.link.seen_until or timezone.localdate() + USUAL
        kwargs.setdefault("form", SeenForm(initial={"until": until}))
        return super().get_context_data(
            row=rows.rows([self.link], self.request.user)[0],
            uses=rows.described(page.object_list, self.request.user),
            page_obj=page,
            may_mark=self.request.user.has_perm(MARK),
            are_checked=settings.CHECK_LINKS,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if not request.user.has_perm(MARK):
            raise PermissionDenied
        here = redirect("link_page", self.link.pk)
        if "check" in request.POST:
            rounds.ask_again(self.link)
            messages.success(request, _("The link is checked within the next minutes."))
            return here
        if "unseen" in request.POST:
            Link.objects.filter(pk=self.link.pk).update(seen_until=None, seen_by=None)
            messages.success(request, _("The link is not marked as seen any more."))
            return here
        form = SeenForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        until = form.cleaned_data["until"]
        Link.objects.filter(pk=self.link.pk).update(seen_until=until, seen_by=request.user)
        messages.success(request, _("Recorded: you have seen this link as it is."))
        return here


def urls() -> list[URLPattern]:
    where = "reports/links/"
    one = path(f"{where}<int:pk>/", LinkPage.as_view(), name="link_page")
    return [*report_page.urls(LinksView, where), one]
