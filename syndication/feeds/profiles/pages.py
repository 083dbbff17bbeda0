"""Private feeds at revocable addresses. Who does not have the key finds nothing."""

import hashlib
import logging
from datetime import UTC, date, datetime, time

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import quote_etag

from syndication import http, versions
from syndication.feeds.formats import BY_FILE, FORMATS
from syndication.feeds.pages import nothing
from syndication.feeds.profiles import building, reading
from syndication.feeds.profiles.model import FeedProfile
from syndication.feeds.profiles.rules import Profile

logger = logging.getLogger("wellspring.feeds")

# The address is a secret: no shared cache may keep what is found there.
FRESH = "private, max-age=300"
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
    return _private(_answer(request, row, profile, file, timezone.now().date()))


def _answer(
    request: HttpRequest, row: FeedProfile, profile: Profile, file: str, today: date
) -> HttpResponse:
    token = versions.current([each.key for each in reading.selections(profile)])
    # Some posts leave for their age alone; where none does, the day plays no part.
    limited = profile.rules.age_days or profile.rules.withdrawn != "gone"
    day = today.isoformat() if limited else ""
    stamp = f"{building.FORM}|{file}|{request.path}|{token.value}|{profile}|{day}"
    tag = quote_etag(hashlib.sha256(stamp.encode()).hexdigest()[:32])
    dates = [row.changed_at, token.changed_at or row.changed_at]
    changed_at = max([*dates, datetime.combine(today, time.min, tzinfo=UTC)] if day else dates)
    if http.not_modified(request, tag, changed_at):
        return http.stamp(http.empty(304), tag, changed_at, FRESH)
    content = building.build(
        profile, FORMS[file], address=request.path, since=row.created_at, today=today
    )
    response = HttpResponse(content, content_type=f"{BY_FILE[file].media_type}; charset=utf-8")
    return http.stamp(response, tag, changed_at, FRESH)


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
