"""The addresses under ``/api/`` that no other view answers."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import resolve

from syndication.api.docs import pages
from syndication.rest.endpoint import Endpoint

_UUID = re.compile(r"(?<=/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?=/|$)")


class Unknown(Endpoint):
    """Redirects (308) to the address with its final slash and with ids in lower case, if that one
    exists; answers 404 otherwise, with a page where people read the documentation.

    RFC 9562 4: ids are read in upper case, too, and some programs write them so. Method and body
    stay (RFC 9110 15.4.9), and the key, on the same host."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        if moved := _moved(request):
            return moved
        if request.path.startswith(pages.ROOT):
            return _page_not_found(request)
        raise Http404

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """For every method but GET and HEAD."""
        return _moved(request) or super().http_method_not_allowed(request, *args, **kwargs)


def _page_not_found(request: Request) -> HttpResponse:
    content = pages.not_found(pages.language_of(request.path))
    response = HttpResponse(content, status=404)
    response["Cache-Control"] = "no-store"
    return response


def _moved(request: Request) -> HttpResponse | None:
    """The redirect to the address that is meant, if that exists."""
    path = _UUID.sub(lambda found: found[0].lower(), request.path)
    ways = (path, path if path.endswith("/") else f"{path}/")
    known = next((way for way in ways if way != request.path and _known(way)), None)
    if known is None:
        return None
    asked = request.META.get("QUERY_STRING", "")
    moved = HttpResponseRedirect(f"{known}?{asked}" if asked else known)
    moved.status_code = 308
    return moved


def _known(path: str) -> bool:
    return resolve(path, settings.PUBLIC_URLCONF).url_name is not None
