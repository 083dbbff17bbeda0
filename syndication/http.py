"""HTTP as RFC 9110 and 9111 have it: validators, conditional requests, freshness.

An answer is bound to the version of what it shows (``syndication.versions``). While that version
stands, a 304 is given without touching a post, or the answer is replayed (``syndication.replays``).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import http_date, parse_http_date_safe, quote_etag

from syndication import versions
from syndication.versions import Token

# Raised with every release whose answers differ for the same posts: old ETags stop matching.
CONTRACT = "1"

SAFE_METHODS = ("GET", "HEAD")
# Caches keep it, and ask before each use: a recalled post must not be shown for a minute more.
REVALIDATED = "public, no-cache"
# What answers may be compressed with; of equal wishes, the first.
CODINGS = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class Bound:
    """What an answer depends on: the version keys, and the token they had when it was made."""

    keys: tuple[str, ...]
    token: Token


def etag(token: Token, path: str) -> str:
    """A strong validator: the same path and the same version give the same bytes."""
    raw = f"{CONTRACT}|{path}|{token.value}"
    return quote_etag(hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()[:32])


def conditional(
    request: HttpRequest,
    keys: tuple[str, ...],
    make: Callable[[], HttpResponse],
    *,
    cache_control: str = REVALIDATED,
    exists: bool = True,
) -> HttpResponse:
    """Answer 304 from the version alone, or make the answer and give it its validators.

    ``make`` is called only where a body is needed, or where ``exists`` is false (the post may have
    been withdrawn) and the client did not name the current tag, which only a 200 ever bears: a
    date or ``*`` must never turn a 404 or 410 into a 304 (RFC 9110 13.1.1). Only 200 answers get
    validators and are bound for replay.
    """
    token = versions.current(keys)
    tag = etag(token, request.get_full_path())
    fresh = not_modified(request, tag, token.changed_at)
    if fresh and (exists or names(request, tag)):
        return stamp(empty(304), tag, token.changed_at, cache_control)
    response = make()
    if response.status_code != 200:
        return response
    if fresh:
        response = empty(304)
    stamp(response, tag, token.changed_at, cache_control)
    if response.status_code == 200:
        bind(response, Bound(keys, token))
    return response


def bind(response: HttpResponse, bound: Bound) -> None:
    """Say what an answer depends on, so that it may be replayed (``syndication.replays``)."""
    response.bound = bound  # type: ignore[attr-defined]


def not_modified(request: HttpRequest, tag: str, changed_at: datetime | None) -> bool:
    """RFC 9110 13.2.2: If-None-Match wins; If-Modified-Since is asked only without it."""
    if (given := request.headers.get("If-None-Match")) is not None:
        return given.strip() == "*" or names(request, tag)
    if (since := request.headers.get("If-Modified-Since")) and changed_at:
        parsed = parse_http_date_safe(since)
        return parsed is not None and int(changed_at.timestamp()) <= parsed
    return False


def precondition_failed(request: HttpRequest, response: HttpResponse) -> bool:
    """RFC 9110 13.1.1 and 13.1.4: whether what would be answered is not what the client holds.

    If-Match is compared strongly, and wins over If-Unmodified-Since. Answers without validators
    (errors, redirects) have nothing to compare.
    """
    if "ETag" not in response.headers:
        return False
    if (given := request.headers.get("If-Match")) is not None:
        tags = [part.strip() for part in given.split(",")]
        return given.strip() != "*" and response["ETag"] not in tags
    since = parse_http_date_safe(request.headers.get("If-Unmodified-Since", ""))
    changed = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    return since is not None and changed is not None and changed > since


def names(request: HttpRequest, tag: str) -> bool:
    """Whether If-None-Match names this tag: a list, compared weakly (RFC 9110 13.1.2)."""
    given = request.headers.get("If-None-Match", "")
    return any(part.strip().removeprefix("W/") == tag for part in given.split(","))


def stamp(
    response: HttpResponse, tag: str, changed_at: datetime | None, cache_control: str
) -> HttpResponse:
    """The headers that a 200 and its 304 share (RFC 9110 15.4.5)."""
    response["ETag"] = tag
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    response["Cache-Control"] = cache_control
    return response


def empty(status: int) -> HttpResponse:
    """An answer without a body, and so without a type."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def only_safe_methods(request: HttpRequest) -> HttpResponse | None:
    """405 with Allow for everything but GET and HEAD."""
    if request.method in SAFE_METHODS:
        return None
    return HttpResponseNotAllowed(SAFE_METHODS)


def coding(request: HttpRequest) -> str:
    """The best of ``CODINGS`` that the client takes (RFC 9110 12.5.3); "" for none of them."""
    wishes = _wishes(request.headers.get("Accept-Encoding", ""))
    rest = wishes.get("*", 0.0)
    plain = wishes.get("identity", 0.0)
    ranked = [(wishes.get(name, rest), -place, name) for place, name in enumerate(CODINGS)]
    weight, _, best = max(ranked)
    return best if weight > 0 and weight >= plain else ""


def opened_in_browser(request: HttpRequest) -> bool:
    """Whether a person opens this address in a window (Fetch Metadata); programs do not say so."""
    return request.headers.get("Sec-Fetch-Dest") == "document"


def _wishes(accepted: str) -> dict[str, float]:
    """Codings and their weights; what is not understood is not wished for."""
    found = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weight = rest.replace(" ", "").partition("q=")[2] or "1"
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            found[name.strip()] = 0.0
    return found
