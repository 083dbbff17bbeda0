"""HTTP as RFC 9110 and 9111 have it: validators, conditional requests, freshness.

An answer is bound to the version of what it shows (``syndication.versions``). While that version
stands, a 304 is given without touching a post, or the answer is replayed (``syndication.replays``).
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import brotli

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe, quote_etag

from syndication import edge, versions
from syndication.versions import Token

# Raised with every release whose answers differ for the same posts: old ETags stop matching.
CONTRACT = "1"

SAFE_METHODS = ("GET", "HEAD")
# Caches keep it, and ask before each use: a recalled post must not be shown for a minute more.
REVALIDATED = "public, no-cache"
# What answers may be compressed with; of equal wishes, the first. Middling levels: the best take a
# hundred times longer for a tenth less.
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
    """What tells an answer from others of its version: its address, and a partner's contract."""
    contract = contract_of(request)
    return f"{request.get_full_path()} {contract}" if contract else request.get_full_path()


def contract_of(request: HttpRequest) -> str:
    """The state of the contract that a partner reads under; "" for anyone (``partners.gate``)."""
    reader = getattr(request, "reader", None)
    return str(reader.contract) if reader else ""


def conditional(
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
    validators, are compressed and are bound for replay. An answer that is made with a tag of its
    own keeps that: it stands while the bytes do, though they are looked at with each version.
    """
    token = versions.current(keys)
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
        return stamp(empty(304), held, token.changed_at, cache_control, keys=keys)
    compress(response, wanted)
    bind(response, Bound(keys, token))
    return stamp(response, tag(etag_, wanted), token.changed_at, cache_control, keys=keys)


def bind(response: HttpResponse, bound: Bound) -> None:
    """Say what an answer depends on, so that it may be replayed (``syndication.replays``)."""
    response.bound = bound  # type: ignore[attr-defined]


def unbind(response: HttpResponse) -> None:
    """Let an answer not be replayed."""
    response.__dict__.pop("bound", None)


def tag(etag_: str, coding_: str) -> str:
    """RFC 9110 8.8.3: other bytes, another strong tag. The tag of a version in one coding.

    It says what was negotiated: an answer too short to be compressed bears it, too, so that it is
    known before there is an answer.
    """
    return f'{etag_[:-1]}-{coding_}"' if coding_ else etag_


def untag(tag_: str, coding_: str) -> str:
    """The version's own tag again."""
    return tag_.removesuffix(f'-{coding_}"') + '"' if tag_.endswith(f'-{coding_}"') else tag_


def held_tag(request: HttpRequest, etag_: str, changed_at: datetime | None) -> str | None:
    """The tag of what the client holds and may go on using; ``None`` where it needs a body.

    RFC 9110 13.2.2: If-None-Match wins; If-Modified-Since is asked only without it. The client may
    hold this version in any coding that it takes, and a 304 names that one: a cache finds by it
    what it may use again, for just this request (RFC 9111 4.3.4).
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


def not_modified(request: HttpRequest, etag_: str, changed_at: datetime | None) -> bool:
    """Whether the client holds this version already, in any coding."""
    return held_tag(request, etag_, changed_at) is not None


def named_tags(request: HttpRequest) -> frozenset[str]:
    """The tags in If-None-Match: a list, compared weakly (RFC 9110 13.1.2)."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return frozenset(part.strip().removeprefix("W/") for part in given.split(","))


def _unchanged_since(since: str, changed_at: datetime | None) -> bool:
    parsed = parse_http_date_safe(since)
    if parsed is None or changed_at is None:
        return False
    return int(changed_at.timestamp()) <= parsed


def precondition_failed(request: HttpRequest, response: HttpResponse) -> bool:
    """RFC 9110 13.1.1 and 13.1.4: whether what would be answered is not what the client holds.

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
    changed = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    return since is not None and changed is not None and changed > since


def stamp(
    response: HttpResponse,
    etag_: str,
    changed_at: datetime | None,
    cache_control: str,
    *,
    keys: tuple[str, ...] | None = None,
) -> HttpResponse:
    """The headers that a 200 and its 304 share (RFC 9110 15.4.5).

    ``keys`` are the version keys that the answer depends on: shared caches are told by them when
    it changed. What one reader alone may keep says nothing of them.
    """
    response["ETag"] = etag_
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    response["Cache-Control"] = cache_control
    patch_vary_headers(response, ("Accept-Encoding",))
    if keys is not None and cache_control.startswith("public"):
        for name, value in surrogate_keys(keys).items():
            response[name] = value
    return response


def surrogate_keys(keys: tuple[str, ...]) -> dict[str, str]:
    """The header by which shared caches are told that an answer of these versions is over."""
    if not edge.is_public(keys):
        return {}
    return {"Surrogate-Key": edge.surrogates((versions.SITE, *keys))}


def compress(response: HttpResponse, coding_: str) -> None:
    """Send the body in this coding ("" for none), once there is one and it is long enough."""
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
    """The bytes in this content coding, the same at each call."""
    return CODERS[coding_](content) if coding_ else content


def empty(status: int) -> HttpResponse:
    """An answer without a body, and so without a type."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def only_safe_methods(request: HttpRequest) -> HttpResponse | None:
    """405 with Allow for everything but GET and HEAD."""
    if request.method in SAFE_METHODS:
        return None
    return HttpResponseNotAllowed(SAFE_METHODS)


def coding(request: HttpRequest) -> str:
    """The best of ``CODINGS`` that the client takes (RFC 9110 12.5.3); "" for none of them."""
    return codings(request)[0]


def codings(request: HttpRequest) -> tuple[str, ...]:
    """All that the client takes, what it gets first; "" is the bytes as they are."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING")
    if accepted is None:
        return ("", *CODINGS)  # it has not said: nothing is refused, and nothing asked for
    # No program sends more; and what is remembered below must not grow with what is sent.
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
    """Whether a person opens this address in a window (Fetch Metadata); programs do not say so."""
    return bool(request.META.get("HTTP_SEC_FETCH_DEST") == "document")


def _wishes(accepted: str) -> dict[str, float]:
    """Codings and their weights; what is not understood is not wished for."""
    found = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weight = rest.replace(" ", "").partition("q=")[2] or "1"
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            found[name.strip()] = 0.0
    return found
