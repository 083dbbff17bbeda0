"""Events are told again, given up and forgotten."""

from datetime import UTC, datetime

import pytest

from syndication.delivery import State
from syndication.desk import timer
from syndication.editions import recording
from syndication.partners.models import Partner
from syndication.webhooks import deliveries, endpoints
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Event, EventDelivery
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import (
    DAY,
    HOUR,
    NOW,
    numbers,
    queue_pings,
    states,
    verified,
    work,
)

pytestmark = pytest.mark.django_db


def test_an_event_is_told_again_under_its_id(partner, receiver):
    endpoint = verified(partner, receiver)
    (row,) = queue_pings(endpoint)
    work()
    row.refresh_from_db()
    deliveries.replay(row, at=datetime.now(UTC))
    work()
    first, again = receiver.got
    assert first["headers"]["webhook-id"] == again["headers"]["webhook-id"]
    assert first["body"] == again["body"]
    assert list(endpoint.deliveries.order_by("pk").values_list("replay", flat=True)) == [
        False,
        True,
    ]


def test_what_is_on_its_way_is_not_told_again(partner, receiver):
    (row,) = queue_pings(verified(partner, receiver))
    with pytest.raises(EndpointError, match="on its way"):
        deliveries.replay(row, at=NOW)


def test_a_range_is_told_again_in_its_order(partner, receiver):
    endpoint = verified(partner, receiver)
    for number in range(4):
        made.publish(made.small(number), at=made.AT + number * HOUR)
    work()
    receiver.forget()
    since, until = made.AT + HOUR, made.AT + 2 * HOUR
    found = deliveries.replay_range(endpoint, since=since, until=until, at=until + DAY)
    work()
    assert len(found) == 2
    told = [body["data"]["id"] for body in receiver.bodies]
    assert told == [str(made.release(made.small(number)).post_id) for number in (1, 2)]


def test_a_range_keeps_its_order_though_a_clock_was_set_back(partner, receiver):
    endpoint = verified(partner, receiver)
    edition = made.publish(made.small(1), at=made.AT + HOUR)
    recording.withdraw(edition.post_id, at=made.AT, reason="incorrect")
    work()
    receiver.forget()
    deliveries.replay_range(endpoint, since=made.AT, until=made.AT + DAY, at=made.AT + DAY)
    work()
    assert receiver.types == ["post.published", "post.withdrawn"]


def test_a_range_holds_what_was_missed_while_the_endpoint_was_disabled(partner, receiver):
    stranger = Partner.objects.create(name="Another", topics=["grief"])
    mine, other = verified(partner, receiver), verified(stranger, receiver)
    for each in (mine, other):
        endpoints.disable(each, at=NOW)
    made.publish(made.small(1))
    for each in (mine, other):
        endpoints.enable(each, at=NOW)
    assert len(deliveries.replay_range(mine, since=made.AT, until=NOW, at=NOW)) == 1
    assert deliveries.replay_range(other, since=made.AT, until=NOW, at=NOW) == []


def test_a_range_that_is_too_long_is_refused_and_not_cut(partner, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_REPLAYED", 2)
    endpoint = verified(partner, receiver)
    for number in range(3):
        made.publish(made.small(number))
    work()
    with pytest.raises(EndpointError, match="holds 3 events; at most 2"):
        deliveries.replay_range(endpoint, since=made.AT, until=NOW, at=NOW)
    assert not endpoint.deliveries.filter(replay=True).exists()


def test_replays_do_not_pile_up(partner, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_REPLAYED", 3)
    endpoint = verified(partner, receiver)
    for number in range(2):
        made.publish(made.small(number))
    work()
    deliveries.replay_range(endpoint, since=made.AT, until=NOW, at=NOW)
    with pytest.raises(EndpointError, match="still on their way"):
        deliveries.replay_range(endpoint, since=made.AT, until=NOW, at=NOW)


def test_a_ping_comes_in_its_turn_and_hurries_what_waits(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    work()
    receiver.status = 204
    receiver.forget()
    endpoints.ping(endpoint, at=NOW)
    assert work() == 2
    assert receiver.bodies[0]["data"] == {"number": 0}
    assert receiver.bodies[1]["data"] == {}


def test_a_ping_ends_a_pause_that_was_asked_for(partner, receiver, clock):
    receiver.status, receiver.headers = 503, {"Retry-After": "3600"}
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 3)
    work()
    receiver.status = 204
    receiver.forget()
    endpoints.ping(endpoint, at=NOW)
    assert work() == 4


def test_a_delivery_that_is_given_up_lets_the_next_one_pass(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    first, _ = queue_pings(endpoint, 2)
    work()
    deliveries.skip(first)
    receiver.status = 204
    receiver.forget()
    assert work() == 1
    assert numbers(receiver) == [1]
    assert states(endpoint) == [State.FAILED, State.DELIVERED]
    with pytest.raises(EndpointError, match="has ended"):
        deliveries.skip(first)


def test_the_timer_sends_warns_and_forgets(partner, receiver, site):
    old = verified(partner, receiver)
    queue_pings(old)
    EventDelivery.objects.update(state=State.DELIVERED, created_at=NOW - 60 * DAY)
    queue_pings(old)
    report = timer.tick(at=datetime.now(UTC))
    assert report["delivered"] == 1
    assert report["deliveries pruned"] == 1


def test_what_is_older_than_a_month_is_forgotten(partner, receiver, clock):
    endpoint = verified(partner, receiver, disabled_at=NOW, disabled_why="gone")
    queue_pings(endpoint)
    clock.shift(29 * DAY)
    queue_pings(endpoint)
    assert deliveries.prune(at=NOW + 30 * DAY) == 0
    assert deliveries.prune(at=NOW + 30 * DAY + HOUR) == 1
    assert (Event.objects.count(), endpoint.deliveries.count()) == (1, 1)
