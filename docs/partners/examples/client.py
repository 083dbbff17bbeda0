"""A small typed client of the API. Python's standard library is all that it needs."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NotRequired, TypedDict
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Edition(TypedDict):
    """Which edition of a post this is; ``kind`` says what it means for who holds the one before."""

    number: int
    digest: str
    kind: str
    note: str
    sequence: int


class Block(TypedDict):
    """One part of a body. Types that you do not know may appear: show their HTML, or nothing."""

    id: str
    type: str
    value: dict[str, Any]


class Post(TypedDict):
    """The members that every mirror needs; the API's description names them all."""

    id: str
    locale: str
    title: str
    canonical_url: str
    published_at: str
    updated_at: str
    edition: Edition
    body: NotRequired[list[Block]]
    html: NotRequired[str]
    text: NotRequired[str]


class Change(TypedDict):
    """What happened to one post. Ignore kinds that you do not know."""

    sequence: int
    kind: Literal["upsert", "withdrawn", "entitlement_lost", "embargoed", "resync"]
    id: NotRequired[str]
    post: NotRequired[Post]
    reason: NotRequired[str]
    note: NotRequired[str]
    replacement: NotRequired[str | None]


class Changes(TypedDict):
    """A part of the changes, and the cursor to ask on with."""

    results: list[Change]
    cursor: str
    more: bool


class Problem(Exception):
    """What the API answers instead (RFC 9457). ``status`` and ``type`` say what to do."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {members.get('title', '')}: {members.get('detail', '')}")
        self.status = status
        self.members = members
        self.type = str(members.get("type", "")).rpartition("#")[2]


# Takes an address and headers, gives status, headers with lower-case names, and the body.
Fetch = Callable[[str, Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]


def fetch(url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    """One GET by urllib, errors included."""
    request = Request(url, headers=dict(headers))
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, _lower(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, _lower(error.headers), error.read()


class Client:
    """Reads from one publisher. ``origin`` has no path; ``key`` may be empty."""

    def __init__(self, origin: str, key: str = "", *, by: Fetch = fetch) -> None:
        self._root = f"{origin.rstrip('/')}/api/v1/"
        self._headers = {"Accept": "application/json", "User-Agent": "wellspring-mirror/1"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._by = by
        self._kept: dict[str, tuple[str, Any]] = {}

    def changes(
        self, cursor: str | None = None, *, limit: int = 100, body: str = "data"
    ) -> Changes:
        """What changed behind ``cursor``; from the beginning without one."""
        given = {"cursor": cursor, "limit": limit, "body": body}
        answer: Changes = self._get("changes/", given)
        return answer

    def post(self, post_id: str, *, body: str = "data") -> Post:
        """One post as it is now. A :class:`Problem` of status 410 says that it was taken back."""
        answer: Post = self._get(f"posts/{post_id}/", {"body": body})
        return answer

    def posts(self, **filters: Any) -> Iterator[Post]:
        """All posts of these filters, newest first, page by page."""
        page = self._get("posts/", filters)
        yield from page["results"]
        while page["next"]:
            page = self._read(page["next"])
            yield from page["results"]

    def _get(self, path: str, given: Mapping[str, Any]) -> Any:
        asked = urlencode({name: value for name, value in given.items() if value is not None})
        return self._read(f"{self._root}{path}?{asked}")

    def _read(self, url: str) -> Any:
        """The JSON at ``url``; what did not change since the last reading is not sent again."""
        tag, known = self._kept.get(url, ("", None))
        headers = {**self._headers, "If-None-Match": tag} if tag else self._headers
        status, received, content = self._by(url, headers)
        if status == 304:
            return known
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise Problem(status, {"title": "The answer is no JSON"}) from error
        if status != 200:
            raise Problem(status, answer)
        if tag := received.get("etag", ""):
            self._kept = {url: (tag, answer)}  # the last answer is what polling asks for again
        return answer


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
