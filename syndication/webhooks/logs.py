"""Pages of the delivery log, newest first. The signed cursor is bound to the filters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict

from syndication.delivery import OPEN, State
from syndication.rest import cursor, dates, query
from syndication.rest.cursor import CursorError
from syndication.rest.query import Parse
from syndication.webhooks.models import Endpoint, EventDelivery
from syndication.webhooks.serializers import log_url

MAX_LIMIT, DEFAULT_LIMIT = 100, 50
OF = "syndication.webhooks.logs"  # salt of its cursors

KNOWN: dict[str, Parse] = {
    "cursor": query.text,
    "limit": query.number(1, MAX_LIMIT),
    "state": query.one_of(State.values),
    "since": dates.parse_moment,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some deliveries, and the address of the next page, or None on the last one."""

    deliveries: list[EventDelivery]
    following: str | None


def page(endpoint: Endpoint, parameters: QueryDict) -> Page:
    """The page of the endpoint's log for a query; raises :class:`Problem` if it is invalid."""
    values = query.read(parameters, KNOWN)
    limit = values.get("limit", DEFAULT_LIMIT)
    filters = {
        "state": values.get("state"),
        "since": dates.formatted(values["since"]) if "since" in values else None,
        "limit": limit if limit != DEFAULT_LIMIT else None,
    }
    address = log_url(endpoint)
    bound = repr((endpoint.pk.hex, filters["state"], filters["since"]))
    rows = _matching(endpoint, state=values.get("state"), since=values.get("since"))
    if (text := values.get("cursor")) is not None:
        rows = rows.filter(pk__lt=_before(text, bound, restart=_url(address, filters)))
    found = list(rows[: limit + 1])
    on_page = found[:limit]
    if len(found) == len(on_page):
        return Page(deliveries=on_page, following=None)
    following = cursor.dumps(on_page[-1].pk, of=OF, bound=bound)
    return Page(deliveries=on_page, following=_url(address, {**filters, "cursor": following}))


def _matching(
    endpoint: Endpoint, *, state: str | None, since: datetime | None
) -> QuerySet[EventDelivery]:
    first = EventDelivery.objects.filter(endpoint=OuterRef("endpoint"), state__in=OPEN)
    first_due_at = Subquery(first.order_by("pk").values("due_at")[:1])
    rows = endpoint.deliveries.select_related("event").order_by("-pk")
    rows = rows.annotate(first_due_at=first_due_at)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(created_at__gte=since) if since else rows


def _before(text: str, bound: str, *, restart: str) -> int:
    """The id before which the page begins; raises :class:`Problem` where the cursor is not ours."""
    try:
        pk = cursor.loads(text, of=OF, bound=bound)
    except CursorError:
        pk = None
    if not isinstance(pk, int):
        raise cursor.problem(
            "The cursor was not made for this list. Keep the filters of the page that gave it, or "
            "start again without a cursor.",
            restart=restart,
        )
    return pk


def _url(address: str, parameters: dict[str, Any]) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{address}?{urlencode(given)}" if given else address
