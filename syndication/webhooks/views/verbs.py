"""What can be asked of one endpoint: to prove itself, a try, another secret, a stop and a start."""

from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.rest import body, problems, query
from syndication.webhooks import deliveries, endpoints, schema, shapes
from syndication.webhooks.schema import answer
from syndication.webhooks.views.own import Own, as_json, asked, shown

ROTATION: dict[str, query.Parse] = {"overlap_hours": body.whole_number}


class Verify(Own):
    @extend_schema(
        operation_id="verifyWebhook",
        summary="Ask an endpoint to prove itself",
        description="Sends a new challenge. Read the endpoint to see how it went.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            202, "WebhookEndpoint", "It is being asked.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoint = self.own(endpoint_id)
        asked(lambda: endpoints.challenge(endpoint, at=timezone.now()))
        return shown(endpoint, status=202)


class Ping(Own):
    @extend_schema(
        operation_id="pingWebhook",
        summary="Send a `ping`",
        description="In its turn, behind what waits. A delivery that waits for its next attempt is "
        "attempted now.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            202, "WebhookDelivery", "It is queued.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoint = self.own(endpoint_id)
        made = asked(lambda: endpoints.ping(endpoint, at=timezone.now()))
        return as_json(shapes.delivery(made), status=202)


class Rotate(Own):
    @extend_schema(
        operation_id="rotateWebhookSecret",
        summary="A new secret",
        description="Messages bear both signatures until the overlap is over.",
        tags=["webhooks"],
        request=schema.request("WebhookRotation"),
        responses=answer(
            200,
            "WebhookEndpointWithSecret",
            "The endpoint, and its new secret, which is not shown again.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.own(endpoint_id)
        hours = body.read(request, ROTATION).get("overlap_hours")
        # Any number that is too large is: the verb says so.
        overlap = endpoints.OVERLAP if hours is None else timedelta(hours=max(-1, min(hours, 9999)))
        secret = asked(lambda: endpoints.rotate(endpoint, at=timezone.now(), overlap=overlap))
        return shown(endpoint, secret=secret)


class Enable(Own):
    @extend_schema(
        operation_id="enableWebhook",
        summary="Enable an endpoint",
        description="What waits is sent at once, in order. What happened while it was disabled was "
        "not queued: replay it, or read `/changes/`.",
        tags=["webhooks"],
        request=None,
        responses=answer(
            200, "WebhookEndpoint", "As it is now.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoint = self.own(endpoint_id)
        asked(lambda: endpoints.enable(endpoint, at=timezone.now()))
        return shown(endpoint)


class Disable(Own):
    @extend_schema(
        operation_id="disableWebhook",
        summary="Disable an endpoint",
        description=f"It is told nothing more; what waits is kept for {deliveries.KEPT.days} days.",
        tags=["webhooks"],
        request=None,
        responses=answer(200, "WebhookEndpoint", "As it is now.", problems.NOT_FOUND),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoints.disable(self.own(endpoint_id), at=timezone.now())
        return shown(self.own(endpoint_id))
