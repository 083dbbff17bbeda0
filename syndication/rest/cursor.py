"""Signed cursors: where a page of a list starts, opaque to the client.

A cursor is a small JSON value, signed (HMAC-SHA256) with a salt that names the list and everything
the cursor is bound to: its filters, its reader. It is valid for no other list. It contains no
time, so equal starts give equal cursors. It stays valid after ``SECRET_KEY`` is rotated, as long as
the old key is in ``SECRET_KEY_FALLBACKS``.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing

from syndication.rest.problems import INVALID_CURSOR, Problem

MAX_LENGTH = 200  # characters; ours are shorter
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class CursorError(ValueError):
    """The text is not a cursor of this list: forged, cut short, or made for another list."""


def dumps(start: Any, *, of: str, bound: str) -> str:
    """The cursor of a start (any JSON value) in the list ``of``, bound to ``bound``.

    ``bound`` must be unambiguous for any text in its parts, as ``repr()`` of a tuple is.
    """
    return signing.Signer(salt=f"{of}|{bound}").sign_object(start)


def loads(text: str, *, of: str, bound: str) -> Any:
    """The start that a cursor of this list holds; raises :class:`CursorError` for other texts."""
    if len(text) > MAX_LENGTH:
        raise CursorError("The cursor is too long to be one of ours.")
    try:
        return signing.Signer(salt=f"{of}|{bound}").unsign_object(text)
    except (signing.BadSignature, ValueError) as exc:
        raise CursorError("The cursor was not made for this list.") from exc


def problem(detail: str, *, restart: str) -> Problem:
    """The refusal of a cursor; ``restart`` is the address of the list's first page."""
    return Problem(INVALID_CURSOR, detail, parameter="cursor", restart=restart)


def microseconds(moment: datetime) -> int:
    """A moment as microseconds since 1970, as cursors hold it."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """The inverse of :func:`microseconds`; raises ``TypeError`` or ``OverflowError``."""
    return _EPOCH + microseconds * _MICROSECOND
