"""Authentication, scopes and rate limits of every request under ``/api/v1/``.

A key is sent in ``Authorization: Bearer`` and nowhere else (RFC 6750 2.1). In a URL it would be
stored in logs, browser histories and referrers: such requests are refused, and the key is not
looked up.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone

from syndication.editions.audience import PUBLIC, Audience
from syndication.partners import client_ip, keys
from syndication.partners.errors import RefusedError
from syndication.partners.key_cache import KeyCache
from syndication.partners.keys import Grant
from syndication.partners.models import Key, Partner
from syndication.partners.quotas import WINDOW, Quotas, Taken
from syndication.rest.problems import (
    FORBIDDEN,
    INVALID_PARAMETER,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    Problem,
)

PREFIX = "/api/v1/"
# The description says how to use a key: it is readable without one.
OPEN = frozenset({"/api/v1/openapi.json"})
# The scopes of anonymous readers; the others need a key.
PUBLIC_SCOPES = frozenset({"read", "changes"})
LONGEST = 512  # characters of an Authorization header; ours have 50

_IN_ADDRESS = re.compile(
    rf"(?:^|&)(key|api_?key|access_?token|token|authorization)=|{keys.PREFIX}",
    re.ASCII | re.IGNORECASE,
)
# Cursors are signed: by chance, about one in twenty thousand contains a key's prefix. None begins
# with it.
_CURSOR = re.compile(rf"(?:^|(?<=&))cursor=(?!{keys.PREFIX})[^&]*", re.ASCII | re.IGNORECASE)
# Percent-encoded letters, digits and the underscore (RFC 3986 2.3).
_LETTER = re.compile(r"%(?:3[0-9]|[46][1-9A-F]|[57][0-9A]|5F)", re.ASCII | re.IGNORECASE)
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.ASCII | re.IGNORECASE)

quotas = Quotas()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader of one request: anonymous, or a partner by one of its keys.

    ``contract`` identifies the state of the contract and the key ("" for anonymous readers):
    responses that differ by reader carry it in their ETag.
    """

    audience: Audience = PUBLIC
    key: int | None = None
    scopes: frozenset[str] = PUBLIC_SCOPES
    contract: str = ""
    amended_at: datetime | None = None  # the contract, at last: part of Last-Modified
    requests_per_minute: int = 0
    expires_at: datetime | None = None

    @property
    def partner(self) -> int | None:
        return self.audience.partner


ANYONE = Reader()
cached_keys: KeyCache[Reader | RefusedError] = KeyCache()


def connect_receivers() -> None:
    """Clear the key cache when this process changes a key; in others the entries expire."""
    for model in (Key, Partner):
        post_save.connect(_clear_cache, sender=model, dispatch_uid=f"gate {model.__name__} saved")
        post_delete.connect(
            _clear_cache, sender=model, dispatch_uid=f"gate {model.__name__} deleted"
        )


def guards(request: HttpRequest) -> bool:
    """Whether requests for this path are authenticated and counted."""
    return request.path_info.startswith(PREFIX)


def admit(request: HttpRequest) -> Reader:
    """Authenticate the request, set ``request.reader``, and take one request from the quota.

    Raises :class:`Problem` where the key is refused (401, 403) and where the quota is used up
    (429). Requests with an invalid key are rate-limited by client network: no client can choose
    where it is counted.
    """
    _set_reader(request, ANYONE)
    try:
        reader = _set_reader(request, _admitted(request))
    except Problem:
        _count(request, ANYONE)
        raise
    _count(request, reader)
    return reader


def headers(request: HttpRequest) -> dict[str, str]:
    """The rate limit headers (draft-ietf-httpapi-ratelimit-headers-10, 3 and 4)."""
    taken: Taken | None = getattr(request, "quota", None)
    if taken is None:
        return {}
    name = "network" if of(request).key is None else "partner"
    return {
        "RateLimit-Policy": f'"{name}";q={taken.limit};w={WINDOW}',
        "RateLimit": f'"{name}";r={taken.left};t={taken.seconds}',
    }


def renewed(request: Any) -> Reader:
    """The request's reader, with its contract read from the database; sets ``request.reader``.

    To read the ledger up to a sequence number, call this *after* reading that number: a contract
    that is older than the number would miss the posts that were gained before it.
    """
    if of(request).key is None:
        return of(request)
    secret = _secret(request.META["HTTP_AUTHORIZATION"])
    return _set_reader(request, _looked_up(secret, at=timezone.now()))


def of(request: Any) -> Reader:
    """The request's reader, or the anonymous one. Takes Django's request and DRF's."""
    reader: Reader = getattr(request, "reader", ANYONE)
    return reader


