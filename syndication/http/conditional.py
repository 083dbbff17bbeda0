"""Conditional requests, compression and caching by RFC 9110 and 9111.

An answer is bound to the version of what it shows (``editions.versions``). While that version is
current, a 304 needs no read of a post, and a stored answer is served (``http.response_cache``).
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import brotli

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date, parse_http_date_safe, quote_etag

from syndication.editions import versions
from syndication.editions.versions import Token
from syndication.http import surrogate_keys

# Raised with every release whose answers differ for the same posts: old ETags stop matching.
CONTRACT = "1"

SAFE_METHODS = ("GET", "HEAD")
# Caches store the answer and revalidate it before each use: no recalled post is shown from one.
REVALIDATED = "public, no-cache"
# How long anything may show words of a post without asking again, in seconds: also the longest that
# a cache which was not purged shows a withdrawn post. Not a second more where we do not answer
# (RFC 9111, 4.2.4).
LONGEST = 300
FOR_MINUTES = f"public, max-age={LONGEST}, must-revalidate"
# The content codings on offer; the first wins where the client weighs them equally. Middle levels:
# the highest take a hundred times longer to save a tenth.
CODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
CODINGS = tuple(CODERS)
LEAST = 1024  # bytes: below, a coding saves no packet


@dataclass(frozen=True, slots=True)
class Bound:
    """What an answer depends on: the version keys, and the token they had when it was made."""

    keys: tuple[str, ...]
    token: Token


def etag(token: Token, path: str) -> str:
    """A strong validator: the same path and the same version give the same bytes."""
    raw = f"{CONTRACT}|{path}|{token.value}"
    return quote_etag(hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()[:32])


def content_tag(content: bytes) -> str:
    """A strong validator of just these bytes, for what changes less often than its version."""
    return quote_etag(hashlib.sha256(CONTRACT.encode() + b"|" + content).hexdigest()[:32])


def identity(request: HttpRequest) -> str:
    """What distinguishes answers of one version: the address, and a partner's contract."""
    contract = contract_of(request)
    return f"{request.get_full_path()} {contract}" if contract else request.get_full_path()


def contract_of(request: HttpRequest) -> str:
    """The state of the partner's contract, set by ``partners.authentication``; "" without one."""
    reader = getattr(request, "reader", None)
    return str(reader.contract) if reader else ""


def _with_contract(token: Token, request: HttpRequest) -> Token:
    """The token, dated by the partner's contract where that changed later."""
    reader = getattr(request, "reader", None)
    amended_at: datetime | None = getattr(reader, "amended_at", None)
    if amended_at is None or (token.changed_at and token.changed_at >= amended_at):
        return token
    return replace(token, changed_at=amended_at)


def respond(
    request: HttpRequest,
    keys: tuple[str, ...],
    make: Callable[[], HttpResponse],
    *,
    cache_control: str = REVALIDATED,
    exists: bool = True,
) -> HttpResponse:
    """Answer 304 from the version alone, or make the answer and give it its validators.

    ``make`` is called only where a body is needed, or where ``exists`` is false (the post may have
    been withdrawn) and the client did not name the current tag, which only a 200 ever bears: a
    date or ``*`` must never turn a 404 or 410 into a 304 (RFC 9110 13.1.1). Only 200 answers get
    validators, are compressed and may be stored. An answer that ``make`` gave an ETag keeps it: the
    bytes may be the same in several versions.
    """
    token = _with_contract(versions.current(keys), request)
    etag_ = etag(token, identity(request))
    wanted = coding(request)
    held = held_tag(request, etag_, token.changed_at)
    if held and (exists or held in named_tags(request)):
        return stamp(empty(304), held, token.changed_at, cache_control, keys=keys)
    response = make()
    if response.status_code != 200:
        return response
    if "ETag" in response.headers:
        etag_ = response["ETag"]
        held = held_tag(request, etag_, token.changed_at)
    if held:
        unchanged = empty(304)
        if "Link" in response.headers:  # it may have changed while the bytes did not
            unchanged["Link"] = response["Link"]
        return stamp(unchanged, held, token.changed_at, cache_control, keys=keys)
    compress(response, wanted)
    bind(response, Bound(keys, token))
    return stamp(response, tag(etag_, wanted), token.changed_at, cache_control, keys=keys)


