"""The API of webhooks, for a partner's own endpoints. Others' are not there."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.utils import timezone

from syndication.partners import gate
from syndication.partners.models import Partner
from syndication.rest import body, moments, problems, query
from syndication.rest.endpoint import PRIVATE
from syndication.rest.endpoint import Endpoint as Address
from syndication.rest.problems import Problem
from syndication.webhooks import deliveries, endpoints, logs, schema, shapes
from syndication.webhooks.endpoints import EndpointError
from syndication.webhooks.models import Endpoint, EventDelivery
from syndication.webhooks.schema import answer

T = TypeVar("T")

MEMBERS: dict[str, query.Parse] = {
    "url": body.text,
    "types": body.texts,
    "description": body.text,
}
ROTATION: dict[str, query.Parse] = {"overlap_hours": body.whole_number}


def _moment(name: str, value: Any) -> Any:
    try:
        return moments.moment(name, body.text(name, value))
    except Problem as wrong:
        raise Problem(problems.INVALID_BODY, wrong.detail, member=name) from None


RANGE: dict[str, query.Parse] = {"since": _moment, "until": _moment}


class Own(Address):
    """An address for whoever has a key with the scope ``webhooks``."""

    parameters: dict[str, query.Parse] = query.NONE

    @property
    def default_response_headers(self) -> dict[str, str]:
        # No page of another site has business here, and no cache.
        return {"Cache-Control": PRIVATE}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.partner = gate.require(request, "webhooks").partner
        # The log reads its own.
        if self.parameters is query.NONE:
            query.read(request.GET, query.NONE)

    def own(self, endpoint_id: UUID) -> Endpoint:
        found = Endpoint.objects.filter(pk=endpoint_id, partner=self.partner)
        endpoint = found.select_related("partner", "question").first()
        if endpoint is None:
            raise Problem(problems.NOT_FOUND, f"You have no endpoint with the id {endpoint_id}.")
        return endpoint

    def told(self, endpoint_id: UUID, delivery_id: int) -> EventDelivery:
        found = self.own(endpoint_id).deliveries.filter(pk=delivery_id)
        told = found.select_related("event", "endpoint__partner").first()
        if told is None:
            raise Problem(
                problems.NOT_FOUND, f"The endpoint has no delivery with the id {delivery_id}."
            )
        return told


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
        return _json({"results": [shapes.endpoint(each) for each in found]})

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
        endpoint, secret = _asked(lambda: endpoints.create(partner, at=timezone.now(), **values))
        response = _shown(endpoint, status=201, secret=secret)
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
        return _shown(self.own(endpoint_id))

    @extend_schema(
        operation_id="changeWebhook",
        summary="Change an endpoint",
        description="A new address is told nothing before it has answered its challenge; what "
        "waits is then told to it.",
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
        _asked(lambda: endpoints.change(endpoint, at=timezone.now(), **values))
        return _shown(endpoint)

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


class Verify(Own):
    @extend_schema(
        operation_id="verifyWebhook",
        summary="Ask an endpoint to prove itself",
        description="Sends a new challenge. Read the endpoint to see how it went.",
        tags=["webhooks"],
        request=None,
        responses=answer(202, "WebhookEndpoint", "It is being asked.", problems.NOT_FOUND),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoint = self.own(endpoint_id)
        endpoints.challenge(endpoint, at=timezone.now())
        return _shown(endpoint, status=202)


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
        made = _asked(lambda: endpoints.ping(endpoint, at=timezone.now()))
        return _json(shapes.delivery(made), status=202)


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
            body=True,
        ),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        endpoint = self.own(endpoint_id)
        hours = body.read(request, ROTATION).get("overlap_hours")
        # Any number that is too large is: the verb says so.
        overlap = endpoints.OVERLAP if hours is None else timedelta(hours=max(-1, min(hours, 9999)))
        secret = _asked(lambda: endpoints.rotate(endpoint, at=timezone.now(), overlap=overlap))
        return _shown(endpoint, secret=secret)


class Enable(Own):
    @extend_schema(
        operation_id="enableWebhook",
        summary="Enable an endpoint",
        description="What waits is sent at once, in order. What happened while it was disabled was "
        "not queued: replay it, or read `/changes/`.",
        tags=["webhooks"],
        request=None,
        responses=answer(200, "WebhookEndpoint", "As it is now.", problems.NOT_FOUND),
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        body.read(request, body.NO_MEMBERS)
        endpoint = self.own(endpoint_id)
        endpoints.enable(endpoint, at=timezone.now())
        return _shown(endpoint)


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
        return _shown(self.own(endpoint_id))


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
        response = _json({"results": results, "next": found.following})
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
        made = _asked(lambda: deliveries.replay(told, at=timezone.now()))
        return _json(shapes.delivery(made), status=202)


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
        made = _asked(lambda: deliveries.replay_range(endpoint, since=since, until=until, at=now))
        return _json({"replayed": len(made)}, status=202)


def _asked(verb: Callable[[], T]) -> T:
    """What a verb gives; its refusal becomes a problem."""
    try:
        return verb()
    except EndpointError as refused:
        if not refused.stands:
            raise body.invalid(refused.member, str(refused)) from refused
        if refused.member:
            taken = f"“{refused.member}” {refused}"
            raise Problem(problems.CONFLICT, taken, member=refused.member) from refused
        raise Problem(problems.CONFLICT, str(refused)) from refused


def _shown(endpoint: Endpoint, *, status: int = 200, secret: str = "") -> Response:
    """The endpoint as it is stored now: its challenge may have been answered meanwhile."""
    found = Endpoint.objects.select_related("question").get(pk=endpoint.pk)
    members = shapes.endpoint(found)
    return _json({**members, "secret": secret} if secret else members, status=status)


def _json(members: dict[str, Any], *, status: int = 200) -> Response:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status=status)
