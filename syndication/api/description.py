"""The API's description in OpenAPI, for programs. ``syndication.api.docs`` shows it to people."""

import json
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from django.conf import settings
from django.http import HttpResponse

from syndication.api import fixed
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.schema import answers, errors


def described() -> dict[str, Any]:
    """The OpenAPI 3.1 description."""
    return _described(settings.ORIGIN)


@cache
def _described(_origin: str) -> dict[str, Any]:
    """The code does not change while it runs; the origin is among the servers."""
    generated: dict[str, Any] = SchemaGenerator(urlconf=settings.PUBLIC_URLCONF).get_schema(
        request=None, public=True
    )
    return generated


def openapi() -> bytes:
    """The description as it is sent."""
    return _openapi(settings.ORIGIN)


@cache
def _openapi(origin: str) -> bytes:
    return (json.dumps(_described(origin), ensure_ascii=False, indent=2) + "\n").encode()


class OpenApi(Endpoint):
    @extend_schema(
        operation_id="readDescription",
        summary="This description",
        description="OpenAPI 3.1: every address, parameter, answer and error.",
        tags=["catalogue"],
        responses=answers("", "OpenAPI 3.1.")
        | {
            (200, "application/json"): OpenApiResponse(
                {"type": "object", "description": "This document."}, description="OpenAPI 3.1."
            )
        }
        | errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        return fixed.respond(request, openapi(), "application/json")
