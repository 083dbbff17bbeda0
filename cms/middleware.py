"""Answers public requests before the admin's middleware: without session, cookie or user."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError

from syndication.http import content_policy
from syndication.http.conditional import date, empty, precondition_failed
from syndication.http.response_cache import ResponseCache
from syndication.partners import authentication, usage
from syndication.rest import endpoint, problems
from syndication.rest.endpoint import CORS

logger = logging.getLogger("wellspring.public")

# Paths that need a session or a CSRF token. All others are public.
ADMIN_PREFIXES = ("/admin/", "/static/")
# Errors below it are answered as problem details (RFC 9457), also those found here.
API_PREFIX = "/api/"

PUBLIC_HEADERS = {
    "Content-Security-Policy": content_policy.header(),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}

# RFC 9110 8.6: these have no body and no Content-Length.
BODYLESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

# RFC 9110 13.1.1 and 13.1.4; the other conditions are the views' and the response cache's.
PRECONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})

response_cache = ResponseCache()


class PublicReads:
    """Answers public paths by ``cms.public_urls``; passes the admin's requests on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_for_the_admin(request):
            return self.get_response(request)
        return (
            self._guarded(request) if authentication.guards(request) else self._conditional(request)
        )

    def _guarded(self, request: HttpRequest) -> HttpResponseBase:
        try:
            authentication.admit(request)
            response = self._conditional(request)
        except Exception as failed:  # noqa: BLE001  # the handler logs it and answers 500
            response = _error_response(failed, request)
        if "Authorization" not in response.headers.get("Vary", ""):
            patch_vary_headers(response, ["Authorization"])
        for name, value in authentication.headers(request).items():
            response.headers[name] = value
        reader = authentication.of(request)
        if reader.partner is not None and reader.key is not None:
            usage.count(
                reader.partner,
                reader.key,
                response.status_code,
                at=timezone.now(),
                proof=getattr(response, "proof", None),
            )
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
            problems.PRECONDITION_FAILED,
            "The request's condition is not met: the current version is another.",
        )
        return _error_response(failed, request)

    def _public(self, request: HttpRequest) -> HttpResponseBase:
        keyed = authentication.of(request).key is not None
        # Do not store responses to credentials that are not a partner's key.
        known = keyed or "HTTP_AUTHORIZATION" not in request.META
        cacheable = known and request.method in {"GET", "HEAD"}
        if cacheable and (stored := response_cache.answer(request)) is not None:
            return date(request, stored)
        if keyed:
            # A new response follows the current contract, not the cached one.
            authentication.renewed(request)
        response = _with_headers(_answer(request), private=keyed)
        if cacheable and isinstance(response, HttpResponse):
            response_cache.store(request, response)
        return date(request, response) if isinstance(response, HttpResponse) else response


class AdminLanguage:
    """Answers in the browser's language until the user's own is known: login, reset, errors.

    Django's ``LocaleMiddleware`` ignores ``Accept-Language`` here, because Wagtail's pages need
    ``i18n_patterns`` without a prefix for the default language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Wagtail takes the person's language for its views alone: not for what it says after one
        has refused them."""
        profile = getattr(request.user, "wagtail_userprofile", None)
        if profile:
            translation.activate(profile.get_preferred_language())


class AdminPolicy:
    """Sets the Content-Security-Policy of the admin's pages, previews included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        directives = {**content_policy.ADMIN_DIRECTIVES, "frame-src": _frames()}
        response.headers.setdefault("Content-Security-Policy", content_policy.header(directives))
        return response


def _frames() -> str:
    front_end = urlsplit(settings.FRONT_END_PREVIEW_URL)
    if not front_end.netloc or "{" in front_end.netloc:
        return "'self'"
    return f"'self' {front_end.scheme}://{front_end.netloc}"


_ID = re.compile("all|[0-9]{1,18}", re.ASCII)


class IncompleteForms:
    """Answers to requests of the admin on which Django or Wagtail raises.

    400 to a form that lacks a hidden field and to a filter beyond what can be counted, such as the
    day after 9999-12-31; 404 to a bulk action on ids that are none and to a key that is too long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Raises ``Http404``. Wagtail 8.0.1 hands the ids to the database as they are."""
        match = request.resolver_match
        if match is None or match.url_name != "wagtail_bulk_action":
            return
        if not all(_ID.fullmatch(each) for each in request.GET.getlist("id")):
            raise Http404

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, OverflowError) and request.method in ("GET", "HEAD"):
            # A key beyond what the database counts to, or a day beyond the calendar.
            refused = BadRequest(str(exception)) if request.GET else Http404(str(exception))
        elif isinstance(exception, MultiValueDictKeyError) and request.method == "POST":
            refused = BadRequest(str(exception))
        else:
            return None
        answer: HttpResponseBase = response_for_exception(request, refused)
        return answer


def _error_response(refused: Exception, request: HttpRequest) -> HttpResponseBase:
    """The problem response to an error that no API view handled."""
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
        # RFC 9111 3.5: no shared cache may store a response to a partner.
        response.headers["Cache-Control"] = endpoint.private(response)
    return response


def _is_for_the_admin(request: HttpRequest) -> bool:
    """Whether the admin answers. Wagtail makes dummy requests for previews of public paths."""
    path = request.path_info
    return path == "/admin" or path.startswith(ADMIN_PREFIXES) or hasattr(request, "is_dummy")


def _answer(request: HttpRequest) -> HttpResponseBase:
    """Resolve and call a public view as Django's handler does, without other middleware."""
    try:
        request.urlconf = settings.PUBLIC_URLCONF
        match = resolve(request.path_info, settings.PUBLIC_URLCONF)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        render = getattr(response, "render", None)
        if callable(render) and not getattr(response, "is_rendered", True):
            response = render()
    except Exception as exc:  # turned into a response, as by Django's handler
        if not isinstance(exc, Resolver404):
            logger.debug("public read failed", exc_info=True)
        return response_for_exception(request, exc)
    return response  # type: ignore[no-any-return]
