"""Actions on one endpoint: verify, ping, rotate the secret, enable and disable."""

from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.rest import problems
from syndication.rest.serializers import NoMembers
from syndication.webhooks import deliveries, endpoints, schema
from syndication.webhooks.schema import answer
from syndication.webhooks.serializers import (
    WebhookDeliverySerializer,
    WebhookEndpointSerializer,
    WebhookEndpointWithSecretSerializer,
    WebhookRotationSerializer,
)
from syndication.webhooks.views.base import (
    WebhookView,
    endpoint_response,
    json_response,
    problems_of_endpoints,
)


class Verify(WebhookView):
    @extend_schema(
        operation_id="verifyWebhook",
        summary="Verify an endpoint",
        description="Sends a new challenge. Read the endpoint for the result.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            202,
            WebhookEndpointSerializer,
            "The challenge is queued.",
            problems.NOT_FOUND,
            problems.CONFLICT,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        NoMembers.read(request)
        endpoint = self.endpoint(endpoint_id)
        with problems_of_endpoints():
            endpoints.challenge(endpoint, at=timezone.now())
        return endpoint_response(endpoint, status=202)


class Ping(WebhookView):
    @extend_schema(
        operation_id="pingWebhook",
        summary="Send a ping",
        description="It is queued behind the waiting deliveries, which are attempted now.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            202, WebhookDeliverySerializer, "It is queued.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        NoMembers.read(request)
        endpoint = self.endpoint(endpoint_id)
        with problems_of_endpoints():
            made = endpoints.ping(endpoint, at=timezone.now())
        return json_response(WebhookDeliverySerializer(made), status=202)


class Rotate(WebhookView):
    @extend_schema(
        operation_id="rotateWebhookSecret",
        summary="Rotate the secret",
        description="Until the overlap ends, messages carry a signature of each secret.",
        tags=["webhooks"],
        request=schema.request(WebhookRotationSerializer),
        responses=answer(
            200,
            WebhookEndpointWithSecretSerializer,
            "The endpoint and its new secret, which is not shown again.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.endpoint(endpoint_id)
        values = WebhookRotationSerializer.read(request)
        overlap = timedelta(hours=values["overlap_hours"])
        with problems_of_endpoints():
            secret = endpoints.rotate(endpoint, at=timezone.now(), overlap=overlap)
        return endpoint_response(endpoint, secret=secret)


class Enable(WebhookView):
    @extend_schema(
        operation_id="enableWebhook",
        summary="Enable an endpoint",
        description="Waiting deliveries are sent now, in order, and behind them what it missed: "
        "one event for each post, as it is now, or one `resync`.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            200, WebhookEndpointSerializer, "The endpoint.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        NoMembers.read(request)
        endpoint = self.endpoint(endpoint_id)
        with problems_of_endpoints():
            endpoints.enable(endpoint, at=timezone.now())
        return endpoint_response(endpoint)


class Disable(WebhookView):
    @extend_schema(
        operation_id="disableWebhook",
        summary="Disable an endpoint",
        description="It receives nothing more until it is enabled. Deliveries that wait for "
        f"more than {deliveries.RETENTION.days} days become part of what it missed.",
        tags=["webhooks"],
        request=None,
        responses=answer(200, WebhookEndpointSerializer, "The endpoint.", problems.NOT_FOUND),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        NoMembers.read(request)
        endpoints.disable(self.endpoint(endpoint_id), at=timezone.now())
        return endpoint_response(self.endpoint(endpoint_id))
