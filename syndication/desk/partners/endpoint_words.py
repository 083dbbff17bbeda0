"""Addresses that are told of changes, in words: how they are, and what they are told."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from syndication.delivery import OPEN
from syndication.desk.partners import reasons
from syndication.desk.partners.times import moment
from syndication.partners.models import Status
from syndication.webhooks.endpoints import EndpointError
from syndication.webhooks.models import Challenge, Endpoint, EventType

EVENTS = {
    EventType.PUBLISHED: gettext_lazy("A post is published"),
    EventType.UPDATED: gettext_lazy("A post is updated"),
    EventType.CORRECTED: gettext_lazy("A post is corrected"),
    EventType.WITHDRAWN: gettext_lazy("A post is withdrawn"),
    EventType.ENTITLEMENT: gettext_lazy("Posts are gained or lost by the contract"),
    EventType.PING: gettext_lazy("A try"),
}


def event(kind: str) -> str:
    """An event in words."""
    return str(EVENTS.get(EventType(kind), kind)) if kind in EventType.values else kind


def endpoint_url(endpoint: Endpoint) -> str:
    return reverse("partners:endpoint", args=[endpoint.pk])


def log_url(endpoint: Endpoint) -> str:
    return f"{reverse('deliveries:index')}?endpoint={endpoint.pk}"


def short(endpoint: Endpoint) -> str:
    """The address for titles and the history: without a query, where secrets may be."""
    parts = urlsplit(endpoint.url)
    return f"{parts.netloc}{parts.path}"


def told(endpoint: Endpoint) -> str:
    """Of which events it is told, in words."""
    return "; ".join(event(kind) for kind in endpoint.types) or _("Everything")


def state(endpoint: Endpoint) -> str:
    """Whether it is told; if not, why."""
    if endpoint.disabled_at:
        why = endpoint.get_disabled_why_display()
        return _("Stopped on %(when)s: %(why)s") % {
            "when": moment(endpoint.disabled_at),
            "why": why,
        }
    if endpoint.verified_at is None:
        return _proof(getattr(endpoint, "question", None))
    if endpoint.partner.status != Status.ACTIVE:
        return _("Is told nothing while the partner is not active")
    if endpoint.failing_since:
        return _("Fails since %(when)s") % {"when": moment(endpoint.failing_since)}
    return _("Is told")


def is_told(endpoint: Endpoint) -> bool:
    """Whether anything is sent there now."""
    proved = endpoint.verified_at is not None and endpoint.disabled_at is None
    return proved and endpoint.partner.status == Status.ACTIVE


def _proof(asked: Challenge | None) -> str:
    """How far it has come with proving that it is the partner's own."""
    if asked is None:
        return _("Not asked yet whether it is the partner’s own")
    problem = reasons.words(asked.problem)
    if asked.state not in OPEN:
        return _("Did not prove to be the partner’s own. %(problem)s") % {"problem": problem}
    if problem:
        return _("%(problem)s It is asked again on %(when)s") % {
            "when": moment(asked.due_at),
            "problem": problem,
        }
    return _("Is being asked whether it is the partner’s own")


def refusal(refused: EndpointError) -> str:
    """Why it was not done, and what to do about it."""
    return reasons.words(str(refused))


def rows(endpoints_: Iterable[Endpoint]) -> list[dict[str, Any]]:
    """Addresses for the page of their partner."""
    return [
        {"endpoint": each, "told": told(each), "state": state(each), "url": endpoint_url(each)}
        for each in endpoints_
    ]
