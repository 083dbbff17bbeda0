"""View of the partners' private feeds. Without a valid key the answer is the 404 of any URL."""

import hashlib
import logging
from dataclasses import replace
from datetime import UTC, datetime, time

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from syndication.editions import versions
from syndication.editions.versions import Token
from syndication.feeds import stored
from syndication.feeds.formats import BY_FILE, FORMATS, content_type
from syndication.feeds.pages import matching_tag, plain_error, with_validators
from syndication.feeds.profiles import building, memory
from syndication.feeds.profiles.model import FeedProfile, path
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.selection import selections
from syndication.feeds.stored import FeedBytes
from syndication.http import conditional

logger = logging.getLogger("wellspring.feeds")

# The URL is a secret: shared caches must not store the answer.
CACHE_CONTROL = f"private, max-age={conditional.LONGEST}, must-revalidate"
# Replaces the key in the stored bytes: the database only has the key's digest.
KEY_PLACEHOLDER = "-" * 32
FORMAT_BY_FILE = {feed_format.file: name for name, feed_format in FORMATS.items()}


def feed(request: HttpRequest, *, key: str, file: str) -> HttpResponse:
    """A partner's feed, or the same 404 for an unknown, expired or replaced key."""
    if refused := conditional.only_safe_methods(request):
        return refused
    row = FeedProfile.objects.by_key(key, on=timezone.localdate())
    profile = row.as_profile() if row else None
    if row is None or profile is None or FORMAT_BY_FILE.get(file) not in profile.rules.formats:
        return _private(plain_error(request))
    now = timezone.now()
    # HEAD proves nothing: the destination has not read the feed.
    position = memory.position_due(row, at=now) if request.method == "GET" else None
    response = _answer(request, row, profile, key=key, file=file, now=now)
    if position is not None and _proves(request, response):
        _record_fetch(row, position, now)
    return _private(response)


def _answer(
    request: HttpRequest, row: FeedProfile, profile: Profile, *, key: str, file: str, now: datetime
) -> HttpResponse:
    # Read before the posts: the stored bytes are never older than their version.
    posts = versions.current([each.key for each in selections(profile)])
    stored_key, token = f"p|{row.pk}|{file}", _token(row, profile, posts, now)
    coding = conditional.coding(request)
    known = stored.validators(stored_key, token)
    if known and (tag := matching_tag(request, known)):
        return with_validators(conditional.empty(304), known, tag, CACHE_CONTROL)
    built = (known and stored.read(stored_key, token)) or _build(row, profile, file, posts, now)
    known = built.validators
    if tag := matching_tag(request, known):
        return with_validators(conditional.empty(304), known, tag, CACHE_CONTROL)
    content = built.content.replace(path(KEY_PLACEHOLDER, file).encode(), path(key, file).encode())
    media_type = content_type(
        BY_FILE[file].media_type, in_browser=conditional.opened_in_browser(request)
    )
    response = HttpResponse(conditional.coded(content, coding), content_type=media_type)
    if coding:
        response["Content-Encoding"] = coding
    return with_validators(response, known, conditional.tag(known.etag, coding), CACHE_CONTROL)


def _token(row: FeedProfile, profile: Profile, posts: Token, now: datetime) -> Token:
    """The version of everything that the bytes depend on, which the profile's name is not.

    They depend on the day: posts grow too old, and what left or was corrected is told for some
    days.
    """
    today = now.astimezone(UTC).date()
    unnamed = replace(profile, name="")
    inputs = (
        f"{building.FORMAT_VERSION}|{posts.value}|{row.created_at.isoformat()}|{unnamed}|"
        f"{today.isoformat()}|{row.memory_version}"
    )
    midnight = datetime.combine(today, time.min, tzinfo=UTC)
    dates = [row.changed_at, posts.changed_at or row.changed_at, midnight]
    return Token(hashlib.sha256(inputs.encode()).hexdigest(), max(dates))


def _build(row: FeedProfile, profile: Profile, file: str, posts: Token, now: datetime) -> FeedBytes:
    """Builds the feed, remembers what it gives, and stores it.

    It is not stored if it is not remembered, so that the next fetch does both.
    """
    recalled = memory.recall(row, profile, at=now)
    built = building.build(
        profile,
        FORMAT_BY_FILE[file],
        address=path(KEY_PLACEHOLDER, file),
        since=row.created_at,
        recalled=recalled,
    )
    try:
        memory.record(row, profile, recalled, built.given)
    except DatabaseError:
        logger.exception("what a feed gives was not remembered", extra={"profile": row.pk})
        return stored.unstored(built.content, at=now)
    token = _token(row, profile, posts, now)
    return stored.store(f"p|{row.pk}|{file}", token, {"": built.content})


def _proves(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the destination has the feed: it is sent, or named by a validator of the request."""
    if request.headers.get("if-none-match", "").strip() == "*":
        return response.status_code == 200
    return response.status_code in (200, 304)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _record_fetch(row: FeedProfile, position: int, now: datetime) -> None:
    try:
        memory.record_fetch(row, position, at=now)
    except DatabaseError:
        logger.exception("a fetch could not be recorded", extra={"profile": row.pk})
