"""What a request's body may say: one small JSON object. What is not understood is refused by name.

RFC 8259; members are as strict as parameters (:mod:`syndication.rest.query`).
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from syndication.rest.problems import (
    INVALID_BODY,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
)
from syndication.rest.query import Parse

LARGEST = 16 * 1024  # bytes
MEDIA_TYPE = "application/json"

NO_MEMBERS: dict[str, "Parse"] = {}


def invalid(name: str, reason: str) -> Problem:
    """The problem of a member that is not of the form asked for."""
    return Problem(INVALID_BODY, f"“{name}” {reason}", member=name)


def read(
    request: Any, known: Mapping[str, Parse], *, required: Collection[str] = ()
) -> dict[str, Any]:
    """The members of the body, parsed; raises :class:`Problem` that names the wrong one.

    No body at all is an object without members.
    """
    values = {}
    for name, value in _object(request).items():
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise Problem(
                INVALID_BODY,
                f"There is no member “{name[:80]}” here. Known members: {allowed}.",
                member=name[:80],
                known=list(known),
            )
        values[name] = known[name](name, value)
    for name in required:
        if name not in values:
            raise invalid(name, "is missing.")
    return values


def text(name: str, value: Any) -> str:
    """A string; U+0000 is refused, since no database keeps it."""
    if not isinstance(value, str) or "\x00" in value:
        raise invalid(name, "must be a string.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise invalid(name, "has half a character.") from None
    return value


def texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise invalid(name, "must be a list of strings.")
    return [text(name, each) for each in value]


def whole_number(name: str, value: Any) -> int:
    """One; 24.0 is one, too (JSON Schema 2020-12, validation 6.1.1)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(name, "must be a whole number.")
    return value


def _object(request: Any) -> dict[str, Any]:
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


def _content(request: Any) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):  # a server in front may let it through
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
    """RFC 8259 4: of a name that is given twice, nobody knows which counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(INVALID_BODY, "The body gives one member more than once.")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")
