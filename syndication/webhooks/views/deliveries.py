"""The delivery log, and replays."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.rest import problems
from syndication.rest.serializers import NoMembers
from syndication.webhooks import deliveries, logs, schema
from syndication.webhooks.schema import answer
from syndication.webhooks.serializers import (
    WebhookDeliveryListSerializer,
    WebhookDeliverySerializer,
    WebhookRangeSerializer,
    WebhookReplayedSerializer,
)
from syndication.webhooks.views.base import (
    WebhookView,
    json_response,
    problems_of_endpoints,
)


class Deliveries(WebhookView):
    parameters = logs.KNOWN

    @extend_schema(
        operation_id="listWebhookDeliveries",
        summary="The delivery log",
        description="Newest first. Follow `next` (or the `Link` header) until it is null.",
        tags=["webhooks"],
        parameters=schema.LOG,
        responses=answer(
            200,
            WebhookDeliveryListSerializer,
            "A page of deliveries.",
            problems.INVALID_PARAMETER,
            problems.INVALID_CURSOR,
            problems.NOT_FOUND,
        ),
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        found = logs.page(self.endpoint(endpoint_id), request.GET)
        response = json_response(
            WebhookDeliveryListSerializer({"results": found.deliveries, "next": found.following})
        )
        if found.following:
            response["Link"] = f'<{found.following}>; rel="next"'
        return response


class Replay(WebhookView):
    @extend_schema(
        operation_id="replayWebhookDelivery",
        summary="Replay one event",
        description="Queues a new delivery of the same event, with the same `webhook-id`.",
        tags=["webhooks"],
        parameters=[
            OpenApiParameter(
                "delivery_id", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH
            )
        ],
        request=None,
        responses=answer(
            202, WebhookDeliverySerializer, "It is queued.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID, delivery_id: int) -> Response:
        NoMembers.read(request)
        earlier = self.delivery(endpoint_id, delivery_id)
        with problems_of_endpoints():
            made = deliveries.replay(earlier, at=timezone.now())
        return json_response(WebhookDeliverySerializer(made), status=202)


class ReplayRange(WebhookView):
    @extend_schema(
        operation_id="replayWebhookRange",
        summary="Replay the events of a time range",
        description="Queues them in their order, including events about your posts that the "
        "endpoint missed while it was disabled. "
        f"At most {deliveries.MAX_REPLAYED} events, none older than "
        f"{deliveries.RETENTION.days} days.",
        tags=["webhooks"],
        request=schema.request(WebhookRangeSerializer),
        responses=answer(
            202,
            WebhookReplayedSerializer,
            "The deliveries are queued.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.endpoint(endpoint_id)
        values = WebhookRangeSerializer.read(request)
        now = timezone.now()
        since, until = values["since"], values.get("until", now)
        with problems_of_endpoints():
            made = deliveries.replay_range(endpoint, since=since, until=until, at=now)
        return json_response(WebhookReplayedSerializer({"replayed": len(made)}), status=202)
