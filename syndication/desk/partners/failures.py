"""Deliveries that failed, of whatever channel: one list, for administrators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import MenuItem

from syndication import delivery
from syndication.delivery import Delivery, State
from syndication.desk.partners import reasons
from syndication.desk.partners.endpoint_words import event, short
from syndication.desk.partners.pages import Page
from syndication.edge import Purge
from syndication.feeds.models import HubPing
from syndication.webhooks.models import Challenge, EventDelivery

# Only administrators have this: it is about the machine, not about contracts.
NEEDS = "blog.change_sitesettings"
MOST = 100  # of each kind
# Some channels never give up: what they try again and again is found here, too.
STATES = {
    State.FAILED: _("Given up"),
    State.UNCERTAIN: _("Given up: it may have arrived"),
    State.RETRYING: _("Is tried again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that did not arrive: what, where to, and what was the matter."""

    kind: str
    what: str
    state: str
    attempts: int
    problem: str
    at: datetime  # when it was given up, or is tried again


class Failures(Page):
    needs = NEEDS
    page_title = _("Deliveries that failed")
    header_icon = "warning"
    template_name = "admin/partners/failures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = sorted(failures(), key=lambda each: each.at, reverse=True)
        return super().get_context_data(rows=rows, most=MOST, **kwargs)


def failures() -> Iterator[Failure]:
    """The newest of every channel. One query a channel."""
    for channel in delivery.channels():
        failed = channel.rows.every().filter(state__in=STATES).order_by("-due_at", "-pk")
        if issubclass(channel.rows, EventDelivery):
            failed = failed.select_related("event", "endpoint")
        elif issubclass(channel.rows, Challenge):
            failed = failed.select_related("endpoint")
        for row in failed[:MOST]:
            yield Failure(
                kind=str(KINDS.get(type(row), _("Something else"))),
                what=what(row),
                state=str(STATES[State(row.state)]),
                attempts=row.attempts,
                problem=reasons.words(row.problem),
                at=when(row),
            )


KINDS: dict[type[Delivery], Any] = {
    EventDelivery: _("Message to a partner"),
    Challenge: _("Question to a partner’s address"),
    HubPing: _("Word to a feed hub"),
    Purge: _("Emptying of a cache"),
}


def when(row: Delivery) -> datetime:
    """When it is tried again, or was last tried, as far as that is known."""
    last: datetime | None = getattr(row, "last_attempt_at", None)
    return row.due_at if row.state == State.RETRYING or last is None else last


def what(row: Delivery) -> str:
    """What it was, and where it was to go."""
    if isinstance(row, EventDelivery):
        return f"{event(row.event.type)} → {short(row.endpoint)}"
    if isinstance(row, Challenge):
        return short(row.endpoint)
    if isinstance(row, HubPing):
        return f"{row.topic} → {row.hub}"
    if isinstance(row, Purge):
        return row.url
    return str(row)


class FailuresMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(NEEDS))


def menu_item() -> MenuItem:
    return FailuresMenuItem(
        _("Deliveries that failed"),
        reverse("deliveries:failures"),
        name="deliveries-failed",
        icon_name="warning",
        order=900,
    )
