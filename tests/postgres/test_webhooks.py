"""Endpoints under several workers and publishers at once, with real threads and real locks."""

import contextlib
import threading
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from django.db import connection
from django.utils import timezone

from syndication import delivery
from syndication.delivery import Channel, State, registry, rounds
from syndication.delivery.errors import DeliveryError, unwanted_status
from syndication.partners.models import Partner
from syndication.webhooks import deliveries, endpoints, errors, sending, signing
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests.lost_claims import claim
from tests.postgres.threads import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")


@pytest.fixture(autouse=True)
def no_other_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own workers are the only ones: a commit wakes nobody."""
    monkeypatch.setattr(registry, "_channels", {})


@pytest.fixture
def listening() -> list[Endpoint]:
    made.publisher()
    partner = Partner.objects.create(name="Example Weekly")
    return [
        Endpoint.objects.create(
            partner=partner,
            url=f"https://{number}.example/",
            secret=signing.new_secret(),
            verified_at=timezone.now(),
        )
        for number in range(4)
    ]


class Wire:
    """What each endpoint was told, in the order in which it was."""

    def __init__(self) -> None:
        self.told: dict[Any, list[int]] = defaultdict(list)
        self.lock = threading.Lock()
        self.channel = Channel(rows=EventDelivery, send=self.send, gives_up=False)

    def send(self, row: EventDelivery) -> Any:
        def call() -> int:
            with self.lock:
                self.told[row.endpoint_id].append(row.event.sequence)
            return 204

        return call

    def work(self) -> int:
        return delivery.work_off(self.channel)


def test_each_endpoint_is_told_in_order_and_once_by_many_workers_beside_publishers(listening):
    wire, done = Wire(), threading.Event()
    publishing = [3]

    def publish(first: int) -> None:
        try:
            for number in range(first, first + 8):
                made.publish(made.small(number))
        finally:
            with wire.lock:
                publishing[0] -= 1
                if not publishing[0]:
                    done.set()

    def work() -> None:
        while not done.is_set():
            wire.work()

    works = [lambda first=first: publish(first) for first in (0, 100, 200)]
    assert together(*works, work, work, work) == []
    wire.work()
    assert len(wire.told) == 4
    for told in wire.told.values():
        # The ledger's order, without a gap and without a double.
        assert told == sorted(set(told))
        assert len(told) == 24
    assert set(EventDelivery.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_replays_and_pings_beside_publications_keep_the_order_of_commits(listening):
    endpoint = listening[0]
    for number in range(5):
        made.publish(made.small(number), at=timezone.now())
    Wire().work()
    since = timezone.now() - timedelta(days=1)

    def replay() -> None:
        until = timezone.now()
        deliveries.replay_range(endpoint, since=since, until=until, at=until)

    def ping() -> None:
        for _ in range(3):
            endpoints.ping(endpoint, at=timezone.now())

    def publish() -> None:
        for number in range(10, 15):
            made.publish(made.small(number), at=timezone.now())

    assert together(replay, ping, publish) == []
    wire = Wire()
    assert together(wire.work, wire.work) == []
    rows = endpoint.deliveries.order_by("pk").select_related("event")
    assert {row.state for row in rows} == {State.DELIVERED}
    expected = [row.event.sequence for row in rows][5:]
    assert wire.told[endpoint.pk] == expected


def test_no_publication_fails_because_an_endpoint_is_removed_beside_it(listening):
    def publish() -> None:
        for number in range(12):
            made.publish(made.small(number))

    def remove() -> None:
        for endpoint in listening[:3]:
            endpoints.remove(endpoint)
        Partner.objects.get().delete()

    assert together(publish, remove) == []
    assert not EventDelivery.objects.exists()


def test_two_requests_at_once_are_not_both_the_tenth(listening, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    partner = Partner.objects.get()
    made_: list[str] = []

    def create(number: int) -> None:
        for each in range(4):
            try:
                url = f"http://127.0.0.1:9/{number}/{each}"
                endpoint, _ = endpoints.create(partner, url=url, at=timezone.now())
                made_.append(endpoint.url)
            except errors.EndpointError:
                return

    assert together(*[lambda number=number: create(number) for number in range(4)]) == []
    assert Endpoint.objects.count() == endpoints.MAX_ENDPOINTS
    assert len(made_) == endpoints.MAX_ENDPOINTS - len(listening)


def test_enabling_an_endpoint_that_just_asks_for_a_pause_is_no_deadlock(monkeypatch):
    endpoint = Endpoint.objects.create(
        partner=Partner.objects.create(name="Pausing"),
        url="https://pausing.example/",
        secret="s",
        verified_at=timezone.now(),
    )
    monkeypatch.setattr(delivery, "wake_on_commit", lambda: None)
    for _ in range(3):
        endpoints.ping(endpoint, at=timezone.now())
    half_way = threading.Barrier(2)
    end, save = sending.on_event_attempt_end, Endpoint.save

    def meet() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            half_way.wait(1)

    def saved(endpoint: Endpoint, **fields: Any) -> None:
        save(endpoint, **fields)
        meet()

    monkeypatch.setattr(Endpoint, "save", saved)

    def ended(row: Any, outcome: Any) -> None:
        meet()
        end(row, outcome)

    channel = replace(sending.EVENTS, on_attempt_end=ended)

    def attempt() -> None:
        row = claim(channel)
        pause = DeliveryError(
            unwanted_status(429), permanent=False, retry_after=timedelta(minutes=5), status=429
        )
        rounds.ChannelRound(channel).conclude(row, pause)
        assert EventDelivery.objects.get(pk=row.pk).state == State.RETRYING

    assert together(attempt, lambda: endpoints.enable(endpoint, at=timezone.now())) == []
