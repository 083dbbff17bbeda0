"""Endpoints: listed, made, read, changed and removed."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.partners.models import Partner
from syndication.rest import body, problems, query
from syndication.webhooks import endpoints, schema, shapes
from syndication.webhooks.models import Endpoint
from syndication.webhooks.schema import answer
from syndication.webhooks.views.own import Own, as_json, asked, shown

MEMBERS: dict[str, query.Parse] = {
    "url": body.text,
    "types": body.texts,
    "description": body.text,
}


class Endpoints(Own):
    @extend_schema(
        operation_id="listWebhooks",
        summary="Your endpoints",
        description="All of them; needs a key with the scope `webhooks`, as all of these do.",
        tags=["webhooks"],
        responses=answer(200, "WebhookEndpointList", "The endpoints, oldest first."),
    )
    def get(self, request: Request) -> Response:
        found = Endpoint.objects.filter(partner=self.partner).select_related("question")
        return as_json({"results": [shapes.endpoint(each) for each in found]})

    @extend_schema(
        operation_id="createWebhook",
        summary="A new endpoint",
        description="It is sent a `ping` with `data.challenge`, and is told of events once it has "
        f"answered with that text. A partner has at most {endpoints.MOST}.",
        tags=["webhooks"],
        request=schema.request("WebhookEndpointRequest"),
        responses=answer(
            201,
            "WebhookEndpointWithSecret",
            "The endpoint, and its secret, which is not shown again.",
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request) -> Response:
        values = body.read(request, MEMBERS, required=("url",))
        partner = Partner.objects.get(pk=self.partner)
        endpoint, secret = asked(lambda: endpoints.create(partner, at=timezone.now(), **values))
        response = shown(endpoint, status=201, secret=secret)
        response["Location"] = shapes.address(endpoint)
        return response


class OneEndpoint(Own):
    @extend_schema(
        operation_id="readWebhook",
        summary="One endpoint",
        description="Whether it is verified, disabled or failing.",
        tags=["webhooks"],
        responses=answer(200, "WebhookEndpoint", "The endpoint.", problems.NOT_FOUND),
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        return shown(self.own(endpoint_id))

    @extend_schema(
        operation_id="changeWebhook",
        summary="Change an endpoint",
        description="A new address is told nothing before it has answered its challenge; what "
        "waits is then told to it. What waits of a type that you take away is not told.",
        tags=["webhooks"],
        request=schema.request("WebhookEndpointChange"),
        responses=answer(
            200,
            "WebhookEndpoint",
            "As it is now.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def patch(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.own(endpoint_id)
        values = body.read(request, MEMBERS)
        asked(lambda: endpoints.change(endpoint, at=timezone.now(), **values))
        return shown(endpoint)

    @extend_schema(
        operation_id="deleteWebhook",
        summary="Remove an endpoint",
        description="With its delivery log. What was not told is not told.",
        tags=["webhooks"],
        responses=answer(204, "", "It is gone.", problems.NOT_FOUND),
    )
    def delete(self, request: Request, endpoint_id: UUID) -> Response:
        endpoints.remove(self.own(endpoint_id))
        return Response(status=204)