def bind(response: HttpResponse, bound: Bound) -> None:
    """Record what an answer depends on, so that ``http.response_cache`` may store it."""
    response.bound = bound  # type: ignore[attr-defined]


def unbind(response: HttpResponse) -> None:
    """Keep an answer out of the response cache."""
    response.__dict__.pop("bound", None)


def tag(etag_: str, coding_: str) -> str:
    """The strong ETag of a version in one content coding (RFC 9110 8.8.3: other bytes, other tag).

    It names the negotiated coding even where the body is too short to be compressed, so that it is
    known before the body is made.
    """
    return f'{etag_[:-1]}-{coding_}"' if coding_ else etag_


def untag(tag_: str, coding_: str) -> str:
    """The version's own tag, without its coding: the inverse of :func:`tag`."""
    return tag_.removesuffix(f'-{coding_}"') + '"' if tag_.endswith(f'-{coding_}"') else tag_


def held_tag(request: HttpRequest, etag_: str, changed_at: datetime | None) -> str | None:
    """The tag of the client's stored response, if that is current; ``None`` if it needs a body.

    RFC 9110 13.2.2: If-None-Match wins, and If-Modified-Since counts only without it. The client
    may have stored this version in any coding that it accepts; the 304 names that one, since a
    cache selects by it the response to reuse (RFC 9111 4.3.4).
    """
    given = request.META.get("HTTP_IF_NONE_MATCH")
    if given is None:
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        held = _unchanged_since(since or "", changed_at)
        return tag(etag_, coding(request)) if held else None
    if given.strip() == "*":
        return tag(etag_, coding(request))
    named = named_tags(request)
    known = (tag(etag_, each) for each in codings(request))
    return next((each for each in known if each in named), None)


def named_tags(request: HttpRequest) -> frozenset[str]:
    """The tags in If-None-Match, ready for weak comparison (RFC 9110 13.1.2)."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return frozenset(part.strip().removeprefix("W/") for part in given.split(","))


def _unchanged_since(since: str, changed_at: datetime | None) -> bool:
    """Whether nothing changed after the date. Dates in the future are ignored: none is ours."""
    parsed = parse_http_date_safe(since)
    if parsed is None or changed_at is None or parsed > timezone.now().timestamp():
        return False
    return int(changed_at.timestamp()) <= parsed


def precondition_failed(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether If-Match or If-Unmodified-Since asks for 412 (RFC 9110 13.1.1, 13.1.4).

    If-Match is compared strongly, and wins over If-Unmodified-Since. Answers without validators
    (errors, redirects) have nothing to compare.
    """
    if_match = request.META.get("HTTP_IF_MATCH")
    if_unmodified_since = request.META.get("HTTP_IF_UNMODIFIED_SINCE")
    if (if_match is None and not if_unmodified_since) or "ETag" not in response.headers:
        return False
    if if_match is not None:
        tags = [part.strip() for part in if_match.split(",")]
        return if_match.strip() != "*" and response["ETag"] not in tags
    since = parse_http_date_safe(if_unmodified_since or "")
    changed = _changed(response)
    return since is not None and changed is not None and changed > since


def _changed(response: HttpResponse) -> int | None:
    """When the answer changed, in seconds: its header may show an earlier date."""
    changed_at: datetime | None = getattr(response, "changed_at", None)
    if changed_at is not None:
        return int(changed_at.timestamp())
    return parse_http_date_safe(response.headers.get("Last-Modified", ""))


