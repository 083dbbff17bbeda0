"""Which partners may read an embargoed post, and since when.

A contract opens a post some hours before its publication. Access begins when a grant is recorded:
by the timer, by scheduling within those hours, or by a change of the contract.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from syndication.editions import derived, ledger
from syndication.editions.audience import Audience
from syndication.editions.models import Head
from syndication.editions.release import Release
from syndication.editions.signals import sequence_renewed
from syndication.partners.models import Partner
from syndication.unpublished import embargoes
from syndication.unpublished.embargoes import Schedule
from syndication.unpublished.models import Embargo, EmbargoGrant


def connect_receivers() -> None:
    """Listen for posts that get another ledger entry without a new edition."""
    sequence_renewed.connect(_renew_grants, dispatch_uid="embargoes")


def _renew_grants(post_id: UUID, at: datetime, **_: object) -> None:
    renew_grants(post_id, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """When the first of some partners may read a scheduled post, before everyone."""

    post_id: UUID
    title: str
    locale: str
    opens_at: datetime
    publish_at: datetime
    changed_at: datetime
    partners: int


def openings(since: datetime, until: datetime, *, at: datetime) -> list[Opening]:
    """The embargoes that open from ``since`` until before ``until``. Two queries."""
    today = timezone.localdate(at)
    ahead = Partner.objects.reading(on=today).filter(embargo_hours__gt=0)
    contracts = Counter(replace(partner.audience, partner=None) for partner in ahead)
    longest = max((audience.embargo_hours for audience in contracts), default=0)
    latest = until + timedelta(hours=longest)
    rows = Embargo.objects.filter(publish_at__gte=since, publish_at__lt=latest)
    found = (_opening(row, contracts) for row in rows.defer("contents", "sources"))
    return [each for each in found if each and since <= each.opens_at < until]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargoed:
    """When a scheduled post is published, and how many partners can read it already."""

    publish_at: datetime
    partners: int


def of_post(post_id: UUID) -> Embargoed | None:
    """The embargo of one post, if it has one. Two queries."""
    row = Embargo.objects.filter(pk=post_id).only("publish_at").first()
    if row is None:
        return None
    return Embargoed(publish_at=row.publish_at, partners=row.grants.count())


def _opening(embargo: Embargo, contracts: Counter[Audience]) -> Opening | None:
    covering = [audience for audience in contracts if embargoes.covers(embargo, audience)]
    if not covering:
        return None
    return Opening(
        post_id=embargo.pk,
        title=embargo.title,
        locale=embargo.locale,
        opens_at=min(embargoes.opens_at(embargo, audience) for audience in covering),
        publish_at=embargo.publish_at,
        changed_at=embargo.changed_at,
        partners=sum(contracts[audience] for audience in covering),
    )


@transaction.atomic
def schedule(release: Release, when: Schedule, *, at: datetime) -> bool:
    """Store a scheduled post and grant or revoke access; returns whether its embargo changed.

    Partners that have access get another ledger entry if it changed, or one that revokes access.
    """
    ledger.lock()
    placed = embargoes.store(release, when, at=at)
    _review([placed.embargo], Partner.objects.all(), at=at, changed=placed.changed)
    return placed.changed


@transaction.atomic
def unschedule(post_id: UUID, *, at: datetime) -> bool:
    """Remove the embargo and revoke all grants; returns whether there was one."""
    ledger.lock()
    known = Embargo.objects.filter(pk=post_id).exists()
    embargoes.announce_end(post_id, embargoes.remove(post_id, at=at), at=at)
    return known


@transaction.atomic
def renew_grants(post_id: UUID, *, at: datetime) -> None:
    """Append the grants anew: an entry of the post itself came after them in the ledger."""
    ledger.lock()
    for embargo in Embargo.objects.filter(pk=post_id):
        for partner in embargoes.partners_of(embargo):
            embargoes.grant(embargo, partner, at=at)


@transaction.atomic
def renew_grants_of(partner: Partner, posts: Collection[UUID], *, at: datetime) -> None:
    """The same for one partner, whose entries for gained or lost posts came after its grants."""
    ledger.lock()
    known, grants = set(posts), EmbargoGrant.objects.filter(partner=partner.pk)
    for grant in grants.select_related("embargo").order_by("embargo"):
        if grant.embargo_id in known:
            embargoes.grant(grant.embargo, partner.pk, at=at)


@transaction.atomic
def published(post_id: UUID, had_access: Collection[int], *, at: datetime) -> None:
    """Revoke the grants of partners whose contract no longer covers the post that was published.

    ``had_access`` are the partners that had a grant; the others get the publication alone.
    """
    ledger.lock()
    head = Head.objects.get(pk=post_id)
    topics = derived.topics_of(head)
    readers = [
        partner.pk
        for partner in Partner.objects.filter(pk__in=list(had_access)).order_by("pk")
        if partner.audience.may_read(locale=head.locale, topics=topics)
    ]
    embargoes.announce_end(post_id, [each for each in had_access if each not in readers], at=at)


@transaction.atomic
def review(*, at: datetime, partner: Partner | None = None) -> int:
    """Grant and revoke access as the contracts, of all partners or one, say at this moment.

    Returns how many ledger entries were written. Two queries where there is no embargo.
    """
    partners = [partner] if partner else list(Partner.objects.all())
    if not Embargo.objects.exists():
        return 0
    ledger.lock()
    if partner is None:
        EmbargoGrant.objects.exclude(partner__in=[each.pk for each in partners]).delete()
    return _review(Embargo.objects.order_by("publish_at", "pk"), partners, at=at, changed=False)


def _review(
    found: Iterable[Embargo], partners: Iterable[Partner], *, at: datetime, changed: bool
) -> int:
    today = timezone.localdate(at)
    reading = set(Partner.objects.reading(on=today).values_list("pk", flat=True))
    known = list(partners)
    count = 0
    for embargo in found:
        granted = set(embargoes.partners_of(embargo))
        for partner in known:
            has = partner.pk in granted
            if _opens(embargo, partner.audience, at=at):
                # A suspended partner keeps its grants and gets no new ones.
                if (changed and has) or (not has and partner.pk in reading):
                    embargoes.grant(embargo, partner.pk, at=at)
                    count += 1
            elif has:
                embargoes.revoke(embargo, partner.pk, at=at)
                count += 1
    return count


def _opens(embargo: Embargo, audience: Audience, *, at: datetime) -> bool:
    return embargoes.covers(embargo, audience) and embargoes.opens_at(embargo, audience) <= at
