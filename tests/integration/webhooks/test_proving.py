"""An endpoint proves that it is the partner's own."""

from datetime import UTC, datetime

import pytest

from syndication.delivery import State, retries
from syndication.webhooks import endpoints, sending
from syndication.webhooks.models import Challenge
from tests.integration.webhooks.deliveries import HOUR, NOW, numbers, queue_pings, verified, work
from tests.lost_claims import claim
from tests.webhook_receiver import serving

pytestmark = pytest.mark.django_db


def test_an_endpoint_proves_itself_before_it_is_told_anything(
    partner, receiver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        endpoint, secret = endpoints.create(partner, url=receiver.url, at=NOW)
        assert endpoint.verified_at is None
    endpoint.refresh_from_db()
    assert endpoint.verified_at is not None
    receiver.verify(secret)
    assert receiver.bodies == []  # a challenge is a ping, but is no event


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"ok", b'{"challenge": "something else"}', b'{"challenge": null}', b"[" * 100_000),
        *(b"9" * 9000, b'"\\ud800"', b"\xff\xfe\0", b'{"challenge": {"challenge": 1}}'),
    ],
)
def test_an_endpoint_that_does_not_give_the_challenge_back_stays_unverified(
    answer, partner, receiver
):
    receiver.proves, receiver.status, receiver.answer = False, 200, answer
    endpoint, _ = endpoints.create(partner, url=receiver.url, at=NOW)
    work()
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None
    assert endpoint.question.problem.code == "webhooks.challenge_not_repeated"
    assert str(endpoint.question.problem) == "the answer did not repeat data.challenge"
    assert endpoint.question.answered == 200


def test_a_challenge_is_not_repeated_for_ever_but_on_demand(partner, receiver, clock):
    receiver.status = 500
    endpoint, _ = endpoints.create(partner, url=receiver.url, at=NOW)
    for _ in range(10):
        work()
        clock.shift(HOUR)
    assert len(receiver.got) == 4
    assert Challenge.objects.get().state == State.FAILED
    receiver.status = 200
    endpoints.challenge(endpoint, at=datetime.now(UTC))
    work()
    endpoint.refresh_from_db()
    assert endpoint.verified_at is not None
    ids = {request["headers"]["webhook-id"] for request in receiver.got}
    assert len(ids) == 2


def test_a_new_address_proves_itself_anew_and_is_then_told_what_waits(partner, receiver):
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
    with serving() as elsewhere:
        endpoints.change(endpoint, at=NOW, url=elsewhere.url)
        assert endpoint.verified_at is None
        work()
        work()
        assert numbers(elsewhere) == [0, 1]
    assert receiver.got == []


def test_the_answer_to_an_older_question_proves_nothing(partner, receiver):
    endpoint, _ = endpoints.create(partner, url=receiver.url, at=NOW)
    asked = claim(sending.CHALLENGES)
    endpoints.challenge(endpoint, at=NOW)
    sending.CHALLENGES.on_attempt_end(asked, retries.Outcome(at=NOW, status=200))
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None
