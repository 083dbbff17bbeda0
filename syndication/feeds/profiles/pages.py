"""Private feeds at revocable addresses. Who does not have the key finds nothing."""

import hashlib
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from syndication import http, versions
from syndication.feeds import stored
from syndication.feeds.formats import BY_FILE, FORMATS, shown_as
from syndication.feeds.pages import nothing, stamped
from syndication.feeds.profiles import building, reading
from syndication.feeds.profiles.model import FeedProfile, path
from syndication.feeds.profiles.rules import Profile
from syndication.versions import Token

logger = logging.getLogger("wellspring.feeds")

# The address is a secret: no shared cache may keep what is found there.
FRESH = "private, max-age=300"
# Stands for the key in what is stored: of a key, only the digest is ever kept.
MARK = "-" * 32
FORMS = {form.file: name for name, form in FORMATS.items()}


def feed(request: HttpRequest, *, key: str, file: str) -> HttpResponse:
    """One destination's feed, or the same 404 for a key that never was, is over, or was rotated."""
    if refused := http.only_safe_methods(request):
        return refused
    row = FeedProfile.objects.by_key(key, on=timezone.localdate())
    profile = row.as_profile() if row else None
    if row is None or profile is None or FORMS.get(file) not in profile.rules.formats:
        return _private(nothing(request))
    _remember(row, timezone.localdate())
    return _private(_answer(request, row, profile, key=key, file=file))


def _answer(
    request: HttpRequest, row: FeedProfile, profile: Profile, *, key: str, file: str
) -> HttpResponse:
    today = timezone.now().date()
    name, token = f"p|{row.pk}|{file}", _token(row, profile, today)
    coding = http.coding(request)
    known = stored.validators(name, token)
    if known and (held := _held(request, known)):
        return stamped(http.empty(304), known, held, FRESH)
    built = (known and stored.read(name, token)) or stored.keep(
        name, token, {"": _build(row, profile, file, today)}
    )
    known = built.validators
    if held := _held(request, known):
        return stamped(http.empty(304), known, held, FRESH)
    content = built.content.replace(path(MARK, file).encode(), path(key, file).encode())
    kind = shown_as(BY_FILE[file].media_type, in_window=http.opened_in_browser(request))
    response = HttpResponse(http.coded(content, coding), content_type=kind)
    if coding:
        response["Content-Encoding"] = coding
    return stamped(response, known, http.tag(known.etag, coding), FRESH)


def _token(row: FeedProfile, profile: Profile, today: date) -> Token:
    """The version of all that the bytes depend on; the profile's name is not in them."""
    posts = versions.current([each.key for each in reading.selections(profile)])
    # Some posts leave for their age alone; where none does, the day plays no part.
    limited = profile.rules.age_days or profile.rules.withdrawn != "gone"
    day = today.isoformat() if limited else ""
    meant = replace(profile, name="")
    stamp = f"{building.FORM}|{posts.value}|{row.created_at.isoformat()}|{meant}|{day}"
    dates = [row.changed_at, posts.changed_at or row.changed_at]
    if day:
        dates.append(datetime.combine(today, time.min, tzinfo=UTC))
    return Token(hashlib.sha256(stamp.encode()).hexdigest(), max(dates))


def _build(row: FeedProfile, profile: Profile, file: str, today: date) -> bytes:
    address = path(MARK, file)
    return building.build(profile, FORMS[file], address=address, since=row.created_at, today=today)


def _held(request: HttpRequest, known: stored.Validators) -> str | None:
    return http.held_tag(request, known.etag, known.changed_at)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _remember(row: FeedProfile, today: date) -> None:
    """The day is enough to see that a destination still reads; one write a day."""
    if row.last_fetched_on == today:
        return
    try:
        FeedProfile.objects.filter(pk=row.pk).update(last_fetched_on=today)
    except DatabaseError:
        logger.exception("the day of a fetch could not be written", extra={"profile": row.pk})
