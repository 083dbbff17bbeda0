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
    response: HttpResponse,
    known: stored.Validators,
    tag: str,
    cache_control: str,
    keys: tuple[str, ...] | None = None,
) -> HttpResponse:
    """The headers that a stored feed's 200 and its 304 share."""
    response["Vary"] = "Accept-Encoding, Sec-Fetch-Dest"
    if known.link:
        response["Link"] = known.link
    return http.stamp(response, tag, known.changed_at, cache_control, keys=keys)


def _answer(request: HttpRequest, place: Place, file: str) -> HttpResponse:
    keys, key = (place.selection.key,), stored.key_of(place, file)
    since = _start_of_changes() if place.changes else None
    # What leaves by the mere passing of days is another version, too.
    day = f".{since:%Y%m%d}" if since else ""
    coding = http.coding(request)
    if _is_conditional(request):
        known = stored.current(key, keys, coding=None, day=day)
        if known and (held := _held(request, known[1].validators)):
            return stamped(http.empty(304), known[1].validators, held, FRESH, keys)
    found = stored.current(key, keys, coding=coding, day=day)
    if found is None:
        read = versions.current(keys)
        token = Token(read.value + day, read.changed_at)
        built = stored.build(place, file, token, since=since)
        if built is None:
            return _absent(request, place, file)
        found = read.value, built
    value, built = found
    if held := _held(request, built.validators):
        return stamped(http.empty(304), built.validators, held, FRESH, keys)
    form = BY_FILE[file]
    response = HttpResponse(built.codings[coding], content_type=_type(request, form.media_type))
    if coding:
        response["Content-Encoding"] = coding
    if since is None:
        http.bind(response, Bound(keys, Token(value, None)))
    tag = http.tag(built.validators.etag, coding)
    return stamped(response, built.validators, tag, FRESH, keys)


def _type(request: HttpRequest, media_type: str) -> str:
    return shown_as(media_type, in_window=http.opened_in_browser(request))


def _start_of_changes() -> datetime:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - changes.DAYS


def _held(request: HttpRequest, known: stored.Validators) -> str | None:
    return http.held_tag(request, known.etag, known.changed_at)


def _absent(request: HttpRequest, place: Place, file: str) -> HttpResponse:
    """No such feed: not yet, no longer, or never."""
    if place.archive and place.archive == archives.next_number(place.selection) > 1:
        # The newest archive names its successor before it is full; its posts are here.
        response = HttpResponseRedirect(Place(place.selection).folder + file)
        response["Cache-Control"] = "no-store"
        return response
    if moved := _moved(place):
        response = HttpResponseRedirect(moved.folder + file, status=301)
        response["Cache-Control"] = http.REVALIDATED  # a name may be taken up again
        return response
    return nothing(request, status=410 if _had_posts(place) else 404)


def _moved(place: Place) -> Place | None:
    """The feed under the slug that its topic or author has now; its archives are numbered anew."""
    term = term_of(place)
    now = views.moved_term(*term) if term else None
    if term is None or now is None:
        return None
    by_topic = term[0] == Term.Of.TOPIC
    chosen = (
        replace(place.selection, topic=now) if by_topic else replace(place.selection, author=now)
    )
    return replace(place, selection=chosen, archive=None)


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
    return "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META


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
