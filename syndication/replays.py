"""Replays: the views' own answers, given again while the version stands that they came from."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_http_date_safe

from syndication import http, versions
from syndication.http import Bound

# What a stored answer costs beside its bytes: its headers, its key, its place in the table.
OVERHEAD = 2048
# Characters of an address that is kept; whoever asks may write as many as the server takes.
LONGEST = 1024

# Path, query, contract, coding, and whether a person opens it in a window.
Key = tuple[str, str, str, str, bool]
Headers = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Stored:
    """An answer; ``etag`` is its version's own tag, and ``held`` the headers of its 304."""

    bound: Bound
    changed_at: datetime | None
    etag: str
    headers: Headers
    held: Headers
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


class _Replay(HttpResponse):
    """An answer whose headers were checked when they were first set: setting them anew, and going
    through them, costs as much as the query."""

    def __init__(self, content: bytes = b"", *, headers_as_stored: Headers, status: int = 200):
        super().__init__(content, content_type="", status=status)
        self.headers._store = dict(headers_as_stored)  # noqa: SLF001

    def items(self) -> Any:
        return self.headers._store.values()  # noqa: SLF001


class Replays:
    """The views' own answers, kept in this process by full path and, for partners, by contract;
    valid for one version each.

    Every replay reads the version first: what was withdrawn is never replayed. The oldest answers
    go when ``limit`` bytes are full.
    """

    def __init__(self, limit: int = 32 * 1024 * 1024) -> None:
        self._limit = limit
        self._size = 0
        self._answers: OrderedDict[Key, _Stored] = OrderedDict()
        self._lock = Lock()

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """The stored answer, or its 304, while its version stands; ``None`` if it must be made."""
        stored = self._answers.get(_key(request))
        if stored is None or not _stands(stored.bound):
            return None
        held = http.held_tag(request, stored.etag, stored.changed_at)
        if held is None:
            return _Replay(stored.body, headers_as_stored=stored.headers)
        response = _Replay(status=304, headers_as_stored=stored.held)
        if held != stored.held["etag"][1]:
            response.headers["ETag"] = held
        return response

    def keep(self, request: HttpRequest, response: HttpResponse) -> None:
        """Remember a GET's answer that says what it is bound to, unless it is one reader's own."""
        bound = getattr(response, "bound", None)
        if request.method != "GET" or bound is None or response.streaming or response.cookies:
            return
        key = _key(request)
        if len(key[0]) + len(key[1]) > LONGEST:
            return
        stored = _stored(bound, http.coding(request), response)
        with self._lock:
            self._forget(key)
            self._answers[key] = stored
            self._size += stored.size
            while self._size > self._limit:
                self._forget(next(iter(self._answers)))

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._size = 0

    def _forget(self, key: Key) -> None:
        if (stored := self._answers.pop(key, None)) is not None:
            self._size -= stored.size


def _key(request: HttpRequest) -> Key:
    """All that an answer may differ by. Its parts as they came: cheaper than the path made of them,
    and no two paths have the same."""
    return (
        request.path,
        request.META.get("QUERY_STRING", ""),
        http.contract_of(request),
        http.coding(request),
        http.opened_in_browser(request),
    )


def _stored(bound: Bound, coding: str, response: HttpResponse) -> _Stored:
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    headers = {name.lower(): (name, value) for name, value in response.items()}
    return _Stored(
        bound=bound,
        changed_at=datetime.fromtimestamp(changed, UTC) if changed is not None else None,
        etag=http.untag(response["ETag"], coding),
        headers=headers,
        # RFC 9110 15.4.5: what describes the body stays with the body.
        held={key: pair for key, pair in headers.items() if not key.startswith("content-")},
        body=response.content,
    )


def _stands(bound: Bound) -> bool:
    """Whether the version is still the one that was answered from."""
    try:
        return versions.value(bound.keys) == bound.token.value
    except DatabaseError:
        # The view will meet the same failure, and says so in its own form.
        return False
