"""The OpenAPI description of webhooks: what the API answers, and what endpoints are sent."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from syndication.delivery import State
from syndication.rest import problems
from syndication.rest.schema import (
    ADDRESS,
    ADDRESS_OR_NULL,
    GIVEN,
    IDENTITY,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    errors,
    ref,
    shape,
)
from syndication.webhooks import endpoints, logs
from syndication.webhooks.models import Endpoint, EventType

MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
TYPES: Schema = {"type": "array", "items": {"type": "string", "enum": list(EventType.values)}}

_ATTEMPTS = {
    "state": {"type": "string", "enum": list(State.values)},
    "attempts": NUMBER,
    "last_attempt_at": MOMENT_OR_NULL,
    "answered": NUMBER_OR_NULL | {"description": "The HTTP status of the last answer."},
    "problem": TEXT | {"description": "Why the last attempt failed."},
    "due_at": MOMENT_OR_NULL | {"description": "When it is attempted next."},
}
_ENDPOINT = {
    "id": IDENTITY,
    "url": ADDRESS,
    "description": TEXT,
    "types": TYPES | {"description": "The events that it is told of; none: all."},
    "created_at": MOMENT,
    "verified_at": MOMENT_OR_NULL
    | {"description": "When it answered its challenge. It is told nothing before."},
    "challenge": {"anyOf": [ref("WebhookChallenge"), {"type": "null"}]},
    "disabled_at": MOMENT_OR_NULL,
    "disabled_why": {
        "type": ["string", "null"],
        "enum": [*Endpoint.Disabled.values, None],
        "description": "By a person, because it answered 410, or because it failed for days.",
    },
    "failing_since": MOMENT_OR_NULL,
    "warned_at": MOMENT_OR_NULL,
    "previous_secret_until": MOMENT_OR_NULL
    | {"description": "Until then the secret before this one signs, too."},
    "deliveries": ADDRESS | {"description": "Its delivery log."},
}
_SECRET = {"secret": TEXT | {"description": "Shown in this answer, and never again."}}
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATH = "([!$&-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})*"
_URL = {
    "type": "string",
    "maxLength": endpoints.LONGEST_URL,
    "pattern": rf"^https://({_LABEL}\.)+[A-Za-z][A-Za-z0-9]{{1,62}}(:443)?(/{_PATH})?$",
    "examples": ["https://hooks.example.org/wellspring"],
    "description": "https, on its own port, at a public address.",
}
_DESCRIPTION = {
    "type": "string",
    "maxLength": endpoints.LONGEST_DESCRIPTION,
    "pattern": "^[^\\u0000]*$",
}


def _asked(properties: dict[str, Any], about: str, *, required: tuple[str, ...] = ()) -> Schema:
    optional = tuple(name for name in properties if name not in required)
    return {**shape(properties, optional=optional, about=about), "additionalProperties": False}


COMPONENTS: dict[str, Schema] = {
    "WebhookEndpoint": shape(_ENDPOINT, about="An address that is told of events."),
    "WebhookEndpointWithSecret": shape(
        _ENDPOINT | _SECRET, about="An endpoint, and the secret that its messages are signed with."
    ),
    "WebhookEndpointList": shape(
        {"results": {"type": "array", "items": ref("WebhookEndpoint")}},
        about="All endpoints of the partner.",
    ),
    "WebhookChallenge": shape(
        {"asked_at": MOMENT, **_ATTEMPTS},
        about="Whether the endpoint is the partner's own: it is sent a `ping` with "
        "`data.challenge`, and must answer with that text, or with it as `challenge` of a JSON "
        "object.",
    ),
    "WebhookDelivery": shape(
        {
            "id": NUMBER,
            "webhook_id": TEXT | {"description": "The event's id: the header `webhook-id`."},
            "type": {"type": "string", "enum": list(EventType.values)},
            "post": {"type": ["string", "null"], "format": "uuid"},
            "sequence": NUMBER_OR_NULL,
            "occurred_at": MOMENT,
            "queued_at": MOMENT,
            "replay": {"type": "boolean"},
            **_ATTEMPTS,
        },
        about="One event for one endpoint.",
    ),
    "WebhookDeliveryList": shape(
        {
            "results": {"type": "array", "items": ref("WebhookDelivery")},
            "next": ADDRESS_OR_NULL,
        },
        about="A page of the delivery log, newest first.",
    ),
    "WebhookReplayed": shape(
        {"replayed": NUMBER | {"description": "How many events are told again."}},
        about="What a replay of a range queued.",
    ),
    "WebhookEndpointRequest": _asked(
        {"url": _URL, "types": TYPES, "description": _DESCRIPTION},
        "A new endpoint.",
        required=("url",),
    ),
    "WebhookEndpointChange": _asked(
        {"url": _URL, "types": TYPES, "description": _DESCRIPTION},
        "What changes; a new address must prove itself anew.",
    ),
    "WebhookRotation": _asked(
        {
            "overlap_hours": {
                "type": "integer",
                "minimum": 0,
                "maximum": endpoints.LONGEST_OVERLAP.days * 24,
                "default": endpoints.OVERLAP.days * 24,
            }
        },
        "How long the old secret signs beside the new one.",
    ),
    "WebhookRange": _asked(
        {"since": MOMENT, "until": MOMENT},
        "From when to when; without `until`, to now.",
        required=("since",),
    ),
}

LOG = [
    OpenApiParameter(
        "state",
        {"type": "string", "enum": list(State.values)},
        description="Only deliveries in this state.",
    ),
    OpenApiParameter(
        "since", OpenApiTypes.DATETIME, description="Only deliveries queued since then."
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": logs.MOST, "default": logs.USUAL},
        description="How many at most.",
    ),
    OpenApiParameter("cursor", GIVEN, description="A place in the log, as `next` gives it."),
]

_ALWAYS = (problems.UNKNOWN_PARAMETER, problems.UNAUTHORIZED, problems.FORBIDDEN)
_BODY = (problems.INVALID_BODY, problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE)


def request(name: str) -> dict[str, Schema]:
    return {"application/json": ref(name)}


def answer(
    status: int, name: str, about: str, *more: problems.Kind, body: bool = False
) -> dict[Any, Any]:
    """The description of one answer and of the errors beside it."""
    found: dict[Any, Any] = (
        {(status, "application/json"): OpenApiResponse(ref(name), description=about)}
        if name
        else {status: OpenApiResponse(description=about)}
    )
    kinds = (*_ALWAYS, *(_BODY if body else ()), *more, problems.TOO_MANY_REQUESTS)
    return found | errors(*kinds)
