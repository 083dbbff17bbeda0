"""The public addresses, and a view of constant bytes to measure them against."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms import middleware, public_urls

BODY = b"x" * 8192


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="text/plain")


if os.environ.get("BENCH_REPLAYS") == "no":
    # Every request is a first answer: nothing is ever kept.
    middleware.replays.keep = lambda request, response: None  # type: ignore[method-assign]

urlpatterns = [path("bench/constant", constant), *public_urls.urlpatterns]
