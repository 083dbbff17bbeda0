"""The feeds as HTTP, and the pages that list them for people and for their programs."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from syndication import http, publisher, versions, views
from syndication.feeds import archives, catalogue, changes, stored
from syndication.feeds.formats import BY_FILE, FORMATS, shown_as
from syndication.feeds.places import Place, language, term_of
from syndication.http import Bound
from syndication.models import Term
from syndication.publisher import Publisher
from syndication.versions import Selection, Token

FRESH = "public, max-age=900, stale-while-revalidate=3600"
NAME = FORMATS["rss"].file
OPML = "text/x-opml; charset=utf-8"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
WORDS = {
    404: "There is no such feed. All feeds are listed at /feeds/.\n",
    410: "This feed has ended. All feeds are listed at /feeds/.\n",
}


def feed(
    request: HttpRequest,
    *,
    file: str,
    locale: str | None = None,
    topic: str | None = None,
    author: str | None = None,
    number: str | None = None,
    changed: bool = False,
) -> HttpResponse:
    """One feed, whatever the request's ``Accept`` says (some readers ask for HTML)."""
    if request.method == "OPTIONS":
        response = _with(http.empty(204), PREFLIGHT)
    else:
        place = Place(
            Selection(locale=locale, topic=topic, author=author),
            changes=changed,
            archive=int(number) if number else None,
        )
        response = http.only_safe_methods(request) or _answer(request, place, file)
    return _with(response, CORS)


def page(request: HttpRequest, locale: str | None = None) -> HttpResponse:
    """The feeds of this site, for people: what they are, how to follow them, which there are."""
    if refused := http.only_safe_methods(request):
        return refused
    return http.conditional(
        request, (Selection().key,), lambda: _page(request, locale), exists=locale is None
    )


def opml(request: HttpRequest) -> HttpResponse:
    """All feeds as OPML 2.0, which feed readers import at once."""
    if refused := http.only_safe_methods(request):
        return refused
    return _with(http.conditional(request, (Selection().key,), _opml), CORS)


def nothing(request: HttpRequest, rest: str = "", status: int = 404) -> HttpResponse:
    """404 or 410, in few words, for programs that look for a feed."""
    response = HttpResponse(WORDS[status], content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


def stamped(
    response: HttpResponse, known: stored.Validators, coding: str, cache_control: str
) -> HttpResponse:
    """The headers that a stored feed's 200 and its 304 share."""
    response["Vary"] = "Accept-Encoding, Sec-Fetch-Dest"
    if known.link:
        response["Link"] = known.link
    return http.stamp(response, stored.tag(known.etag, coding), known.changed_at, cache_control)


def _answer(request: HttpRequest, place: Place, file: str) -> HttpResponse:
    keys = (place.selection.key,)
    token = read = versions.current(keys)
    since = None
    if place.changes:
        since = _start_of_changes()
        # What leaves by the mere passing of days is another version, too.
        token = Token(f"{read.value}.{since:%Y%m%d}", read.changed_at)
    key = stored.key_of(place, file)
    coding = http.coding(request)
    if _is_conditional(request):
        known = stored.validators(key, token)
        if known and _is_fresh(request, known, coding):
            return _stamped(http.empty(304), known, coding)
    built = stored.read(key, token, coding) or stored.build(place, file, token, since=since)
    if built is None:
        return _absent(request, place, file)
    if _is_fresh(request, built.validators, coding):
        return _stamped(http.empty(304), built.validators, coding)
    form = BY_FILE[file]
    response = HttpResponse(built.codings[coding], content_type=_type(request, form.media_type))
    if coding:
        response["Content-Encoding"] = coding
    if since is None:
        http.bind(response, Bound(keys, read))
    return _stamped(response, built.validators, coding)


def _type(request: HttpRequest, media_type: str) -> str:
    return shown_as(media_type, in_window=http.opened_in_browser(request))


def _start_of_changes() -> datetime:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - changes.DAYS


def _is_fresh(request: HttpRequest, known: stored.Validators, coding: str) -> bool:
    return http.not_modified(request, stored.tag(known.etag, coding), known.changed_at)


def _stamped(response: HttpResponse, known: stored.Validators, coding: str) -> HttpResponse:
    return stamped(response, known, coding, FRESH)


def _absent(request: HttpRequest, place: Place, file: str) -> HttpResponse:
    """No such feed: not yet, no longer, or never."""
    if place.archive and place.archive == archives.next_number(place.selection) > 1:
        # The newest archive names its successor before it is full; its posts are here.
        response = HttpResponseRedirect(Place(place.selection).folder + file)
        response["Cache-Control"] = "no-store"
        return response
    if moved := _moved(place):
        return HttpResponseRedirect(moved.folder + file, status=301)
    return nothing(request, status=410 if _had_posts(place) else 404)


def _moved(place: Place) -> Place | None:
    """The feed under the slug that its topic or author has now; its archives are numbered anew."""
    term = term_of(place)
    now = views.moved_term(*term) if term else None
    if term is None or now is None:
        return None
    name = "topic" if term[0] == Term.Of.TOPIC else "author"
    return replace(place, selection=replace(place.selection, **{name: now}), archive=None)


def _had_posts(place: Place) -> bool:
    """Whether a post that was taken back was in this feed, and may be spoken of."""
    term = term_of(place)
    if term is None or place.archive is not None:
        return False
    of, slug = term
    locale = {"locale": place.selection.locale} if place.selection.locale else {}
    gone = Term.objects.filter(of=of, slug=slug, head__live=False, **locale)
    return gone.exclude(head__edition__reason__in=changes.UNSPOKEN).exists()


def _with(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _is_conditional(request: HttpRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _page(request: HttpRequest, locale: str | None) -> HttpResponse:
    facts = publisher.current()
    if locale and locale not in facts.locales:
        return nothing(request)
    spoken = locale or facts.default_locale
    with override(language(spoken)):
        context = {
            "lang": spoken,
            "site": _site(facts, spoken),
            "home": facts.indexes.get(spoken, "/"),
            "groups": catalogue.groups(facts, spoken),
            "everything": f"{facts.origin}/feeds/{NAME}",
            "formats": list(FORMATS.values()),
            "pages": [
                (other, catalogue.TONGUES.get(language(other), other)) for other in facts.locales
            ],
            "origin": facts.origin,
        }
        response = HttpResponse(render_to_string("feed/feeds.html", context))
    response["Content-Language"] = spoken
    return response


def _opml() -> HttpResponse:
    facts = publisher.current()
    spoken = facts.default_locale
    with override(language(spoken)):
        context: dict[str, Any] = {
            "site": _site(facts, spoken),
            "groups": catalogue.groups(facts, spoken),
            "origin": facts.origin,
            "file": NAME,
        }
        response = HttpResponse(render_to_string("feed/feeds.opml", context), content_type=OPML)
    response["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return response


def _site(facts: Publisher, spoken: str) -> str:
    return facts.title.get(language(spoken)) or "Wellspring"
