"""Who is told ahead: which partners may read an embargoed post, and since when.

A contract opens a post some hours before its publication. That becomes true when it is recorded:
by the timer, by scheduling within those hours, and by a new contract.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from syndication import embargoes, heads, ledger
from syndication.audience import Audience
from syndication.editions import Release, told_again
from syndication.embargoes import Schedule
from syndication.models import Head
from syndication.partners.models import Partner
from syndication.unpublished import Embargo, EmbargoGrant


def connected() -> None:
    """Listen for posts that are told of again without being published anew."""
    told_again.connect(_tell_again, dispatch_uid="embargoes")


def _tell_again(post_id: UUID, at: datetime, **_: object) -> None:
    tell_again(post_id, at=at)


@transaction.atomic
def schedule(release: Release, when: Schedule, *, at: datetime) -> bool:
    """A post is scheduled, or scheduled anew; returns whether that is news to anybody.

    Who reads it already is told again of what changed, or that it is no longer open to them.
    """
    ledger.lock()
    placed = embargoes.place(release, when, at=at)
    _review([placed.embargo], Partner.objects.all(), at=at, changed=placed.changed)
    return placed.changed


@transaction.atomic
def unschedule(post_id: UUID, *, at: datetime) -> bool:
    """The post will not be published as it was scheduled: whoever was told hears of it."""
    ledger.lock()
    known = Embargo.objects.filter(pk=post_id).exists()
    embargoes.take_back(post_id, embargoes.remove(post_id, at=at), at=at)
    return known


@transaction.atomic
def tell_again(post_id: UUID, *, at: datetime) -> None:
    """The post's own row came between: tell of what it will be behind that row, too."""
    ledger.lock()
    for embargo in Embargo.objects.filter(pk=post_id):
        for partner in embargoes.told(embargo):
            embargoes.grant(embargo, partner, at=at)


@transaction.atomic
def tell_partner_again(partner: Partner, posts: Collection[UUID], *, at: datetime) -> None:
    """The same where it gained or lost what these posts are now: that row came between, too."""
    ledger.lock()
    known, grants = set(posts), EmbargoGrant.objects.filter(partner=partner.pk)
    for grant in grants.select_related("embargo").order_by("embargo"):
        if grant.embargo_id in known:
            embargoes.grant(grant.embargo, partner.pk, at=at)


@transaction.atomic
def published(post_id: UUID, told: Collection[int], *, at: datetime) -> None:
    """The post went out. Whom its publication does not concern, since it left their contracts after
    they were told of it ahead, hears that it does not come."""
    ledger.lock()
    head = Head.objects.get(pk=post_id)
    topics = heads.topics_of(head)
    readers = [
        partner.pk
        for partner in Partner.objects.filter(pk__in=list(told)).order_by("pk")
        if partner.audience.may_read(locale=head.locale, topics=topics)
    ]
    embargoes.take_back(post_id, [each for each in told if each not in readers], at=at)


@transaction.atomic
def review(*, at: datetime, partner: Partner | None = None) -> int:
    """Open to partners what their contracts open by now, and close what they do not any more.

    Returns how many rows were written. Two queries where there is no embargo.
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
        told = set(embargoes.told(embargo))
        for partner in known:
            has = partner.pk in told
            if _opens(embargo, partner.audience, at=at):
                # Who is suspended keeps what it was told, and is told of no other.
                if (changed and has) or (not has and partner.pk in reading):
                    embargoes.grant(embargo, partner.pk, at=at)
                    count += 1
            elif has:
                embargoes.take(embargo, partner.pk, at=at)
                count += 1
    return count


def _opens(embargo: Embargo, audience: Audience, *, at: datetime) -> bool:
    return embargoes.covers(embargo, audience) and embargoes.opens_at(embargo, audience) <= at
