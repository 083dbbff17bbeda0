"""Errors as problem details (RFC 9457). DRF passes every exception of a view to :func:`handler`."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import APIException, MethodNotAllowed
from rest_framework.response import Response

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse

from syndication.http.conditional import REVALIDATED
from syndication.http.outages import is_outage

logger = logging.getLogger("wellspring.api")

RETRY_AFTER = 10  # seconds: a lock or a restarted database is gone by then

MEDIA_TYPE = "application/problem+json"
# A key in the URL is masked in the problem, as clients log problems and pass them on.
_KEY = re.compile(r"wsk_\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of problem; its ``code`` is its anchor on the documentation page."""

    code: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        return f"{settings.ORIGIN}/api/docs/#{self.code}"


UNKNOWN_PARAMETER = Kind(
    "unknown-parameter",
    400,
    "Unknown parameter",
    "The query has a parameter that this address does not know. Nothing is silently ignored.",
)
INVALID_PARAMETER = Kind(
    "invalid-parameter",
    400,
    "Invalid parameter",
    "A parameter is empty, repeated, or has a value that is not allowed; the detail says which.",
)
INVALID_CURSOR = Kind(
    "invalid-cursor",
    400,
    "Invalid cursor",
    "The cursor is damaged or belongs to another list. Start again at the address in `restart`.",
)
INVALID_BODY = Kind(
    "invalid-body",
    400,
    "Invalid body",
    "The request's body is not a valid JSON object for this address; `member` names the member "
    "that is wrong. Nothing is silently ignored.",
)
UNAUTHORIZED = Kind(
    "unauthorized",
    401,
    "Unauthorized",
    "The key is missing, mistyped, expired or revoked. Send a valid key in the header "
    "`Authorization: Bearer …`.",
)
FORBIDDEN = Kind(
    "forbidden",
    403,
    "Forbidden",
    "The key is valid, but does not give access to this: it lacks the scope, or the contract is "
    "not active.",
)
TOO_MANY_REQUESTS = Kind(
    "too-many-requests",
    429,
    "Too many requests",
    "The quota is used up. Wait as many seconds as `Retry-After` says, then try again.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "Not found",
    "Nothing is published at this address or under this id, or your contract does not cover it.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "Method not allowed",
    "This address does not support the method. The header `Allow` lists the methods it supports.",
)
CONFLICT = Kind(
    "conflict",
    409,
    "Conflict",
    "The request conflicts with the current state. The detail says what must be done first.",
)
PRECONDITION_FAILED = Kind(
    "precondition-failed",
    412,
    "Precondition failed",
    "The condition in `If-Match` or `If-Unmodified-Since` is not met. To read only what has "
    "changed, send `If-None-Match` instead.",
)
TOO_LARGE = Kind(
    "too-large", 413, "Too large", "The request's body is larger than this address accepts."
)
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    415,
    "Unsupported media type",
    "The request's body must be JSON in UTF-8, sent with `Content-Type: application/json`.",
)
WITHDRAWN = Kind(
    "withdrawn",
    410,
    "Withdrawn",
    "The post was withdrawn: remove your copy. `reason` says why; `replacement` is a URL or null.",
)
CURSOR_LOST = Kind(
    "cursor-lost",
    410,
    "Cursor lost",
    "Our database was restored to a state older than this cursor. Read all changes again from the "
    "address in `restart`, then delete the posts that were not returned.",
)
REDACTED = Kind(
    "redacted",
    410,
    "Redacted",
    "The text of this edition was deleted for good. You can still read the post's current edition.",
)
EXPIRED = Kind(
    "expired",
    410,
    "Expired",
    "The preview has expired. Ask an editor to open it again, which makes a new token.",
)
REFUSED = Kind("refused", 400, "Request refused", "The request is malformed.")
INTERNAL = Kind(
    "internal", 500, "Internal error", "The server failed; the error is logged. Try again later."
)
UNAVAILABLE = Kind(
    "unavailable",
    503,
    "Unavailable",
    "The database does not respond just now. Try again after `Retry-After` seconds.",
)
UNSUPPORTED_FORMAT = Kind(
    "unsupported-format",
    501,
    "Unsupported format",
    "This address does not offer the requested format. The description lists those it offers.",
)
KINDS = (
    UNKNOWN_PARAMETER,
    INVALID_PARAMETER,
    INVALID_CURSOR,
    INVALID_BODY,
    REFUSED,
    UNAUTHORIZED,
    FORBIDDEN,
    TOO_MANY_REQUESTS,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    PRECONDITION_FAILED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    WITHDRAWN,
    CURSOR_LOST,
    REDACTED,
    EXPIRED,
    INTERNAL,
    UNSUPPORTED_FORMAT,
    UNAVAILABLE,
)


class Problem(Exception):  # noqa: N818  # RFC 9457's own word
    """An expected failure: its kind, a detail for this request, and additional members."""

    def __init__(self, kind: Kind, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.members = members
        self.headers: dict[str, str] = {}


def handler(exc: Exception, context: Mapping[str, Any]) -> Response | HttpResponse:
    """Returns the answer to any exception of a view.

    Unexpected exceptions are logged and answered by a 500 without details.
    """
    problem = _problem(exc)
    request = context.get("request")
    if problem.kind is INTERNAL:
        logger.error("an API view failed", exc_info=exc, extra={"path": _path(request)})
    headers = dict(problem.headers)
    if isinstance(exc, MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    return answer(problem, path=_path(request), headers=headers)


def answer(
    problem: Problem, *, path: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Returns ``problem`` as an HTTP response.

    Caches may not store it, except a withdrawal: that is valid until the post is published again.
    """
    kind = problem.kind
    members = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": path,
        **problem.members,
    }
    content = _KEY.sub("wsk_…", json.dumps(members, ensure_ascii=False, separators=(",", ":")))
    response = HttpResponse(
        content.encode(errors="replace"), content_type=MEDIA_TYPE, status=kind.status
    )
    # Keeps Django from logging each 4xx, so that clients cannot fill the log. Errors of ours are
    # logged by the handler.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    response["Cache-Control"] = REVALIDATED if kind is WITHDRAWN else "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _unavailable(exc: Exception) -> Problem:
    logger.error("the database does not respond", exc_info=exc)
    problem = Problem(UNAVAILABLE, "The database does not respond just now.")
    problem.headers["Retry-After"] = str(RETRY_AFTER)
    return problem


def _problem(exc: Exception) -> Problem:
    if isinstance(exc, Problem):
        return exc
    if is_outage(exc):
        return _unavailable(exc)
    if isinstance(exc, Http404):
        return Problem(NOT_FOUND, "There is nothing at this address.")
    if isinstance(exc, MethodNotAllowed):
        return Problem(METHOD_NOT_ALLOWED, str(exc.detail))
    if isinstance(exc, SuspiciousOperation):  # for example more parameters than Django accepts
        return Problem(REFUSED, "The request is malformed.")
    if isinstance(exc, APIException) and exc.status_code < 500:
        return Problem(
            Kind(REFUSED.code, exc.status_code, REFUSED.title, REFUSED.meaning), str(exc.detail)
        )
    return Problem(INTERNAL, "The answer could not be made. The fault is ours; try again later.")


def _path(request: object) -> str:
    return getattr(request, "path", "")
