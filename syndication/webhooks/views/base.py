"""What the views share: access to the partner's endpoints, problems and responses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from syndication.partners import authentication
from syndication.rest import body, problems, query
from syndication.rest.endpoint import PRIVATE
from syndication.rest.endpoint import Endpoint as View
from syndication.rest.problems import Problem
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import Endpoint, EventDelivery
from syndication.webhooks.serializers import (
    WebhookEndpointSerializer,
    WebhookEndpointWithSecretSerializer,
)


class WebhookView(View):
    """Base class of the views; requires a key with the scope ``webhooks``."""

    parameters: dict[str, query.Parse] = query.NONE

    @property
    def default_response_headers(self) -> dict[str, str]:
        # No CORS headers: pages of other sites have no use for these addresses.
        return {"Cache-Control": PRIVATE}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.partner = authentication.require(request, "webhooks").partner
        # A view with parameters reads them itself.
        if self.parameters is query.NONE:
            query.read(request.GET, query.NONE)

    def endpoint(self, endpoint_id: UUID) -> Endpoint:
        """The partner's endpoint; raises a 404 :class:`Problem` for any other id."""
        found = Endpoint.objects.filter(pk=endpoint_id, partner=self.partner)
        endpoint = found.select_related("partner", "question").first()
        if endpoint is None:
            raise Problem(problems.NOT_FOUND, f"You have no endpoint with the id {endpoint_id}.")
        return endpoint

    def delivery(self, endpoint_id: UUID, delivery_id: int) -> EventDelivery:
        """A delivery of the partner's endpoint; raises a 404 :class:`Problem` for any other id."""
        found = self.endpoint(endpoint_id).deliveries.filter(pk=delivery_id)
        delivery = found.select_related("event", "endpoint__partner").first()
        if delivery is None:
            raise Problem(
                problems.NOT_FOUND, f"The endpoint has no delivery with the id {delivery_id}."
            )
        return delivery


@contextmanager
def problems_of_endpoints() -> Iterator[None]:
    """Raise an :class:`EndpointError` as the :class:`Problem` to answer."""
    try:
        yield
    except EndpointError as refused:
        if not refused.conflict:
            raise body.invalid(refused.member, str(refused)) from refused
        if refused.member:
            detail = f"“{refused.member}” {refused}"
            raise Problem(problems.CONFLICT, detail, member=refused.member) from refused
        raise Problem(problems.CONFLICT, str(refused)) from refused


def endpoint_response(endpoint: Endpoint, *, status: int = 200, secret: str = "") -> Response:
    """The endpoint as it is stored now, since its challenge may have been answered meanwhile."""
    stored = Endpoint.objects.select_related("question").get(pk=endpoint.pk)
    if not secret:
        return json_response(WebhookEndpointSerializer(stored), status=status)
    stored.secret = secret
    return json_response(WebhookEndpointWithSecretSerializer(stored), status=status)


def json_response(serializer: Serializer[Any], *, status: int = 200) -> Response:
    text = json.dumps(serializer.data, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status=status)
