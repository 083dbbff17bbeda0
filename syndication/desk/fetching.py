"""Fetches the pictures of imported posts, through the guarded client.

Every address, also one that a redirect names, is resolved and checked anew: none leads into our own
network.
"""

from http import HTTPStatus
from urllib.parse import urljoin

from blog.importers import fetching
from blog.importers.fetching import FetchFailed
from syndication import net
from syndication.net import Answer, CallError

SECONDS = 15.0  # of each request
MOST_REDIRECTS = 3
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_HEADERS = {"Accept": "image/*", "Accept-Encoding": "identity"}
_GONE_FOR_NOW = frozenset((408, 425, 429, 500, 502, 503, 504))


def install() -> None:
    """Let the importer fetch pictures."""
    fetching.register(fetch)


def fetch(address: str, most: int) -> bytes:
    """The bytes at ``address``, at most ``most``. Raises :class:`FetchFailed`.

    A host may use http: what is fetched is a picture of a public page, and it is decoded anew.
    """
    for _step in range(MOST_REDIRECTS + 1):
        answer = _asked(address, most)
        if answer.status not in _REDIRECTS:
            return _body(answer, most)
        address = _next(address, answer)
    raise FetchFailed("too_many_redirects")


def _asked(address: str, most: int) -> Answer:
    try:
        return net.call(
            address,
            method="GET",
            headers=_HEADERS,
            allow_http=True,
            seconds=SECONDS,
            limit=most + 1,
        )
    except CallError as error:
        if error.permanent:
            raise FetchFailed("refused_address") from error
        raise FetchFailed("unreachable", is_final=False, is_host=True) from error


def _next(address: str, answer: Answer) -> str:
    """Where a redirect leads. A relative address is one at the same host (RFC 9110, 10.2.2)."""
    try:
        return urljoin(address, answer.headers.get("location", ""))
    except ValueError as error:
        raise FetchFailed("refused_address") from error


def _body(answer: Answer, most: int) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise FetchFailed(f"status_{answer.status}", is_final=answer.status not in _GONE_FOR_NOW)
    told = answer.headers.get("content-length", "")
    length = int(told) if told.isascii() and told.isdecimal() and len(told) < 15 else None
    if len(answer.body) > most or (length is not None and length > most):
        raise FetchFailed("too_large")
    if length is not None and len(answer.body) < length:
        raise FetchFailed("broke_off", is_final=False)
    if not answer.body:
        raise FetchFailed("empty")
    return answer.body
