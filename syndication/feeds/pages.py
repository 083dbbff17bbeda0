"""The addresses of feeds, and the page that lists them for people."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from syndication import http, publisher, versions, views
from syndication.feeds import rss, stored
from syndication.feeds.places import Place, language
from syndication.http import Bound
from syndication.models import Term
from syndication.versions import Selection

FRESH = "public, max-age=900, stale-while-revalidate=3600"
NAME = "rss.xml"
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def feed(
    request: HttpRequest,
    *,
    locale: str | None = None,
    topic: str | None = None,
    author: str | None = None,
) -> HttpResponse:
    """One feed, whatever the request's ``Accept`` says (some readers ask for HTML)."""
    if request.method == "OPTIONS":
        response = _with(http.empty(204), PREFLIGHT)
    else:
        place = Place(Selection(locale=locale, topic=topic, author=author))
        response = http.only_safe_methods(request) or _answer(request, place)
    return _with(response, CORS)


def page(request: HttpRequest) -> HttpResponse:
    """The feeds of this site, for people: what they are, and which there are."""
    if refused := http.only_safe_methods(request):
        return refused
    return http.conditional(request, (Selection().key,), _page)


def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    keys = (place.selection.key,)
    token = versions.current(keys)
    key = stored.key_of(place, NAME)
    if _is_conditional(request):
        known = stored.validators(key, token)
        if known and http.not_modified(request, known.etag, known.changed_at):
            return http.stamp(http.empty(304), known.etag, known.changed_at, FRESH)
    built = stored.read(key, token) or stored.build(place, NAME, token)
    if built is None:
        return nothing(request)
    tag, changed_at = built.validators.etag, built.validators.changed_at
    if http.not_modified(request, tag, changed_at):
        return http.stamp(http.empty(304), tag, changed_at, FRESH)
    response = HttpResponse(built.content, content_type=f"{rss.MEDIA_TYPE}; charset=utf-8")
    http.bind(response, Bound(keys, token))
    return http.stamp(response, tag, changed_at, FRESH)


def _with(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _is_conditional(request: HttpRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404, in few words, for programs that look for a feed."""
    response = HttpResponse(
        "There is no such feed. All feeds are listed at /feeds/.\n",
        content_type="text/plain; charset=utf-8",
        status=404,
    )
    response["Cache-Control"] = "no-store"
    return response


def _page() -> HttpResponse:
    facts = publisher.current()
    spoken = facts.default_locale
    tongue = language(spoken)
    terms = {of: _named(of, spoken) for of in (Term.Of.TOPIC, Term.Of.AUTHOR)}
    context = {
        "lang": spoken,
        "site": facts.title.get(tongue) or "Wellspring",
        "home": facts.indexes.get(spoken, "/"),
        "everything": f"{facts.origin}{_path(Selection())}",
        "languages": [
            (locale, _LANGUAGES.get(language(locale), locale), _path(Selection(locale=locale)))
            for locale in facts.locales
        ],
        "topics": [(name, _path(Selection(topic=slug))) for slug, name in terms[Term.Of.TOPIC]],
        "authors": [(name, _path(Selection(author=slug))) for slug, name in terms[Term.Of.AUTHOR]],
    }
    with override(tongue):
        return HttpResponse(render_to_string("feed/feeds.html", context))


# Each in its own language, as its readers look for it.
_LANGUAGES = {"en": "English", "fr": "Français"}


def _named(of: Term.Of, locale: str) -> list[tuple[str, str]]:
    return [
        (term.slug, term.names.get(locale) or next(iter(term.names.values())))
        for term in views.terms(of)
    ]


def _path(selection: Selection) -> str:
    return Place(selection).folder + NAME
