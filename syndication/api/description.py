"""The API's description: OpenAPI for machines, one plain page for people, and what is not there."""

import hashlib
import json
import re
from functools import cache
from typing import Any, cast

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.http import quote_etag

from syndication import http
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint, StoredHtml
from syndication.rest.schema import answers, errors

_UUID = re.compile(r"(?<=/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?=/|$)")

FRESH = "public, max-age=3600"


@cache
def described() -> dict[str, Any]:
    """The OpenAPI 3.1 description; the code does not change while it runs."""
    generated: dict[str, Any] = SchemaGenerator(urlconf=settings.PUBLIC_URLCONF).get_schema(
        request=None, public=True
    )
    return generated


@cache
def openapi() -> bytes:
    return (json.dumps(described(), ensure_ascii=False, indent=2) + "\n").encode()


@cache
def page() -> bytes:
    """The readable page. It asks nobody else for anything."""
    operations = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]
    context = {
        "about": described()["info"],
        "operations": operations,
        "schemas": [_shown(*named) for named in described()["components"]["schemas"].items()],
        "problems": problems.KINDS,
    }
    return render_to_string("api/docs.html", context).encode()


def _shown(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        "name": name,
        "description": schema.get("description", ""),
        # A list: a template would take a field named "items" for the dictionary's method.
        "fields": [
            {"name": field, "required": field in required, "kind": _kind(kind), **kind}
            for field, kind in schema.get("properties", {}).items()
        ],
    }


def _kind(kind: dict[str, Any]) -> str:
    """A field's type in a word or two: ``list of Block``, ``string or null``."""
    if "$ref" in kind:
        return str(kind["$ref"]).rpartition("/")[2]
    if "anyOf" in kind or "oneOf" in kind:
        return " or ".join(_kind(one) for one in kind.get("anyOf", kind.get("oneOf", ())))
    given = kind.get("type", "anything")
    if given == "array":
        return f"list of {_kind(kind['items'])}"
    return given if isinstance(given, str) else " or ".join(given)


class OpenApi(Endpoint):
    @extend_schema(
        operation_id="readDescription",
        summary="This description",
        description="OpenAPI 3.1: every address, parameter, answer and error.",
        tags=["catalogue"],
        responses=answers("", "OpenAPI 3.1.")
        | {
            (200, "application/json"): OpenApiResponse(
                {"type": "object"}, description="OpenAPI 3.1."
            )
        }
        | errors(problems.UNKNOWN_PARAMETER),
    )
    def get(self, request: Request) -> HttpResponse:
        query.read(request.GET, query.NONE)
        return _fixed(request, openapi())


class Docs(Endpoint):
    renderer_classes = (StoredHtml,)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return _fixed(request, page())


class Unknown(Endpoint):
    """Every other address under ``/api/``. With its slash, and with ids in small letters, it may be
    known (RFC 9562 4: ids are read in capitals, too, and some programs write them so)."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        path = _UUID.sub(lambda found: found[0].lower(), request.path)
        ways = (path, path if path.endswith("/") else f"{path}/")
        known = next((way for way in ways if way != request.path and _known(way)), None)
        if known is None:
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        moved = HttpResponseRedirect(f"{known}?{asked}" if asked else known)
        moved.status_code = 308
        return moved


def _known(path: str) -> bool:
    return resolve(path, settings.PUBLIC_URLCONF).url_name is not None


def _fixed(request: Request, content: bytes) -> HttpResponse:
    """Bytes that only a new release changes."""
    tag, asked = _tag(content), cast("HttpRequest", request)
    if held := http.held_tag(asked, tag, None):
        return http.stamp(http.empty(304), held, None, FRESH)
    coding = http.coding(asked)
    response = Response(_coded(content, coding))
    if coding:
        response["Content-Encoding"] = coding
    return http.stamp(response, http.tag(tag, coding), None, FRESH)


@cache
def _tag(content: bytes) -> str:
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


@cache
def _coded(content: bytes, coding: str) -> bytes:
    return http.coded(content, coding)