def require(request: Any, scope: str) -> Reader:
    """The request's reader; raises :class:`Problem` (401, 403) where it lacks the scope."""
    reader = of(request)
    if scope in reader.scopes:
        return reader
    if reader.key is None:
        raise _unauthorized(f"This needs a key with the scope “{scope}”.")
    problem = Problem(FORBIDDEN, f"This key has not the scope “{scope}”.", scope=scope)
    # RFC 6750 3.1
    problem.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
    raise problem


def _admitted(request: HttpRequest) -> Reader:
    query = request.META.get("QUERY_STRING")
    if query and (found := _key_in(query) or _key_in(_plain(query))):
        raise Problem(
            INVALID_PARAMETER,
            "Keys belong in the header “Authorization: Bearer …”, never in an address, where logs "
            "keep them. If this was a real key, have it replaced.",
            **({"parameter": found[1]} if found[1] else {}),
        )
    given = request.META.get("HTTP_AUTHORIZATION")
    if given is not None:
        return _opened(_secret(given), at=timezone.now())
    if not settings.PUBLIC_READING and request.path_info not in OPEN:
        raise _unauthorized("This API is read with a key.")
    return ANYONE


def _key_in(query: str) -> re.Match[str] | None:
    return _IN_ADDRESS.search(_CURSOR.sub("", query))


def _plain(query: str) -> str:
    """The query with letters and digits decoded, delimiters not: ``wsk%5F`` begins a key, too."""
    return _LETTER.sub(lambda found: unquote(found[0]), query)


def _count(request: HttpRequest, reader: Reader) -> None:
    """Take one request from the quota; 0 means that there is no limit."""
    taken = take_of_network(request) if reader.key is None else _take_of_partner(reader)
    if taken is None:
        return
    request.quota = taken  # type: ignore[attr-defined]
    if not taken.allowed:
        problem = Problem(
            TOO_MANY_REQUESTS, f"The quota is {taken.limit} requests a minute. Wait, and go on."
        )
        problem.headers["Retry-After"] = str(taken.seconds)
        raise problem


def take_of_network(request: HttpRequest) -> Taken | None:
    """Take one request from the quota of the client's network; ``None`` where there is no limit."""
    limit = settings.ANONYMOUS_REQUESTS_PER_MINUTE
    return quotas.take(f"network:{client_ip.of(request)}", limit) if limit else None


def _take_of_partner(reader: Reader) -> Taken | None:
    limit = reader.requests_per_minute
    return quotas.take(f"partner:{reader.partner}", limit) if limit else None


def _secret(given: str) -> str:
    """The key of an Authorization header (RFC 6750 2.1); two headers come joined by a comma."""
    match = _BEARER.fullmatch(given.strip(" \t")) if len(given) <= LONGEST else None
    if match is None:
        raise _unauthorized(
            "The Authorization header must be “Bearer”, a space, and one key.",
            code="invalid_request",
        )
    return match[1]


def _opened(secret: str, *, at: datetime) -> Reader:
    """The key's reader, from the cache if possible. A cached key still expires on time."""
    found = cached_keys.get(_digest(secret))
    if isinstance(found, RefusedError):
        raise _refusal(found)
    if found is None or (found.expires_at is not None and found.expires_at <= at):
        return _looked_up(secret, at=at)
    return found


def _looked_up(secret: str, *, at: datetime) -> Reader:
    digest = _digest(secret)
    try:
        reader = _reader(keys.look_up(secret, at=at))
    except RefusedError as refused:
        cached_keys.store(digest, refused)
        raise _refusal(refused) from refused
    cached_keys.store(digest, reader)
    return reader


def _digest(secret: str) -> bytes:
    """The cache's key: no secret stays in memory longer than its request."""
    return hashlib.sha256(secret.encode()).digest()


def _reader(grant: Grant) -> Reader:
    return Reader(
        audience=grant.audience,
        key=grant.key,
        scopes=grant.scopes,
        contract=grant.contract,
        amended_at=grant.amended_at,
        requests_per_minute=grant.requests_per_minute,
        expires_at=grant.expires_at,
    )


def _refusal(refused: RefusedError) -> Problem:
    if refused.known:
        return Problem(FORBIDDEN, str(refused))
    return _unauthorized(str(refused), code="invalid_token")


def _unauthorized(detail: str, code: str = "") -> Problem:
    problem = Problem(UNAUTHORIZED, detail)
    # RFC 6750 3.1: no error code where no key was sent.
    problem.headers["WWW-Authenticate"] = f'Bearer error="{code}"' if code else "Bearer"
    return problem


def _set_reader(request: Any, reader: Reader) -> Reader:
    # DRF's request reads attributes from Django's, but does not set them there.
    inner = getattr(request, "_request", request)
    inner.reader = reader
    return reader


def _clear_cache(**_: object) -> None:
    cached_keys.clear()
