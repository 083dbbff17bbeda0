"""Embargoes: scheduled posts that some partners may read before everyone (docs/decisions/0017).

Access is recorded, not computed: a partner reads an embargoed post once the ledger has an entry
for it and a grant exists; nobody else can. ``partners.embargo_access`` decides on grants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from syndication.editions import ledger, publisher, versions
from syndication.editions.audience import Audience, partner_key
from syndication.editions.models import LedgerEntry
from syndication.editions.publisher import Publisher
from syndication.editions.release import Release
from syndication.editions.signals import embargo_ended
from syndication.reading.posts import EditionView
from syndication.unpublished.models import Embargo, EmbargoGrant

KIND = "embargoed"
MEDIA = ("data", "html", "text")  # newsletters are sent after the publication


@dataclass(frozen=True, kw_only=True)
class EmbargoedView(EditionView):
    """A post as it will be published. Its number is 0, its sequence that of the partner's grant.

    It links to no other posts: which of them may be read is only known at its publication.
    """

    publish_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored embargo; ``changed`` where its content or its date differ from before."""

    embargo: Embargo
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the draft ``revision`` is published; ``published_at`` is the first publication."""

    publish_at: datetime
    published_at: datetime
    revision: int


def one(
    post_id: UUID, *, audience: Audience, media: tuple[str, ...] = ("data",)
) -> EmbargoedView | None:
    """The embargoed post, if this audience has a grant for it and its contract covers it."""
    found = _granted(audience).filter(embargo=post_id).first()
    if found is None or not covers(found.embargo, audience):
        return None
    return _view(found, media, publisher.current())


def readable(
    audience: Audience,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    media: tuple[str, ...] = ("data",),
) -> list[EmbargoedView]:
    """Up to ``limit`` embargoed posts that this audience may read, the next to be published first,
    behind ``after`` (publish_at, post_id)."""
    found = _granted(audience).order_by("embargo__publish_at", "embargo")
    if after:
        at, post_id = after
        later = Q(embargo__publish_at__gt=at) | Q(embargo__publish_at=at, embargo__gt=post_id)
        found = found.filter(later)
    facts = publisher.current()
    # Few are dropped here: a change of the contract removes the grants that it no longer covers.
    covered = (each for each in found.iterator(chunk_size=50) if covers(each.embargo, audience))
    return [_view(each, media, facts) for each in islice(covered, limit)]


def covers(embargo: Embargo, audience: Audience) -> bool:
    """Whether the contract includes embargoed posts and covers this one, at any time."""
    return audience.embargo_hours > 0 and audience.may_read(
        locale=embargo.locale, topics=frozenset(embargo.topics)
    )


def opens_at(embargo: Embargo, audience: Audience) -> datetime:
    """From when on the contract allows the post to be read."""
    return embargo.publish_at - timedelta(hours=audience.embargo_hours)


def revisions() -> dict[UUID, tuple[int, datetime]]:
    """The revision and publication date of each embargo, by post id."""
    rows = Embargo.objects.values_list("post_id", "revision", "publish_at")
    return {post_id: (revision, publish_at) for post_id, revision, publish_at in rows}


def from_source(*keys: str) -> list[UUID]:
    """The embargoed posts that were built from one of these sources."""
    rows = Embargo.objects.values_list("post_id", "sources")
    return [post_id for post_id, sources in rows if not set(keys).isdisjoint(sources)]


@transaction.atomic
def store(release: Release, schedule: Schedule, *, at: datetime) -> Stored:
    """Store ``release`` as the embargoed form of its post, replacing a former one."""
    ledger.lock()
    before = Embargo.objects.filter(pk=release.post_id).first()
    made = _embargo(release, schedule, at)
    changed = before is None or _announced(before) != _announced(made)
    if before and not changed:
        made.changed_at = before.changed_at
    made.save()
    if before and not changed and before.contents != made.contents:
        versions.touch(map(partner_key, partners_of(made)), at=at)
    return Stored(made, changed)


@transaction.atomic
def remove(post_id: UUID, *, at: datetime) -> list[int]:
    """Delete the embargo of a post; returns the ids of the partners that had a grant."""
    ledger.lock()
    embargo = Embargo.objects.filter(pk=post_id).first()
    if embargo is None:
        return []
    partners = partners_of(embargo)
    embargo.delete()
    versions.touch(map(partner_key, partners), at=at)
    return partners


def partners_of(embargo: Embargo) -> list[int]:
    """The ids of the partners that have a grant for this embargo."""
    return list(embargo.grants.order_by("partner").values_list("partner", flat=True))


@transaction.atomic
def grant(embargo: Embargo, partner: int, *, at: datetime) -> None:
    """Let a partner read the embargoed post, and add a ledger entry for it."""
    sequence = _append(LedgerEntry.Event.EMBARGOED, embargo.pk, partner, at=at)
    EmbargoGrant.objects.update_or_create(
        embargo=embargo, partner=partner, defaults={"sequence": sequence}
    )


@transaction.atomic
def revoke(embargo: Embargo, partner: int, *, at: datetime) -> None:
    """Remove a partner's grant, and add a ledger entry for it."""
    embargo.grants.filter(partner=partner).delete()
    announce_end(embargo.pk, [partner], at=at)


