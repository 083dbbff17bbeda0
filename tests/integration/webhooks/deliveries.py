"""Posts and endpoints for the tests of webhooks, and how deliveries went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog import document as doc
from syndication import delivery
from syndication.delivery import rounds
from syndication.partners.models import Partner
from syndication.webhooks import payloads, sending, signing
from syndication.webhooks.models import Endpoint, EventDelivery
from tests.editions_factory import small
from tests.webhook_receiver import Receiver

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def verified(partner: Partner, receiver: Receiver, **values: Any) -> Endpoint:
    return Endpoint.objects.create(
        partner=partner,
        secret=signing.new_secret(),
        **{"url": receiver.url, "verified_at": NOW, **values},
    )


def about(number: int, *topics: str, **changes: Any) -> doc.Document:
    """A small post on these topics, by their slugs."""
    found = tuple(doc.Topic(slug=slug, name=slug.title()) for slug in topics)
    return small(number, topics=found, **changes)


def queue_pings(endpoint: Endpoint, count: int = 1) -> list[EventDelivery]:
    """So many pings, told apart by their numbers."""
    rows = []
    for number in range(count):
        event = payloads.event("ping", {"number": number}, at=datetime.now(UTC))
        event.save(force_insert=True)
        rows.append(
            EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=datetime.now(UTC))
        )
    return rows


def work() -> int:
    return delivery.work_off(*sending.CHANNELS)


def numbers(receiver: Receiver) -> list[int]:
    return [body["data"]["number"] for body in receiver.bodies]


def states(endpoint: Endpoint) -> list[str]:
    return list(endpoint.deliveries.order_by("pk").values_list("state", flat=True))


@contextmanager
def meanwhile(receiver: Receiver, verb: Callable[[], object]) -> Iterator[None]:
    """``verb`` is done while the next message is on its way, before its attempt is concluded."""
    pending = [verb]
    conclude = rounds.ChannelRound.conclude

    def concluded(*args: Any, **kwargs: Any) -> None:
        if pending:
            pending.pop()()
        conclude(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds.ChannelRound, "conclude", concluded)
        yield
    assert not pending
