"""What partners were told: every message, how it went, and what can be done about it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from syndication.delivery import OPEN, State
from syndication.desk.partners import failures, journal, reasons
from syndication.desk.partners.endpoint_questions import REPLAY, EndpointQuestion
from syndication.desk.partners.endpoint_words import (
    EVENTS,
    endpoint_url,
    event,
    is_told,
    log_url,
    short,
)
from syndication.desk.partners.pages import Page
from syndication.models import Head
from syndication.partners.models import Status
from syndication.webhooks import deliveries
from syndication.webhooks.models import Endpoint, EventDelivery

VIEW = "webhooks.view_eventdelivery"
PER_PAGE = 50
STATES = {
    State.QUEUED: gettext_lazy("Waits"),
    State.SENDING: gettext_lazy("On its way"),
    State.DELIVERED: gettext_lazy("Arrived"),
    State.RETRYING: gettext_lazy("Is tried again"),
    State.FAILED: gettext_lazy("Failed"),
    State.UNCERTAIN: gettext_lazy("Not known"),
}
# Instead of the state of what is still to be told: nothing goes to this address now.
STOPPED = gettext_lazy("Waits until the address is told again")
CLOSED = gettext_lazy("Waits until the partner is active again")


def _addresses() -> list[tuple[str, Any]]:
    rows = Endpoint.objects.select_related("partner").order_by("partner__name", "created_at")
    every = ("", _("All addresses"))
    return [every, *((str(row.pk), f"{row.partner} — {short(row)}") for row in rows)]


def _states() -> list[tuple[str, Any]]:
    return [("", _("Every state")), *((state.value, words) for state, words in STATES.items())]


def _events() -> list[tuple[str, Any]]:
    return [("", _("Every event")), *((kind.value, words) for kind, words in EVENTS.items())]


class FilterForm(forms.Form):
    endpoint = forms.ChoiceField(label=gettext_lazy("Address"), choices=_addresses, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=_states, required=False)
    event = forms.ChoiceField(label=gettext_lazy("Event"), choices=_events, required=False)

    def rows(self) -> QuerySet[EventDelivery]:
        """The newest first. Where the filter makes no sense, nothing: never more than asked for."""
        rows = EventDelivery.objects.select_related("event", "endpoint__partner").order_by("-pk")
        if not self.is_valid():
            return rows.none()
        wanted = {
            "endpoint": self.cleaned_data["endpoint"],
            "state": self.cleaned_data["state"],
            "event__type": self.cleaned_data["event"],
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class Log(Page):
    needs = VIEW
    page_title = gettext_lazy("What partners were told")
    header_icon = "mail"
    template_name = "admin/partners/log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FilterForm(self.request.GET)
        page = Paginator(form.rows(), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form,
            rows=rows(list(page.object_list)),
            page_obj=page,
            may_replay=self.request.user.has_perm(REPLAY),
            **kwargs,
        )


class DeliveryQuestion(EndpointQuestion):
    """A question about one message."""

    needs = REPLAY
    header_icon = "mail"
    action = journal.REPLAYED

    @cached_property
    def row(self) -> EventDelivery:
        found = EventDelivery.objects.select_related("event", "endpoint__partner")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @cached_property
    def endpoint(self) -> Endpoint:
        return self.row.endpoint

    def get_page_subtitle(self) -> str:
        return event(self.row.event.type)


class Replay(DeliveryQuestion):
    page_title = gettext_lazy("Send it again")
    button = gettext_lazy("Send it again")

    def sentences(self) -> list[str]:
        return [
            _("The same message, with the same number, is sent to %(address)s.")
            % {"address": short(self.endpoint)}
        ]

    def after(self) -> str:
        return log_url(self.endpoint)

    def act(self) -> str:
        deliveries.replay(self.row, at=timezone.now())
        return _("It is sent again. Load this page anew in a moment to see how it went.")


class Skip(DeliveryQuestion):
    page_title = gettext_lazy("Give it up")
    button = gettext_lazy("Yes, give it up")
    action = journal.SKIPPED
    serious = True

    def sentences(self) -> list[str]:
        return [
            _("“%(event)s” is not sent to %(address)s any more. What waits behind it goes out.")
            % {"event": event(self.row.event.type), "address": short(self.endpoint)},
            _("The partner still finds the change when it fetches."),
        ]

    def after(self) -> str:
        return log_url(self.endpoint)

    def act(self) -> str:
        deliveries.skip(self.row)
        return _("It is given up.")


def rows(found: list[EventDelivery]) -> list[dict[str, Any]]:
    """Messages for a table, with the titles of their posts. One query."""
    ids = {row.event.post_id for row in found if row.event.post_id}
    titles = dict(Head.objects.filter(pk__in=ids).values_list("post_id", "title"))
    return [
        {
            "row": row,
            "event": event(row.event.type),
            "title": titles.get(row.event.post_id, "") if row.event.post_id else "",
            "address": short(row.endpoint),
            "endpoint_url": endpoint_url(row.endpoint),
            "state": state(row),
            "problem": reasons.words(row.problem),
            "next": row.due_at if _comes(row) else None,
            "replay": reverse("deliveries:replay", args=[row.pk]) if _ended(row) else "",
            "skip": reverse("deliveries:skip", args=[row.pk]) if _waits(row) else "",
        }
        for row in found
    ]


def state(row: EventDelivery) -> Any:
    """How it stands with a message, in words."""
    if _is_open(row) and row.endpoint.partner.status != Status.ACTIVE:
        return CLOSED
    if _is_open(row) and not is_told(row.endpoint):
        return STOPPED
    return STATES[State(row.state)]


def _is_open(row: EventDelivery) -> bool:
    return row.state in (State.QUEUED, State.RETRYING)


def _comes(row: EventDelivery) -> bool:
    return _is_open(row) and is_told(row.endpoint)


def _ended(row: EventDelivery) -> bool:
    return row.state not in OPEN


def _waits(row: EventDelivery) -> bool:
    return row.state in (State.QUEUED, State.RETRYING) and row.attempts > 0


class LogMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


class LogViewSet(ViewSet):
    name = "deliveries"
    icon = "mail"
    menu_label = gettext_lazy("What partners were told")
    menu_item_class = LogMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", Log.as_view(), name="index"),
            path("<int:pk>/again/", Replay.as_view(), name="replay"),
            path("<int:pk>/give-up/", Skip.as_view(), name="skip"),
            path("failed/", failures.Failures.as_view(), name="failures"),
        ]


log = LogViewSet()
