"""What the pages of this desk have in common: who may open them, their header, their questions."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from syndication.partners.models import Partner


class Page(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin for those who have the permission ``needs``."""

    needs: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        label, sublabel = self.get_page_title(), self.get_page_subtitle()
        here = {"url": "", "label": label, "sublabel": sublabel}
        return [*self.breadcrumbs_items, *self.way(), here]

    def way(self) -> list[dict[str, Any]]:
        """The pages between the admin's home and this one."""
        return []

    def once(self, **values: Any) -> HttpResponse:
        """Answer with a secret: in this one answer, which nothing keeps."""
        response = self.render_to_response(self.get_context_data(**values))
        response["Cache-Control"] = "no-store"
        return response


class PartnerPage(Page):
    """A page below one partner's own, whose id is in its address."""

    @cached_property
    def partner(self) -> Partner:
        return get_object_or_404(Partner, pk=self.kwargs["partner_pk"])

    @property
    def home(self) -> str:
        return partner_url(self.partner)

    def get_page_subtitle(self) -> str:
        return str(self.partner)

    def way(self) -> list[dict[str, Any]]:
        everyone = {"url": reverse("partners:index"), "label": _("Partners")}
        return [everyone, {"url": self.home, "label": str(self.partner)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, back=self.home, **kwargs)


class Question(PartnerPage):
    """Asks before something is done. ``sentences`` say what will happen, ``button`` does it."""

    template_name = "admin/partners/confirm.html"
    button: ClassVar[Any]
    serious: ClassVar[bool] = True

    def sentences(self) -> list[str]:
        raise NotImplementedError

    def done(self) -> HttpResponse:
        raise NotImplementedError

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.done()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sentences=self.sentences(), button=self.button, serious=self.serious, **kwargs
        )


def partner_url(partner: Partner) -> str:
    """The partner's own page."""
    return reverse("partners:inspect", args=[partner.pk])
