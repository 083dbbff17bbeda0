"""What failed is tried again, after the pauses that are ours or that were asked for."""

import pytest

from syndication.delivery import State
from syndication.webhooks.models import Endpoint, EventDelivery
from tests.integration.webhooks.deliveries import queue_pings, verified, work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 422, 429, 500, 502, 504])
def test_every_failure_is_tried_again(status, partner, receiver, clock):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    work()
    row = EventDelivery.objects.get()
    assert (row.state, row.answered, row.attempts) == (State.RETRYING, status, 1)
    assert str(row.problem) == f"the answer was {status}"
    assert len(receiver.got) == 1  # a redirect is not followed
    receiver.status = 200
    clock.shift(10)
    assert work() == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(status, partner, receiver, clock):
    receiver.status, receiver.headers = status, {"Retry-After": "3600"}
    queue_pings(verified(partner, receiver), 2)
    work()
    receiver.status = 204
    clock.shift(3599)
    assert work() == 0
    clock.shift(1)
    assert work() == 2


def test_an_answer_without_end_is_not_read_to_its_end(partner, receiver):
    receiver.status, receiver.answer = 200, b"x" * 2_000_000
    queue_pings(verified(partner, receiver))
    assert work() == 1


def test_a_fault_of_ours_is_not_shown_to_the_partner(partner, receiver, caplog):
    endpoint = verified(partner, receiver)
    Endpoint.objects.filter(pk=endpoint.pk).update(secret="broken")
    queue_pings(endpoint)
    work()
    row = EventDelivery.objects.get()
    assert row.state == State.RETRYING
    assert "fault of ours" in str(row.problem)
    assert "secret" not in repr(row.problem)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
