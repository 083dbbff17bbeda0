"""Endpoints and deliveries as the API gives them. A secret is in none of these."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from syndication.delivery import OPEN
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery

LIST_PATH = "/api/v1/webhooks/"


def endpoint(found: Endpoint) -> dict[str, Any]:
    asked = getattr(found, "question", None)
    return {
        "id": str(found.pk),
        "url": found.url,
        "description": found.description,
        "types": found.types,
        "created_at": _moment(found.created_at),
        "verified_at": _moment(found.verified_at),
        "challenge": challenge(asked) if asked else None,
        "disabled_at": _moment(found.disabled_at),
        "disabled_why": found.disabled_why or None,
        "failing_since": _moment(found.failing_since),
        "warned_at": _moment(found.warned_at),
        "previous_secret_until": _moment(found.previous_until),
        "deliveries": f"{address(found)}deliveries/",
    }


def challenge(asked: Challenge) -> dict[str, Any]:
    return {"asked_at": _moment(asked.asked_at), **_attempts(asked)}


def delivery(told: EventDelivery) -> dict[str, Any]:
    event = told.event
    return {
        "id": told.pk,
        "webhook_id": event.pk,
        "type": event.type,
        "post": str(event.post_id) if event.post_id else None,
        "sequence": event.sequence,
        "occurred_at": _moment(event.occurred_at),
        "queued_at": _moment(told.created_at),
        "replay": told.replay,
        **_attempts(told),
    }


def address(found: Endpoint) -> str:
    return f"{settings.ORIGIN}{LIST_PATH}{found.pk}/"


def _attempts(row: Challenge | EventDelivery) -> dict[str, Any]:
    """``due_at``: of the next attempt, or while one is made, when it is held to be lost."""
    return {
        "state": row.state,
        "attempts": row.attempts,
        "last_attempt_at": _moment(row.last_attempt_at),
        "answered": row.answered,
        "problem": row.problem,
        "due_at": _moment(row.due_at) if row.state in OPEN else None,
    }


def _moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
