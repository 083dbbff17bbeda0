"""Answers of the views, stored in the process and given again while their version is current."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from syndication.editions import versions
from syndication.http import conditional
from syndication.http.conditional import Bound

# Estimated bytes of a stored answer beside its body: headers, key, table entry.
OVERHEAD = 2048
# Answers at longer addresses are not stored: clients choose the length.
LONGEST = 1024

# Path, query, contract, coding, and whether a browser navigates to it.
Key = tuple[str, str, str, str, bool]
Headers = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Stored:
    """An answer; ``etag`` is its version's own tag, and ``held`` the headers of its 304.

    ``changed_at`` may be later than the date that the headers show (``conditional.date``).
    """

    bound: Bound
    changed_at: datetime | None
    was_ahead: bool  # of the clock, when the answer was stored
    etag: str
    headers: Headers
    held: Headers
    body: bytes
    proof: object  # what the request proves, for whoever counts it

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


class _Replay(HttpResponse):
    """A stored answer. Its headers were validated when first set; to set them again would cost as
    much as the query."""

    changed_at: datetime | None = None
    proof: object = None

    def __init__(self, content: bytes = b"", *, headers_as_stored: Headers, status: int = 200):
        super().__init__(content, content_type="", status=status)
        self.headers._store = dict(headers_as_stored)  # noqa: SLF001

    def items(self) -> Any:
        return self.headers._store.values()  # noqa: SLF001


class ResponseCache:
    """Answers of the views, stored in this process by full path and, for partners, by contract;
    each valid for one version.

    The version is read before each use, so a withdrawn post is never served. Above ``limit`` bytes
    the oldest answers are removed.
    """

    def __init__(self, limit: int = 32 * 1024 * 1024) -> None:
        self._limit = limit
        self._size = 0
        self._answers: OrderedDict[Key, _Stored] = OrderedDict()
        self._lock = Lock()

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """The stored answer, or its 304; ``None`` where there is none of the current version."""
        stored = self._answers.get(_key(request))
        if stored is None or not _is_current(stored.bound):
            return None
        held = conditional.held_tag(request, stored.etag, stored.changed_at)
        if held is None:
            response = _Replay(stored.body, headers_as_stored=stored.headers)
        else:
            response = _Replay(status=304, headers_as_stored=stored.held)
            if held != stored.held["etag"][1]:
                response.headers["ETag"] = held
        response.changed_at, response.proof = stored.changed_at, stored.proof
        if stored.was_ahead and stored.changed_at is not None:
            response.headers["Last-Modified"] = conditional.shown_date(stored.changed_at)
        return response

    def store(self, request: HttpRequest, response: HttpResponse) -> None:
        """Store the answer to a GET if it is bound to a version and sets no cookies."""
        bound = getattr(response, "bound", None)
        if request.method != "GET" or bound is None or response.streaming or response.cookies:
            return
        key = _key(request)
        if len(key[0]) + len(key[1]) > LONGEST:
            return
        stored = _stored(bound, conditional.coding(request), response)
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
    """Everything that answers differ by. Path and query apart: joining them costs time."""
    return (
        request.path,
        request.META.get("QUERY_STRING", ""),
        conditional.contract_of(request),
        conditional.coding(request),
        conditional.opened_in_browser(request),
    )


def _stored(bound: Bound, coding: str, response: HttpResponse) -> _Stored:
    changed_at: datetime | None = getattr(response, "changed_at", None)
    headers = {name.lower(): (name, value) for name, value in response.items()}
    return _Stored(
        bound=bound,
        changed_at=changed_at,
        was_ahead=changed_at is not None and changed_at > timezone.now(),
        etag=conditional.untag(response["ETag"], coding),
        headers=headers,
        # RFC 9110 15.4.5: what describes the body stays with the body.
        held={key: pair for key, pair in headers.items() if not key.startswith("content-")},
        body=response.content,
        proof=getattr(response, "proof", None),
    )


def _is_current(bound: Bound) -> bool:
    """Whether the version is still the one that the answer was made from."""
    try:
        return versions.value(bound.keys) == bound.token.value
    except DatabaseError:
        # The view will get the same error, and answers in its own format.
        return False
