"""The delivery log's pages: newest first, by a signed cursor that is bound to its question."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict

from syndication.delivery import State
from syndication.rest import moments
from syndication.rest.problems import INVALID_CURSOR, INVALID_PARAMETER, Problem
from syndication.rest.query import Parse, invalid, read
from syndication.webhooks import shapes
from syndication.webhooks.models import Endpoint, EventDelivery

MOST, USUAL = 100, 50
LONGEST_CURSOR = 200
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)


def _limit(name: str, text: str) -> int:
    if not (_DIGITS.fullmatch(text) and 1 <= int(text) <= MOST):
        raise Problem(
            INVALID_PARAMETER,
            f"“{name}” must be a whole number from 1 to {MOST}.",
            parameter=name,
            minimum=1,
            maximum=MOST,
        )
    return int(text)


def _state(name: str, text: str) -> str:
    if text not in State.values:
        raise invalid(name, f"must be one of {', '.join(State.values)}.")
    return text


def _text(name: str, text: str) -> str:
    return text


KNOWN: dict[str, Parse] = {
    "cursor": _text,
    "limit": _limit,
    "state": _state,
    "since": moments.moment,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some deliveries, and the address of those before them."""

    deliveries: list[EventDelivery]
    following: str | None


def page(endpoint: Endpoint, query: QueryDict) -> Page:
    """The page of the endpoint's log that a query asks for; raises :class:`Problem`."""
    values = read(query, KNOWN)
    limit = values.get("limit", USUAL)
    asked = {
        "state": values.get("state"),
        "since": moments.written(values["since"]) if "since" in values else None,
        "limit": limit if limit != USUAL else None,
    }
    address = f"{shapes.address(endpoint)}deliveries/"
    signer = _signer(endpoint, asked)
    rows = _matching(endpoint, state=values.get("state"), since=values.get("since"))
    if (text := values.get("cursor")) is not None:
        rows = rows.filter(pk__lt=_place(text, signer, restart=_url(address, asked)))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    if len(found) == len(shown):
        return Page(deliveries=shown, following=None)
    cursor = signer.sign_object(shown[-1].pk)
    return Page(deliveries=shown, following=_url(address, {**asked, "cursor": cursor}))


def _matching(
    endpoint: Endpoint, *, state: str | None, since: datetime | None
) -> QuerySet[EventDelivery]:
    rows = endpoint.deliveries.select_related("event").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(created_at__gte=since) if since else rows


def _place(text: str, signer: signing.Signer, *, restart: str) -> int:
    try:
        place = signer.unsign_object(text) if len(text) <= LONGEST_CURSOR else None
    except (signing.BadSignature, ValueError):
        place = None
    if not isinstance(place, int):
        raise Problem(
            INVALID_CURSOR,
            "The cursor was not made for this list. Keep the filters of the page that gave it, or "
            "start again without a cursor.",
            parameter="cursor",
            restart=restart,
        )
    return place


def _signer(endpoint: Endpoint, asked: dict[str, Any]) -> signing.Signer:
    bound = repr((endpoint.pk.hex, asked["state"], asked["since"]))
    return signing.Signer(salt=f"syndication.webhooks.logs|{bound}")


def _url(address: str, asked: dict[str, Any]) -> str:
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{address}?{urlencode(given)}" if given else address
