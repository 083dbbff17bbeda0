"""The public addresses, and a view of constant bytes to measure them against."""

import os
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms import middleware, public_urls
from syndication.editions.publisher import Publisher
from syndication.feeds import stored
from syndication.feeds.addresses import FeedAddress

BODY = b"x" * 8192


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="text/plain")


if os.environ.get("BENCH_REPLAYS") == "no":
    # Every request is a first answer: nothing is ever stored.
    middleware.response_cache.store = lambda request, response: None  # type: ignore[method-assign]

original = stored._contents


def longer(address: FeedAddress, facts: Publisher, since: datetime | None) -> object:
    """The feeds of one language hold 60 entries here, as some publishers' do."""
    stored.MAX_ENTRIES = 60 if address.selection.locale else 20
    return original(address, facts, since)


stored._contents = longer  # type: ignore[assignment]

urlpatterns = [path("bench/constant", constant), *public_urls.urlpatterns]
