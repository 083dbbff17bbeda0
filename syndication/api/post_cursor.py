"""The cursors of post lists and searches.

A cursor names the last post of the page before it: in a list by its publication time and id, in a
search by its score and place. The next page starts after it and neither repeats nor skips a post,
even if others are published in between. It is bound to the list's filters, to the search and to its
reader.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from syndication.editions.versions import Selection
from syndication.rest import cursor
from syndication.rest.cursor import CursorError
from syndication.search.finding import Match

OF = "syndication.api.cursor"


@dataclass(frozen=True, slots=True)
class PostCursor:
    """The last post of the previous page."""

    published_at: datetime
    post_id: UUID


Start = PostCursor | Match
# What is searched for, and the order of the results.
Query = tuple[str, str]


def dumps(
    after: Start,
    selection: Selection,
    *,
    partner: int | None = None,
    query: Query | None = None,
) -> str:
    """The cursor of the page after ``after`` in the list of ``selection``.

    ``partner`` is the id of the partner that reads it; None stands for the public.
    """
    if isinstance(after, Match):
        start: list[int | str] = [after.score, after.entry]
    else:
        start = [cursor.microseconds(after.published_at), after.post_id.hex]
    return cursor.dumps(start, of=OF, bound=_bound(selection, partner, query))


def loads(
    text: str,
    selection: Selection,
    *,
    partner: int | None = None,
    query: Query | None = None,
) -> Start:
    """What a cursor of this list names: a post or, in a search, a :class:`Match`.

    Raises :class:`CursorError` for any other text.
    """
    start = cursor.loads(text, of=OF, bound=_bound(selection, partner, query))
    try:
        first, second = start
        if query:
            return Match(int(first), int(second))
        return PostCursor(cursor.moment(first), UUID(hex=second))
    except (ValueError, TypeError, OverflowError) as exc:
        raise CursorError("The cursor was not made for this list.") from exc


def _bound(selection: Selection, partner: int | None, query: Query | None) -> str:
    # Only filters that are set: one that a later release adds leaves today's cursors valid.
    filters = [(one.name, getattr(selection, one.name)) for one in fields(selection)]
    bound = repr((partner, [pair for pair in filters if pair[1] is not None]))
    return bound + repr(query) if query else bound
