"""Webhook endpoints in the admin: pages that add, verify, try, disable and remove them.

``webhooks.endpoints`` and ``webhooks.deliveries`` do the work; the pages ask for confirmation and
say how it went.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages

from syndication.desk import errors
from syndication.desk.partners import journal, stale_forms
from syndication.desk.partners.endpoint_forms import (
    EndpointForm,
    EventsForm,
    RangeForm,
    SecretForm,
)
from syndication.desk.partners.endpoint_questions import (
    ADD,
    CHANGE,
    REMOVE,
    REPLAY,
    VIEW,
    EndpointQuestion,
    OfEndpoint,
    WithForm,
    add_refusal,
)
from syndication.desk.partners.endpoint_words import (
    endpoint_url,
    event_types,
    is_active,
    log_url,
    short,
    state,
)
from syndication.desk.partners.pages import PartnerPage, partner_url
from syndication.desk.recall import copies, removed
from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Endpoint


class AddEndpoint(PartnerPage):
    needs = ADD
    page_title = gettext_lazy("New address that is told of changes")
    header_icon = "link"
    template_name = "admin/partners/ask.html"

    @cached_property
    def form(self) -> EndpointForm:
        return EndpointForm(self.request.POST or None)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        if self.form.is_valid():
            try:
                made, secret = endpoints.create(
                    self.partner, at=timezone.now(), **self.form.cleaned_data
                )
            except EndpointError as error:
                add_refusal(self.form, error)
            else:
                journal.note(request, self.partner, journal.ENDPOINT_ADDED, short(made))
                return shown(self, made, secret)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        words = [
            _(
                "When something changes, we send a signed message to this address at once, so "
                "that the partner need not come and look."
            )
        ]
        return super().get_context_data(
            **{"form": self.form, "sentences": words, "button": _("Add the address"), **kwargs}
        )


class EndpointPage(OfEndpoint, PartnerPage):
    """One endpoint: its state, and buttons for what can be done with it."""

    needs = VIEW
    page_title = gettext_lazy("Address that is told of changes")
    header_icon = "link"
    template_name = "admin/partners/endpoint.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        user, row = self.request.user, self.endpoint
        return super().get_context_data(
            endpoint=row,
            state=state(row),
            events=event_types(row),
            log=log_url(row),
            verified=row.verified_at is not None,
            is_active=is_active(row),
            may_change=user.has_perm(CHANGE),
            may_remove=user.has_perm(REMOVE),
            may_replay=user.has_perm(REPLAY),
            **kwargs,
        )


class ChangeEvents(WithForm):
    page_title = gettext_lazy("What it is told")
    button = gettext_lazy("Save")
    action = journal.ENDPOINT_CHANGED
    form_class = EventsForm

    def initial(self) -> dict[str, Any]:
        return {"types": self.endpoint.types, "description": self.endpoint.description}

    def sentences(self) -> list[str]:
        return [_("To tell another address, add that one, and remove this one afterwards.")]

    def act(self) -> str:
        endpoints.change(self.endpoint, at=timezone.now(), **self.form.cleaned_data)
        return _("It is saved.")


class RotateSecret(WithForm):
    page_title = gettext_lazy("Replace the secret")
    button = gettext_lazy("Make the new secret")
    action = journal.ENDPOINT_ROTATED
    form_class = SecretForm

    def initial(self) -> dict[str, Any]:
        return {"stamp": stale_forms.of_secret(self.endpoint)}

    def sentences(self) -> list[str]:
        return [
            _("With the secret the partner makes sure that a message comes from us, unchanged."),
            _("Do this when it may have fallen into other hands, and from time to time."),
        ]

    def done(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            secret = self._rotated()
        except EndpointError as error:
            return self.refused(error)
        if secret is None:
            words = _(
                "The secret has been replaced since this page was opened. If nobody has the new "
                "one, replace it once more."
            )
            messages.error(self.request, words)
            return redirect(self.home)
        journal.note(self.request, self.partner, self.action, short(self.endpoint))
        return shown(self, self.endpoint, secret)

    @transaction.atomic
    def _rotated(self) -> str | None:
        """The new secret; ``None`` where the secret changed since the form was opened.

        Sent twice, the form would end the overlap of the secret that the partner still uses.
        """
        endpoints.lock(self.endpoint)
        self.endpoint.refresh_from_db(fields=["secret"])
        if not stale_forms.same(
            self.form.cleaned_data["stamp"], stale_forms.of_secret(self.endpoint)
        ):
            return None
        overlap = timedelta(days=self.form.cleaned_data["days"])
        return endpoints.rotate(self.endpoint, at=timezone.now(), overlap=overlap)


class AskAgain(EndpointQuestion):
    page_title = gettext_lazy("Ask it again")
    button = gettext_lazy("Ask it")
    action = journal.ENDPOINT_ASKED

    def sentences(self) -> list[str]:
        return [_("We ask the address again whether it is the partner’s own.")]

    def act(self) -> str:
        endpoints.challenge(self.endpoint, at=timezone.now())
        return _("It is being asked. Look again in a moment.")


class Ping(EndpointQuestion):
    page_title = gettext_lazy("Try it")
    button = gettext_lazy("Send a try")
    action = journal.ENDPOINT_PINGED

    def sentences(self) -> list[str]:
        return [_("We send it a message that says nothing, to see whether it arrives.")]

    def act(self) -> str:
        endpoints.ping(self.endpoint, at=timezone.now())
        return _("A try is on its way. Look at the messages in a moment.")


class Disable(EndpointQuestion):
    page_title = gettext_lazy("Stop telling it")
    button = gettext_lazy("Yes, stop")
    action = journal.ENDPOINT_DISABLED

    def sentences(self) -> list[str]:
        return [
            _("It is told nothing more until somebody lets it be told again."),
            _("What happens meanwhile can then be sent, for a month."),
        ]

    def act(self) -> str:
        endpoints.disable(self.endpoint, at=timezone.now())
        return _("It is told nothing any more.")


class Enable(EndpointQuestion):
    page_title = gettext_lazy("Tell it again")
    button = gettext_lazy("Tell it again")
    action = journal.ENDPOINT_ENABLED

    def sentences(self) -> list[str]:
        return [_("It is told what waits for it, in its order, and then everything new.")]

    def act(self) -> str:
        endpoints.enable(self.endpoint, at=timezone.now())
        return _("It is told again.")


class Remove(EndpointQuestion):
    needs = REMOVE
    page_title = gettext_lazy("Remove the address")
    button = gettext_lazy("Yes, remove it")
    serious = True
    action = journal.ENDPOINT_REMOVED

    def sentences(self) -> list[str]:
        holder = removed.endpoint_id(self.endpoint)
        found = copies.still_open(of_partner=self.partner.pk)
        sentences = [_("It is told nothing any more, and what it was told is forgotten.")]
        if count := sum(copy.holder.id == holder for copy in found):
            words = ngettext(
                "It may still show %(count)s post that was taken back. “Withdrawn posts” lists it "
                "until you mark it as dealt with: nothing can prove any more that it heard.",
                "It may still show %(count)s posts that were taken back. “Withdrawn posts” lists "
                "them until you mark each as dealt with: nothing can prove any more that it heard.",
                count,
            )
            sentences.append(words % {"count": count})
        return sentences

    def act(self) -> str:
        endpoints.remove(self.endpoint)
        return _("The address is removed.")

    def success_url(self) -> str:
        return partner_url(self.partner)


class ReplayRange(WithForm):
    needs = REPLAY
    page_title = gettext_lazy("Send a time again")
    button = gettext_lazy("Send it again")
    action = journal.REPLAYED
    form_class = RangeForm

    def initial(self) -> dict[str, Any]:
        now = timezone.now()
        return {"since": now - timedelta(days=1), "until": now}

    def sentences(self) -> list[str]:
        return [
            _("Everything of this time is sent again, in its order, at most a month back."),
            _("A program that heard it before knows it by its number and leaves it."),
        ]

    def act(self) -> str:
        made = deliveries.replay_range(self.endpoint, at=timezone.now(), **self.form.cleaned_data)
        if not made:
            raise EndpointError(errors.NOTHING_IN_RANGE(), member="until")
        words = ngettext(
            "%(count)s message is sent again.", "%(count)s messages are sent again.", len(made)
        )
        return words % {"count": len(made)}


# The confirmation pages of an endpoint, by the last segment of their URL.
QUESTIONS = {
    "events": ChangeEvents,
    "secret": RotateSecret,
    "ask": AskAgain,
    "ping": Ping,
    "stop": Disable,
    "tell": Enable,
    "remove": Remove,
    "send-again": ReplayRange,
}


def urls() -> list[URLPattern]:
    """URL patterns below those of the partners."""
    one = "endpoints/<uuid:pk>/"
    return [
        path("<int:partner_pk>/endpoints/new/", AddEndpoint.as_view(), name="add_endpoint"),
        path(one, EndpointPage.as_view(), name="endpoint"),
        *(path(f"{one}{name}/", view.as_view(), name=name) for name, view in QUESTIONS.items()),
    ]


def shown(page: AddEndpoint | RotateSecret, endpoint: Endpoint, secret: str) -> HttpResponse:
    """The only response with the secret."""
    page.template_name = "admin/partners/secret_shown.html"
    return page.show_secret(endpoint=endpoint, secret=secret, onwards=endpoint_url(endpoint))
