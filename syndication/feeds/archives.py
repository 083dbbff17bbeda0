"""The older parts of each feed (RFC 5005, 4), complete back to the first post.

A part ends at a post's place in the feed's order (first publication, id), for good: no later post
moves it, so a part changes only when a post in it does. The posts behind the last part are in the
document to subscribe to, which holds more of them than a part does.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Max, Q, QuerySet

from syndication import views
from syndication.feeds.places import Place
from syndication.models import FeedArchive, Head, Term
from syndication.versions import Selection
from syndication.views import EditionView

logger = logging.getLogger("wellspring.feeds")

PART = 10
# Posts dated back, by an import say, fall into parts that are there. Above this, a part is split.
MOST = 50

Bound = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Part:
    """An older part: behind ``after``, up to and with ``until``."""

    number: int
    after: Bound | None
    until: Bound


def settle(selection: Selection) -> tuple[int | None, int]:
    """End each part that is full. The newest part's number, and how many posts are behind it."""
    last = _rows(selection).order_by("-until_at", "-until_id").first()
    behind = _bounds(selection, after=_bound(last) if last else None)
    if len(behind) >= PART and _end(selection, behind[PART - 1 :: PART]):
        return settle(selection)
    return (last.number if last else None), len(behind)


def find(selection: Selection, number: int) -> Part | None:
    """A part by its number."""
    row = _rows(selection).filter(number=number).first()
    if row is None:
        return None
    before = _before(selection, _bound(row))
    return Part(number, _bound(before) if before else None, _bound(row))


def neighbours(selection: Selection, part: Part) -> tuple[int | None, int]:
    """The numbers of the part before, if any, and of the next, which may yet be to come."""
    before = _before(selection, part.until)
    behind = _rows(selection).filter(_behind(part.until, "until_id", "until_at"))
    after = behind.order_by("until_at", "until_id").first()
    return (before.number if before else None), (after.number if after else next_number(selection))


def next_number(selection: Selection) -> int:
    """The number that the next part to end will bear."""
    return (_rows(selection).aggregate(last=Max("number"))["last"] or 0) + 1


def posts(selection: Selection, part: Part, *, media: tuple[str, ...]) -> list[EditionView]:
    """The readable posts of a part, newest first. Splits it where it has grown too large."""
    inside = _bounds(selection, after=part.after, until=part.until)
    if len(inside) > MOST:
        # The part itself keeps its number and its newest posts.
        ends = range(len(inside) - PART - 1, -1, -PART)
        _end(selection, reversed([inside[place] for place in ends]))
        part = find(selection, part.number) or part
        inside = _bounds(selection, after=part.after, until=part.until)
    if not inside:
        return []
    newest_at, newest_id = inside[-1]
    return views.page(
        selection,
        limit=len(inside),
        # The list goes on behind a place: one step newer than the newest.
        after=(newest_at, UUID(int=newest_id.int + 1)),
        media=media,
    )


def place_of(place: Place) -> Part | None:
    return find(place.selection, place.archive) if place.archive is not None else None


def _rows(selection: Selection) -> QuerySet[FeedArchive]:
    return FeedArchive.objects.filter(key=selection.key)


def _bound(row: FeedArchive) -> Bound:
    return row.until_at, row.until_id


def _before(selection: Selection, bound: Bound) -> FeedArchive | None:
    at, post_id = bound
    earlier = Q(until_at__lt=at) | Q(until_at=at, until_id__lt=post_id)
    return _rows(selection).filter(earlier).order_by("-until_at", "-until_id").first()


def _end(selection: Selection, bounds: Iterable[Bound]) -> bool:
    """End parts at these posts; whether that could be written. A failure to write stops nobody.

    Whoever meets another here finds parts ended already, at whatever post: both are true.
    """
    try:
        with transaction.atomic():
            first = next_number(selection)
            FeedArchive.objects.bulk_create(
                [
                    FeedArchive(key=selection.key, number=number, until_at=at, until_id=post_id)
                    for number, (at, post_id) in enumerate(bounds, first)
                ],
                ignore_conflicts=True,
                batch_size=500,
            )
    except DatabaseError:
        logger.exception("an archive could not be ended", extra={"feed": selection.key})
        return False
    return True


def _bounds(
    selection: Selection, *, after: Bound | None, until: Bound | None = None
) -> list[Bound]:
    """The places of the readable posts behind ``after``, up to ``until``, oldest first."""
    found, identity = _readable(selection)
    if after:
        found = found.filter(_behind(after, identity, "published_at"))
    if until:
        found = found.exclude(_behind(until, identity, "published_at"))
    return list(found.order_by("published_at", identity).values_list("published_at", identity))


def _readable(selection: Selection) -> tuple[QuerySet[Any], str]:
    locale = {"locale": selection.locale} if selection.locale else {}
    slug = selection.topic or selection.author
    if slug is None:
        return Head.objects.readable().filter(**locale), "post_id"
    of = Term.Of.TOPIC if selection.topic else Term.Of.AUTHOR
    terms = Term.objects.filter(of=of, slug=slug, head__live=True, head__denied=False, **locale)
    return terms, "head_id"


def _behind(bound: Bound, identity: str, moment: str) -> Q:
    """As a range and a rest, so that the index is entered at the place itself."""
    at, post_id = bound
    return Q(**{f"{moment}__gte": at}) & (
        Q(**{f"{moment}__gt": at}) | Q(**{f"{identity}__gt": post_id})
    )
