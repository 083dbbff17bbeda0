"""HTTP as RFC 9110 and 9111 have it: validators, conditional requests, freshness, replays.

An answer is bound to the version of what it shows (``syndication.versions``). While that version
stands, the answer is replayed from memory, or a 304 is given, without touching a post.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import http_date, parse_http_date_safe, quote_etag

from syndication import versions
from syndication.versions import Token

# Raised with every release whose answers differ for the same posts: old ETags stop matching.
CONTRACT = "1"

SAFE_METHODS = ("GET", "HEAD")
LIST_FRESH = "public, max-age=60, stale-while-revalidate=600"


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
    cache_control: str = LIST_FRESH,
) -> HttpResponse:
    """Answer 304 from the version alone, or make the answer and give it its validators.

    ``make`` is called only where a body is needed. Only 200 answers get validators and are bound
    for replay.
    """
    token = versions.current(keys)
    tag = etag(token, request.get_full_path())
    if not_modified(request, tag, token.changed_at):
        return stamp(empty(304), tag, token.changed_at, cache_control)
    response = make()
    if response.status_code == 200:
        stamp(response, tag, token.changed_at, cache_control)
        response.bound = Bound(keys, token)  # type: ignore[attr-defined]  # read by Replays
    return response


def not_modified(request: HttpRequest, tag: str, changed_at: datetime | None) -> bool:
    """RFC 9110 13.2.2: If-None-Match wins; If-Modified-Since is asked only without it."""
    if (given := request.headers.get("If-None-Match")) is not None:
        # 13.1.2: weak comparison, a list of tags, or any.
        tags = [part.strip().removeprefix("W/") for part in given.split(",")]
        return given.strip() == "*" or tag in tags
    if (since := request.headers.get("If-Modified-Since")) and changed_at:
        parsed = parse_http_date_safe(since)
        return parsed is not None and int(changed_at.timestamp()) <= parsed
    return False


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


@dataclass(frozen=True, slots=True)
class _Stored:
    bound: Bound
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Replays:
    """The views' own answers, kept in this process by full path, and valid for one version each.

    Every replay reads the version first: what was withdrawn is never replayed. The oldest answers
    go when ``limit`` bytes are full.
    """

    def __init__(self, limit: int = 32 * 1024 * 1024) -> None:
        self._limit = limit
        self._size = 0
        self._answers: OrderedDict[str, _Stored] = OrderedDict()
        self._lock = Lock()

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """The stored answer, or its 304, while its version stands; ``None`` if it must be made."""
        stored = self._answers.get(self._key(request))
        if stored is None or versions.current(stored.bound.keys) != stored.bound.token:
            return None
        headers = dict(stored.headers)
        if not_modified(request, headers["ETag"], stored.bound.token.changed_at):
            response = empty(304)
            kept = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Link")
            headers = {name: headers[name] for name in kept if name in headers}
        else:
            response = HttpResponse(stored.body, status=stored.status)
        for name, value in headers.items():
            response[name] = value
        return response

    def keep(self, request: HttpRequest, response: HttpResponse) -> None:
        """Remember an answer that says what it is bound to."""
        bound = getattr(response, "bound", None)
        if bound is None or response.streaming or response.cookies:
            return
        stored = _Stored(bound, response.status_code, tuple(response.items()), response.content)
        with self._lock:
            self._forget(self._key(request))
            self._answers[self._key(request)] = stored
            self._size += len(stored.body)
            while self._size > self._limit:
                self._forget(next(iter(self._answers)))

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._size = 0

    def _forget(self, key: str) -> None:
        if (stored := self._answers.pop(key, None)) is not None:
            self._size -= len(stored.body)

    @staticmethod
    def _key(request: HttpRequest) -> str:
        return request.get_full_path()
