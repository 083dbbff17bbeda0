"""What the webhooks' API reads and answers. The OpenAPI description follows from these classes.

Docstrings and help texts are part of the description. Only the answer that creates or rotates a
secret shows it.
"""

from datetime import timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from django.conf import settings

from syndication.delivery import State
from syndication.rest.serializers import Choice, Moment, RequestBody, Text, Texts, WholeNumber
from syndication.webhooks import endpoints
from syndication.webhooks.models import Attempted, Endpoint, EventType

LIST_PATH = "/api/v1/webhooks/"

_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATH = "([!$&-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})*"
_HOUR = timedelta(hours=1)
_MAX_HOURS = endpoints.MAX_OVERLAP // _HOUR
_HOURS_REFUSED = f"must be a whole number of hours from 0 to {_MAX_HOURS}."


def endpoint_url(endpoint: Endpoint) -> str:
    """The absolute URL of an endpoint in the API."""
    return f"{settings.ORIGIN}{LIST_PATH}{endpoint.pk}/"


def log_url(endpoint: Endpoint) -> str:
    """The absolute URL of an endpoint's delivery log."""
    return f"{endpoint_url(endpoint)}deliveries/"


# -- request bodies ---------------------------------------------------------------------------


@extend_schema_field(
    {
        "type": "string",
        "pattern": rf"^https://({_LABEL}\.)+[A-Za-z][A-Za-z0-9]{{1,62}}(:443)?(/{_PATH})?$",
        "examples": ["https://hooks.example.org/wellspring"],
    }
)
class EndpointUrl(Text):
    """:func:`endpoints.create` decides which addresses it accepts: it also resolves the name."""


@extend_schema_field({"type": "string", "enum": EventType.values})
class EventTypeName(Text):
    """:mod:`endpoints` checks that the type exists, for the API and the admin alike."""


class WebhookEndpointRequestSerializer(RequestBody):
    """A new endpoint."""

    url = EndpointUrl(
        max_length=endpoints.MAX_URL_LENGTH,
        help_text="An https address on port 443, whose host name leads to public addresses only.",
    )
    types = Texts(
        child=EventTypeName(),
        required=False,
        help_text="The event types to deliver. An empty list means all types.",
    )
    description = Text(
        max_length=endpoints.MAX_DESCRIPTION_LENGTH,
        required=False,
        help_text="A note for yourself.",
    )


class WebhookEndpointChangeSerializer(WebhookEndpointRequestSerializer):
    """The members to change. A new address must answer a challenge before it receives events."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        fields["url"].required = False
        return fields


class WebhookRotationSerializer(RequestBody):
    """How long the previous secret continues to sign messages."""

    overlap_hours = WholeNumber(
        min_value=0,
        max_value=_MAX_HOURS,
        default=endpoints.DEFAULT_OVERLAP // _HOUR,
        error_messages={"min_value": _HOURS_REFUSED, "max_value": _HOURS_REFUSED},
        help_text="The hours during which messages carry two signatures: of the new secret and "
        "of the previous one.",
    )


class WebhookRangeSerializer(RequestBody):
    """The time range whose events are delivered again, both ends included."""

    since = Moment(help_text="The start of the range.")
    until = Moment(required=False, help_text="The end of the range; now, if left out.")


# -- answers ----------------------------------------------------------------------------------


class AttemptSerializer(serializers.Serializer[Attempted]):
    """Base class of answers about a delivery. Its fields come after those of a subclass."""

    state = Choice(State.values)
    attempts = serializers.IntegerField(help_text="The number of attempts so far.")
    last_attempt_at = Moment(allow_null=True)
    answered = serializers.IntegerField(
        allow_null=True, help_text="The HTTP status of the last answer."
    )
    problem = serializers.CharField(help_text="Why the last attempt failed.")
    due_at = Moment(
        source="next_attempt_at",
        allow_null=True,
        help_text="When the next attempt is due. While one is in progress: when it counts as lost. "
        "A delivery that waits for an earlier one of the endpoint is due no sooner than that.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in AttemptSerializer._declared_fields:
            fields[name] = fields.pop(name)
        return fields


class WebhookChallengeSerializer(AttemptSerializer):
    """The proof that the endpoint belongs to the partner. The endpoint receives a `ping` with
    `data.challenge` and must answer with that text, alone or as `challenge` of a JSON object."""

    asked_at = Moment()


class WebhookDeliverySerializer(AttemptSerializer):
    """The delivery of one event to one endpoint."""

    id = serializers.IntegerField()
    webhook_id = serializers.CharField(
        source="event_id", help_text="The id of the event, sent in the header `webhook-id`."
    )
    type = Choice(EventType.values, source="event.type")
    post = serializers.UUIDField(
        source="event.post_id", allow_null=True, help_text="The id of the post, if it is about one."
    )
    sequence = serializers.IntegerField(
        source="event.sequence",
        allow_null=True,
        help_text="The sequence number of the event in `/changes/`; a `ping` has none.",
    )
    occurred_at = Moment(source="event.occurred_at")
    queued_at = Moment(source="created_at")
    replay = serializers.BooleanField(help_text="Whether it repeats an earlier event on request.")


@extend_schema_field(OpenApiTypes.URI)
class DeliveryLogUrl(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return log_url(value)


class WebhookEndpointSerializer(serializers.Serializer[Endpoint]):
    """An address of the partner that receives events."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    description = serializers.CharField()
    types = serializers.ListField(
        child=Choice(EventType.values),
        help_text="The event types that it receives. An empty list means all types.",
    )
    created_at = Moment()
    verified_at = Moment(
        allow_null=True,
        help_text="When it answered its challenge. It receives no events before that.",
    )
    challenge = WebhookChallengeSerializer(source="question", allow_null=True)
    disabled_at = Moment(allow_null=True)
    disabled_why = Choice(
        Endpoint.Disabled.values,
        allow_null=True,
        help_text="A person disabled it, it answered 410, or it failed for days.",
    )
    failing_since = Moment(allow_null=True)
    warned_at = Moment(
        allow_null=True, help_text="When we wrote to your technical contacts that it fails."
    )
    previous_secret_until = Moment(
        source="previous_until",
        allow_null=True,
        help_text="Until when messages also carry a signature of the previous secret.",
    )
    deliveries = DeliveryLogUrl(source="*", help_text="The address of its delivery log.")


class WebhookEndpointWithSecretSerializer(WebhookEndpointSerializer):
    """An endpoint, and the secret that signs its messages."""

    secret = serializers.CharField(help_text="Shown in this answer, and never again.")


class WebhookEndpointListSerializer(serializers.Serializer[Any]):
    """All endpoints of the partner."""

    results = WebhookEndpointSerializer(many=True)


class WebhookDeliveryListSerializer(serializers.Serializer[Any]):
    """A page of the delivery log, newest first."""

    results = WebhookDeliverySerializer(many=True)
    next = serializers.URLField(
        allow_null=True, help_text="The address of the next page; null on the last one."
    )


class WebhookReplayedSerializer(serializers.Serializer[Any]):
    """The result of replaying a range."""

    replayed = serializers.IntegerField(help_text="The number of deliveries that were queued.")
