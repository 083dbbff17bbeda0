"""Replays: the views' own answers, given again while the version stands that they came from."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_http_date_safe

from syndication import versions
from syndication.http import Bound, coding, empty, not_modified, opened_in_browser

# What a stored answer costs beside its bytes: its headers, its key, its place in the table.
OVERHEAD = 2048


@dataclass(frozen=True, slots=True)
class _Stored:
    bound: Bound
    changed_at: datetime | None
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


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
        path = request.get_full_path()
        stored = self._answers.get(path) or self._answers.get(_variant(path, request))
        if stored is None or not _stands(stored.bound):
            return None
        headers = dict(stored.headers)
        if not_modified(request, headers["ETag"], stored.changed_at):
            response = empty(304)
            # RFC 9110 15.4.5: what describes the body stays with the body.
            headers = {k: v for k, v in headers.items() if not k.startswith("Content-")}
        else:
            response = HttpResponse(stored.body)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    def keep(self, request: HttpRequest, response: HttpResponse) -> None:
        """Remember a GET's answer that says what it is bound to, unless it is one reader's own."""
        bound = getattr(response, "bound", None)
        if request.method != "GET" or bound is None or response.streaming or response.cookies:
            return
        changed = parse_http_date_safe(response.get("Last-Modified", ""))
        changed_at = datetime.fromtimestamp(changed, UTC) if changed is not None else None
        stored = _Stored(bound, changed_at, tuple(response.items()), response.content)
        key = request.get_full_path()
        if "Accept-Encoding" in response.get("Vary", ""):
            key = _variant(key, request)
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

    def _forget(self, key: str) -> None:
        if (stored := self._answers.pop(key, None)) is not None:
            self._size -= stored.size


def _variant(path: str, request: HttpRequest) -> str:
    """The key of an answer that differs by who asks; no path holds a space."""
    return f"{path} {coding(request)} {opened_in_browser(request)}"


def _stands(bound: Bound) -> bool:
    """Whether the version is still the one that was answered from."""
    try:
        return versions.current(bound.keys) == bound.token
    except DatabaseError:
        # The view will meet the same failure, and says so in its own form.
        return False
