"""Endpoints that hang, or answer slowly, delay no other one: not its events, nor those to come."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from django.core import mail
from django.utils import timezone

from syndication.delivery import State, rounds, slow_lanes
from syndication.partners.models import Contact
from syndication.webhooks.models import Endpoint, EventDelivery
from tests.integration.webhooks.deliveries import numbers, queue_pings, states, verified, work
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_lanes, "_lanes", {})


@contextmanager
def once_in_flight(verb: Callable[[], object]) -> Iterator[None]:
    """``verb`` is done in the claiming thread as soon as requests are in flight."""
    pending = [verb]
    finish = rounds.Sender.finish

    def finished(sender: rounds.Sender) -> None:
        if pending and sender.in_flight:
            pending.pop()()
        finish(sender)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds.Sender, "finish", finished)
        yield
    assert not pending


@contextmanager
def hanging_until(quick: Receiver, count: int, slow: Receiver) -> Iterator[list[int]]:
    """Let the slow one go once the quick one has so many; yields how many it had by then."""
    had: list[int] = []

    def watch() -> None:
        tick = threading.Event()
        for _ in range(1000):
            if len(quick.got) >= count:
                break
            tick.wait(0.01)
        had.append(len(quick.got))
        slow.hold.set()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield had
    thread.join(60)


def crowd(partner: Any, receiver: Receiver, count: int, **values: Any) -> list[Endpoint]:
    """So many endpoints at one receiver, each with one event due."""
    found = []
    for number in range(count):
        found.append(verified(partner, receiver, url=f"{receiver.url}/{number}", **values))
        queue_pings(found[-1])
    return found


def test_an_event_that_occurs_while_another_endpoint_hangs_is_sent_at_once(partner, receiver):
    with serving(Receiver(hold=threading.Event())) as slow:
        crowd(partner, slow, 1)
        quick = verified(partner, receiver)
        with hanging_until(receiver, 2, slow) as had, once_in_flight(lambda: queue_pings(quick, 2)):
            work()
    assert had == [2], "it arrived before the hanging one was let go"
    assert states(quick) == [State.DELIVERED] * 2


def test_many_endpoints_that_hang_for_the_first_time_leave_room_for_the_others(partner, receiver):
    with serving(Receiver(hold=threading.Event())) as slow:
        crowd(partner, slow, 50)
        quick = verified(partner, receiver)
        queue_pings(quick)
        with hanging_until(receiver, 2, slow) as had, once_in_flight(lambda: queue_pings(quick)):
            work()
    assert had == [2]
    assert len(slow.got) == 50


@pytest.mark.parametrize(
    "record",
    [
        lambda: Endpoint.objects.update(failing_since=timezone.now()),
        lambda: EventDelivery.objects.update(attempts=1),
        lambda: [
            slow_lanes.record(EventDelivery, pk, 14.0)
            for pk in Endpoint.objects.values_list("pk", flat=True)
        ],
    ],
    ids=["failing endpoints", "failed before", "slow answers"],
)
def test_endpoints_with_a_record_get_a_share_of_the_requests_and_never_all(
    record, partner, receiver, monkeypatch
):
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 4)
    with serving(Receiver(hold=threading.Event())) as slow:
        crowd(partner, slow, 6)
        record()
        quick = verified(partner, receiver)
        with hanging_until(receiver, 3, slow) as had, once_in_flight(lambda: queue_pings(quick, 3)):
            work()
    assert had == [3]
    assert len(slow.got) == 6, "each had its turn"


def test_lanes_with_a_record_come_after_the_others(partner, receiver, monkeypatch):
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 1)
    failing = verified(partner, receiver, url=f"{receiver.url}/a", failing_since=timezone.now())
    queue_pings(failing)
    queue_pings(verified(partner, receiver, url=f"{receiver.url}/b"))
    assert work() == 2
    assert [request["path"] for request in receiver.got] == ["/hook/b", "/hook/a"]


def test_a_lane_that_answers_quickly_again_is_slow_no_more(monkeypatch):
    monkeypatch.setattr(slow_lanes, "MAX_LANES", 2)
    for lane in ("a", "b", "c"):
        slow_lanes.record(EventDelivery, lane, slow_lanes.SLOW_SECONDS)
    assert slow_lanes.of(EventDelivery) == ["b", "c"], "the memory is bounded"
    slow_lanes.record(EventDelivery, "b", 0.1)
    assert slow_lanes.of(EventDelivery) == ["c"]


def test_a_round_that_is_over_serves_the_others_until_its_last_request_ends(partner, receiver):
    """The worker waits for that request anyway; who is well must not wait with it."""
    with serving(Receiver(hold=threading.Event())) as slow:
        crowd(partner, slow, 1)
        quick = verified(partner, receiver)
        failing = verified(partner, receiver, url=f"{receiver.url}/f", failing_since=timezone.now())

        def over() -> None:
            monkeypatch.setattr(rounds, "monotonic", lambda: later)
            queue_pings(quick)
            queue_pings(failing)

        later = rounds.monotonic() + rounds.ROUND_DURATION.total_seconds() + 1
        with (
            pytest.MonkeyPatch.context() as monkeypatch,
            hanging_until(receiver, 1, slow) as had,
            once_in_flight(over),
        ):
            work()
    assert had == [1]
    assert (states(quick), states(failing)) == ([State.DELIVERED], [State.QUEUED])


def test_a_mail_server_that_hangs_delays_no_event(partner, receiver, monkeypatch):
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="ana@example.com")
    let_go, sent = threading.Event(), mail.EmailMessage.send

    def send(message: mail.EmailMessage) -> int:
        assert let_go.wait(60)
        return sent(message)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 2)
    with serving(Receiver(status=410)) as gone:
        queue_pings(verified(partner, gone))
        queue_pings(verified(partner, receiver), 3)
        released = threading.Thread(
            target=lambda: (_wait_for(lambda: len(receiver.got) == 3), let_go.set()), daemon=True
        )
        released.start()
        assert work() == 3
        released.join(60)
    assert numbers(receiver) == [0, 1, 2]
    assert len(mail.outbox) == 1


def _wait_for(fact: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(1000):
        if fact():
            return
        tick.wait(0.01)


def test_endless_rounds_end_when_they_are_told_to_and_leave_nothing_in_flight(partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
    dead = verified(partner, receiver, url="http://127.0.0.1:9/")
    queue_pings(dead, 2)
    stop = threading.Event()
    finish = rounds.Sender.finish

    def finished(sender: rounds.Sender) -> None:
        finish(sender)
        if len(receiver.got) == 2:
            stop.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds.Sender, "finish", finished)
        rounds.work_all_until(stop)
    assert states(endpoint) == [State.DELIVERED] * 2
    assert states(dead) == [State.RETRYING, State.QUEUED]


def test_endless_rounds_come_back_to_a_lane_that_failed(partner, receiver, monkeypatch):
    part = rounds.ChannelRound(rounds.registry.channels()[0], pause=5.0)
    now = [100.0]
    monkeypatch.setattr(rounds, "monotonic", lambda: now[0])
    part._leave_out("a lane")
    part.claim()
    assert "a lane" in part.failed
    now[0] += timedelta(seconds=5).total_seconds()
    part.claim()
    assert part.failed == {}
