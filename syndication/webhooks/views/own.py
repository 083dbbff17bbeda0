"""What all of these addresses share: whose endpoints they are about, and how they answer."""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from syndication.partners import gate
from syndication.rest import body, problems, query
from syndication.rest.endpoint import PRIVATE
from syndication.rest.endpoint import Endpoint as Address
from syndication.rest.problems import Problem
from syndication.webhooks import shapes
from syndication.webhooks.endpoints import EndpointError
from syndication.webhooks.models import Endpoint, EventDelivery

T = TypeVar("T")


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


def asked(verb: Callable[[], T]) -> T:
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


def shown(endpoint: Endpoint, *, status: int = 200, secret: str = "") -> Response:
    """The endpoint as it is stored now: its challenge may have been answered meanwhile."""
    found = Endpoint.objects.select_related("question").get(pk=endpoint.pk)
    members = shapes.endpoint(found)
    return as_json({**members, "secret": secret} if secret else members, status=status)


def as_json(members: dict[str, Any], *, status: int = 200) -> Response:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status=status)
