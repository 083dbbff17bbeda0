"""The messages that endpoints receive, for the section ``webhooks`` of the OpenAPI description.

``payloads`` builds the messages; the schemas of their ``data`` are its serializers' own.
``cms.openapi`` puts the section into the description.
"""

from typing import Any

from drf_spectacular.utils import OpenApiWebhook, extend_schema, extend_schema_field
from rest_framework import serializers

from syndication.webhooks.models import EventType
from syndication.webhooks.payloads import DATA

# Each event's name, and what its receiver should do.
EVENTS: dict[EventType, tuple[str, str]] = {
    EventType.PUBLISHED: (
        "PostPublished",
        "A post was published, or published again after a withdrawal: read the changes.",
    ),
    EventType.UPDATED: ("PostUpdated", "A post was edited: read the changes."),
    EventType.CORRECTED: (
        "PostCorrected",
        "An error in a post was corrected: read the changes soon.",
    ),
    EventType.WITHDRAWN: (
        "PostWithdrawn",
        "A post was withdrawn: read the changes at once, and remove your copy.",
    ),
    EventType.UNSCHEDULED: (
        "PostUnscheduled",
        "A post that you could read before its publication is no longer yours to read: remove it.",
    ),
    EventType.ENTITLEMENT: (
        "EntitlementChanged",
        "Your contract covers other posts, or has other terms: read the changes.",
    ),
    EventType.RESYNC: (
        "Resync",
        "More changed than is told post by post, or a backup was restored: read all changes.",
    ),
    EventType.PING: ("Ping", "A test message, or the challenge to a new endpoint."),
}
OTHER = "other"
ABOUT_OTHER = "An event of a type that was added after this description was made: answer 2xx."
HEADERS = {
    "webhook-id": "The event's id, the same at every attempt. Ignore a message that you have had.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and a signature; two, separated by a space, while it is rotated.",
}
ANSWERS = {
    "2XX": {"description": "You have the message. Answer first and work afterwards."},
    "410": {"description": "You want no more messages: the endpoint is disabled."},
    "4XX": {"description": "You refuse the message. It is sent again, at longer intervals."},
}


def _message(name: str, event: str, about: str, kind: Any, data: Any) -> OpenApiWebhook:
    """One message: ``kind`` and ``data`` are the fields of its type and of what it says."""
    body = type(
        f"{event}EventSerializer",
        (serializers.Serializer,),
        {
            "__doc__": about,
            "type": kind,
            "timestamp": serializers.DateTimeField(help_text="When it happened."),
            "data": data,
        },
    )
    described = extend_schema(
        operation_id=f"on{event}",
        summary=about,
        tags=["events"],
        request={"application/json": body},
        responses=None,  # ``ANSWERS``, which ``cms.openapi`` adds
    )
    return OpenApiWebhook(name, described)


def _constant(value: str) -> Any:
    field = type("Constant", (serializers.CharField,), {})
    return extend_schema_field({"type": "string", "const": value})(field)()


MESSAGES = [
    *(_message(kind, *EVENTS[kind], _constant(kind), data()) for kind, data in DATA.items()),
    _message(
        OTHER,
        "Other",
        ABOUT_OTHER,
        serializers.CharField(help_text="A type that is not among the others."),
        serializers.DictField(),
    ),
]
