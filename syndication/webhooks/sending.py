"""Sending: one signed request to one endpoint, and the meaning of its answer.

Every failure is retried, whatever the status: endpoints often fail because of a recent deployment.
Only 410 disables an endpoint at once (Standard Webhooks 1.0.0).
"""

import json
import logging
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from hmac import compare_digest

from django.db import transaction
from django.utils import timezone

from syndication import net
from syndication.delivery import Call, Channel, FollowUp, retries
from syndication.delivery.errors import DeliveryError, InternalDeliveryError
from syndication.delivery.retries import Outcome
from syndication.webhooks import catching_up, endpoint_health, endpoints, errors, payloads, signing
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery, EventType

logger = logging.getLogger("wellspring.webhooks")

SECONDS = 15.0
MAX_ANSWER_BYTES = 16 * 1024  # no more of it is read
MAX_CHALLENGE_ATTEMPTS = 4  # within 36 minutes; the partner can then ask for another challenge

CheckAnswer = Callable[[net.Answer], None]  # raises DeliveryError


def event(row: EventDelivery) -> Call:
    """The request that delivers an event. It must not use the database: secrets are read here."""
    return _request(row.endpoint, row.event_id, row.event.body.encode())


def on_event_attempt_end(row: EventDelivery, outcome: Outcome) -> FollowUp | None:
    """Update the health of the endpoint; returns what mails its partner, if it was disabled."""
    if outcome.error is None:
        endpoint_health.record_success(row.endpoint)
    elif not isinstance(outcome.error, InternalDeliveryError):
        return endpoint_health.record_failure(row.endpoint, outcome, attempts=row.attempts)
    return None


def challenge(row: Challenge) -> Call:
    """The request that verifies an endpoint: a ``ping`` with ``data.challenge``."""
    body = payloads.text(EventType.PING, {"challenge": row.token}, at=row.asked_at).encode()
    message_id = f"msg_{sha256(row.token.encode()).hexdigest()[:32]}"
    last = row.attempts >= MAX_CHALLENGE_ATTEMPTS
    return _request(
        row.endpoint, message_id, body, check=partial(_check_token, row.token), last=last
    )


def on_challenge_attempt_end(row: Challenge, outcome: Outcome) -> None:
    """Mark the endpoint as verified if it returned the token of its latest challenge."""
    if outcome.error is None and Challenge.objects.filter(pk=row.pk, token=row.token).exists():
        endpoints.resume(row.endpoint, at=outcome.at)
        endpoints.verify(row.endpoint, at=outcome.at)
        # Afterwards, since the ledger's lock comes before any other. The timer does it again.
        caught_up = partial(catching_up.catch_up, row.endpoint_id, at=outcome.at)
        transaction.on_commit(caught_up, robust=True)


def _request(
    endpoint: Endpoint,
    message_id: str,
    body: bytes,
    *,
    check: CheckAnswer | None = None,
    last: bool = False,
) -> Call:
    secrets = endpoint.secrets(at=timezone.now())
    return partial(_send, endpoint.url, message_id, body, secrets, check=check, last=last)


def _send(
    url: str,
    message_id: str,
    body: bytes,
    secrets: tuple[str, ...],
    *,
    check: CheckAnswer | None,
    last: bool,
) -> int:
    """Runs in a thread without the database. ``last``: a failure is permanent."""
    headers = signing.headers(message_id, body, secrets, at=timezone.now())
    headers["Content-Type"] = "application/json"
    try:
        answer = net.call(url, body=body, headers=headers, seconds=SECONDS, limit=MAX_ANSWER_BYTES)
    except net.CallError as exc:
        raise DeliveryError(exc.reason, permanent=last) from exc
    retry_after = answer.headers.get("retry-after", "")
    try:
        retries.check_status(answer.status, retry_after, at=timezone.now(), final=last)
        if check is not None:
            check(answer)
    except DeliveryError as exc:
        exc.permanent, exc.status = last, answer.status
        raise
    return answer.status


def repeats(body: bytes, token: str) -> bool:
    """Whether an answer is the token, or a JSON object with it as ``challenge``."""
    returned = _returned_token(body).encode(errors="replace")  # JSON may hold half a character
    return compare_digest(returned, token.encode())


def _check_token(token: str, answer: net.Answer) -> None:
    if not repeats(answer.body, token):
        raise DeliveryError(errors.NOT_REPEATED(), permanent=False)


def _returned_token(body: bytes) -> str:
    text = body.decode(errors="replace").strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # ValueError also for numbers that are too long
        return text
    token = found.get("challenge") if isinstance(found, dict) else found
    return token if isinstance(token, str) else text


CHALLENGES = Channel(rows=Challenge, send=challenge, on_attempt_end=on_challenge_attempt_end)
# An event is never given up: an endpoint that fails for days is disabled instead.
EVENTS = Channel(
    rows=EventDelivery, send=event, on_attempt_end=on_event_attempt_end, gives_up=False
)
CHANNELS = (CHALLENGES, EVENTS)
