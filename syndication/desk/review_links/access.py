"""What stands before each page of a review link: its token, its state, its log, its headers.

The token is the only credential. No cookie is read, so no other site can act for a reviewer; and
nothing is done by a GET, which scanners of mail send.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from blog.admin.review_links import tokens
from blog.models import ReviewLink, ReviewLinkOpening
from syndication.desk.review_links import wrong_tokens
from syndication.editions import publisher
from syndication.editions.publisher import Publisher
from syndication.web import pages

State = ReviewLink.State
What = ReviewLinkOpening.What
MOST_OPENINGS = 1000  # of one link: a program that asks again and again fills no disk
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# Why a link is closed, for its reviewer.
CLOSED = {
    State.EXPIRED: _("This link has expired. Ask whoever sent it to you for a new one."),
    State.REVOKED: _("This link was withdrawn. Ask whoever sent it to you if you expected it."),
    State.ORPHANED: _("Whoever asked you for this review does not work on this site any more."),
    State.DELETED: _("The post was deleted: it needs no review any more."),
}

Shown = Callable[..., HttpResponse]


def by_token(what: ReviewLinkOpening.What, *methods: str) -> Callable[[Shown], Shown]:
    """A view of a link that is open or answered: ``view(request, link, facts, **kwargs)``.

    Answers 404 to other tokens, 410 in words to a link that is closed, and logs each GET.
    """

    def decorate(view: Shown) -> Shown:
        @wraps(view)
        def answer(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            now, facts = timezone.now(), publisher.current()
            link = tokens.read(token)
            if link is None:
                return secret(_unknown(request, facts))
            if link.state(now) in CLOSED:
                return secret(closed(link, facts, link.state(now)))
            if request.method == "GET":
                _note(link, what, now)
            return secret(view(request, link, facts, **kwargs))

        return answer

    return decorate


def secret(response: HttpResponse) -> HttpResponse:
    """The response with headers that keep it, and its address, out of caches and indexes."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def closed(link: ReviewLink, facts: Publisher, state: ReviewLink.State) -> HttpResponse:
    """410: why nothing can be read here any more; nothing of the post, not even its title."""
    values = {"noindex": True, "reason": CLOSED[state], "heading": _("This review link is closed")}
    return pages.framed("web/review/closed.html", link.locale, facts, values, status=410)


def _unknown(request: HttpRequest, facts: Publisher) -> HttpResponse:
    """404, or 429 to who tried many, in the browser's language: it is nobody's link."""
    language = translation.get_language_from_request(request)
    locale = next((tag for tag in facts.locales if tag.startswith(language)), facts.default_locale)
    too_many = wrong_tokens.count(request)
    reason = (
        _("Too many addresses were tried from your network. Try again in a quarter of an hour.")
        if too_many
        else _(
            "Nothing is found at this address. It may have been cut off in the mail, or a newer "
            "one has replaced it: open the newest link that you got, whole."
        )
    )
    values = {"noindex": True, "reason": reason, "heading": _("This is no review link")}
    status = 429 if too_many else 404
    response = pages.framed("web/review/closed.html", locale, facts, values, status=status)
    patch_vary_headers(response, ["Accept-Language"])
    if too_many:
        response["Retry-After"] = str(wrong_tokens.PERIOD)
    return response


def _note(link: ReviewLink, what: ReviewLinkOpening.What, at: datetime) -> None:
    if link.openings.count() < MOST_OPENINGS:
        link.openings.create(at=at, what=what)
