"""Slows whoever tries addresses of review links from one network.

A token cannot be guessed; this spares the server. Whoever has a link of ours is let in: an office
has one address.
"""

from django.core.cache import cache
from django.http import HttpRequest

from syndication.partners import client_ip

MOST = 20
PERIOD = 900  # seconds


def count(request: HttpRequest) -> bool:
    """Count one more wrong token; whether these are too many."""
    key = f"review-link-wrong:{client_ip.of(request)}"
    cache.add(key, 0, PERIOD)
    try:
        return bool(cache.incr(key) > MOST)
    except ValueError:  # it ended between the two calls
        return False
