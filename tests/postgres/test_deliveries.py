"""Workers beside one another, with real threads and real locks (see test_concurrency)."""

import threading
from collections import Counter

import pytest

from django.db import connection

from syndication import delivery
from syndication.delivery import Channel, State, registry
from syndication.feeds import websub
from syndication.feeds.models import HubPing
from tests import editions_factory as made
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


def test_many_workers_send_each_row_once():
    topics = [f"/feeds/{number}.xml" for number in range(60)]
    websub.queue("https://hub.example/", topics, sequence=1)
    sent: Counter[str] = Counter()
    lock = threading.Lock()

    def send(row: HubPing) -> None:
        with lock:
            sent[row.topic] += 1

    channel = Channel(rows=HubPing, send=send)
    assert together(*[lambda: delivery.work_off(channel)] * 4) == []
    assert sent == Counter(topics)
    assert set(HubPing.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_what_is_published_while_workers_send_is_told_in_the_end(settings):
    settings.WEBSUB_HUB = "https://hub.example/"
    made.publisher()
    told: dict[str, int] = {}
    channel = Channel(rows=HubPing, send=lambda row: told.update({row.topic: row.sequence}))
    done = threading.Event()

    def publish() -> None:
        try:
            for number in range(15):
                made.publish(made.small(number))
        finally:
            done.set()

    def work() -> None:
        while not done.is_set():
            delivery.work_off(channel)

    assert together(publish, work, work) == []
    delivery.work_off(channel)
    assert told
    assert told == dict(HubPing.objects.values_list("topic", "sequence"))
    assert set(HubPing.objects.values_list("state", flat=True)) == {State.DELIVERED}
