"""A withdrawal waits for its turn, and not for days behind an endpoint that failed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.delivery import State
from syndication.editions import recording
from syndication.webhooks.models import Endpoint
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import HOUR, NOW, numbers, queue_pings, verified, work
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def posts(partner: Any, clock: Any) -> list[Any]:
    """Published before anybody listened."""
    return [made.publish(made.small(number), at=NOW).post_id for number in range(5)]


def withdraw(post_id: Any) -> None:
    recording.withdraw(post_id, at=datetime.now(UTC), reason="incorrect")


def fail(endpoint: Endpoint, receiver: Receiver, clock: Any, times: int) -> None:
    """The first of what waits fails so often; then the receiver is well again."""
    receiver.status = 500
    for number in range(times):
        if number:
            clock.shift(endpoint.deliveries.earliest("pk").due_at - datetime.now(UTC))
        work()
    receiver.status = 204
    receiver.forget()


def wait_of(endpoint: Endpoint) -> timedelta:
    return endpoint.deliveries.filter(state=State.RETRYING).get().due_at - datetime.now(UTC)


def test_an_endpoint_that_failed_is_asked_again_soon_once_a_withdrawal_waits(
    partner, posts, receiver, clock
):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
    fail(endpoint, receiver, clock, 8)
    assert wait_of(endpoint) > 19 * HOUR
    withdraw(posts[0])
    assert work() == 0
    clock.shift(MINUTE)
    assert work() == 3
    assert receiver.types == ["ping", "ping", "post.withdrawn"]


def test_while_a_withdrawal_waits_the_endpoint_is_asked_each_half_hour(
    partner, posts, receiver, clock
):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    withdraw(posts[0])
    fail(endpoint, receiver, clock, 8)
    assert wait_of(endpoint) == timedelta(minutes=30)
    clock.shift(wait_of(endpoint))
    assert work() == 2


def test_many_withdrawals_ask_no_more_often_than_one(partner, posts, receiver, clock):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    fail(endpoint, receiver, clock, 8)
    receiver.status = 500
    for post_id in posts:
        withdraw(post_id)
        work()
        clock.shift(timedelta(seconds=10))
    assert receiver.got == []
    clock.shift(10)
    work()
    work()
    assert len(receiver.got) == 1


def test_a_withdrawal_keeps_to_a_pause_that_was_asked_for(partner, posts, receiver, clock):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    fail(endpoint, receiver, clock, 7)
    receiver.status, receiver.headers = 503, {"Retry-After": "7200"}
    clock.shift(wait_of(endpoint))
    work()
    receiver.status = 204
    assert wait_of(endpoint) > 19 * HOUR
    withdraw(posts[0])
    assert wait_of(endpoint) == 2 * HOUR
    clock.shift(2 * HOUR)
    assert work() == 2


def test_only_who_is_told_of_the_withdrawal_is_asked_again_for_it(partner, posts, receiver, clock):
    endpoint = verified(partner, receiver, types=["ping"])
    queue_pings(endpoint)
    fail(endpoint, receiver, clock, 8)
    with serving() as other:
        verified(partner, other)
        withdraw(posts[0])
        assert work() == 1
    assert wait_of(endpoint) > 19 * HOUR
    assert numbers(receiver) == []
