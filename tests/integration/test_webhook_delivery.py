"""Events reach endpoints: in order, signed, again until they arrive, and past those that fail."""

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller

from django.core import mail
from django.db import transaction

from syndication import attempts, delivery
from syndication.delivery import State, rounds
from syndication.desk import schedule
from syndication.partners.models import Contact, Partner, Status
from syndication.webhooks import bodies, channels, deliveries, endpoints, failing, signing
from syndication.webhooks.endpoints import EndpointError
from syndication.webhooks.models import Challenge, Endpoint, Event, EventDelivery
from tests import editions_factory as made
from tests.receiver import Receiver, serving

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as running:
        yield running


@pytest.fixture
def partner() -> Partner:
    made.publisher()
    return Partner.objects.create(name="Example Weekly")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def verified(partner: Partner, receiver: Receiver, **values: Any) -> Endpoint:
    return Endpoint.objects.create(
        partner=partner,
        secret=signing.new_secret(),
        **{"url": receiver.url, "verified_at": NOW, **values},
    )


def tell(endpoint: Endpoint, count: int = 1) -> list[EventDelivery]:
    """So many pings, told apart by their numbers."""
    rows = []
    for number in range(count):
        event = bodies.event("ping", {"number": number}, at=datetime.now(UTC))
        event.save(force_insert=True)
        rows.append(
            EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=datetime.now(UTC))
        )
    return rows


def work() -> int:
    return delivery.work_off(*channels.ALL)


def numbers(receiver: Receiver) -> list[int]:
    return [body["data"]["number"] for body in receiver.bodies]


def states(endpoint: Endpoint) -> list[str]:
    return list(endpoint.deliveries.order_by("pk").values_list("state", flat=True))


# -- arriving ------------------------------------------------------------------------------------


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
    assert (row.state, row.answered, row.problem) == (State.DELIVERED, 204, "")
    assert row.last_attempt_at is not None


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_an_arrival(status, partner, receiver):
    receiver.status = status
    tell(verified(partner, receiver))
    assert work() == 1


def test_while_a_secret_is_rotated_both_of_them_verify(partner, receiver):
    endpoint = verified(partner, receiver)
    before = endpoint.secret
    after = endpoints.rotate(endpoint, at=datetime.now(UTC), overlap=HOUR)
    tell(endpoint)
    work()
    receiver.verify(before)
    receiver.verify(after)


def test_once_the_overlap_is_over_the_new_secret_signs_alone(partner, receiver, clock):
    endpoint = verified(partner, receiver)
    endpoints.rotate(endpoint, at=NOW, overlap=HOUR)
    clock.shift(HOUR)
    tell(endpoint)
    work()
    assert " " not in receiver.got[0]["headers"]["webhook-signature"]
    receiver.verify(endpoint.secret)


