"""Which posts each profile's destination was given, and which of them left its feed since.

This is written when a feed is built for a fetch, never when a post is published. A post that falls
off the end of the feed for its age or for the number of posts does not leave.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from syndication.editions import ledger, lock_waits
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile, ProfilePost
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.selection import within

Why = ProfilePost.Why
# The reasons of withdrawals that are not called "withdrawn" here.
REASONS = {"expired": Why.EXPIRED, "private": Why.PRIVATE}
LOCK_WAIT = 50  # milliseconds: the destination waits for the answer
FETCH_EVERY = timedelta(minutes=1)  # between two writes of a profile's position


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCopy:
    """A post that a destination may hold.

    ``left_at`` is known once a feed has been built since the post left. The destination has heard
    what the ledger says up to ``position``; ``fetched_at`` is when it last showed that.
    ``readable`` says whether it can read the feed now.
    """

    profile: int
    name: str
    post_id: UUID
    given_at: datetime
    left_at: datetime | None
    left_why: str
    position: int
    fetched_at: datetime | None
    readable: bool


def copies(posts: Iterable[UUID] | None = None) -> list[ProfileCopy]:
    """The copies that destinations may hold: one query.

    Of ``posts``, or of all posts that are withdrawn without their having heard of it.
    """
    today = timezone.localdate()
    rows = ProfilePost.objects.order_by("profile__name", "given_at", "post_id")
    if posts is None:
        of_post = Head.objects.withdrawn().filter(post_id=OuterRef("post_id"))
        rows = rows.filter(Exists(of_post.filter(position__gt=OuterRef("profile__position"))))
    else:
        rows = rows.filter(post_id__in=list(posts))
    return [
        ProfileCopy(
            profile=row.profile_id,
            name=row.profile.name,
            post_id=row.post_id,
            given_at=row.given_at,
            left_at=row.left_at,
            left_why=row.left_why,
            position=row.profile.position,
            fetched_at=row.profile.fetched_at,
            readable=row.profile.is_readable(on=today),
        )
        for row in rows.select_related("profile")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A post that left the feed: when, why, and its row."""

    row: int
    post_id: UUID
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a feed that is built at ``at`` must take into account.

    ``left`` must be told; those of them that are found just now are ``leaving``. ``returned`` may
    be read there again. ``corrected`` are included whatever the number of posts.
    """

    profile: int
    at: datetime
    left: tuple[Left, ...] = ()
    leaving: tuple[Left, ...] = ()
    returned: frozenset[UUID] = frozenset()
    corrected: frozenset[UUID] = frozenset()


def recall(row: FeedProfile, profile: Profile, *, at: datetime) -> Recalled:
    """Compares what the destination was given with what it may read now. Writes nothing."""
    selected = within(Head.objects.readable(), locale=profile.locale, topics=profile.topics)
    of_post = selected.filter(post_id=OuterRef("post_id"))
    rows = ProfilePost.objects.filter(profile=row)
    gone = rows.filter(left_at=None).exclude(Exists(of_post))
    leaving = tuple(_leaving(gone, row, profile, at=at))
    back = rows.exclude(left_at=None).filter(Exists(of_post))
    returned = frozenset(back.values_list("post_id", flat=True))
    told = rows.exclude(left_at=None).exclude(Exists(of_post))
    still = told.filter(_open("told_at", row, days=profile.rules.withdrawn_days, at=at))
    newer = Q(updated_at__lt=Subquery(of_post.values("updated_at")[:1]))
    renewed = _open("renewed_at", row, days=profile.rules.corrected_days, at=at)
    corrected = rows.filter(left_at=None).filter(newer | renewed).filter(Exists(of_post))
    return Recalled(
        profile=row.pk,
        at=at,
        left=(
            *leaving,
            *(
                Left(row=one.pk, post_id=one.post_id, at=one.left_at, why=one.left_why)
                for one in still
                if one.left_at
            ),
        ),
        leaving=leaving,
        returned=returned,
        corrected=returned | frozenset(corrected.values_list("post_id", flat=True)),
    )


def record(
    row: FeedProfile, profile: Profile, recalled: Recalled, given: Mapping[UUID, datetime]
) -> None:
    """Remembers what a feed that was built tells its destination; updates ``row``.

    ``given`` has its posts, each with the date of its newest version. Raises ``DatabaseError``
    where the database takes no writes: the feed must then be built anew by the next fetch.
    """
    at = recalled.at
    rows = ProfilePost.objects.filter(profile=row)
    known = dict(rows.filter(post_id__in=list(given)).values_list("post_id", "updated_at"))
    added = [
        ProfilePost(profile=row, post_id=post_id, given_at=at, updated_at=updated_at)
        for post_id, updated_at in given.items()
        if post_id not in known
    ]
    newer = [
        post_id
        for post_id, updated_at in known.items()
        if updated_at < given[post_id] or post_id in recalled.returned
    ]
    filters = {"given_locale": profile.locale, "given_topics": list(profile.topics)}
    same = (row.given_locale, row.given_topics) == tuple(filters.values())
    if not (added or newer or recalled.leaving or recalled.returned) and same:
        return
    with lock_waits.short(LOCK_WAIT):
        # First, so that two builds of one profile take turns.
        FeedProfile.objects.filter(pk=row.pk).update(
            **filters, memory_version=F("memory_version") + 1
        )
        ProfilePost.objects.bulk_create(added, ignore_conflicts=True)
        for post_id in newer:
            rows.filter(post_id=post_id).update(updated_at=given[post_id], renewed_at=at)
        for left in recalled.leaving:
            rows.filter(pk=left.row, left_at=None).update(
                left_at=left.at, left_why=left.why, told_at=at
            )
        rows.filter(post_id__in=recalled.returned).update(left_at=None, left_why="", told_at=None)
        row.refresh_from_db(fields=["memory_version", *filters])


def position_due(row: FeedProfile, *, at: datetime) -> int | None:
    """The ledger's sequence, or ``None`` if the last fetch was recorded less than a minute ago.

    Read it before the feed's version: then the feed reflects at least this sequence.
    """
    if row.fetched_at and timedelta(0) <= at - row.fetched_at < FETCH_EVERY:
        return None
    return ledger.committed_sequence()


def record_fetch(row: FeedProfile, position: int, *, at: datetime) -> None:
    """The destination has shown that it has the feed as of ``position``.

    One write a minute, whatever the number of processes. Raises ``DatabaseError``.
    """
    due = Q(fetched_at=None) | Q(fetched_at__lte=at - FETCH_EVERY) | Q(fetched_at__gt=at)
    with lock_waits.short(LOCK_WAIT):
        FeedProfile.objects.filter(due, pk=row.pk).update(
            fetched_at=at,
            last_fetched_on=timezone.localdate(at),
            position=Greatest(F("position"), position),
        )


def _open(column: str, row: FeedProfile, *, days: int, at: datetime) -> Q:
    """Whether what a feed first said at ``column`` is still to be said.

    It is for so many days, and until the destination has fetched a feed that says it.
    """
    after = datetime.combine(at.astimezone(UTC).date() - timedelta(days=days), time.min, tzinfo=UTC)
    unheard = Q(**{f"{column}__gt": row.fetched_at}) if row.fetched_at else Q()
    return Q(**{f"{column}__isnull": False}) & (Q(**{f"{column}__gte": after}) | unheard)


def _leaving(
    gone: QuerySet[ProfilePost], row: FeedProfile, profile: Profile, *, at: datetime
) -> Iterator[Left]:
    found = list(gone)
    if not found:
        return
    ids = [one.post_id for one in found]
    heads = Head.objects.filter(post_id__in=ids).select_related("edition").in_bulk()
    narrowed = _narrowed(ids, row, profile)
    for one in found:
        when, why = at, Why.NARROWED if one.post_id in narrowed else Why.TOPIC
        head = heads.get(one.post_id)
        if head is None or not head.live:
            reason = head.edition.reason if head else ""
            when, why = head.edition.recorded_at if head else at, REASONS.get(reason, Why.WITHDRAWN)
        elif head.denied:
            why = Why.PRIVATE
        yield Left(row=one.pk, post_id=one.post_id, at=when, why=why)


def _narrowed(ids: list[UUID], row: FeedProfile, profile: Profile) -> frozenset[UUID]:
    """Those that the filters of the feed built before would still select."""
    before = (row.given_locale, tuple(row.given_topics))
    if before == (profile.locale, profile.topics):
        return frozenset()
    heads = within(Head.objects.readable(), locale=before[0], topics=before[1])
    return frozenset(heads.filter(post_id__in=ids).values_list("post_id", flat=True))
