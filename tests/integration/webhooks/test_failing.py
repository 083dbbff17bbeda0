"""Endpoints that fail for long are warned of, then disabled, and lose nothing by it."""

import email
import email.policy
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from django.core import mail

from syndication.delivery import State
from syndication.partners.models import Contact, Partner, Status
from syndication.webhooks import endpoint_health, endpoints
from syndication.webhooks.models import Endpoint
from tests.integration.webhooks.deliveries import (
    DAY,
    NOW,
    numbers,
    queue_pings,
    states,
    verified,
    work,
)

pytestmark = pytest.mark.django_db


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
        endpoint_health.review(at=datetime.now(UTC))
        work()


def test_an_endpoint_that_fails_for_three_days_is_warned_of_and_disabled(
    partner, receiver, clock, django_capture_on_commit_callbacks
):
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="ana@example.com")
    Contact.objects.create(partner=partner, role="legal", name="Lou", email="lou@example.com")
    receiver.status = 500
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
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
    queue_pings(endpoint)
    work()
    assert endpoint_health.review(at=NOW + DAY - timedelta(seconds=1)) == 0
    assert endpoint_health.review(at=NOW + DAY) == 1
    assert endpoint_health.review(at=NOW + 2 * DAY) == 0


def test_nobody_is_warned_of_an_endpoint_that_is_not_told_any_more(partner, receiver, clock):
    verified(partner, receiver, failing_since=NOW - 2 * DAY)
    Partner.objects.update(ends_on=NOW.date() - DAY)
    assert endpoint_health.review(at=NOW) == 0


def test_mail_that_cannot_be_sent_is_said_and_stops_nothing(
    partner, receiver, settings, caplog, clock
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Contact.objects.create(partner=partner, role="technical", name="Ana", email="a@example.com")
    endpoint = verified(partner, receiver, failing_since=NOW - DAY)
    assert endpoint_health.review(at=NOW) == 1
    endpoint.refresh_from_db()
    assert endpoint.warned_at == NOW
    assert "could not be warned by mail" in caplog.text
    assert endpoint.url not in caplog.text


def test_an_arrival_ends_the_failing(partner, receiver):
    endpoint = verified(partner, receiver, failing_since=NOW - DAY, warned_at=NOW)
    queue_pings(endpoint)
    work()
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.warned_at) == (None, None)


def test_days_in_which_nothing_was_tried_disable_nothing(partner, receiver, clock):
    receiver.status = 500
    endpoint = verified(partner, receiver)
    queue_pings(endpoint)
    work()
    Partner.objects.update(status=Status.SUSPENDED)  # or our own worker stood still
    clock.shift(4 * DAY)
    assert endpoint_health.review(at=NOW + 4 * DAY) == 0
    Partner.objects.update(status=Status.ACTIVE)
    work()
    endpoint.refresh_from_db()
    assert (len(receiver.got), endpoint.disabled_at) == (2, None)
    assert endpoint.failing_since == NOW


def test_410_disables_the_endpoint_and_keeps_what_waits(partner, receiver):
    receiver.status = 410
    endpoint = verified(partner, receiver)
    queue_pings(endpoint, 2)
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
        assert endpoint_health.review(at=NOW) == 1
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
