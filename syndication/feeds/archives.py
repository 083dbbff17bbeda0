"""Archive documents (RFC 5005, section 4): together they hold every post of a feed.

An archive covers a range of the feed's order, which is by first publication and post id. Its upper
bound is stored once and never moves, so an archive changes only when a post inside it changes.
Posts newer than the last archive are in the subscription document, which holds more posts than one
archive does.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Max, Q, QuerySet

from syndication.editions import lock_waits
from syndication.editions.models import Head, Term
from syndication.editions.versions import Selection
from syndication.feeds.addresses import FeedAddress
from syndication.feeds.models import FeedArchive
from syndication.reading import posts
from syndication.reading.posts import EditionView

logger = logging.getLogger("wellspring.feeds")

ARCHIVE_SIZE = 10
LOCK_WAIT = 50  # milliseconds: a reader waits for the answer
# Posts with an earlier date, from an import for example, enter existing archives. A larger one is
# split.
MAX_ARCHIVE_SIZE = 50

# A post's sort key in the feed's order: its first publication and its id.
Bound = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class ArchiveRange:
    """An archive: the posts later than ``after``, up to and including ``until``."""

    number: int
    after: Bound | None
    until: Bound


def close_full(selection: Selection) -> tuple[int | None, int]:
    """Stores an archive for every ``ARCHIVE_SIZE`` posts that are in none yet.

    Returns the number of the newest archive, if there is one, and how many posts are newer.
    """
    last = _archives_of(selection).order_by("-until_at", "-until_id").first()
    behind = _bounds(selection, after=_end_of(last) if last else None)
    if len(behind) >= ARCHIVE_SIZE and _close_at(
        selection, behind[ARCHIVE_SIZE - 1 :: ARCHIVE_SIZE]
    ):
        return close_full(selection)
    return (last.number if last else None), len(behind)


def find(selection: Selection, number: int) -> ArchiveRange | None:
    """The range of an archive by its number, or ``None`` if there is no such archive."""
    row = _archives_of(selection).filter(number=number).first()
    if row is None:
        return None
    before = _before(selection, _end_of(row))
    return ArchiveRange(number, _end_of(before) if before else None, _end_of(row))


def neighbours(selection: Selection, archive: ArchiveRange) -> tuple[int | None, int]:
    """The numbers of the previous archive, if any, and of the next, which may not exist yet."""
    before = _before(selection, archive.until)
    behind = _archives_of(selection).filter(_behind(archive.until, "until_id", "until_at"))
    after = behind.order_by("until_at", "until_id").first()
    return (before.number if before else None), (after.number if after else next_number(selection))


def next_number(selection: Selection) -> int:
    """The number that the next archive will get."""
    return (_archives_of(selection).aggregate(last=Max("number"))["last"] or 0) + 1


def posts_in(
    selection: Selection, archive: ArchiveRange, *, media: tuple[str, ...]
) -> list[EditionView]:
    """The readable posts of an archive, newest first.

    Splits the archive first if it has more than ``MAX_ARCHIVE_SIZE`` posts.
    """
    inside = _bounds(selection, after=archive.after, until=archive.until)
    if len(inside) > MAX_ARCHIVE_SIZE:
        # The archive itself keeps its number and its newest posts.
        ends = range(len(inside) - ARCHIVE_SIZE - 1, -1, -ARCHIVE_SIZE)
        _close_at(selection, reversed([inside[index] for index in ends]))
        archive = find(selection, archive.number) or archive
        inside = _bounds(selection, after=archive.after, until=archive.until)
    if not inside:
        return []
    newest_at, newest_id = inside[-1]
    return posts.page(
        selection,
        limit=len(inside),
        # A page starts after a sort key: this one is just above the newest post's.
        after=(newest_at, UUID(int=newest_id.int + 1)),
        media=media,
    )


def range_of(address: FeedAddress) -> ArchiveRange | None:
    """The range of the archive at an address; ``None`` for other documents and unknown numbers."""
    return find(address.selection, address.archive) if address.archive is not None else None


def _archives_of(selection: Selection) -> QuerySet[FeedArchive]:
    return FeedArchive.objects.filter(key=selection.key)


def _end_of(row: FeedArchive) -> Bound:
    return row.until_at, row.until_id


def _before(selection: Selection, bound: Bound) -> FeedArchive | None:
    """The newest archive that ends before ``bound``."""
    at, post_id = bound
    earlier = Q(until_at__lt=at) | Q(until_at=at, until_id__lt=post_id)
    return _archives_of(selection).filter(earlier).order_by("-until_at", "-until_id").first()


def _close_at(selection: Selection, bounds: Iterable[Bound]) -> bool:
    """Stores archives that end at these posts, oldest first; returns whether that succeeded.

    A database error is logged and the feed is served without the new archives. A concurrent
    request may store other bounds first: those are valid as well, and conflicts are ignored.
    """
    try:
        with lock_waits.short(LOCK_WAIT):
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
        logger.exception("an archive could not be stored", extra={"feed": selection.key})
        return False
    return True


def _bounds(
    selection: Selection, *, after: Bound | None, until: Bound | None = None
) -> list[Bound]:
    """The sort keys of the readable posts after ``after``, up to ``until``, oldest first."""
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
    return Term.objects.readable().filter(of=of, slug=slug, **locale), "head_id"


def _behind(bound: Bound, identity: str, rfc3339: str) -> Q:
    """Filters rows whose sort key is greater than ``bound``.

    The range on the date comes first, so that the database seeks in the index.
    """
    at, post_id = bound
    return Q(**{f"{rfc3339}__gte": at}) & (
        Q(**{f"{rfc3339}__gt": at}) | Q(**{f"{identity}__gt": post_id})
    )
