"""Posts that were taken back, and who may hold copies: for the tests of the recall desk."""

from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.delivery import State
from syndication.desk.recall import copies
from syndication.desk.recall.copies import Copy
from syndication.editions import recording
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners.models import Key, Partner
from syndication.webhooks.models import Endpoint, EventDelivery, EventType
from tests import editions_factory as made
from tests import partners_factory

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH_AGO = NOW - 22 * DAY


def program(owner: Partner | None = None, *, name: str = "Portal", **read: Any) -> Key:
    """A key that has read lists since the beginning of the month, an hour ago at last."""
    owner = owner or partners_factory.partner(name)
    key, _ = partners_factory.key(owner)
    facts = {
        "first_fetched_at": MONTH_AGO,
        "fetched_at": NOW - timedelta(hours=1),
        "last_used_at": NOW - timedelta(hours=1),
        **read,
    }
    Key.objects.filter(pk=key.pk).update(**facts)
    return Key.objects.select_related("partner").get(pk=key.pk)


def endpoint(owner: Partner | None = None, **values: Any) -> Endpoint:
    """One that was verified at the beginning of the month."""
    row = Endpoint.objects.create(
        partner=owner or partners_factory.partner("Portal"),
        **{"url": "https://portal.example/in", "secret": "whsec_x", "verified_at": MONTH_AGO}
        | values,
    )
    Endpoint.objects.filter(pk=row.pk).update(created_at=MONTH_AGO)
    return row


def withdrawn(number: int = 1, *, at: datetime = NOW - 2 * DAY, **values: Any) -> Head:
    edition = made.publish(made.small(number, **values), at=NOW - 10 * DAY)
    recording.withdraw(edition.post_id, at=at, reason="incorrect", note="It named a wrong dose.")
    return Head.objects.get(pk=edition.post_id)


def accept(row: Endpoint, type_: EventType = EventType.WITHDRAWN) -> None:
    """The endpoint accepts all that waits of this type."""
    waiting = EventDelivery.objects.filter(endpoint=row, event__type=type_)
    waiting.update(state=State.DELIVERED, last_attempt_at=NOW)


def opened() -> list[tuple[str, str]]:
    """The open copies: who, and of which post. The other page of the report agrees."""
    found = list(copies.still_open())
    of_each = copies.of_posts({copy.recall.post_id for copy in found}).copies
    assert set(map(_key, found)) == {_key(copy) for copy in of_each if copy.open}
    return sorted((copy.holder.id, copy.recall.title) for copy in found)


def _key(copy: Copy) -> tuple[str, int]:
    return copy.holder.id, copy.recall.sequence


def name(row: Key | Endpoint | FeedProfile) -> str:
    return f"{type(row).__name__.removeprefix('Feed').lower()}-{row.pk}"
