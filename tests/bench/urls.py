"""The public addresses, and a view of constant bytes to measure them against."""

import os
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms import middleware, public_urls
from syndication.feeds import stored
from syndication.feeds.places import Place
from syndication.publisher import Publisher

BODY = b"x" * 8192


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="text/plain")


if os.environ.get("BENCH_REPLAYS") == "no":
    # Every request is a first answer: nothing is ever kept.
    middleware.replays.keep = lambda request, response: None  # type: ignore[method-assign]

original = stored._parts


def longer(place: Place, facts: Publisher, since: datetime | None) -> object:
    """The feeds of one language hold 60 entries here, as some publishers' do."""
    stored.ENTRIES = 60 if place.selection.locale else 20
    return original(place, facts, since)


stored._parts = longer  # type: ignore[assignment]

urlpatterns = [path("bench/constant", constant), *public_urls.urlpatterns]
