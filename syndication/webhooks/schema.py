"""The parts of the OpenAPI description that the addresses of webhooks share."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from syndication.delivery import State
from syndication.rest import problems
from syndication.rest.schema import GIVEN, errors
from syndication.rest.serializers import RequestBody
from syndication.webhooks import logs

LOG = [
    OpenApiParameter(
        "state",
        {"type": "string", "enum": list(State.values)},
        description="Only deliveries in this state.",
    ),
    OpenApiParameter(
        "since", OpenApiTypes.DATETIME, description="Only deliveries queued since then."
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": logs.MAX_LIMIT, "default": logs.DEFAULT_LIMIT},
        description="How many at most.",
    ),
    OpenApiParameter("cursor", GIVEN, description="Where the page begins, taken from `next`."),
]

_ALWAYS = (problems.UNKNOWN_PARAMETER, problems.UNAUTHORIZED, problems.FORBIDDEN)
_BODY = (problems.INVALID_BODY, problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE)


def request(body: type[RequestBody]) -> dict[str, type[RequestBody]]:
    return {"application/json": body}


def answer(
    status: int,
    shape: type[Serializer[Any]] | None,
    about: str,
    *more: problems.Kind,
    body: bool = False,
) -> dict[Any, Any]:
    """The description of one answer and of the errors beside it; ``shape`` is None without a body.

    ``body``: the request has one, which can be refused.
    """
    found: dict[Any, Any] = (
        {(status, "application/json"): OpenApiResponse(shape, description=about)}
        if shape
        else {status: OpenApiResponse(description=about)}
    )
    kinds = (*_ALWAYS, *(_BODY if body else ()), *more, problems.TOO_MANY_REQUESTS)
    return found | errors(*kinds)
