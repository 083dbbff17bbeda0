"""The base view of all REST endpoints: CORS, caching of private answers, and renderers."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from django.http import HttpResponseBase

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}
# Answers to requests with a key are not stored by any cache but, if an ETag lets it ask again, the
# client's own, which asks each time.
PRIVATE = "private, no-store"
REVALIDATED = "private, no-cache"


def private(response: HttpResponseBase) -> str:
    """The Cache-Control of an answer to a request with a key.

    What is under embargo, and says so itself, is stored nowhere, nor is what has no ETag.
    """
    secret = PRIVATE in response.headers.get("Cache-Control", "")
    return REVALIDATED if "ETag" in response.headers and not secret else PRIVATE


PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


class StoredBytes(BaseRenderer):
    """Returns the bytes that the view has built."""

    media_type = "application/json"
    format = "json"
    charset: str | None = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return bytes(data or b"")


class StoredHtml(StoredBytes):
    """The same for HTML."""

    media_type = "text/html"
    format = "html"
    charset = "utf-8"


class StoredText(StoredBytes):
    """The same for plain text."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"


class SingleRepresentation(BaseContentNegotiation):
    """Ignores ``Accept``: each URL has a single media type, so answers do not vary by it."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str | None]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class Endpoint(APIView):
    """Base class of the endpoints: GET, HEAD and OPTIONS, unless a subclass adds methods."""

    renderer_classes = (StoredBytes,)
    content_negotiation_class = SingleRepresentation
    parser_classes = ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**CORS, "Vary": "Authorization"}

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Marks every answer to a request with a key as private, including errors and 304."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if "Authorization" in request.headers:
            response["Cache-Control"] = private(response)
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The preflight of a browser's request from another site (Fetch standard, CORS)."""
        allowed = {"Allow": ", ".join(self.allowed_methods)}
        return Response(status=204, headers=PREFLIGHT | allowed)
