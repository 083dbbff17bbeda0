"""Failed deliveries of every channel in one list, for administrators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import MenuItem

from syndication import delivery
from syndication.delivery import Delivery, State
from syndication.desk.partners.endpoint_words import STOPPED, event, is_active, short
from syndication.desk.partners.pages import Page
from syndication.feeds.models import HubPing
from syndication.http.models import Purge
from syndication.webhooks.models import Challenge, EventDelivery

# Only administrators have this permission: the list is about operation, not about contracts.
NEEDS = "blog.change_sitesettings"
MOST = 100  # of each kind
# Some channels never give up: what they keep retrying is listed, too.
STATES = {
    State.FAILED: _("Given up"),
    State.UNCERTAIN: _("Given up: it may have arrived"),
    State.RETRYING: _("Is tried again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed delivery: what, where to, and why."""

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

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        rows = sorted(failures(), key=lambda each: each.at, reverse=True)
        return super().get_context_data(rows=rows, most=MOST, **kwargs)


def failures() -> Iterator[Failure]:
    """The newest failures of every channel. One query per channel."""
    for channel in delivery.channels():
        rows: QuerySet[Any] = channel.rows.every()  # of a model that only the channel knows
        failed = rows.filter(state__in=STATES).order_by("-due_at", "-pk")
        if issubclass(channel.rows, EventDelivery):
            failed = failed.select_related("event", "endpoint__partner")
        elif issubclass(channel.rows, Challenge):
            failed = failed.select_related("endpoint")
        for row in failed[:MOST]:
            yield Failure(
                kind=str(KINDS.get(type(row), _("Something else"))),
                what=what(row),
                state=state(row),
                attempts=row.attempts,
                problem=row.problem.words(),
                at=when(row),
            )


KINDS: dict[type[Delivery], str | Promise] = {
    EventDelivery: _("Message to a partner"),
    Challenge: _("Question to a partner’s address"),
    HubPing: _("Word to a feed hub"),
    Purge: _("Emptying of a cache"),
}


def state(row: Delivery) -> str:
    """The state in words. An endpoint that gets nothing is not tried again."""
    return str(STOPPED if _is_stopped(row) else STATES[State(row.state)])


def when(row: Delivery) -> datetime:
    """The time of the next attempt, or of the last one where it is stored."""
    last: datetime | None = getattr(row, "last_attempt_at", None)
    if row.state == State.RETRYING and not _is_stopped(row):
        return max(row.due_at, timezone.now())
    return last or row.due_at


def _is_stopped(row: Delivery) -> bool:
    retrying = row.state == State.RETRYING
    return retrying and isinstance(row, EventDelivery) and not is_active(row.endpoint)


def what(row: Delivery) -> str:
    """What was to be delivered, and where to."""
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
