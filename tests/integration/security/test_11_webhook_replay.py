"""Class 11: a webhook that is forged, changed, or caught and sent again; a secret that is seen.

The receiver is the ``standardwebhooks`` package, which shares no code with ours.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from django.utils import timezone

from syndication import delivery
from syndication.delivery.retries import Outcome
from syndication.partners.models import Partner, Status
from syndication.webhooks import catching_up, endpoints, sending
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Challenge, Endpoint
from tests import editions_factory as made
from tests import partners_factory
from tests.webhook_receiver import Receiver, serving

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    made.publisher()
    with serving() as running:
        yield running


@pytest.fixture
def endpoint(receiver: Receiver, clock: Any) -> Endpoint:
    """One that has proved itself."""
    partner = partners_factory.partner("Example Weekly")
    proved(partner, receiver)
    receiver.forget()
    return Endpoint.objects.get()


def proved(partner: Partner, receiver: Receiver) -> str:
    """Make an endpoint that proves itself; its secret."""
    made_, secret = endpoints.create(partner, url=receiver.url, at=NOW)
    delivery.work_off(*sending.CHANNELS)
    catching_up.catch_up(made_.pk, at=NOW)  # as the timer does: this transaction is never committed
    return secret


def told(receiver: Receiver) -> dict[str, Any]:
    """One publication, as the receiver got it."""
    made.publish(made.small(len(receiver.got) + 1), at=timezone.now())
    delivery.work_off(*sending.CHANNELS)
    return receiver.got[-1]


def accepts(secret: str, request: dict[str, Any], **changes: str) -> bool:
    headers = {**request["headers"], **{f"webhook-{k}": v for k, v in changes.items()}}
    try:
        Webhook(secret).verify(changes.get("body", request["body"]), headers)
    except WebhookVerificationError:
        return False
    return True


def test_what_was_caught_passes_for_five_minutes_and_no_longer(endpoint, receiver, clock):
    request = told(receiver)
    assert accepts(endpoint.secret, request)
    clock.shift(6 * MINUTE)
    assert not accepts(endpoint.secret, request)
    # Nor does a timestamp of now help: it is signed.
    stamp = str(int(timezone.now().timestamp()))
    assert not accepts(endpoint.secret, request, timestamp=stamp)


def test_what_is_replayed_at_once_has_an_id_that_was_seen(endpoint, receiver, clock):
    first, second = told(receiver), told(receiver)
    assert first["headers"]["webhook-id"] != second["headers"]["webhook-id"]
    other = second["headers"]["webhook-id"]
    assert not accepts(endpoint.secret, first, id=other)


def test_a_late_attempt_is_signed_anew_so_that_it_is_not_taken_for_a_replay(
    endpoint, receiver, clock
):
    receiver.status = 500
    first = told(receiver)
    clock.shift(timedelta(hours=1))
    receiver.status = 204
    delivery.work_off(*sending.CHANNELS)
    again = receiver.got[-1]
    assert again["headers"]["webhook-id"] == first["headers"]["webhook-id"]
    assert accepts(endpoint.secret, again)


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "signature"])
def test_nothing_of_a_message_can_be_changed(change, endpoint, receiver, clock):
    request = told(receiver)
    values = {
        "body": request["body"].replace("post.published", "post.withdrawn"),
        "id": "msg_" + "0" * 32,
        "timestamp": str(int(NOW.timestamp()) + 1),
        "signature": "v1," + "A" * 43 + "=",
    }
    assert not accepts(endpoint.secret, request, **{change: values[change]})


def test_the_raw_bytes_are_signed_and_the_same_words_written_otherwise_are_not(
    endpoint, receiver, clock
):
    request = told(receiver)
    rewritten = json.dumps(json.loads(request["body"]))
    assert json.loads(rewritten) == json.loads(request["body"])
    assert rewritten != request["body"]
    assert not accepts(endpoint.secret, request, body=rewritten)


def test_each_endpoint_has_a_secret_of_its_own(endpoint, receiver, clock):
    """Who knows one endpoint's messages cannot speak to another one."""
    partner = endpoint.partner
    with serving() as elsewhere:
        secret = proved(partner, elsewhere)
        assert secret != endpoint.secret
        request = told(receiver)
        there = elsewhere.got[-1]
    assert request["headers"]["webhook-id"] == there["headers"]["webhook-id"]
    assert accepts(secret, there)
    assert not accepts(secret, request)
    assert not accepts(endpoint.secret, there)


def test_an_old_secret_ends_with_its_overlap(endpoint, receiver, clock):
    old = endpoint.secret
    new = endpoints.rotate(endpoint, at=NOW, overlap=10 * MINUTE)
    request = told(receiver)
    assert accepts(old, request)
    assert accepts(new, request)
    clock.shift(10 * MINUTE)
    request = told(receiver)
    assert not accepts(old, request)
    assert accepts(new, request)


def test_two_rotations_in_a_row_leave_no_third_secret(endpoint, receiver, clock):
    """A secret that leaked is out after two rotations, whatever the overlap."""
    leaked = endpoint.secret
    endpoints.rotate(endpoint, at=NOW)
    endpoints.rotate(endpoint, at=NOW)
    assert not accepts(leaked, told(receiver))