def test_a_retry_has_the_same_id_and_bytes_and_a_timestamp_of_its_own(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    tell(endpoint)
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


def test_secrets_that_are_made_at_once_both_sign(partner, receiver):
    endpoint = verified(partner, receiver)
    mine, theirs = Endpoint.objects.get(), Endpoint.objects.get()  # read by two requests
    one = endpoints.rotate(mine, at=datetime.now(UTC))
    other = endpoints.rotate(theirs, at=datetime.now(UTC))
    tell(endpoint)
    work()
    receiver.verify(one)
    receiver.verify(other)


def test_a_secret_that_is_made_while_a_message_is_on_its_way_signs_the_next_attempt(
    partner, receiver, clock
):
    endpoint = verified(partner, receiver)
    tell(endpoint)
    receiver.status = 401  # it knows the new one alone, already
    with meanwhile(receiver, lambda: endpoints.rotate(endpoint, at=NOW, overlap=timedelta())):
        work()
    receiver.forget()
    receiver.status = 204
    clock.shift(10)
    assert work() == 1
    receiver.verify(Endpoint.objects.get().secret)


# -- order ---------------------------------------------------------------------------------------


def test_the_events_of_an_endpoint_arrive_in_their_order(partner, receiver):
    tell(verified(partner, receiver), 20)
    assert work() == 20
    assert numbers(receiver) == list(range(20))


def test_a_later_event_waits_for_the_earlier_one(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    tell(endpoint, 3)
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
        tell(stuck, 2)
        quick = verified(partner, receiver)
        tell(quick, 5)
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
    tell(dead, 2)
    tell(verified(partner, receiver), 5)
    assert work() == 5
    assert states(dead) == [State.RETRYING, State.QUEUED]


# -- failing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 422, 429, 500, 502, 504])
def test_every_failure_is_tried_again(status, partner, receiver, clock):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    endpoint = verified(partner, receiver)
    tell(endpoint)
    work()
    row = EventDelivery.objects.get()
    assert (row.state, row.answered, row.attempts) == (State.RETRYING, status, 1)
    assert row.problem == f"the answer was {status}"
    assert len(receiver.got) == 1  # a redirect is not followed
    receiver.status = 200
    clock.shift(10)
    assert work() == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(status, partner, receiver, clock):
    receiver.status, receiver.headers = status, {"Retry-After": "3600"}
    tell(verified(partner, receiver), 2)
    work()
    receiver.status = 204
    clock.shift(3599)
    assert work() == 0
    clock.shift(1)
    assert work() == 2


def test_an_answer_without_end_is_not_read_to_its_end(partner, receiver):
    receiver.status, receiver.answer = 200, b"x" * 2_000_000
    tell(verified(partner, receiver))
    assert work() == 1


def test_a_fault_of_ours_is_not_shown_to_the_partner(partner, receiver, caplog):
    endpoint = verified(partner, receiver)
    Endpoint.objects.filter(pk=endpoint.pk).update(secret="broken")
    tell(endpoint)
    work()
    row = EventDelivery.objects.get()
    assert row.state == State.RETRYING
    assert "fault of ours" in row.problem
    assert "secret" not in row.problem
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_410_disables_the_endpoint_and_keeps_what_waits(partner, receiver):
    receiver.status = 410
    endpoint = verified(partner, receiver)
    tell(endpoint, 2)
    work()
    endpoint.refresh_from_db()
    assert (endpoint.disabled_why, len(receiver.got)) == ("gone", 1)
    assert states(endpoint) == [State.RETRYING, State.QUEUED]
    receiver.status = 204
    receiver.forget()
    assert work() == 0
    endpoints.enable(endpoint, at=datetime.now(UTC))
    assert work() == 2
    assert numbers(receiver) == [0, 1]


def fail_for_days(clock: Any, endpoint: Endpoint) -> list[timedelta]:
    """Work, and wait for what is due, until the endpoint is disabled; returns the waits."""
    waits: list[timedelta] = []
    work()
    while True:
        endpoint.refresh_from_db()
        if endpoint.disabled_at:
            return waits
        first = endpoint.deliveries.order_by("pk").first()
        waits.append(first.due_at - datetime.now(UTC))
        clock.shift(waits[-1])
        failing.review(at=datetime.now(UTC))
        work()


def test_an_endpoint_that_fails_for_three_days_is_warned_of_and_disabled(
    partner, receiver, clock, django_capture_on_commit_callbacks
):
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="ana@example.com")
    Contact.objects.create(partner=partner, role="legal", name="Lou", email="lou@example.com")
    receiver.status = 500
    endpoint = verified(partner, receiver)
    tell(endpoint, 2)
    with django_capture_on_commit_callbacks(execute=True):
        waits = fail_for_days(clock, endpoint)
    assert len(receiver.got) == 10
    assert timedelta(hours=75) < sum(waits, timedelta()) < timedelta(hours=91)
    assert (endpoint.disabled_why, endpoint.failing_since) == ("failing", NOW)
    assert endpoint.warned_at - NOW >= DAY
    warning, end = mail.outbox
    assert warning.to == end.to == ["ana@example.com"]
    assert warning.subject.startswith("Your webhook endpoint has failed for a day")
    assert end.subject.startswith("Your webhook endpoint was disabled")
    for message in (warning, end):
        assert str(endpoint.pk) in message.body
        assert endpoint.url not in message.body
        assert "{" not in message.body
    # Nothing was lost by it.
    receiver.status = 204
    receiver.forget()
    endpoints.enable(endpoint, at=datetime.now(UTC))
    assert work() == 2
    assert numbers(receiver) == [0, 1]
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.warned_at) == (None, None)


