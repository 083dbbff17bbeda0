"""What changes while a message is on its way or waits, and what that stops."""

import pytest

from django.core import mail
from django.db import transaction

from syndication import delivery
from syndication.delivery import State, rounds
from syndication.editions import recording
from syndication.partners.models import Partner, Status
from syndication.webhooks import deliveries, endpoints, sending
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Endpoint, Event, EventDelivery
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import (
    DAY,
    NOW,
    meanwhile,
    numbers,
    queue_pings,
    states,
    verified,
    work,
)
from tests.webhook_receiver import serving

pytestmark = pytest.mark.django_db


def test_what_the_former_address_answers_says_nothing_of_the_new_one(partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    receiver.status = 410
    with serving() as elsewhere:
        with meanwhile(receiver, lambda: endpoints.change(endpoint, at=NOW, url=elsewhere.url)):
            work()
        endpoint.refresh_from_db()
        assert (endpoint.disabled_at, endpoint.failing_since) == (None, None)
        work()
        assert numbers(elsewhere) == [0]


def test_a_pause_that_the_former_address_asks_for_does_not_hold_up_the_new_one(partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 3)
    receiver.status, receiver.headers = 429, {"Retry-After": "86400"}
    with serving() as elsewhere:

        def move() -> None:
            endpoints.change(endpoint, at=NOW, url=elsewhere.url)
            delivery.work_off(sending.CHALLENGES)

        with meanwhile(receiver, move):
            work()
        work()
        assert numbers(elsewhere) == [0, 1, 2]


@pytest.mark.parametrize("status", [204, 410, 500])
def test_an_endpoint_that_is_removed_while_it_is_told_leaves_nothing(status, partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
    receiver.status = status
    with meanwhile(receiver, lambda: endpoints.remove(Endpoint.objects.get())):
        work()
    assert not EventDelivery.objects.exists()
    assert len(receiver.got) == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    "stop",
    [
        lambda: endpoints.disable(Endpoint.objects.get(), at=NOW),
        lambda: Partner.objects.update(status=Status.SUSPENDED),
    ],
    ids=["disabled", "suspended"],
)
def test_what_stops_an_endpoint_stops_it_behind_what_is_on_its_way(stop, partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 3)
    with meanwhile(receiver, stop):
        assert work() == 1
    assert states(endpoint) == [State.DELIVERED, State.QUEUED, State.QUEUED]
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "stop",
    [
        lambda row: endpoints.disable(row, at=NOW),
        lambda row: Endpoint.objects.filter(pk=row.pk).update(verified_at=None),
        lambda row: endpoints.remove(Endpoint.objects.get(pk=row.pk)),
    ],
    ids=["disabled", "unverified", "removed"],
)
def test_what_stops_an_endpoint_whose_turn_has_come_stops_it(stop, partner, receiver, monkeypatch):
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 1)
    queue_pings(verified(partner, receiver))
    with serving() as next_one:
        next_endpoint = verified(partner, next_one)
        queue_pings(next_endpoint)
        with meanwhile(receiver, lambda: stop(next_endpoint)):
            assert work() == 1
        assert next_one.got == []


def test_who_moves_while_its_turn_has_come_is_told_at_its_new_address(
    partner, receiver, monkeypatch
):
    monkeypatch.setattr(rounds, "MAX_CONCURRENT", 1)
    queue_pings(verified(partner, receiver))
    with serving() as before, serving() as after:
        moving = verified(partner, before)
        queue_pings(moving)

        def move() -> None:
            Endpoint.objects.filter(pk=moving.pk).update(url=after.url)

        with meanwhile(receiver, move):
            assert work() == 2
        assert (before.got, numbers(after)) == ([], [0])


def test_what_waits_of_a_type_that_is_wanted_no_more_is_not_told(partner, receiver, clock):
    edition = made.publish(made.small(1), at=NOW)
    endpoint = verified(partner, receiver)
    made.publish(made.small(2), at=NOW)
    recording.withdraw(edition.post_id, at=NOW, reason="incorrect")
    endpoints.ping(endpoint, at=NOW)
    receiver.status = 500  # it knows no publications
    work()
    endpoints.change(endpoint, at=NOW, description="Withdrawals", types=["post.withdrawn"])
    receiver.status = 204
    receiver.forget()
    assert work() == 2
    assert receiver.types == ["post.withdrawn", "ping"]
    assert states(endpoint) == [State.FAILED, State.DELIVERED, State.DELIVERED]


@pytest.mark.parametrize("types", [None, []], ids=["unchanged", "all"])
def test_a_change_that_takes_no_type_away_ends_nothing(types, partner, receiver, clock):
    endpoint = verified(partner, receiver)
    made.publish(made.small(1), at=NOW)
    endpoints.change(endpoint, at=NOW, description="Our site", types=types)
    assert work() == 1


@pytest.mark.parametrize(
    "verb",
    [
        lambda row: endpoints.change(row, at=NOW, description="Our site"),
        lambda row: endpoints.challenge(row, at=NOW),
        lambda row: endpoints.rotate(row, at=NOW),
        lambda row: endpoints.enable(row, at=NOW),
        lambda row: endpoints.ping(row, at=NOW),
        lambda row: deliveries.replay_range(row, since=NOW, until=NOW, at=NOW),
    ],
    ids=["change", "challenge", "rotate", "enable", "ping", "replay"],
)
def test_what_is_asked_of_an_endpoint_that_was_just_removed_is_refused(verb, partner, receiver):
    read_before = verified(partner, receiver)
    endpoints.remove(Endpoint.objects.get())
    with pytest.raises(EndpointError, match="removed"):
        verb(read_before)


def test_nothing_is_queued_for_a_partner_that_may_not_read(partner, receiver, clock):
    endpoint = verified(partner, receiver)
    Partner.objects.update(ends_on=NOW.date() - DAY)
    with pytest.raises(EndpointError, match="does not run"):
        endpoints.ping(endpoint, at=NOW)


def test_a_change_leaves_alone_what_was_written_meanwhile(partner, receiver):
    verified(partner, receiver, verified_at=None)
    read_before = Endpoint.objects.get()
    Endpoint.objects.update(verified_at=NOW, failing_since=NOW, warned_at=NOW)
    endpoints.change(read_before, at=NOW, description="Our site", types=["post.withdrawn"])
    endpoint = Endpoint.objects.get()
    assert (endpoint.description, endpoint.types) == ("Our site", ["post.withdrawn"])
    assert (endpoint.verified_at, endpoint.failing_since, endpoint.warned_at) == (NOW, NOW, NOW)


@pytest.mark.parametrize(
    "stop",
    [
        {"status": Status.SUSPENDED},
        {"status": Status.ENDED},
        {"ends_on": NOW.date() - DAY},
        {"starts_on": NOW.date() + DAY},
    ],
    ids=["suspended", "ended", "over", "not begun"],
)
def test_what_waits_for_a_partner_that_may_not_read_waits(stop, partner, receiver, clock):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    Partner.objects.update(**stop)
    assert work() == 0
    Partner.objects.update(status=Status.ACTIVE, starts_on=None, ends_on=NOW.date())
    assert work() == 1


def test_a_publication_survives_an_endpoint_that_is_removed_meanwhile(partner, receiver):
    endpoint = verified(partner, receiver)
    with transaction.atomic():
        made.publish(made.small(1))
        endpoints.remove(endpoint)
    assert not EventDelivery.objects.exists()
    assert Event.objects.exists()
