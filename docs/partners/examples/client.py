"""A small typed client of the API. It needs only Python's standard library.

It waits as long as `Retry-After` says, retries errors that may be temporary, never follows a
redirect with your key, and raises an exception class for each problem.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from shapes import Changes, Draft, Post

TIMEOUT = 30.0  # seconds of silence
TRIES = 4
BUSY = (429, 502, 503, 504)
LONGEST = 120.0  # seconds; a longer Retry-After raises the problem instead of waiting

# -- exceptions ------------------------------------------------------------------------------


class ClientError(Exception):
    """The base class of everything that this client raises."""


class Unreachable(ClientError, ConnectionError):
    """No answer arrived, after all retries."""


class Problem(ClientError):
    """An error of the API (RFC 9457). ``type`` is its code, ``members`` are its JSON members."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {members.get('title', '')}: {members.get('detail', '')}")
        self.status = status
        self.members = members
        self.type = str(members.get("type", "")).rpartition("#")[2]


class Withdrawn(Problem):
    """The post was withdrawn: remove your copy. ``members`` has the reason and a replacement."""


class CursorLost(Problem):
    """The cursor is not valid any more: read everything again without one."""


class NotFound(Problem):
    """Nothing is published there, or your contract does not cover it."""


class KeyRefused(Problem):
    """The key is not valid, or does not give access to this."""


class TooManyRequests(Problem):
    """The quota is used up, and was still used up after waiting."""


PROBLEMS: Mapping[str, type[Problem]] = {
    "withdrawn": Withdrawn,
    "cursor-lost": CursorLost,
    "invalid-cursor": CursorLost,
    "not-found": NotFound,
    "unauthorized": KeyRefused,
    "forbidden": KeyRefused,
    "too-many-requests": TooManyRequests,
}

# -- the client ------------------------------------------------------------------------------

# Takes an address and headers, gives status, headers with lower-case names, and the body.
Answer = tuple[int, Mapping[str, str], bytes]
Fetch = Callable[[str, Mapping[str, str]], Answer]


class _NoRedirect(HTTPRedirectHandler):
    """No redirect is followed: another server could see the key.

    The API redirects only to the same path with its final slash, which this client asks for.
    """

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


def fetch(url: str, headers: Mapping[str, str]) -> Answer:
    """One GET by urllib, errors included."""
    request = Request(url, headers={**headers, "Accept-Encoding": "gzip"})
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return _read(answer.status, answer)
    except HTTPError as error:
        with error:
            return _read(error.code, error)


def _read(status: int, answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    content = answer.read()
    packed = content and headers.get("content-encoding") == "gzip"
    return status, headers, gzip.decompress(content) if packed else content


class Client:
    """Reads from one publisher. ``origin`` has no path; ``key`` may be empty."""

    def __init__(
        self,
        origin: str,
        key: str = "",
        *,
        by: Fetch = fetch,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._root = f"{origin.rstrip('/')}/api/v1/"
        self._headers = {"Accept": "application/json", "User-Agent": "wellspring-client/1"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._by = by
        self._wait = wait
        self._kept: dict[str, tuple[str, Any]] = {}

    def changes(
        self, cursor: str | None = None, *, limit: int = 100, body: str = "data"
    ) -> Changes:
        """One page of the changes after ``cursor``; without one, from the beginning."""
        given = {"cursor": cursor, "limit": limit, "body": body}
        answer: Changes = self._get("changes/", given)
        return answer

    def follow(self, cursor: str | None = None, *, body: str = "data") -> Iterator[Changes]:
        """All pages of changes until now. Store each page's cursor together with its changes."""
        more = True
        while more:
            page = self.changes(cursor, body=body)
            yield page
            cursor, more = page["cursor"], page["more"]

    def post(self, post_id: str, *, body: str = "data") -> Post:
        """The current edition of a post. Raises :class:`Withdrawn` if it was withdrawn."""
        answer: Post = self._get(f"posts/{post_id}/", {"body": body})
        return answer

    def preview(self, token: str, *, body: str = "data") -> Draft:
        """The draft that an editor opened; needs a key of scope `preview`."""
        answer: Draft = self._get(f"previews/{token}/", {"body": body})
        return answer

    def posts(self, **filters: str | int) -> Iterator[Post]:
        """All posts of these filters, newest first, page by page."""
        page = self._get("posts/", filters)
        yield from page["results"]
        while page["next"]:
            page = self._json(f"{self._root}posts/?{urlsplit(page['next']).query}")
            yield from page["results"]

    def _get(self, path: str, given: Mapping[str, Any]) -> Any:
        asked = urlencode({name: value for name, value in given.items() if value is not None})
        return self._json(f"{self._root}{path}?{asked}")

    def _json(self, url: str) -> Any:
        """The JSON at ``url``. Sends the ETag of the last answer; a 304 returns that answer."""
        tag, known = self._kept.get(url, ("", None))
        headers = {**self._headers, "If-None-Match": tag} if tag else self._headers
        status, received, content = self._answer(url, headers)
        if status == 304:
            return known
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise Problem(status, {"title": "The answer is not JSON"}) from error
        if status != 200:
            members = answer if isinstance(answer, dict) else {}
            kind = str(members.get("type", "")).rpartition("#")[2]
            raise PROBLEMS.get(kind, Problem)(status, members)
        if tag := received.get("etag", ""):
            self._kept = {url: (tag, answer)}  # only the last: polling repeats its URL
        return answer

    def _answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Status, headers and body, with retries. Reading twice does no harm."""
        for tried in range(1, TRIES):
            pause = 2 ** (tried - 1) + random.random()
            try:
                answer = self._by(url, headers)
            except (OSError, HTTPException):
                self._wait(pause)
                continue
            asked = answer[1].get("retry-after", "")
            pause = max(pause, float(asked)) if asked.isdigit() else pause
            if answer[0] not in BUSY or pause > LONGEST:
                return answer
            self._wait(pause)
        try:
            return self._by(url, headers)
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{urlsplit(url).netloc} did not answer: {error}") from error
