"""Errors as problem details (RFC 9457): every error of the API goes through :func:`handler`."""

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

from syndication.http import REVALIDATED

logger = logging.getLogger("wellspring.api")

MEDIA_TYPE = "application/problem+json"
# A key that somebody put into an address is not repeated with it: problems are kept, and passed on.
_KEY = re.compile(r"wsk_\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of problem; its code is its anchor on the page for people."""

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
    "A parameter is empty, repeated, or not of the form that this address asks for.",
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
    "The request's body is not the JSON object that this address asks for; `member` names what is "
    "wrong in it. Nothing is silently ignored.",
)
UNAUTHORIZED = Kind(
    "unauthorized",
    401,
    "Unauthorized",
    "No key was shown where one is needed, or one that opens nothing: mistyped, expired, revoked. "
    "Keys go in the header `Authorization: Bearer …`.",
)
FORBIDDEN = Kind(
    "forbidden",
    403,
    "Forbidden",
    "The key is known, and does not open this: it has not the scope, or the contract is not "
    "running.",
)
TOO_MANY_REQUESTS = Kind(
    "too-many-requests",
    429,
    "Too many requests",
    "The quota of this minute is used up: `Retry-After` says in how many seconds there is more.",
)
NOT_FOUND = Kind(
    "not-found", 404, "Not found", "Nothing has been published under this address or id."
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "Method not allowed",
    "This address has no such method: most are read with GET or HEAD. `Allow` names its own.",
)
CONFLICT = Kind(
    "conflict",
    409,
    "Conflict",
    "What was asked for cannot be done as things stand; the detail says what stands in its way.",
)
PRECONDITION_FAILED = Kind(
    "precondition-failed",
    412,
    "Precondition failed",
    "`If-Match` or `If-Unmodified-Since` names another state than what is here now. Reads are "
    "asked for again with `If-None-Match`.",
)
TOO_LARGE = Kind("too-large", 413, "Too large", "The request's body is larger than is read here.")
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    415,
    "Unsupported media type",
    "Bodies of requests are read as application/json in UTF-8, and as nothing else.",
)
WITHDRAWN = Kind(
    "withdrawn",
    410,
    "Withdrawn",
    "The post was taken back: remove your copy. The problem says why, and names a replacement.",
)
CURSOR_LOST = Kind(
    "cursor-lost",
    410,
    "Cursor lost",
    "We went back to an older state than the one this cursor was given in. Read all changes again "
    "from the address in `restart`, then remove whatever was not told again.",
)
REDACTED = Kind(
    "redacted",
    410,
    "Redacted",
    "The words of this edition were removed for good. The post's current edition can be read.",
)
EXPIRED = Kind(
    "expired",
    410,
    "Expired",
    "What the token showed is shown no longer. An editor's preview makes another one.",
)
REFUSED = Kind("refused", 400, "Request refused", "The request could not be understood.")
INTERNAL = Kind(
    "internal", 500, "Internal error", "The fault is ours and has been recorded. Try again later."
)
UNSUPPORTED_FORMAT = Kind(
    "unsupported-format",
    501,
    "Unsupported format",
    "This is given in the forms that the description names, and in no other.",
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
)


class Problem(Exception):  # noqa: N818  # RFC 9457's own word
    """An expected failure: its kind, a sentence for this case, and further members."""

    def __init__(self, kind: Kind, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.members = members
        self.headers: dict[str, str] = {}


def handler(exc: Exception, context: Mapping[str, Any]) -> Response | HttpResponse:
    """The answer for any exception of a view. What nobody expected is logged and tells nothing."""
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
    """``problem`` as an HTTP answer. Nobody stores it; but a withdrawal may be kept as a post may:
    it stands until the post returns."""
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
    # Django would log each, and whoever asks wrongly fill the log. Our own faults are logged above.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    response["Cache-Control"] = REVALIDATED if kind is WITHDRAWN else "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _problem(exc: Exception) -> Problem:
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, Http404):
        return Problem(NOT_FOUND, "There is nothing at this address.")
    if isinstance(exc, MethodNotAllowed):
        return Problem(METHOD_NOT_ALLOWED, str(exc.detail))
    if isinstance(exc, SuspiciousOperation):  # more parameters than Django reads, and the like
        return Problem(REFUSED, "The request is not of a form that is read here.")
    if isinstance(exc, APIException) and exc.status_code < 500:
        return Problem(
            Kind(REFUSED.code, exc.status_code, REFUSED.title, REFUSED.meaning), str(exc.detail)
        )
    return Problem(INTERNAL, "The answer could not be made. The fault is ours; try again later.")


def _path(request: Any) -> str:
    return getattr(request, "path", "")
