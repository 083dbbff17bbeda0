"""Recall status: what each partner has fetched, and which withdrawals it has not heard of.

It rests on proof only. ``Partner.position`` is a ledger sequence that the partner's own cursor has
proved; a :class:`Receipt` is a webhook that its endpoint accepted. Webhooks are a channel above
this package, so callers pass the receipts in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from syndication.editions.models import Head, LedgerEntry, Term
from syndication.partners.models import Partner, Status

# NHS Website Content API v2: a copy is refreshed at least every seven days.
REFRESH = timedelta(days=7)
# A partner that polls once a day has heard of a withdrawal by then.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A withdrawn post: what decides which partners must hear of it, and what they are sent."""

    post_id: UUID
    title: str
    locale: str
    topics: frozenset[str]
    reason: str
    note: str
    replacement: str
    sequence: int  # the withdrawal's, in the ledger
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A partner's endpoint accepted the event of this withdrawal."""

    partner: int
    post_id: UUID
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallState:
    """Whether one partner has heard of one withdrawal, and when at the latest."""

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
        """Whether a copy may still be shown: there is no proof to the contrary."""
        return self.has_read and not self.heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What needs a person's attention. ``unaware``: withdrawals of more than a day ago."""

    silent: bool = False  # its contract is valid, and it fetched nothing for longer than REFRESH
    unaware: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPosition:
    """How far a partner has proved to have read, as ledger sequences.

    ``newest`` is the last sequence that concerns it, ``behind`` the number of changes until then.
    ``sent`` is how far it was sent everything, and ``unsent`` the number of changes after that.
    """

    proved: int
    newest: int
    behind: int
    sent: int = 0
    unsent: int = 0


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
                if _concerns(post, each, lost) and _state(each, post, accepted).may_show
            ),
        )
        for each in partners
    }


def read_position(partner: Partner) -> ReadPosition:
    """How far the partner has read of what concerns it, by its own proof. Four to six queries."""
    heads = Head.objects.known().within(partner.audience)
    own = LedgerEntry.objects.filter(partner=partner.pk)
    newest = max(
        heads.aggregate(top=Max("position"))["top"] or 0,
        own.aggregate(top=Max("sequence"))["top"] or 0,
    )

    def after(sequence: int) -> int:
        found: int = heads.filter(position__gt=sequence).count()
        return found + own.filter(sequence__gt=sequence).count()

    behind, sent = after(partner.position), max(partner.sent_to, partner.position)
    return ReadPosition(
        proved=partner.position,
        newest=newest,
        behind=behind,
        sent=sent,
        unsent=after(sent) if sent > partner.position else behind,
    )


def states(
    posts: Sequence[Withdrawn], partners: Sequence[Partner], receipts: Iterable[Receipt]
) -> dict[UUID, tuple[RecallState, ...]]:
    """By post: the state of each partner that could have a copy."""
    accepted, lost = _by_post(receipts), _lost(posts, partners)
    return {
        post.post_id: tuple(
            _state(each, post, accepted) for each in partners if _concerns(post, each, lost)
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
    """Posts that are withdrawn now, newest withdrawal first. Two queries.

    ``after`` is a ledger sequence; ``since`` and ``until`` bound the time of withdrawal.
    """
    found = Head.objects.withdrawn().filter(position__gt=after)
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
    """Whether the partner could have a copy.

    It existed before the withdrawal, and its contract covers the post, or did so until a change
    that the partner has not heard of either.
    """
    covered = partner.audience.may_read(locale=post.locale, topics=post.topics)
    return partner.created_at < post.at and (covered or (partner.pk, post.post_id) in lost)


def _lost(posts: Iterable[Withdrawn], partners: Iterable[Partner]) -> set[tuple[int, UUID]]:
    """Partner and post, where the post left the contract and the partner has not fetched that."""
    positions = {each.pk: each.position for each in partners}
    losses = LedgerEntry.objects.filter(
        event=LedgerEntry.Event.LOST,
        partner__in=list(positions),
        post_id__in=[post.post_id for post in posts],
    )
    return {
        (partner, post_id)
        for partner, post_id, sequence in losses.values_list("partner", "post_id", "sequence")
        if partner is not None and post_id is not None and sequence > positions[partner]
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
        sequence=head.position,
        at=head.edition.recorded_at,
    )


def _topics(post_ids: list[UUID]) -> dict[UUID, frozenset[str]]:
    terms = Term.objects.filter(of=Term.Of.TOPIC, head__in=post_ids)
    found: dict[UUID, set[str]] = {}
    for post_id, slug in terms.values_list("head_id", "slug"):
        found.setdefault(post_id, set()).add(slug)
    return {post_id: frozenset(slugs) for post_id, slugs in found.items()}


def _state(
    partner: Partner, post: Withdrawn, accepted: dict[tuple[int, UUID], Receipt]
) -> RecallState:
    fetched = partner.position >= post.sequence
    receipt = accepted.get((partner.pk, post.post_id))
    # A receipt of an earlier withdrawal, before the post came back, proves nothing of this one.
    counts = receipt is not None and receipt.sequence >= post.sequence
    return RecallState(
        partner=partner,
        fetched=fetched,
        fetched_at=partner.position_at if fetched else None,
        accepted_at=receipt.at if receipt is not None and counts else None,
    )


def _by_post(receipts: Iterable[Receipt]) -> dict[tuple[int, UUID], Receipt]:
    """By partner and post: the earliest receipt of the newest withdrawal."""
    ordered = sorted(receipts, key=lambda each: (each.sequence, -each.at.timestamp()))
    return {(each.partner, each.post_id): each for each in ordered}


def _is_silent(partner: Partner, *, at: datetime) -> bool:
    """Whether a partner whose contract is valid has fetched nothing for longer than ``REFRESH``."""
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
