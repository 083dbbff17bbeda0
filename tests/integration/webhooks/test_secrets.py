"""Secrets sign, change with an overlap, and are told nowhere."""

from datetime import UTC, datetime, timedelta

import pytest

from syndication.webhooks import endpoints
from syndication.webhooks.models import Endpoint
from tests.integration.webhooks.deliveries import (
    HOUR,
    NOW,
    meanwhile,
    queue_pings,
    verified,
    work,
)

pytestmark = pytest.mark.django_db


def test_while_a_secret_is_rotated_both_of_them_verify(partner, receiver):
    endpoint = verified(partner, receiver)
    before = endpoint.secret
    after = endpoints.rotate(endpoint, at=datetime.now(UTC), overlap=HOUR)
    queue_pings(endpoint)
    work()
    receiver.verify(before)
    receiver.verify(after)


def test_once_the_overlap_is_over_the_new_secret_signs_alone(partner, receiver, clock):
    endpoint = verified(partner, receiver)
    endpoints.rotate(endpoint, at=NOW, overlap=HOUR)
    clock.shift(HOUR)
    queue_pings(endpoint)
    work()
    assert " " not in receiver.got[0]["headers"]["webhook-signature"]
    receiver.verify(endpoint.secret)


def test_secrets_that_are_made_at_once_both_sign(partner, receiver):
    endpoint = verified(partner, receiver)
    mine, theirs = Endpoint.objects.get(), Endpoint.objects.get()  # read by two requests
    one = endpoints.rotate(mine, at=datetime.now(UTC))
    other = endpoints.rotate(theirs, at=datetime.now(UTC))
    queue_pings(endpoint)
    work()
    receiver.verify(one)
    receiver.verify(other)


def test_a_secret_that_is_made_while_a_message_is_on_its_way_signs_the_next_attempt(
    partner, receiver, clock
):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    receiver.status = 401  # it knows the new one alone, already
    with meanwhile(receiver, lambda: endpoints.rotate(endpoint, at=NOW, overlap=timedelta())):
        work()
    receiver.forget()
    receiver.status = 204
    clock.shift(10)
    assert work() == 1
    receiver.verify(Endpoint.objects.get().secret)


def test_secrets_are_in_no_text_that_an_endpoint_gives_of_itself(partner, receiver):
    endpoint = verified(partner, receiver)
    for text in (repr(endpoint), str(endpoint), repr(queue_pings(endpoint)[0])):
        assert "whsec" not in text
