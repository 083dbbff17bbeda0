"""Webhook endpoints in words: their state and the events that they get."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from syndication.delivery import OPEN
from syndication.desk.partners.pages import moment
from syndication.partners.models import Status
from syndication.webhooks.models import Challenge, Endpoint, EventType

EVENTS = {
    EventType.PUBLISHED: gettext_lazy("A post is published"),
    EventType.UPDATED: gettext_lazy("A post is updated"),
    EventType.CORRECTED: gettext_lazy("A post is corrected"),
    EventType.WITHDRAWN: gettext_lazy("A post is withdrawn"),
    EventType.UNSCHEDULED: gettext_lazy("A post that it had ahead is not published as planned"),
    EventType.ENTITLEMENT: gettext_lazy("Posts are gained or lost by the contract"),
    EventType.RESYNC: gettext_lazy("Everything is to be read again"),
    EventType.PING: gettext_lazy("A try"),
}

# Shown instead of the state of waiting deliveries while the endpoint gets none.
STOPPED = gettext_lazy("Waits until the address is told again")


def event(kind: str) -> str:
    """An event type in words."""
    return str(EVENTS.get(EventType(kind), kind)) if kind in EventType.values else kind


def endpoint_url(endpoint: Endpoint) -> str:
    return reverse("partners:endpoint", args=[endpoint.pk])


def log_url(endpoint: Endpoint) -> str:
    return f"{reverse('deliveries:index')}?endpoint={endpoint.pk}"


def short(endpoint: Endpoint) -> str:
    """The endpoint's address without its query, which may contain secrets."""
    parts = urlsplit(endpoint.url)
    return f"{parts.netloc}{parts.path}"


def event_types(endpoint: Endpoint) -> str:
    """The event types that the endpoint gets, in words."""
    return "; ".join(event(kind) for kind in endpoint.types) or _("Everything")


def state(endpoint: Endpoint) -> str:
    """Whether events are sent to it; if not, why."""
    if endpoint.disabled_at:
        why = endpoint.get_disabled_why_display()
        return _("Stopped on %(when)s: %(why)s") % {
            "when": moment(endpoint.disabled_at),
            "why": why,
        }
    if endpoint.verified_at is None:
        return _verification(getattr(endpoint, "question", None))
    if endpoint.partner.status != Status.ACTIVE:
        return _("Is told nothing while the partner is not active")
    if endpoint.failing_since:
        return _("Fails since %(when)s") % {"when": moment(endpoint.failing_since)}
    return _("Is told of changes")


def is_active(endpoint: Endpoint) -> bool:
    """Whether events are sent to it now."""
    usable = endpoint.verified_at is not None and endpoint.disabled_at is None
    return usable and endpoint.partner.status == Status.ACTIVE


def _verification(challenge: Challenge | None) -> str:
    """The state of the challenge by which the partner proves that the endpoint is its own."""
    if challenge is None:
        return _("Not asked yet whether it is the partner’s own")
    problem = challenge.problem.words()
    if challenge.state not in OPEN:
        return _("Did not prove to be the partner’s own. %(problem)s") % {"problem": problem}
    if problem:
        return _("%(problem)s It is asked again on %(when)s") % {
            "when": moment(max(challenge.due_at, timezone.now())),
            "problem": problem,
        }
    return _("Is being asked whether it is the partner’s own")


def rows(endpoints: Iterable[Endpoint]) -> list[dict[str, Any]]:
    """The endpoints of a partner, for its page."""
    return [
        {
            "endpoint": each,
            "events": event_types(each),
            "state": state(each),
            "url": endpoint_url(each),
        }
        for each in endpoints
    ]