def stamp(
    response: HttpResponse,
    etag_: str,
    changed_at: datetime | None,
    cache_control: str,
    *,
    keys: tuple[str, ...] | None = None,
) -> HttpResponse:
    """The headers that a 200 and its 304 share (RFC 9110 15.4.5).

    ``keys`` are the version keys that the answer depends on, sent as surrogate keys. A private
    answer has none. An answer that no cache may store remains so.
    """
    response["ETag"] = etag_
    if changed_at:
        response.changed_at = changed_at  # type: ignore[attr-defined]  # for ``date``
        response["Last-Modified"] = shown_date(changed_at)
    if "no-store" not in response.headers.get("Cache-Control", ""):
        response["Cache-Control"] = cache_control
    patch_vary_headers(response, ("Accept-Encoding",))
    if keys is not None and cache_control.startswith("public"):
        for name, value in surrogate_keys.headers(keys).items():
            response[name] = value
    return response


def date(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Replace a ``Last-Modified`` in the future by the current time (RFC 9110 8.8.2.1).

    So the client's next If-Modified-Since is older than ``changed_at``, and gets a body. libcurl
    discards a body that is not dated later than its stored one: it gets one without a date.
    """
    changed_at: datetime | None = getattr(response, "changed_at", None)
    if changed_at is None or changed_at.timestamp() <= timezone.now().timestamp():
        return response
    shown = shown_date(changed_at)
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    if response.status_code == 200 and since is not None and since >= parse_http_date(shown):
        del response["Last-Modified"]
    else:
        response["Last-Modified"] = shown
    return response


def shown_date(changed_at: datetime) -> str:
    """The Last-Modified of what changed then: the date of now where that is still ahead."""
    return http_date(min(changed_at, timezone.now()).timestamp())


def compress(response: HttpResponse, coding_: str) -> None:
    """Encode the body in this coding ("" for none), if it is long enough, once it is rendered."""
    if not coding_:
        return
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.add_post_render_callback(lambda rendered: _compress(rendered, coding_))
    else:
        _compress(response, coding_)


def _compress(response: HttpResponse, coding_: str) -> None:
    if len(response.content) >= LEAST:
        response.content = coded(response.content, coding_)
        response["Content-Encoding"] = coding_


def coded(content: bytes, coding_: str) -> bytes:
    """The bytes in this content coding; deterministic."""
    return CODERS[coding_](content) if coding_ else content


def empty(status: int) -> HttpResponse:
    """An answer without a body and Content-Type."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def only_safe_methods(request: HttpRequest) -> HttpResponse | None:
    """405 with Allow for everything but GET and HEAD."""
    if request.method in SAFE_METHODS:
        return None
    return HttpResponseNotAllowed(SAFE_METHODS)


def coding(request: HttpRequest) -> str:
    """The coding to send, by Accept-Encoding (RFC 9110 12.5.3); "" for no coding."""
    return codings(request)[0]


def codings(request: HttpRequest) -> tuple[str, ...]:
    """All acceptable codings, best first; "" is the identity coding."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING")
    if accepted is None:
        return ("", *CODINGS)  # no field: any coding is acceptable, none is preferred
    # No real client sends more, and the memory of the cache below must not depend on clients.
    return _ranked(accepted) if len(accepted) <= 200 else ("",)


@lru_cache(maxsize=256)
def _ranked(accepted: str) -> tuple[str, ...]:
    wishes = _wishes(accepted)
    rest, plain = wishes.get("*", 0.0), wishes.get("identity", 0.0)
    ranked = [(wishes.get(name, rest), -place, name) for place, name in enumerate(CODINGS)]
    taken = [(weight, name) for weight, _, name in sorted(ranked, reverse=True) if weight > 0]
    before = [name for weight, name in taken if weight >= plain]
    return (*before, "", *(name for weight, name in taken if weight < plain))


def opened_in_browser(request: HttpRequest) -> bool:
    """Whether a browser navigates to this address (Fetch Metadata: Sec-Fetch-Dest)."""
    return bool(request.META.get("HTTP_SEC_FETCH_DEST") == "document")


def _wishes(accepted: str) -> dict[str, float]:
    """Codings and their weights; an invalid weight counts as 0."""
    found = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weight = rest.replace(" ", "").partition("q=")[2] or "1"
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            found[name.strip()] = 0.0
    return found
