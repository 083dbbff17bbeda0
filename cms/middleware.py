"""Public reads are answered before the admin's middleware: no session, no cookie, no user."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from syndication.http import empty, precondition_failed
from syndication.partners import gate, usage
from syndication.replays import Replays
from syndication.rest import problems
from syndication.rest.endpoint import CORS, PRIVATE

logger = logging.getLogger("wellspring.public")

# What needs a session or a form token. All else is public, and readable by anyone.
ADMIN_PREFIXES = ("/admin/", "/static/", "/media/")
# Its errors are problems, whoever finds them.
API_PREFIX = "/api/"

PUBLIC_HEADERS = {
    # No third party, no inline style, no inline script: docs/decisions/0009.
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}

# RFC 9110 8.6: a length would be one of a body that there is none of.
BODYLESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

# RFC 9110 13.1.1 and 13.1.4; the other conditions are the views' and the replays' own.
PRECONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})

replays = Replays()


class PublicReads:
    """Answers public paths from ``cms.public_urls``; lets the admin's requests through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_for_the_admin(request):
            return self.get_response(request)
        return self._guarded(request) if gate.guards(request) else self._conditional(request)

    def _guarded(self, request: HttpRequest) -> HttpResponseBase:
        try:
            gate.admit(request)
            response = self._conditional(request)
        except Exception as failed:  # noqa: BLE001  # the handler logs it, and tells nothing of it
            response = _told(failed, request)
        if "Authorization" not in response.headers.get("Vary", ""):
            patch_vary_headers(response, ["Authorization"])
        for name, value in gate.headers(request).items():
            response.headers[name] = value
        reader = gate.of(request)
        if reader.partner is not None and reader.key is not None:
            usage.count(reader.partner, reader.key, response.status_code, at=timezone.now())
        return response

    def _conditional(self, request: HttpRequest) -> HttpResponseBase:
        response = self._public(request)
        if PRECONDITIONS.isdisjoint(request.META) or not isinstance(response, HttpResponse):
            return response
        if not precondition_failed(request, response):
            return response
        if not request.path_info.startswith(API_PREFIX):
            return empty(HTTPStatus.PRECONDITION_FAILED)
        failed = problems.Problem(
            problems.PRECONDITION_FAILED, "Your copy is not what is here now."
        )
        return _told(failed, request)

    def _public(self, request: HttpRequest) -> HttpResponseBase:
        keyed = gate.of(request).key is not None
        # Elsewhere a key is nothing that we know: what it is sent to is not kept.
        kept = keyed or "HTTP_AUTHORIZATION" not in request.META
        replayable = kept and request.method in {"GET", "HEAD"}
        if replayable and (stored := replays.answer(request)) is not None:
            return stored
        if keyed:
            # What is made anew is made under the contract as it is now, not as it was remembered.
            gate.renewed(request)
        response = _with_headers(_answer(request), private=keyed)
        if replayable and isinstance(response, HttpResponse):
            replays.keep(request, response)
        return response


def _told(refused: Exception, request: HttpRequest) -> HttpResponseBase:
    """An error of the API that no view of it answers."""
    answer = problems.handler(refused, {"request": request})
    for name, value in CORS.items():
        answer.headers[name] = value
    return _with_headers(answer, private=False)


def _with_headers(response: HttpResponseBase, *, private: bool) -> HttpResponseBase:
    if response.headers.get("Content-Type", "").startswith("text/html"):
        for name, value in PUBLIC_HEADERS.items():
            response.headers.setdefault(name, value)
    if isinstance(response, HttpResponse) and response.status_code not in BODYLESS:
        response.headers.setdefault("Content-Length", str(len(response.content)))
    if private:
        # RFC 9111 3.5: no cache keeps what one partner may read, or how it was told.
        response.headers["Cache-Control"] = PRIVATE
    return response


def _is_for_the_admin(request: HttpRequest) -> bool:
    """A preview is a request of Wagtail's own making, for an address that readers may have too."""
    path = request.path_info
    return path == "/admin" or path.startswith(ADMIN_PREFIXES) or hasattr(request, "is_dummy")


def _answer(request: HttpRequest) -> HttpResponseBase:
    """What Django's handler does for a view, without the admin's layers around it."""
    try:
        request.urlconf = settings.PUBLIC_URLCONF
        match = resolve(request.path_info, settings.PUBLIC_URLCONF)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        render = getattr(response, "render", None)
        if callable(render) and not getattr(response, "is_rendered", True):
            response = render()
    except Exception as exc:  # Django's own handler turns each into an answer
        if not isinstance(exc, Resolver404):
            logger.debug("public read failed", exc_info=True)
        return response_for_exception(request, exc)
    return response  # type: ignore[no-any-return]
