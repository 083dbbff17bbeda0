"""Base classes of the confirmation pages about one webhook endpoint."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from wagtail.admin import messages

from syndication.desk.partners import journal
from syndication.desk.partners.endpoint_words import endpoint_url, short
from syndication.desk.partners.pages import Question
from syndication.partners.models import Partner
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Endpoint

VIEW, ADD = "webhooks.view_endpoint", "webhooks.add_endpoint"
CHANGE, REMOVE = "webhooks.change_endpoint", "webhooks.delete_endpoint"
REPLAY = "webhooks.change_eventdelivery"


class OfEndpoint:
    """A page about the endpoint whose id is in the URL."""

    kwargs: dict[str, Any]

    @cached_property
    def endpoint(self) -> Endpoint:
        rows = Endpoint.objects.select_related("partner", "question")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def partner(self) -> Partner:
        return self.endpoint.partner


class EndpointQuestion(OfEndpoint, Question):
    """A confirmation page; ``act`` does the work and returns the message of success."""

    needs = CHANGE
    header_icon = "link"
    serious = False
    action: ClassVar[str]

    @property
    def home(self) -> str:
        return endpoint_url(self.endpoint)

    def get_page_subtitle(self) -> str:
        return short(self.endpoint)

    def act(self) -> str:
        raise NotImplementedError

    def success_url(self) -> str:
        return self.home

    def refused(self, error: EndpointError) -> HttpResponse:
        messages.error(self.request, error.reason.words())
        return redirect(self.home)

    def done(self) -> HttpResponse:
        name = short(self.endpoint)
        try:
            message = self.act()
        except EndpointError as error:
            return self.refused(error)
        journal.note(self.request, self.partner, self.action, name)
        messages.success(self.request, message)
        return redirect(self.success_url())


class WithForm(EndpointQuestion):
    """A confirmation page with a form."""

    template_name = "admin/partners/ask.html"
    form_class: ClassVar[type[forms.Form]]

    def initial(self) -> dict[str, Any]:
        """The initial values of the form."""
        return {}

    @cached_property
    def form(self) -> forms.Form:
        sent = self.request.POST if self.request.method == "POST" else None
        return self.form_class(sent, initial=self.initial())

    def done(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        return super().done()

    def refused(self, error: EndpointError) -> HttpResponse:
        """Show the form again, with the input and the error."""
        add_refusal(self.form, error)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(**{"form": self.form, **kwargs})


def add_refusal(form: forms.Form, error: EndpointError) -> None:
    """Add the error to the form: to the field that it names, if there is one."""
    field = error.member if error.member in form.fields else None
    form.add_error(field, error.reason.words())
