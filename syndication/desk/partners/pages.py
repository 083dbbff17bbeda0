"""Base classes of the partners' pages: permission, header and confirmation; dates in words."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from syndication.partners.models import Partner

Breadcrumb = dict[str, Any]


class Page(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin that requires the permission ``needs``, or what ``allows`` says.

    Where what it is about is not there, it leads on to ``index``, and says so.
    """

    needs: ClassVar[str]
    index: ClassVar[str] = "partners:index"

    def allows(self, user: Any) -> bool:
        """Whether the person may open the page."""
        return bool(user.has_perm(self.needs))

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not self.allows(request.user):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            messages.warning(
                request,
                _("What you asked for is not there: it was removed, or the address is wrong."),
            )
            return redirect(self.index)

    def get_breadcrumbs_items(self) -> list[Breadcrumb]:
        label, sublabel = self.get_page_title(), self.get_page_subtitle()
        here = {"url": "", "label": label, "sublabel": sublabel}
        return [*self.breadcrumbs_items, *self.parents(), here]

    def parents(self) -> list[Breadcrumb]:
        """The breadcrumbs between the admin's home and this page."""
        return []

    def show_secret(self, **values: object) -> HttpResponse:
        """Respond with a secret; the response is not cached."""
        response = self.render_to_response(self.get_context_data(**values))
        response["Cache-Control"] = "no-store"
        return response


class PartnerPage(Page):
    """A page below one partner's own. The partner's id is in the URL."""

    @cached_property
    def partner(self) -> Partner:
        return get_object_or_404(Partner, pk=self.kwargs["partner_pk"])

    @property
    def home(self) -> str:
        return partner_url(self.partner)

    def get_page_subtitle(self) -> str:
        return str(self.partner)

    def parents(self) -> list[Breadcrumb]:
        everyone = {"url": reverse("partners:index"), "label": _("Partners")}
        return [everyone, {"url": self.home, "label": str(self.partner)}]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, back=self.home, **kwargs)


class Question(PartnerPage):
    """A confirmation page: ``sentences`` say what will happen, ``button`` submits it.

    ``serious`` makes the button red. ``done`` carries the action out and returns the response.
    """

    template_name = "admin/partners/confirm.html"
    button: ClassVar[str | Promise]
    serious: ClassVar[bool] = True

    def sentences(self) -> list[str]:
        raise NotImplementedError

    def done(self) -> HttpResponse:
        raise NotImplementedError

    def post(self, *_args: object, **_kwargs: object) -> HttpResponse:
        return self.done()

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            sentences=self.sentences(), button=self.button, serious=self.serious, **kwargs
        )


def partner_url(partner: Partner) -> str:
    """The URL of the partner's own page."""
    return reverse("partners:inspect", args=[partner.pk])


def day(at: datetime) -> str:
    """The date, in the site's time zone and the active language's format."""
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def moment(at: datetime) -> str:
    """The date and time, in the site's time zone and the active language's format."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
