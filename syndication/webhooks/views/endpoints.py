"""List, create, read, change and remove endpoints."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.partners.models import Partner
from syndication.rest import problems
from syndication.webhooks import endpoints, schema
from syndication.webhooks.models import Endpoint
from syndication.webhooks.schema import answer
from syndication.webhooks.serializers import (
    WebhookEndpointChangeSerializer,
    WebhookEndpointListSerializer,
    WebhookEndpointRequestSerializer,
    WebhookEndpointSerializer,
    WebhookEndpointWithSecretSerializer,
    endpoint_url,
)
from syndication.webhooks.views.base import (
    WebhookView,
    endpoint_response,
    json_response,
    problems_of_endpoints,
)


class Endpoints(WebhookView):
    @extend_schema(
        operation_id="listWebhooks",
        summary="List your endpoints",
        description="All webhook operations need a key with the scope `webhooks`.",
        tags=["webhooks"],
        responses=answer(200, WebhookEndpointListSerializer, "The endpoints, oldest first."),
    )
    def get(self, request: Request) -> Response:
        found = Endpoint.objects.filter(partner=self.partner).select_related("question")
        return json_response(WebhookEndpointListSerializer({"results": found}))

    @extend_schema(
        operation_id="createWebhook",
        summary="Create an endpoint",
        description="It is sent a `ping` with `data.challenge`, and receives events once it has "
        f"answered with that text. A partner has at most {endpoints.MAX_ENDPOINTS} endpoints.",
        tags=["webhooks"],
        request=schema.request(WebhookEndpointRequestSerializer),
        responses=answer(
            201,
            WebhookEndpointWithSecretSerializer,
            "The endpoint and its secret, which is not shown again.",
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request) -> Response:
        values = WebhookEndpointRequestSerializer.read(request)
        partner = Partner.objects.get(pk=self.partner)
        with problems_of_endpoints():
            endpoint, secret = endpoints.create(partner, at=timezone.now(), **values)
        response = endpoint_response(endpoint, status=201, secret=secret)
        response["Location"] = endpoint_url(endpoint)
        return response


class OneEndpoint(WebhookView):
    @extend_schema(
        operation_id="readWebhook",
        summary="Read an endpoint",
        description="Shows whether it is verified, disabled or failing.",
        tags=["webhooks"],
        responses=answer(200, WebhookEndpointSerializer, "The endpoint.", problems.NOT_FOUND),
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        return endpoint_response(self.endpoint(endpoint_id))

    @extend_schema(
        operation_id="changeWebhook",
        summary="Change an endpoint",
        description="A new address receives nothing before it has answered its challenge; waiting "
        "deliveries are then sent to it. Those of an event type that you remove are cancelled.",
        tags=["webhooks"],
        request=schema.request(WebhookEndpointChangeSerializer),
        responses=answer(
            200,
            WebhookEndpointSerializer,
            "The endpoint.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def patch(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.endpoint(endpoint_id)
        values = WebhookEndpointChangeSerializer.read(request)
        with problems_of_endpoints():
            endpoints.change(endpoint, at=timezone.now(), **values)
        return endpoint_response(endpoint)

    @extend_schema(
        operation_id="deleteWebhook",
        summary="Remove an endpoint",
        description="Also removes its delivery log, and cancels waiting deliveries.",
        tags=["webhooks"],
        responses=answer(204, None, "The endpoint is removed.", problems.NOT_FOUND),
    )
    def delete(self, request: Request, endpoint_id: UUID) -> Response:
        endpoints.remove(self.endpoint(endpoint_id))
        return Response(status=204)
