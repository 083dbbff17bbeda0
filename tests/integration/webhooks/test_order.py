"""Each endpoint is told in its order, and none holds up another."""

import threading
from datetime import datetime
from typing import Any

import pytest

from syndication.delivery import State, rounds
from syndication.webhooks.models import EventDelivery
from tests.integration.webhooks.deliveries import numbers, queue_pings, states, verified, work
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db


def test_the_events_of_an_endpoint_arrive_in_their_order(partner, receiver):
    queue_pings(verified(partner, receiver), 20)
    assert work() == 20
    assert numbers(receiver) == list(range(20))


def test_a_later_event_waits_for_the_earlier_one(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 3)
    work()
    work()
    assert numbers(receiver) == [0]
    clock.shift(10)
    receiver.forget()
    receiver.status = 204
    assert work() == 3
    assert numbers(receiver) == [0, 1, 2]


def test_an_endpoint_that_hangs_holds_up_no_other(partner, receiver, settings):
    with serving(Receiver(hold=threading.Event())) as slow:
        stuck = verified(partner, slow)
        queue_pings(stuck, 2)
        quick = verified(partner, receiver)
        queue_pings(quick, 5)
        others = threading.Thread(target=_release, args=(receiver, slow, 5), daemon=True)
        others.start()
        assert work() == 7
        others.join(60)
    # The hanging one was let go only after all of the others had arrived.
    assert slow.proves
    assert states(stuck) == [State.DELIVERED] * 2


def _release(quick: Receiver, slow: Receiver, count: int) -> None:
    tick = threading.Event()
    for _ in range(3000):
        if len(quick.got) >= count:
            slow.hold.set()
            return
        tick.wait(0.01)
    slow.proves = False
    slow.hold.set()


def test_an_endpoint_that_is_dead_holds_up_no_other(partner, receiver):
    dead = verified(partner, receiver, url="http://127.0.0.1:9/")
    queue_pings(dead, 2)
    queue_pings(verified(partner, receiver), 5)
    assert work() == 5
    assert states(dead) == [State.RETRYING, State.QUEUED]


def test_whose_turn_it_is_is_asked_once_for_many_endpoints(partner, receiver, monkeypatch):
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 1)  # otherwise it depends on who answers first
    for number in range(20):
        queue_pings(verified(partner, receiver, url=f"{receiver.url}/{number}"))
    asked: list[datetime] = []
    due = EventDelivery.due

    def counted(*, at: datetime) -> Any:
        asked.append(at)
        return due(at=at)

    monkeypatch.setattr(EventDelivery, "due", counted)
    assert work() == 20
    assert len(asked) <= 5
