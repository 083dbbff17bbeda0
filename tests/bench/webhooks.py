"""What a hundred endpoints cost whoever publishes, and what claiming costs beside a long log."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from syndication import delivery
from syndication.delivery import Channel, State
from syndication.editions import recording
from syndication.editions.models import Kind
from syndication.partners.models import Partner
from syndication.webhooks import signing
from syndication.webhooks.models import Endpoint, Event, EventDelivery
from tests import editions_factory as made
from tests.lost_claims import claim

ENDPOINTS = 100
WARM, PUBLISHED = 10, 60
LOG = 200  # deliveries that each endpoint has had
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """Medians in seconds of CPU: of a publication, and of a claim beside the log of all."""

    endpoints: int
    alone: float
    told: float
    log: int
    claimed: float


def measure() -> Told:
    """Publications without and with endpoints take turns, so that both meet the same machine."""
    delivery.wake_on_commit = lambda: None  # type: ignore[assignment]  # nobody works beside this
    _subscribe()
    alone, told = [], []
    for number in range(2 * (WARM + PUBLISHED)):
        listening = bool(number % 2)
        Endpoint.objects.update(verified_at=START if listening else None)
        (told if listening else alone).append(_publish(number))
    claimed = _claim()
    return Told(
        ENDPOINTS,
        statistics.median(alone[WARM:]),
        statistics.median(told[WARM:]),
        EventDelivery.objects.count(),
        claimed,
    )


def _subscribe() -> None:
    for number in range(ENDPOINTS):
        partner = Partner.objects.create(name=f"Bench partner {number}")
        Endpoint.objects.create(
            partner=partner,
            url=f"https://{number}.example/",
            secret=signing.new_secret(),
            verified_at=START,
        )


def _publish(number: int) -> float:
    release = made.release(made.small(10_000 + number))
    at = START + timedelta(minutes=number)
    begun = time.process_time()
    recording.record(release, kind=Kind.UPDATE, at=at, published_at=at)
    return time.process_time() - begun


def _claim() -> float:
    """Of one row, with a long log and a long queue behind each endpoint."""
    event = Event.objects.first()
    assert event is not None
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(
                endpoint=endpoint, event=event, due_at=timezone.now(), state=State.DELIVERED
            )
            for endpoint in Endpoint.objects.all()
            for _ in range(LOG)
        ],
        batch_size=1000,
    )
    channel = Channel(rows=EventDelivery, send=lambda row: None)
    spent = []
    for _ in range(20):
        begun = time.process_time()
        row = claim(channel)
        spent.append(time.process_time() - begun)
        assert row is not None
    return statistics.median(spent)
