"""The delivery log of all partners' webhooks, with pages to replay and to give up a delivery."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from syndication.delivery import OPEN, State, uncertain
from syndication.desk.partners import failures, journal
from syndication.desk.partners.endpoint_questions import REPLAY, EndpointQuestion
from syndication.desk.partners.endpoint_words import (
    EVENTS,
    STOPPED,
    endpoint_url,
    event,
    is_active,
    log_url,
    short,
)
from syndication.desk.partners.pages import Page, moment
from syndication.editions.models import Head
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
CLOSED = gettext_lazy("Waits until the partner is active again")


def _addresses() -> list[tuple[str, str | Promise]]:
    rows = Endpoint.objects.select_related("partner").order_by("partner__name", "created_at")
    every = ("", _("All addresses"))
    return [every, *((str(row.pk), f"{row.partner} — {short(row)}") for row in rows)]


def _states() -> list[tuple[str, str | Promise]]:
    return [("", _("Every state")), *((state.value, words) for state, words in STATES.items())]


def _events() -> list[tuple[str, str | Promise]]:
    return [("", _("Every event")), *((kind.value, words) for kind, words in EVENTS.items())]


class FilterForm(forms.Form):
    endpoint = forms.ChoiceField(label=gettext_lazy("Address"), choices=_addresses, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=_states, required=False)
    event = forms.ChoiceField(label=gettext_lazy("Event"), choices=_events, required=False)

    def rows(self) -> QuerySet[EventDelivery]:
        """Newest first. An invalid filter finds nothing, never more than was asked for."""
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

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        form = FilterForm(self.request.GET)
        page = Paginator(form.rows(), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form,
            rows=rows(list(page.object_list)),
            page_obj=page,
            may_replay=self.request.user.has_perm(REPLAY),
            uncertain=_uncertain(),
            **kwargs,
        )


def _uncertain() -> list[dict[str, Any]]:
    """The endpoints with deliveries that may have arrived, and how many those are."""
    rows = EventDelivery.objects.filter(state=State.UNCERTAIN).order_by()
    counts = dict(rows.values_list("endpoint").annotate(Count("pk")))
    found = Endpoint.objects.filter(pk__in=counts).select_related("partner")
    return [
        {"endpoint": row, "address": short(row), "count": counts[row.pk], "log": log_url(row)}
        for row in found.order_by("partner__name", "url")
    ]


class DeliveryQuestion(EndpointQuestion):
    """A confirmation page about one delivery."""

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

    def success_url(self) -> str:
        return log_url(self.endpoint)

    def act(self) -> str:
        if self.row.state == State.UNCERTAIN:
            uncertain.send_again(EventDelivery.objects.filter(pk=self.row.pk), at=timezone.now())
        else:
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

    def success_url(self) -> str:
        return log_url(self.endpoint)

    def act(self) -> str:
        if self.row.state == State.UNCERTAIN:
            uncertain.give_up(EventDelivery.objects.filter(pk=self.row.pk))
        else:
            deliveries.skip(self.row)
        return _("It is given up.")


class AllUncertain(EndpointQuestion):
    """A confirmation page about all deliveries to one endpoint that may have arrived."""

    needs = REPLAY
    header_icon = "mail"

    @property
    def found(self) -> QuerySet[EventDelivery]:
        return EventDelivery.objects.filter(endpoint=self.endpoint, state=State.UNCERTAIN)

    def sentences(self) -> list[str]:
        count = self.found.count()
        words = ngettext(
            "%(count)d message may have arrived already.",
            "%(count)d messages may have arrived already.",
            count,
        )
        return [words % {"count": count}, self.consequence()]

    def consequence(self) -> str:
        raise NotImplementedError

    def success_url(self) -> str:
        return log_url(self.endpoint)


class SendAllAgain(AllUncertain):
    page_title = gettext_lazy("Send all of them again")
    button = gettext_lazy("Send all of them again")
    action = journal.REPLAYED

    def consequence(self) -> str:
        return _("They keep their numbers: a partner that has had one ignores it.")

    def act(self) -> str:
        uncertain.send_again(self.found, at=timezone.now())
        return _("They are sent again.")


class GiveAllUp(AllUncertain):
    page_title = gettext_lazy("Give all of them up")
    button = gettext_lazy("Yes, give all of them up")
    action = journal.SKIPPED
    serious = True

    def consequence(self) -> str:
        return _("The partner still finds every change when it fetches.")

    def act(self) -> str:
        uncertain.give_up(self.found)
        return _("They are given up.")


def rows(found: list[EventDelivery]) -> list[dict[str, Any]]:
    """Deliveries for a table, with the titles of their posts. Two queries."""
    first = _first_waiting(found)
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
            "problem": row.problem.words(),
            "next": next_attempt(row, first),
            "replay": reverse("deliveries:replay", args=[row.pk]) if row.state not in OPEN else "",
            "skip": reverse("deliveries:skip", args=[row.pk]) if _may_skip(row) else "",
        }
        for row in found
    ]


def _first_waiting(found: list[EventDelivery]) -> set[int]:
    """The deliveries that are first in the order of their endpoint, among those that wait."""
    endpoints = {row.endpoint_id for row in found if _is_waiting(row)}
    if not endpoints:
        return set()
    opened = EventDelivery.objects.filter(endpoint__in=endpoints, state__in=OPEN)
    first = opened.order_by().values("endpoint").annotate(first=Min("pk"))
    return set(first.values_list("first", flat=True))


def next_attempt(row: EventDelivery, first: Collection[int]) -> str:
    """When a waiting delivery is sent, in words; "" for others. ``first``: those whose turn it is.

    A delivery that waits for an earlier one has a time of its own, which says nothing.
    """
    if not _is_waiting(row) or not is_active(row.endpoint):
        return ""
    if row.pk not in first:
        return _("waits for the message before it")
    if row.due_at <= timezone.now():
        return _("next attempt: at once")
    return _("next attempt: %(when)s") % {"when": moment(row.due_at)}


def state(row: EventDelivery) -> str:
    """The state of a delivery in words."""
    if _is_waiting(row) and row.endpoint.partner.status != Status.ACTIVE:
        return str(CLOSED)
    if _is_waiting(row) and not is_active(row.endpoint):
        return str(STOPPED)
    return str(STATES[State(row.state)])


def _is_waiting(row: EventDelivery) -> bool:
    return row.state in (State.QUEUED, State.RETRYING)


def _may_skip(row: EventDelivery) -> bool:
    return (_is_waiting(row) and row.attempts > 0) or row.state == State.UNCERTAIN


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
            path("<uuid:pk>/all-again/", SendAllAgain.as_view(), name="all_again"),
            path("<uuid:pk>/give-all-up/", GiveAllUp.as_view(), name="give_all_up"),
            path("failed/", failures.Failures.as_view(), name="failures"),
        ]


log = LogViewSet()
