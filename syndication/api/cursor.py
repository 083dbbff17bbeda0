"""Cursors: an opaque, signed place in one list.

A cursor holds the publication time and the id of the last post that was seen, so that no post is
met twice or missed when others are published meanwhile. It is signed together with the list's
filters and its reader: it opens no other list, and none for somebody else. It bears no time of its
own; equal places give equal cursors.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from syndication.versions import Selection

LONGEST = 200  # characters; ours are shorter
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class CursorError(ValueError):
    """The text is not a cursor of this list: forged, cut short, or made for another one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which post a page begins."""

    published_at: datetime
    post_id: UUID


def dumps(place: Place, selection: Selection, *, partner: int | None = None) -> str:
    """The cursor of a place in the list of ``selection``, as this partner, or anyone, reads it."""
    microseconds = (place.published_at - _EPOCH) // _MICROSECOND
    return _signer(selection, partner).sign_object([microseconds, place.post_id.hex])


def loads(text: str, selection: Selection, *, partner: int | None = None) -> Place:
    """The place that a cursor of this list names; :class:`CursorError` for any other text."""
    if len(text) > LONGEST:
        raise CursorError("The cursor is too long to be one of ours.")
    try:
        microseconds, post_id = _signer(selection, partner).unsign_object(text)
        return Place(_EPOCH + microseconds * _MICROSECOND, UUID(hex=post_id))
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as exc:
        raise CursorError("The cursor was not made for this list.") from exc


def _signer(selection: Selection, partner: int | None) -> signing.Signer:
    # Only what is set: a filter of a later release leaves today's cursors whole. repr() keeps the
    # filters apart whatever is written in them.
    filters = [(one.name, getattr(selection, one.name)) for one in fields(selection)]
    bound = repr((partner, [pair for pair in filters if pair[1] is not None]))
    return signing.Signer(salt=f"syndication.api.cursor|{bound}")