def test_a_warning_is_given_once_and_after_a_day(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    tell(endpoint)
    work()
    assert failing.review(at=NOW + DAY - timedelta(seconds=1)) == 0
    assert failing.review(at=NOW + DAY) == 1
    assert failing.review(at=NOW + 2 * DAY) == 0


def test_mail_that_cannot_be_sent_is_said_and_stops_nothing(
    partner, receiver, settings, caplog, clock
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="a@example.com")
    endpoint = verified(partner, receiver, failing_since=NOW - DAY)
    assert failing.review(at=NOW) == 1
    endpoint.refresh_from_db()
    assert endpoint.warned_at == NOW
    assert "could not be warned by mail" in caplog.text
    assert endpoint.url not in caplog.text


def test_an_arrival_ends_the_failing(partner, receiver):
    endpoint = verified(partner, receiver, failing_since=NOW - DAY, warned_at=NOW)
    tell(endpoint)
    work()
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.warned_at) == (None, None)


def test_what_waits_for_a_suspended_partner_waits(partner, receiver):
    endpoint = verified(partner, receiver)
    tell(endpoint)
    Partner.objects.update(status=Status.SUSPENDED)
    assert work() == 0
    Partner.objects.update(status=Status.ACTIVE)
    assert work() == 1


def test_days_in_which_nothing_was_tried_disable_nothing(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    tell(endpoint)
    work()
    Partner.objects.update(status=Status.SUSPENDED)  # or our own worker stood still
    clock.shift(4 * DAY)
    assert failing.review(at=NOW + 4 * DAY) == 0
    Partner.objects.update(status=Status.ACTIVE)
    work()
    endpoint.refresh_from_db()
    assert (len(receiver.got), endpoint.disabled_at) == (2, None)
    assert endpoint.failing_since == NOW


# -- meanwhile -----------------------------------------------------------------------------------


@contextmanager
def meanwhile(receiver: Receiver, verb: Callable[[], object]) -> Iterator[None]:
    """``verb`` is done while the next message is on its way, before its attempt is concluded."""
    pending = [verb]
    conclude = rounds.Work.conclude

    def concluded(*args: Any, **kwargs: Any) -> None:
        if pending:
            pending.pop()()
        conclude(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds.Work, "conclude", concluded)
        yield
    assert not pending


def test_what_the_former_address_answers_says_nothing_of_the_new_one(partner, receiver):
    endpoint = verified(partner, receiver)
    tell(endpoint)
    receiver.status = 410
    with serving() as elsewhere:
        with meanwhile(receiver, lambda: endpoints.change(endpoint, at=NOW, url=elsewhere.url)):
            work()
        endpoint.refresh_from_db()
        assert (endpoint.disabled_at, endpoint.failing_since) == (None, None)
        work()
        assert numbers(elsewhere) == [0]


@pytest.mark.parametrize("status", [204, 410, 500])
def test_an_endpoint_that_is_removed_while_it_is_told_leaves_nothing(status, partner, receiver):
    endpoint = verified(partner, receiver)
    tell(endpoint, 2)
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
    tell(endpoint, 3)
    with meanwhile(receiver, stop):
        assert work() == 1
    assert states(endpoint) == [State.DELIVERED, State.QUEUED, State.QUEUED]
    assert len(receiver.got) == 1


def test_a_change_leaves_alone_what_was_written_meanwhile(partner, receiver):
    verified(partner, receiver, verified_at=None)
    read_before = Endpoint.objects.get()
    Endpoint.objects.update(verified_at=NOW, failing_since=NOW, warned_at=NOW)
    endpoints.change(read_before, at=NOW, description="Our site", types=["post.withdrawn"])
    endpoint = Endpoint.objects.get()
    assert (endpoint.description, endpoint.types) == ("Our site", ["post.withdrawn"])
    assert (endpoint.verified_at, endpoint.failing_since, endpoint.warned_at) == (NOW, NOW, NOW)


# -- proving -------------------------------------------------------------------------------------


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
    assert endpoint.question.problem == "the answer did not repeat data.challenge"
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
    tell(endpoint, 2)
    with serving() as elsewhere:
        endpoints.change(endpoint, at=NOW, url=elsewhere.url)
        assert endpoint.verified_at is None
        work()
        work()
        assert numbers(elsewhere) == [0, 1]
    assert receiver.got == []


def test_the_answer_to_an_older_question_proves_nothing(partner, receiver):
    endpoint, _ = endpoints.create(partner, url=receiver.url, at=NOW)
    asked = delivery.claim(channels.CHALLENGES)
    endpoints.challenge(endpoint, at=NOW)
    channels.CHALLENGES.concluded(asked, attempts.Outcome(at=NOW, status=200))
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None


# -- telling again -------------------------------------------------------------------------------


def test_an_event_is_told_again_under_its_id(partner, receiver):
    endpoint = verified(partner, receiver)
    (row,) = tell(endpoint)
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
    (row,) = tell(verified(partner, receiver))
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
    monkeypatch.setattr(deliveries, "MOST_REPLAYED", 2)
    endpoint = verified(partner, receiver)
    for number in range(3):
        made.publish(made.small(number))
    work()
    with pytest.raises(EndpointError, match="holds 3 events; at most 2"):
        deliveries.replay_range(endpoint, since=made.AT, until=NOW, at=NOW)
    assert not endpoint.deliveries.filter(replay=True).exists()


def test_replays_do_not_pile_up(partner, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_REPLAYED", 3)
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
    tell(endpoint)
    work()
    receiver.status = 204
    receiver.forget()
    endpoints.ping(endpoint, at=NOW)
    assert work() == 2
    assert receiver.bodies[0]["data"] == {"number": 0}
    assert receiver.bodies[1]["data"] == {}


def test_a_delivery_that_is_given_up_lets_the_next_one_pass(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    first, _ = tell(endpoint, 2)
    work()
    deliveries.skip(first)
    receiver.status = 204
    receiver.forget()
    assert work() == 1
    assert numbers(receiver) == [1]
    assert states(endpoint) == [State.FAILED, State.DELIVERED]
    with pytest.raises(EndpointError, match="has ended"):
        deliveries.skip(first)


def test_what_is_older_than_a_month_is_forgotten(partner, receiver, clock):
    endpoint = verified(partner, receiver, disabled_at=NOW, disabled_why="gone")
    tell(endpoint)
    clock.shift(29 * DAY)
    tell(endpoint)
    assert deliveries.prune(at=NOW + 30 * DAY) == 0
    assert deliveries.prune(at=NOW + 30 * DAY + HOUR) == 1
    assert (Event.objects.count(), endpoint.deliveries.count()) == (1, 1)


def test_a_publication_survives_an_endpoint_that_is_removed_meanwhile(partner, receiver):
    endpoint = verified(partner, receiver)
    with transaction.atomic():
        made.publish(made.small(1))
        endpoints.remove(endpoint)
    assert not EventDelivery.objects.exists()
    assert Event.objects.exists()


def test_secrets_are_in_no_text_that_an_endpoint_gives_of_itself(partner, receiver):
    endpoint = verified(partner, receiver)
    for text in (repr(endpoint), str(endpoint), repr(tell(endpoint)[0])):
        assert "whsec" not in text


def test_the_timer_sends_warns_and_forgets(partner, receiver, site):
    old = verified(partner, receiver)
    tell(old)
    EventDelivery.objects.update(state=State.DELIVERED, created_at=NOW - 60 * DAY)
    tell(old)
    report = schedule.tick(at=datetime.now(UTC))
    assert report["delivered"] == 1
    assert report["deliveries pruned"] == 1


class Inbox:
    """An SMTP server's, on loopback."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_DATA(  # noqa: N802  # the name that the server calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.got.append(envelope)
        return "250 OK"


def test_a_warning_goes_through_a_real_mail_server(partner, receiver, settings, clock):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="ana@example.com")
    verified(partner, receiver, failing_since=NOW - DAY, description="Our site")
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert failing.review(at=NOW) == 1
    finally:
        server.stop()
    (envelope,) = inbox.got
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["ana@example.com"]
    assert message["Subject"].strip().startswith("Your webhook endpoint has failed for a day")
    assert "Votre point d’entrée" in message["Subject"]
    text = message.get_content()
    assert "since 2026-11-19 07:00 EST" in text
    assert "(Our site)" in text
