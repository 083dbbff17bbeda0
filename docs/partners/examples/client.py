"""A small typed client of the API. Python's standard library is all that it needs.

It waits where it is asked to (`Retry-After`), tries again where that may help, follows no redirect
with your key, and says what went wrong in a class of its own.
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
LONGEST = 120.0  # seconds; who is to wait longer is told so by the problem

# -- what may go wrong -----------------------------------------------------------------------


class ClientError(Exception):
    """Whatever this client raises."""


class Unreachable(ClientError, ConnectionError):
    """Nobody answered, however often it was asked."""


class Problem(ClientError):
    """What the API answers instead (RFC 9457). ``type`` says what to do, ``members`` the rest."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {members.get('title', '')}: {members.get('detail', '')}")
        self.status = status
        self.members = members
        self.type = str(members.get("type", "")).rpartition("#")[2]


class Withdrawn(Problem):
    """The post was taken back: remove your copy. ``members`` has the reason and a replacement."""


class LostPlace(Problem):
    """The cursor leads nowhere any more: read all again without one."""


class NoSuchThing(Problem):
    """Nothing was ever published there, or your contract does not cover it."""


class KeyRefused(Problem):
    """The key opens nothing, or not this."""


class TooManyRequests(Problem):
    """The quota is used up, and stayed so while this client waited."""


PROBLEMS: Mapping[str, type[Problem]] = {
    "withdrawn": Withdrawn,
    "cursor-lost": LostPlace,
    "invalid-cursor": LostPlace,
    "not-found": NoSuchThing,
    "unauthorized": KeyRefused,
    "forbidden": KeyRefused,
    "too-many-requests": TooManyRequests,
}

# -- the client ------------------------------------------------------------------------------

# Takes an address and headers, gives status, headers with lower-case names, and the body.
Answer = tuple[int, Mapping[str, str], bytes]
Fetch = Callable[[str, Mapping[str, str]], Answer]


class _Stay(HTTPRedirectHandler):
    """The API does not redirect; whoever does so must not be shown the key."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_Stay)


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
        """What changed behind ``cursor``; from the beginning without one."""
        given = {"cursor": cursor, "limit": limit, "body": body}
        answer: Changes = self._get("changes/", given)
        return answer

    def follow(self, cursor: str | None = None, *, body: str = "data") -> Iterator[Changes]:
        """Page by page up to now. Store each page's cursor together with what it told."""
        more = True
        while more:
            page = self.changes(cursor, body=body)
            yield page
            cursor, more = page["cursor"], page["more"]

    def post(self, post_id: str, *, body: str = "data") -> Post:
        """One post as it is now. Raises :class:`Withdrawn` where it was taken back."""
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
        """The JSON at ``url``; what did not change since the last reading is not sent again."""
        tag, known = self._kept.get(url, ("", None))
        headers = {**self._headers, "If-None-Match": tag} if tag else self._headers
        status, received, content = self._answer(url, headers)
        if status == 304:
            return known
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise Problem(status, {"title": "The answer is no JSON"}) from error
        if status != 200:
            members = answer if isinstance(answer, dict) else {}
            kind = str(members.get("type", "")).rpartition("#")[2]
            raise PROBLEMS.get(kind, Problem)(status, members)
        if tag := received.get("etag", ""):
            self._kept = {url: (tag, answer)}  # the last answer is what polling asks for again
        return answer

    def _answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        """What comes back, asked for again where that may help. Reading twice does no harm."""
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
