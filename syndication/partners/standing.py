"""Where partners stand: what they were seen to fetch, and which withdrawals they have not heard of.

Only what is proved is said. ``Partner.position`` is a place in the ledger that the partner's own
cursor has shown; a receipt is a webhook that its endpoint accepted. Webhooks are a channel above
this: who asks here brings their receipts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from syndication.audience import Audience
from syndication.models import Head, LedgerEntry, Term
from syndication.partners.models import Partner, Status

# NHS Website Content API v2: a copy is refreshed at least every seven days.
REFRESH = timedelta(days=7)
# Who polls once a day hears of a withdrawal by then.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A post that was taken back, as far as partners are concerned with it."""

    post_id: UUID
    title: str
    locale: str
    topics: frozenset[str]
    reason: str
    note: str
    replacement: str
    place: int  # where the ledger tells of it
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One partner's endpoint accepted the event that tells of this withdrawal."""

    partner: int
    post_id: UUID
    place: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one partner has heard of one withdrawal, and when at the latest."""

    partner: Partner
    fetched: bool = False  # its cursor has passed the withdrawal
    fetched_at: datetime | None = None
    accepted_at: datetime | None = None  # an endpoint accepted the event

    @property
    def has_read(self) -> bool:
        """Whether the partner has ever fetched anything, so that it may hold a copy."""
        return self.partner.last_fetched_at is not None

    @property
    def heard(self) -> bool:
        return self.fetched or self.accepted_at is not None

    @property
    def may_show(self) -> bool:
        """Whether a copy may still be shown: nothing proves the contrary."""
        return self.has_read and not self.heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What somebody should look into. ``unaware``: withdrawals of more than a day ago."""

    silent: bool = False  # it may read, and has fetched nothing for longer than REFRESH
    unaware: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a partner has proved to have read: its place, the newest, and what lies between."""

    held: int
    newest: int
    behind: int


def flags(
    partners: Sequence[Partner], receipts: Iterable[Receipt], *, at: datetime
) -> dict[int, Flags]:
    """The flags of each partner, by its id. Three queries, however many partners there are."""
    readers = [each for each in partners if each.last_fetched_at]
    posts: list[Withdrawn] = []
    if readers:
        posts = withdrawals(
            after=min(each.position for each in readers),
            since=min(each.created_at for each in readers),
            until=at - GRACE,
        )
    accepted, lost = _by_post(receipts), _lost(posts, readers)
    return {
        each.pk: Flags(
            silent=_is_silent(each, at=at),
            unaware=tuple(
                post
                for post in posts
                if _concerns(post, each, lost) and _told(each, post, accepted).may_show
            ),
        )
        for each in partners
    }


def place(partner: Partner) -> Place:
    """How far the partner has proved to have read of what concerns it. Three queries."""
    heads = _within(partner.audience)
    own = LedgerEntry.objects.filter(partner=partner.pk)
    newest = max(
        heads.aggregate(top=Max("position"))["top"] or 0,
        own.aggregate(top=Max("sequence"))["top"] or 0,
    )
    behind = heads.filter(position__gt=partner.position).count()
    behind += own.filter(sequence__gt=partner.position).count()
    return Place(held=partner.position, newest=newest, behind=behind)


def told(
    posts: Sequence[Withdrawn], partners: Sequence[Partner], receipts: Iterable[Receipt]
) -> dict[UUID, tuple[Told, ...]]:
    """Of each post: what each partner that could hold a copy has heard of its withdrawal."""
    accepted, lost = _by_post(receipts), _lost(posts, partners)
    return {
        post.post_id: tuple(
            _told(each, post, accepted) for each in partners if _concerns(post, each, lost)
        )
        for post in posts
    }


def withdrawals(
    *,
    after: int = 0,
    since: datetime | None = None,
    until: datetime | None = None,
    posts: Iterable[UUID] | None = None,
    limit: int | None = None,
) -> list[Withdrawn]:
    """Posts that are withdrawn now, the newest withdrawal first. Two queries."""
    found = Head.objects.filter(live=False, position__gt=after)
    if since is not None:
        found = found.filter(edition__recorded_at__gt=since)
    if until is not None:
        found = found.filter(edition__recorded_at__lte=until)
    if posts is not None:
        found = found.filter(post_id__in=list(posts))
    heads = list(found.select_related("edition").order_by("-position")[:limit])
    topics = _topics([head.post_id for head in heads])
    return [_withdrawn(head, topics.get(head.post_id, frozenset())) for head in heads]


def _concerns(post: Withdrawn, partner: Partner, lost: set[tuple[int, UUID]]) -> bool:
    """Whether the partner could hold a copy: it is there for longer than the withdrawal, and its
    contract covers the post, or did so until a change that it has not heard of either."""
    covered = partner.audience.may_read(locale=post.locale, topics=post.topics)
    return partner.created_at < post.at and (covered or (partner.pk, post.post_id) in lost)


def _lost(posts: Iterable[Withdrawn], partners: Iterable[Partner]) -> set[tuple[int, UUID]]:
    """Which of the posts left whose contract, without that the partner has fetched this."""
    places = {each.pk: each.position for each in partners}
    told_so = LedgerEntry.objects.filter(
        event=LedgerEntry.Event.LOST,
        partner__in=list(places),
        post_id__in=[post.post_id for post in posts],
    )
    return {
        (partner, post_id)
        for partner, post_id, place in told_so.values_list("partner", "post_id", "sequence")
        if partner is not None and post_id is not None and place > places[partner]
    }


def _withdrawn(head: Head, topics: frozenset[str]) -> Withdrawn:
    return Withdrawn(
        post_id=head.post_id,
        title=head.title,
        locale=head.locale,
        topics=topics,
        reason=head.edition.reason,
        note=head.note,
        replacement=head.edition.replacement,
        place=head.position,
        at=head.edition.recorded_at,
    )


def _topics(post_ids: list[UUID]) -> dict[UUID, frozenset[str]]:
    terms = Term.objects.filter(of=Term.Of.TOPIC, head__in=post_ids)
    found: dict[UUID, set[str]] = {}
    for post_id, slug in terms.values_list("head_id", "slug"):
        found.setdefault(post_id, set()).add(slug)
    return {post_id: frozenset(slugs) for post_id, slugs in found.items()}


def _within(audience: Audience) -> QuerySet[Head]:
    """The posts, and tombstones, that the changes of this audience tell of."""
    heads = Head.objects.filter(Q(live=False) | Q(denied=False))
    if audience.locales:
        heads = heads.filter(locale__in=audience.locales)
    if audience.topics:
        terms = Term.objects.filter(head=OuterRef("pk"), of=Term.Of.TOPIC, slug__in=audience.topics)
        heads = heads.filter(Exists(terms))
    return heads


def _told(partner: Partner, post: Withdrawn, accepted: dict[tuple[int, UUID], Receipt]) -> Told:
    fetched = partner.position >= post.place
    receipt = accepted.get((partner.pk, post.post_id))
    # A receipt from before the post came back says nothing of this withdrawal.
    counts = receipt is not None and receipt.place >= post.place
    return Told(
        partner=partner,
        fetched=fetched,
        fetched_at=partner.position_at if fetched else None,
        accepted_at=receipt.at if receipt is not None and counts else None,
    )


def _by_post(receipts: Iterable[Receipt]) -> dict[tuple[int, UUID], Receipt]:
    """The first receipt of each partner for the newest place of each post."""
    ordered = sorted(receipts, key=lambda each: (each.place, -each.at.timestamp()))
    return {(each.partner, each.post_id): each for each in ordered}


def _is_silent(partner: Partner, *, at: datetime) -> bool:
    """Whether a partner that may read has fetched nothing for too long."""
    today = timezone.localdate(at)
    begun = partner.starts_on is None or partner.starts_on <= today
    over = partner.ends_on is not None and partner.ends_on < today
    if partner.status != Status.ACTIVE or not begun or over:
        return False
    since = partner.last_fetched_at or partner.created_at
    if partner.starts_on:
        start = timezone.make_aware(datetime.combine(partner.starts_on, time.min))
        since = max(since, start)
    return at - since > REFRESH
