"""The delivery log, and telling an endpoint again."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.rest import body, moments, problems, query
from syndication.rest.problems import Problem
from syndication.webhooks import deliveries, logs, schema, shapes
from syndication.webhooks.schema import answer
from syndication.webhooks.views.own import Own, as_json, asked


def _moment(name: str, value: Any) -> Any:
    try:
        return moments.moment(name, body.text(name, value))
    except Problem as wrong:
        raise Problem(problems.INVALID_BODY, wrong.detail, member=name) from None


RANGE: dict[str, query.Parse] = {"since": _moment, "until": _moment}


class Deliveries(Own):
    parameters = logs.KNOWN

    @extend_schema(
        operation_id="listWebhookDeliveries",
        summary="The delivery log",
        description="Newest first. Follow `next` (or the `Link` header) until it is null.",
        tags=["webhooks"],
        parameters=schema.LOG,
        responses=answer(
            200,
            "WebhookDeliveryList",
            "A page of deliveries.",
            problems.INVALID_PARAMETER,
            problems.INVALID_CURSOR,
            problems.NOT_FOUND,
        ),
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        found = logs.page(self.own(endpoint_id), request.GET)
        results = [shapes.delivery(each) for each in found.deliveries]
        response = as_json({"results": results, "next": found.following})
        if found.following:
            response["Link"] = f'<{found.following}>; rel="next"'
        return response


class Replay(Own):
    @extend_schema(
        operation_id="replayWebhookDelivery",
        summary="Tell one event again",
        description="A new delivery of the same event, with the same `webhook-id`.",
        tags=["webhooks"],
        parameters=[
            OpenApiParameter(
                "delivery_id", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH
            )
        ],
        request=None,
        responses=answer(
            202, "WebhookDelivery", "It is queued.", problems.NOT_FOUND, problems.CONFLICT
        ),
    )
    def post(self, request: Request, endpoint_id: UUID, delivery_id: int) -> Response:
        body.read(request, body.NO_MEMBERS)
        told = self.told(endpoint_id, delivery_id)
        made = asked(lambda: deliveries.replay(told, at=timezone.now()))
        return as_json(shapes.delivery(made), status=202)


class ReplayRange(Own):
    @extend_schema(
        operation_id="replayWebhookRange",
        summary="Tell the events of a time again",
        description=f"In their order; at most {deliveries.MOST_REPLAYED} events, and no older than "
        f"{deliveries.KEPT.days} days. Events of your posts that were missed while the endpoint "
        "was disabled are among them.",
        tags=["webhooks"],
        request=schema.request("WebhookRange"),
        responses=answer(
            202,
            "WebhookReplayed",
            "They are queued.",
            problems.NOT_FOUND,
            problems.CONFLICT,
            body=True,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.own(endpoint_id)
        values = body.read(request, RANGE, required=("since",))
        now = timezone.now()
        since, until = values["since"], values.get("until", now)
        made = asked(lambda: deliveries.replay_range(endpoint, since=since, until=until, at=now))
        return as_json({"replayed": len(made)}, status=202)