def test_without_an_overlap_the_old_secret_is_out_at_once(endpoint, receiver, clock):
    leaked = endpoint.secret
    endpoints.rotate(endpoint, at=NOW, overlap=timedelta())
    assert not accepts(leaked, told(receiver))


def test_no_old_secret_signs_for_longer_than_a_week(endpoint):
    for overlap in (timedelta(days=7, seconds=1), timedelta(days=365), timedelta(seconds=-1)):
        with pytest.raises(EndpointError):
            endpoints.rotate(endpoint, at=NOW, overlap=overlap)


def test_two_who_rotate_at_once_leave_no_third_secret(endpoint, receiver, clock):
    """The one that was read before the other's rotation is not put back."""
    leaked, stale = endpoint.secret, Endpoint.objects.get(pk=endpoint.pk)
    between = endpoints.rotate(endpoint, at=NOW)
    last = endpoints.rotate(stale, at=NOW)
    request = told(receiver)
    assert accepts(between, request)
    assert accepts(last, request)
    assert not accepts(leaked, request)


# -- who is told ----------------------------------------------------------------------------------


def unproved(endpoint: Endpoint, receiver: Receiver) -> None:
    """Its address is another one now, and nobody there has answered."""
    receiver.proves = False
    endpoints.change(endpoint, at=NOW, url=f"{receiver.url}other")


def disabled(endpoint: Endpoint, _receiver: Receiver) -> None:
    endpoints.disable(endpoint, at=NOW)


def suspended(endpoint: Endpoint, _receiver: Receiver) -> None:
    Partner.objects.filter(pk=endpoint.partner_id).update(status=Status.SUSPENDED)


@pytest.mark.parametrize("state", [unproved, disabled, suspended], ids=lambda s: s.__name__)
def test_who_may_not_be_told_is_told_nothing(state, endpoint, receiver, clock):
    state(endpoint, receiver)
    made.publish(made.small(1), at=timezone.now())
    delivery.work_off(*sending.CHANNELS)
    assert receiver.types == []


@pytest.mark.parametrize("state", [unproved, disabled, suspended], ids=lambda s: s.__name__)
def test_who_may_no_longer_be_told_is_told_nothing_that_waits(state, endpoint, receiver, clock):
    made.publish(made.small(1), at=timezone.now())
    state(endpoint, receiver)
    delivery.work_off(*sending.CHANNELS)
    assert receiver.types == []


@pytest.mark.parametrize("answer", [b"", b"OK", b'{"challenge": ""}', b"null", b"[]"])
def test_an_address_that_does_not_repeat_the_challenge_is_nobodys(answer, receiver, clock):
    """Else whoever has a key could have us call any server in the world."""
    receiver.proves, receiver.status, receiver.answer = False, 200, answer
    endpoint, _ = endpoints.create(partners_factory.partner(), url=receiver.url, at=NOW)
    delivery.work_off(*sending.CHANNELS)
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None


def test_a_challenge_is_never_the_same_and_its_answer_proves_no_later_one(receiver, clock):
    endpoint, _ = endpoints.create(partners_factory.partner(), url=receiver.url, at=NOW)
    asked = Challenge.objects.get(endpoint=endpoint)
    first = asked.token
    endpoints.challenge(endpoint, at=NOW)
    assert Challenge.objects.get(endpoint=endpoint).token != first
    assert len(first) >= 43  # 32 bytes
    sending.on_challenge_attempt_end(asked, Outcome(at=NOW, status=200))
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None


# -- where a secret is seen -----------------------------------------------------------------------


def test_a_secret_is_never_shown_again(client, receiver, clock, caplog):
    partner = partners_factory.partner("Another Weekly")
    headers = partners_factory.bearer(partners_factory.key(partner)[1])

    def ask(method: str, path: str = "", **members: object) -> Any:
        body = json.dumps(members) if members or method == "POST" else ""
        path = f"/api/v1/webhooks/{path}"
        return client.generic(method, path, body, "application/json", headers=headers)

    shown = ask("POST", url=receiver.url).json()
    rotated = ask("POST", f"{shown['id']}/rotate/").json()
    secrets = [each["secret"].removeprefix("whsec_") for each in (shown, rotated)]
    delivery.work_off(*sending.CHANNELS)
    receiver.status = 500
    told(receiver)
    pages = [ask("GET"), ask("GET", f"{shown['id']}/"), ask("GET", f"{shown['id']}/deliveries/")]
    pages += [ask("PATCH", f"{shown['id']}/", description="x"), ask("POST", url=receiver.url)]
    said = b"".join(page.content for page in pages).decode()
    said += "".join(f"{record.getMessage()}{record.__dict__}" for record in caplog.records)
    said += "".join(request["body"] for request in receiver.got)
    said += repr(list(Endpoint.objects.all()))
    for secret in secrets:
        assert secret not in said


def test_secrets_are_no_editable_fields():
    """No form that is made from the model shows one or takes one."""
    for name in ("secret", "previous_secret"):
        assert not Endpoint._meta.get_field(name).editable
