"""The private address of a person's calendar, for calendar programs that cannot log in.

Whoever knows the address reads what its person may see, and no more than that. Only the token's
SHA-256 is stored: the token is random, and shown once.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from wagtail.users.models import UserProfile

from blog.admin import coming
from blog.admin.coming import Event, Span
from syndication.desk.models import CalendarAddress
from syndication.desk.planning import events, icalendar
from syndication.desk.planning.events import KINDS, Sight
from syndication.desk.planning.icalendar import Entry
from syndication.http.conditional import content_tag, only_safe_methods
from syndication.partners import authentication

BEFORE, AHEAD = timedelta(days=30), timedelta(days=366)
OCTETS = 32
HEADERS = {
    # Nobody but the program that asked may store it, and it asks again each time.
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="calendar.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def make(user: Any, *, at: datetime) -> str:
    """A new address for ``user``, whole; a former one stops working."""
    token = secrets.token_urlsafe(OCTETS)
    values = {"digest": _digest(token), "made_at": at}
    CalendarAddress.objects.update_or_create(user=user, defaults=values)
    return settings.ORIGIN + reverse("calendar-feed", args=[token], urlconf=settings.PUBLIC_URLCONF)


def remove(user: Any) -> None:
    """Revoke the address of ``user``, if there is one."""
    CalendarAddress.objects.filter(user=user).delete()


def made_at(user: Any) -> datetime | None:
    """When the current address of ``user`` was made; ``None`` where there is none."""
    found: datetime | None = (
        CalendarAddress.objects.filter(user=user).values_list("made_at", flat=True).first()
    )
    return found


def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the person whose address it is.

    404 where it is nobody's, or the person may not enter the admin any more; 429 where the network
    has used up its quota, which it shares with the API: so nobody tries many tokens.
    """
    if refused := only_safe_methods(request):
        return refused
    taken = authentication.take_of_network(request)
    if taken is not None and not taken.allowed:
        retry = {"Retry-After": str(taken.seconds)}
        return HttpResponse(status=429, content_type="text/plain", headers=retry | HEADERS)
    user = _person(token)
    if user is None:
        return HttpResponse(status=404, content_type="text/plain", headers=HEADERS)
    content = calendar_of(user, at=timezone.now())
    tag = content_tag(content)
    made = HttpResponse(content, content_type=icalendar.CONTENT_TYPE, headers=HEADERS)
    made["ETag"] = tag
    found: HttpResponse = get_conditional_response(request, etag=tag, response=made) or made
    return found


def calendar_of(user: Any, *, at: datetime) -> bytes:
    """The iCalendar object of ``user``, in the language and time zone of their account."""
    profile = UserProfile.get_for_user(user)
    language, zone = profile.get_preferred_language(), profile.get_current_time_zone()
    with translation.override(language), timezone.override(zone):
        today = timezone.localdate(at)
        span = Span(first=today - BEFORE, last=today + AHEAD)
        found = coming.linked(events.between(Sight.of(user), span, at=at), user)
        return icalendar.build(_("Posts"), map(_entry, found))


def _entry(event: Event) -> Entry:
    host = urlsplit(settings.ORIGIN).hostname
    words = {"title": event.name, "what": event.what}
    return Entry(
        uid=f"{event.kind}-{event.about}@{host}",
        changed_at=event.changed_at,
        at=event.at,
        summary=_("%(title)s: %(what)s") % words,
        category=str(KINDS[event.kind]),
        url=settings.WAGTAILADMIN_BASE_URL + event.url if event.url else "",
    )


def _person(token: str) -> Any:
    rows = CalendarAddress.objects.filter(digest=_digest(token), user__is_active=True)
    row = rows.select_related("user").first()
    may_enter = row is not None and row.user.has_perm("wagtailadmin.access_admin")
    return row.user if row is not None and may_enter else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
