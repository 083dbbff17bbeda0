"""Views of the public feeds, of the HTML page that lists them, and of the OPML file."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from blog.renditions import phrases
from syndication.editions import publisher, versions
from syndication.editions.models import Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection, Token
from syndication.feeds import archives, catalogue, changes, stored
from syndication.feeds.addresses import FeedAddress, interface_language, term_of
from syndication.feeds.formats import BY_FILE, FORMATS, content_type
from syndication.http import conditional
from syndication.http.conditional import Bound
from syndication.reading import terms

CACHE_CONTROL = conditional.FOR_MINUTES
DEFAULT_FILE = FORMATS["rss"].file
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
PLAIN_TEXTS = {
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
    """One feed document. ``Accept`` is ignored: some feed readers send ``text/html``."""
    if request.method == "OPTIONS":
        response = _with_headers(conditional.empty(204), PREFLIGHT)
    else:
        address = FeedAddress(
            Selection(locale=locale, topic=topic, author=author),
            changes=changed,
            archive=int(number) if number else None,
        )
        response = conditional.only_safe_methods(request) or _answer(request, address, file)
    return _with_headers(response, CORS)


def page(request: HttpRequest, locale: str | None = None) -> HttpResponse:
    """The HTML page about the feeds: what they are, how to follow them, and their list."""
    if refused := conditional.only_safe_methods(request):
        return refused
    return conditional.respond(
        request, (Selection().key,), lambda: _page(request, locale), exists=locale is None
    )


def opml(request: HttpRequest) -> HttpResponse:
    """All feeds as OPML 2.0, which feed readers can import."""
    if refused := conditional.only_safe_methods(request):
        return refused
    return _with_headers(conditional.respond(request, (Selection().key,), _opml), CORS)


def plain_error(request: HttpRequest, rest: str = "", status: int = 404) -> HttpResponse:
    """A 404 or 410 as a line of plain text: the client is a program."""
    response = HttpResponse(
        PLAIN_TEXTS[status], content_type="text/plain; charset=utf-8", status=status
    )
    response["Cache-Control"] = "no-store"
    return response


def with_validators(
    response: HttpResponse,
    known: stored.Validators,
    tag: str,
    cache_control: str,
    keys: tuple[str, ...] | None = None,
) -> HttpResponse:
    """Sets the headers that a stored feed's 200 and its 304 share; ``tag`` is the ``ETag``."""
    response["Vary"] = "Accept-Encoding, Sec-Fetch-Dest"
    if known.link:
        response["Link"] = known.link
    return conditional.stamp(response, tag, known.changed_at, cache_control, keys=keys)


def _answer(request: HttpRequest, address: FeedAddress, file: str) -> HttpResponse:
    keys, key = (address.selection.key,), stored.key_of(address, file)
    since = _start_of_changes() if address.changes else None
    # Entries leave the feed of changes after some days: the date is part of its version.
    day = f".{since:%Y%m%d}" if since else ""
    coding = conditional.coding(request)
    if _is_conditional(request):
        known = stored.current(key, keys, coding=None, day=day)
        if known and (tag := matching_tag(request, known[1].validators)):
            return with_validators(
                conditional.empty(304), known[1].validators, tag, CACHE_CONTROL, keys
            )
    found = stored.current(key, keys, coding=coding, day=day)
    if found is None:
        read = versions.current(keys)
        token = Token(read.value + day, read.changed_at)
        built = stored.build(address, file, token, since=since)
        if built is None:
            return _missing(request, address, file)
        found = read.value, built
    value, built = found
    if tag := matching_tag(request, built.validators):
        return with_validators(conditional.empty(304), built.validators, tag, CACHE_CONTROL, keys)
    feed_format = BY_FILE[file]
    response = HttpResponse(
        built.codings[coding], content_type=_type(request, feed_format.media_type)
    )
    if coding:
        response["Content-Encoding"] = coding
    if since is None:
        conditional.bind(response, Bound(keys, Token(value, None)))
    tag = conditional.tag(built.validators.etag, coding)
    return with_validators(response, built.validators, tag, CACHE_CONTROL, keys)


def _type(request: HttpRequest, media_type: str) -> str:
    return content_type(media_type, in_browser=conditional.opened_in_browser(request))


def _start_of_changes() -> datetime:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - changes.PERIOD


def matching_tag(request: HttpRequest, known: stored.Validators) -> str | None:
    """The tag that the request has in common with the stored feed: the answer is then a 304."""
    return conditional.held_tag(request, known.etag, known.changed_at)


def _missing(request: HttpRequest, address: FeedAddress, file: str) -> HttpResponse:
    """The answer where there is no feed: a redirect, 410 or 404."""
    if address.archive and address.archive == archives.next_number(address.selection) > 1:
        # The newest archive links to its successor, which is not full yet: its posts are in the
        # subscription document.
        response = HttpResponseRedirect(FeedAddress(address.selection).folder + file)
        response["Cache-Control"] = "no-store"
        return response
    if moved := _moved(address):
        response = HttpResponseRedirect(moved.folder + file, status=301)
        response["Cache-Control"] = conditional.REVALIDATED  # the slug may be used again
        return response
    return plain_error(request, status=410 if _had_posts(address) else 404)


def _moved(address: FeedAddress) -> FeedAddress | None:
    """The feed under the current slug of its topic or author, if the slug changed.

    Archive numbers are not the same there, so archives redirect to the subscription document.
    """
    term = term_of(address)
    now = terms.moved_to(*term, address.selection.locale) if term else None
    if term is None or now is None:
        return None
    by_topic = term[0] == Term.Of.TOPIC
    chosen = (
        replace(address.selection, topic=now)
        if by_topic
        else replace(address.selection, author=now)
    )
    return replace(address, selection=chosen, archive=None)


def _had_posts(address: FeedAddress) -> bool:
    term = term_of(address)
    return term is not None and terms.had_posts(*term, address.selection.locale)


def _with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _is_conditional(request: HttpRequest) -> bool:
    return "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META


def _page(request: HttpRequest, locale: str | None) -> HttpResponse:
    facts = publisher.current()
    if locale and locale not in facts.locales:
        return plain_error(request)
    locale = locale or facts.default_locale
    with override(interface_language(locale)):
        context = {
            "lang": locale,
            "site": _site(facts, locale),
            "home": facts.indexes.get(locale, "/"),
            "groups": catalogue.groups(facts, locale),
            "everything": f"{facts.origin}/feeds/{DEFAULT_FILE}",
            "formats": list(FORMATS.values()),
            "pages": [
                (other, phrases.ENDONYMS.get(interface_language(other), other))
                for other in facts.locales
            ],
            "origin": facts.origin,
        }
        response = HttpResponse(render_to_string("feed/feeds.html", context))
    response["Content-Language"] = locale
    return response


def _opml() -> HttpResponse:
    facts = publisher.current()
    locale = facts.default_locale
    with override(interface_language(locale)):
        context: dict[str, object] = {
            "site": _site(facts, locale),
            "groups": catalogue.groups(facts, locale),
            "origin": facts.origin,
            "file": DEFAULT_FILE,
        }
        response = HttpResponse(render_to_string("feed/feeds.opml", context), content_type=OPML)
    response["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return response


def _site(facts: Publisher, locale: str) -> str:
    return facts.title.get(interface_language(locale)) or "Wellspring"
