"""Cursors: an opaque, signed place in one list.

A cursor holds the publication time and the id of the last post that was seen, so that no post is
met twice or missed when others are published meanwhile; in a search, its spot among what was found.
It is signed together with the list's filters, what is looked for, and its reader: it opens no other
list, and none for somebody else. It bears no time of its own; equal places give equal cursors.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from syndication.search.finding import Spot
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


# What is looked for, and the order of what is found.
Looked = tuple[str, str]


def dumps(
    place: Place | Spot,
    selection: Selection,
    *,
    partner: int | None = None,
    looked: Looked | None = None,
) -> str:
    """The cursor of a place in the list of ``selection``, as this partner, or anyone, reads it."""
    if isinstance(place, Spot):
        named: list[int | str] = [place.score, place.place]
    else:
        named = [(place.published_at - _EPOCH) // _MICROSECOND, place.post_id.hex]
    return _signer(selection, partner, looked).sign_object(named)


def loads(
    text: str,
    selection: Selection,
    *,
    partner: int | None = None,
    looked: Looked | None = None,
) -> Place | Spot:
    """The place that a cursor of this list names, in a search a spot; :class:`CursorError` for any
    other text."""
    if len(text) > LONGEST:
        raise CursorError("The cursor is too long to be one of ours.")
    try:
        first, second = _signer(selection, partner, looked).unsign_object(text)
        if looked:
            return Spot(int(first), int(second))
        return Place(_EPOCH + first * _MICROSECOND, UUID(hex=second))
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as exc:
        raise CursorError("The cursor was not made for this list.") from exc


def _signer(selection: Selection, partner: int | None, looked: Looked | None) -> signing.Signer:
    # Only what is set: a filter of a later release leaves today's cursors whole. repr() keeps the
    # filters apart whatever is written in them.
    filters = [(one.name, getattr(selection, one.name)) for one in fields(selection)]
    bound = repr((partner, [pair for pair in filters if pair[1] is not None]))
    if looked:
        bound += repr(looked)
    return signing.Signer(salt=f"syndication.api.cursor|{bound}")
