"""Questions about one address that is told of changes: asked, answered, refused."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from wagtail.admin import messages

from syndication.desk.partners import journal
from syndication.desk.partners.endpoint_words import endpoint_url, refusal, short
from syndication.desk.partners.pages import Question
from syndication.webhooks.endpoints import EndpointError
from syndication.webhooks.models import Endpoint

VIEW, ADD = "webhooks.view_endpoint", "webhooks.add_endpoint"
CHANGE, REMOVE = "webhooks.change_endpoint", "webhooks.delete_endpoint"
REPLAY = "webhooks.change_eventdelivery"


class OfEndpoint:
    """A page about the address that its own address names."""

    kwargs: dict[str, Any]

    @cached_property
    def endpoint(self) -> Endpoint:
        return found(self.kwargs["pk"])

    @cached_property
    def partner(self) -> Any:
        return self.endpoint.partner


class EndpointQuestion(OfEndpoint, Question):
    """A question about one address; ``act`` does it and returns what to say."""

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

    def after(self) -> str:
        """Where to go on."""
        return self.home

    def refused(self, why: EndpointError) -> HttpResponse:
        messages.error(self.request, refusal(why))
        return redirect(self.home)

    def done(self) -> HttpResponse:
        name = short(self.endpoint)
        try:
            said = self.act()
        except EndpointError as why:
            return self.refused(why)
        journal.note(self.request, self.partner, self.action, name)
        messages.success(self.request, said)
        return redirect(self.after())


class WithForm(EndpointQuestion):
    """A question that needs more than yes."""

    template_name = "admin/partners/ask.html"
    form_class: ClassVar[type[forms.Form]]

    def first(self) -> dict[str, Any]:
        """What the form shows at first."""
        return {}

    @cached_property
    def form(self) -> forms.Form:
        sent = self.request.POST if self.request.method == "POST" else None
        return self.form_class(sent, initial=self.first())

    def done(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        return super().done()

    def refused(self, why: EndpointError) -> HttpResponse:
        """At the form, with what was typed."""
        say(self.form, why)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": self.form, **kwargs})


def say(form: forms.Form, why: EndpointError) -> None:
    """A refusal, at the field that it names or above all of them."""
    form.add_error(why.member if why.member in form.fields else None, refusal(why))


def found(pk: object) -> Endpoint:
    rows = Endpoint.objects.select_related("partner", "question")
    return get_object_or_404(rows, pk=pk)
