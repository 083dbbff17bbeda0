"""What all addresses of the API share: reads by anyone, from any site, always answered in JSON."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}
# What a key opens is for whoever holds it: no cache keeps it.
PRIVATE = "private, no-store"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


class StoredBytes(BaseRenderer):
    """Passes on the bytes that the view has joined from stored ones."""

    media_type = "application/json"
    format = "json"
    charset: str | None = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return bytes(data or b"")


class StoredHtml(StoredBytes):
    """The same for a stored HTML document."""

    media_type = "text/html"
    format = "html"
    charset = "utf-8"


class StoredText(StoredBytes):
    """The same for stored plain text."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"


class OneForm(BaseContentNegotiation):
    """Each address has one form, whatever ``Accept`` says; so there is nothing to vary by."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0] if parsers else None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """An address that is read with GET or HEAD, and asked about with OPTIONS."""

    renderer_classes = (StoredBytes,)
    content_negotiation_class = OneForm
    parser_classes = ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**CORS, "Vary": "Authorization"}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer to a request with a key is that reader's own, errors and 304 included."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if "Authorization" in request.headers:
            response["Cache-Control"] = PRIVATE
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The preflight of a browser's request from another site (Fetch standard, CORS)."""
        allowed = {"Allow": ", ".join(self.allowed_methods)}
        return Response(status=204, headers=PREFLIGHT | allowed)
