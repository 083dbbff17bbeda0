"""What events say: thin, so that no news is old when it is read. The rest is fetched.

Each type has one shape (Standard Webhooks 1.0.0); members may be added to it.
"""

import json
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from django.conf import settings

from syndication.models import Edition, Kind
from syndication.webhooks.models import Event, EventType

LARGEST = 20 * 1024  # bytes of a body, as the standard advises

TYPES = {
    Kind.FIRST: EventType.PUBLISHED,
    Kind.MINOR: EventType.UPDATED,
    Kind.UPDATE: EventType.UPDATED,
    Kind.CORRECTION: EventType.CORRECTED,
    Kind.RETRACTION: EventType.CORRECTED,  # one that still has words
}


def of_edition(edition: Edition, *, returns: bool) -> Event:
    """The event of an edition. ``returns``: the post was withdrawn before it."""
    type_ = _type(edition, returns=returns)
    address = f"{settings.ORIGIN}/api/v1/posts/{edition.post_id}/"
    data: dict[str, Any] = {
        "id": str(edition.post_id),
        "locale": edition.locale,
        "edition": edition.number,
        "kind": edition.kind,
        "sequence": edition.sequence,
        "url": address,
    }
    if type_ == EventType.WITHDRAWN:
        data |= {"reason": edition.reason, "replacement": edition.replacement or None}
    return event(type_, data, at=edition.recorded_at, edition=edition)


def of_entitlement(
    *, gained: int, lost: int, sequence: int, at: datetime, edition: Edition | None = None
) -> Event:
    """A partner may read more, or less, than before; the changes say which posts."""
    data: dict[str, Any] = {
        "gained": gained,
        "lost": lost,
        "sequence": sequence,
        "url": f"{settings.ORIGIN}/api/v1/changes/",
    }
    return event(EventType.ENTITLEMENT, data, at=at, edition=edition)


def ping(*, at: datetime) -> Event:
    return event(EventType.PING, {}, at=at)


def event(
    type_: EventType, data: dict[str, Any], *, at: datetime, edition: Edition | None = None
) -> Event:
    """An event, not yet stored; its body is what will be signed and sent, byte for byte."""
    return Event(
        id=f"msg_{token_hex(16)}",
        type=type_,
        sequence=data.get("sequence"),
        post_id=edition.post_id if edition else None,
        body=text(type_, data, at=at),
        occurred_at=at,
    )


def text(type_: str, data: dict[str, Any], *, at: datetime) -> str:
    """A body as JSON. Raises :class:`ValueError` where it is too large to be sent."""
    members = {"type": type_, "timestamp": _moment(at), "data": data}
    found = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(found.encode()) > LARGEST:
        raise ValueError(f"An event of the type {type_} is larger than {LARGEST} bytes.")
    return found


def _type(edition: Edition, *, returns: bool) -> EventType:
    if not edition.digest:  # a tombstone
        return EventType.WITHDRAWN
    return EventType.PUBLISHED if returns else TYPES[Kind(edition.kind)]


def _moment(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond: some things happen within one second."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