@transaction.atomic
def announce_end(post_id: UUID, partners: Iterable[int], *, at: datetime) -> None:
    """Add a ledger entry for each of these partners: the post is no longer scheduled for them."""
    for partner in partners:
        sequence = _append(LedgerEntry.Event.UNSCHEDULED, post_id, partner, at=at)
        embargo_ended.send(
            sender=Embargo, post_id=post_id, partner=partner, sequence=sequence, at=at
        )


def _append(event: LedgerEntry.Event, post_id: UUID, partner: int, *, at: datetime) -> int:
    sequence = ledger.next_sequence()
    ledger.append(sequence, event, at=at, post_id=post_id, partner=partner)
    versions.touch([partner_key(partner)], at=at)
    return sequence


def _granted(audience: Audience) -> QuerySet[EmbargoGrant]:
    grants = EmbargoGrant.objects.select_related("embargo")
    return grants.filter(partner=audience.partner) if audience.partner else grants.none()


def _embargo(release: Release, schedule: Schedule, at: datetime) -> Embargo:
    made = release.rendered.contents
    return Embargo(
        post_id=release.post_id,
        revision=schedule.revision,
        publish_at=schedule.publish_at,
        published_at=schedule.published_at,
        changed_at=at,
        digest=release.digest,
        locale=release.locale,
        slug=release.slug,
        path=release.path,
        title=release.title,
        topics=sorted(name.slug for name in release.topics),
        sources=sorted(release.sources),
        reviewed_on=release.reviewed_on,
        review_due_on=release.review_due_on,
        contents={name: made[name] for name in MEDIA if name in made},
    )


def _announced(embargo: Embargo) -> tuple[object, ...]:
    """What partners get a new ledger entry for when it changes."""
    return (embargo.digest, embargo.path, embargo.publish_at, embargo.topics)


def _view(found: EmbargoGrant, media: tuple[str, ...], facts: Publisher) -> EmbargoedView:
    embargo = found.embargo
    return EmbargoedView(
        post_id=str(embargo.post_id),
        number=0,
        sequence=found.sequence,
        kind=KIND,
        note="",
        digest=embargo.digest,
        locale=embargo.locale,
        slug=embargo.slug,
        path=embargo.path,
        title=embargo.title,
        published_at=embargo.published_at,
        updated_at=embargo.publish_at,
        changed_at=embargo.changed_at,
        reviewed_on=embargo.reviewed_on,
        review_due_on=embargo.review_due_on,
        contents={name: embargo.contents[name] for name in media if name in embargo.contents},
        publisher=facts,
        publish_at=embargo.publish_at,
    )
