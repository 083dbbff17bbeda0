"""The gate: who reads, what they may, how often. It stands before all that is under ``/api/v1/``.

A key is shown in ``Authorization: Bearer`` and nowhere else (RFC 6750 2.1). In an address it would
stand in logs, histories and referrers; there it is refused without being looked at.
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

from syndication.audience import PUBLIC, Audience
from syndication.partners import keys, networks
from syndication.partners.keys import Grant, RefusedError
from syndication.partners.memo import Memo
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
# Who has no key yet must be able to read how to use one.
OPEN = frozenset({"/api/v1/openapi.json"})
# What an anonymous reader may; the other scopes need a key.
PUBLIC_SCOPES = frozenset({"read", "changes"})
LONGEST = 512  # characters of an Authorization header; ours have 50

_IN_ADDRESS = re.compile(
    rf"(?:^|&)(key|api_?key|access_?token|token|authorization)=|{keys.PREFIX}",
    re.ASCII | re.IGNORECASE,
)
# Cursors are signed: by chance, one in some twenty thousand has a key's first letters within it.
# None begins with them.
_CURSOR = re.compile(rf"(?:^|(?<=&))cursor=(?!{keys.PREFIX})[^&]*", re.ASCII | re.IGNORECASE)
# Percent-encoded letters, digits and the underscore (RFC 3986 2.3).
_LETTER = re.compile(r"%(?:3[0-9]|[46][1-9A-F]|[57][0-9A]|5F)", re.ASCII | re.IGNORECASE)
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.ASCII | re.IGNORECASE)

quotas = Quotas()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Anyone, or a partner's program. ``contract`` names the state of what it was admitted under:
    answers that differ by reader differ by it ("" for anyone)."""

    audience: Audience = PUBLIC
    key: int | None = None
    scopes: frozenset[str] = PUBLIC_SCOPES
    contract: str = ""
    requests_per_minute: int = 0
    expires_at: datetime | None = None

    @property
    def partner(self) -> int | None:
        return self.audience.partner


ANYONE = Reader()
memo: Memo[Reader | RefusedError] = Memo()


def connected() -> None:
    """Forget what is known of keys when this process changes one; others do in seconds."""
    for model in (Key, Partner):
        post_save.connect(_forget, sender=model, dispatch_uid=f"gate {model.__name__} saved")
        post_delete.connect(_forget, sender=model, dispatch_uid=f"gate {model.__name__} deleted")


def guards(request: HttpRequest) -> bool:
    """Whether this address is behind the gate."""
    return request.path_info.startswith(PREFIX)


def admit(request: HttpRequest) -> Reader:
    """Who asks, kept at ``request.reader``; counted against the partner's quota, or the network's.

    Raises :class:`Problem` for whom nothing is opened, and for whom asks too often. Whoever shows
    a key that opens nothing counts on the network: no client can choose where it is counted.
    """
    _keep(request, ANYONE)
    try:
        reader = _keep(request, _admitted(request))
    except Problem:
        _count(request, ANYONE)
        raise
    _count(request, reader)
    return reader


def headers(request: HttpRequest) -> dict[str, str]:
    """What to say of the quota (draft-ietf-httpapi-ratelimit-headers-10, 3 and 4)."""
    taken: Taken | None = getattr(request, "quota", None)
    if taken is None:
        return {}
    name = "network" if of(request).key is None else "partner"
    return {
        "RateLimit-Policy": f'"{name}";q={taken.limit};w={WINDOW}',
        "RateLimit": f'"{name}";r={taken.left};t={taken.seconds}',
    }


def renewed(request: Any) -> Reader:
    """The same reader as its contract stands now, read afresh; kept at ``request.reader``.

    Who reads the ledger up to a place must ask this *after* reading the place: a contract older
    than the place would pass by what was gained before it.
    """
    if of(request).key is None:
        return of(request)
    secret = _secret(request.META["HTTP_AUTHORIZATION"])
    return _keep(request, _looked_up(secret, at=timezone.now()))


def of(request: Any) -> Reader:
    """Who asks: a reader that was admitted, or anyone. Takes Django's request and DRF's."""
    reader: Reader = getattr(request, "reader", ANYONE)
    return reader


def require(request: Any, scope: str) -> Reader:
    """Who asks, if it has the scope; otherwise raises :class:`Problem`."""
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
    """The query with its letters as letters: ``wsk%5F`` begins a key, too; what parts it stays."""
    return _LETTER.sub(lambda found: unquote(found[0]), query)


def _count(request: HttpRequest, reader: Reader) -> None:
    """Take one request from the quota; a limit of 0 is none."""
    if reader.key is None:
        bucket, limit = f"network:{networks.of(request)}", settings.ANONYMOUS_REQUESTS_PER_MINUTE
    else:
        bucket, limit = f"partner:{reader.partner}", reader.requests_per_minute
    if not limit:
        return
    taken = quotas.take(bucket, limit)
    request.quota = taken  # type: ignore[attr-defined]
    if not taken.allowed:
        problem = Problem(
            TOO_MANY_REQUESTS, f"The quota is {limit} requests a minute. Wait, and go on."
        )
        problem.headers["Retry-After"] = str(taken.seconds)
        raise problem


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
    """By the memo where it knows the key; what ends by the clock ends at its second."""
    found = memo.get(_digest(secret))
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
        memo.keep(digest, refused)
        raise _refusal(refused) from refused
    memo.keep(digest, reader)
    return reader


def _digest(secret: str) -> bytes:
    """What the memo knows a key by: no secret stays in memory longer than its request."""
    return hashlib.sha256(secret.encode()).digest()


def _reader(grant: Grant) -> Reader:
    return Reader(
        audience=grant.audience,
        key=grant.key,
        scopes=grant.scopes,
        contract=grant.contract,
        requests_per_minute=grant.requests_per_minute,
        expires_at=grant.expires_at,
    )


def _refusal(refused: RefusedError) -> Problem:
    if refused.known:
        return Problem(FORBIDDEN, refused.detail)
    return _unauthorized(refused.detail, code="invalid_token")


def _unauthorized(detail: str, code: str = "") -> Problem:
    problem = Problem(UNAUTHORIZED, detail)
    # RFC 6750 3.1: no code where no key was shown.
    problem.headers["WWW-Authenticate"] = f'Bearer error="{code}"' if code else "Bearer"
    return problem


def _keep(request: Any, reader: Reader) -> Reader:
    # DRF's request shows what its inner one has, and keeps for itself what is set on it.
    inner = getattr(request, "_request", request)
    inner.reader = reader
    return reader


def _forget(**_: object) -> None:
    memo.clear()
