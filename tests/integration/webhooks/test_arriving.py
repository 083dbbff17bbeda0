"""Events arrive at endpoints: signed, any 2xx, the same bytes at each attempt."""

import pytest

from syndication.delivery import State
from syndication.webhooks.models import Event, EventDelivery
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import queue_pings, verified, work

pytestmark = pytest.mark.django_db


def test_a_publication_arrives_signed_once_it_is_committed(
    partner, receiver, django_capture_on_commit_callbacks
):
    endpoint = verified(partner, receiver)
    with django_capture_on_commit_callbacks(execute=True):
        made.publish(made.small(1))
        assert receiver.got == []
    assert receiver.types == ["post.published"]
    receiver.verify(endpoint.secret)
    request = receiver.got[0]
    assert request["body"] == Event.objects.get().body
    assert request["headers"]["webhook-id"] == Event.objects.get().pk
    assert request["headers"]["content-type"] == "application/json"
    row = EventDelivery.objects.get()
    assert (row.state, row.answered, str(row.problem)) == (State.DELIVERED, 204, "")
    assert row.last_attempt_at is not None


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_an_arrival(status, partner, receiver):
    receiver.status = status
    queue_pings(verified(partner, receiver))
    assert work() == 1


def test_a_retry_has_the_same_id_and_bytes_and_a_timestamp_of_its_own(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    work()
    clock.shift(10)
    receiver.status = 204
    work()
    first, second = receiver.got
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]
    assert first["body"] == second["body"]
    sent = [int(request["headers"]["webhook-timestamp"]) for request in receiver.got]
    assert sent[1] - sent[0] == 10
    receiver.verify(endpoint.secret)
