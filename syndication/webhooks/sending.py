"""Sending: one signed request to one endpoint, and what its answer means.

Unlike a hub, an endpoint is run by people who may have broken it a moment ago: every failure is
tried again, whatever the status. Only 410 disables at once (Standard Webhooks 1.0.0).
"""

import json
import logging
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from hmac import compare_digest

from django.utils import timezone

from syndication import attempts, net
from syndication.attempts import DeliveryError, FaultError, Outcome
from syndication.delivery import Call
from syndication.webhooks import bodies, endpoints, failing, signing
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery, EventType

logger = logging.getLogger("wellspring.webhooks")

SECONDS = 15.0
ANSWER = 16 * 1024  # bytes of an answer; no more of it is read
CHALLENGES = 4  # attempts, within 36 minutes; then it is asked again on demand

Read = Callable[[net.Answer], None]


def event(row: EventDelivery) -> Call:
    """The request that tells an endpoint of an event. Its secrets are read before, not in it."""
    return _request(row.endpoint, row.event_id, row.event.body.encode())


def concluded(row: EventDelivery, outcome: Outcome) -> None:
    """What an attempt says of its endpoint."""
    if outcome.error is None:
        failing.answered(row.endpoint)
    elif not isinstance(outcome.error, FaultError):
        failing.failed(row.endpoint, outcome, attempts=row.attempts)


def challenge(row: Challenge) -> Call:
    """The request that asks an endpoint to prove itself: a ``ping`` with ``data.challenge``."""
    body = bodies.text(EventType.PING, {"challenge": row.token}, at=row.asked_at).encode()
    message_id = f"msg_{sha256(row.token.encode()).hexdigest()[:32]}"
    last = row.attempts >= CHALLENGES
    return _request(row.endpoint, message_id, body, read=partial(_proved, row.token), last=last)


def challenged(row: Challenge, outcome: Outcome) -> None:
    """An endpoint that gave the token of its last question back is the partner's own."""
    if outcome.error is None and Challenge.objects.filter(pk=row.pk, token=row.token).exists():
        endpoints.resume(row.endpoint, at=outcome.at)
        Endpoint.objects.filter(pk=row.endpoint_id).update(verified_at=outcome.at)


def _request(
    endpoint: Endpoint,
    message_id: str,
    body: bytes,
    *,
    read: Read | None = None,
    last: bool = False,
) -> Call:
    secrets = endpoint.secrets(at=timezone.now())
    return partial(_send, endpoint.url, message_id, body, secrets, read=read, last=last)


def _send(
    url: str,
    message_id: str,
    body: bytes,
    secrets: tuple[str, ...],
    *,
    read: Read | None,
    last: bool,
) -> int:
    """Runs beside other requests, without the database. ``last``: a failure is the end of it."""
    headers = signing.headers(message_id, body, secrets, at=timezone.now())
    headers["Content-Type"] = "application/json"
    try:
        answer = net.call(url, body=body, headers=headers, seconds=SECONDS, limit=ANSWER)
    except net.CallError as exc:
        raise DeliveryError(str(exc), permanent=last) from exc
    retry_after = answer.headers.get("retry-after", "")
    try:
        attempts.accept(answer.status, retry_after, at=timezone.now(), final=last)
        if read is not None:
            read(answer)
    except DeliveryError as exc:
        exc.permanent, exc.status = last, answer.status
        raise
    return answer.status


def repeats(body: bytes, token: str) -> bool:
    """Whether an answer is the token, or a JSON object with it as ``challenge``."""
    given = _given_back(body).encode(errors="replace")  # JSON may hold half a character
    return compare_digest(given, token.encode())


def _proved(token: str, answer: net.Answer) -> None:
    if not repeats(answer.body, token):
        raise DeliveryError("the answer did not repeat data.challenge", permanent=False)


def _given_back(body: bytes) -> str:
    text = body.decode(errors="replace").strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # numbers that are too long, too
        return text
    given = found.get("challenge") if isinstance(found, dict) else found
    return given if isinstance(given, str) else text
