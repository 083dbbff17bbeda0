"""Reads a request's body: one small JSON object (RFC 8259).

:mod:`syndication.rest.serializers` validates its members.
"""

import json
from typing import Any

from rest_framework.request import Request

from syndication.rest.problems import (
    INVALID_BODY,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
)

LARGEST = 16 * 1024  # bytes
MEDIA_TYPE = "application/json"


def invalid(name: str, reason: str) -> Problem:
    """The problem of an invalid member; ``reason`` follows its quoted name."""
    return Problem(INVALID_BODY, f"“{name}” {reason}", member=name)


def read(request: Request) -> dict[str, Any]:
    """The members of the request's body; no body at all is an object without members.

    Raises :class:`Problem` where the body is too large, not ``application/json``, not a
    well-formed JSON object, or names a member twice.
    """
    content = _content(request)
    if not content:
        return {}
    if not _is_json(request.META.get("CONTENT_TYPE", "")):
        raise Problem(UNSUPPORTED_MEDIA_TYPE, f"The body must be {MEDIA_TYPE}, in UTF-8.")
    try:
        found = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(INVALID_BODY, "The body is not well-formed JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise Problem(INVALID_BODY, "The body must be a JSON object.")
    return found


def _content(request: Request) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):  # not every proxy checks it
        raise Problem(INVALID_BODY, "The length of the body is no number of bytes.")
    if int(length[:12]) > LARGEST:
        raise Problem(TOO_LARGE, f"The body must not be larger than {LARGEST} bytes.")
    content: bytes = request.body
    if len(content) > LARGEST:
        raise Problem(TOO_LARGE, f"The body must not be larger than {LARGEST} bytes.")
    return content


def _is_json(content_type: str) -> bool:
    kind, _, parameters = content_type.lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    return kind.strip() == MEDIA_TYPE and charset in ("", "charset=utf-8")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuses duplicate names: parsers disagree about which one counts (RFC 8259 4)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(INVALID_BODY, "The body gives one member more than once.")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")
