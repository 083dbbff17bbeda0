"""Embargoes: scheduled posts that some partners may read before everyone (docs/decisions/0017).

Becoming readable is recorded, not computed: a partner reads what the ledger has told it of, and
nobody else can reach it. ``syndication.partners.ahead`` decides who is told, and when.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from syndication import ledger, publisher, versions
from syndication.audience import Audience, partner_key
from syndication.editions import Release
from syndication.models import LedgerEntry
from syndication.publisher import Publisher
from syndication.unpublished import Embargo, EmbargoGrant
from syndication.views import EditionView

KIND = "embargoed"
MEDIA = ("data", "html", "text")  # a newsletter goes out after the publication


@dataclass(frozen=True, kw_only=True)
class EmbargoedView(EditionView):
    """A post as it will be. Its number is 0, its sequence where this partner was told of it.

    It names no other posts: which of them may be read is known when it is published.
    """

    publish_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """An embargo as it stands now; ``changed`` where its words or its time are news."""

    embargo: Embargo
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a draft goes out; ``published_at`` is its first publication, ``revision`` the draft."""

    publish_at: datetime
    published_at: datetime
    revision: int


def one(
    post_id: UUID, *, audience: Audience, media: tuple[str, ...] = ("data",)
) -> EmbargoedView | None:
    """The post that this audience was told of ahead; ``None`` for everybody else."""
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
    """Up to ``limit`` of what this audience was told of ahead, the next to be published first,
    behind the place ``after`` (publish_at, post_id)."""
    found = _granted(audience).order_by("embargo__publish_at", "embargo")
    if after:
        at, post_id = after
        later = Q(embargo__publish_at__gt=at) | Q(embargo__publish_at=at, embargo__gt=post_id)
        found = found.filter(later)
    facts = publisher.current()
    # Whom a contract no longer covers is few: the grant goes with the contract's change.
    covered = (each for each in found.iterator(chunk_size=50) if covers(each.embargo, audience))
    return [_view(each, media, facts) for each in islice(covered, limit)]


def covers(embargo: Embargo, audience: Audience) -> bool:
    """Whether the contract is one with embargoes, and the post within it, at whatever time."""
    return audience.embargo_hours > 0 and audience.may_read(
        locale=embargo.locale, topics=frozenset(embargo.topics)
    )


def opens_at(embargo: Embargo, audience: Audience) -> datetime:
    """From when on the contract lets its partner read the post."""
    return embargo.publish_at - timedelta(hours=audience.embargo_hours)


def revisions() -> dict[UUID, tuple[int, datetime]]:
    """The draft behind each embargo, and its time."""
    rows = Embargo.objects.values_list("post_id", "revision", "publish_at")
    return {post_id: (revision, publish_at) for post_id, revision, publish_at in rows}


def from_source(*keys: str) -> list[UUID]:
    """The embargoed posts whose words came from one of these things outside their page."""
    rows = Embargo.objects.values_list("post_id", "sources")
    return [post_id for post_id, sources in rows if not set(keys).isdisjoint(sources)]


@transaction.atomic
def place(release: Release, schedule: Schedule, *, at: datetime) -> Placed:
    """Keep ``release`` as what its post will be, in the place of what was kept before."""
    ledger.lock()
    before = Embargo.objects.filter(pk=release.post_id).first()
    made = _embargo(release, schedule, at)
    changed = before is None or _words(before) != _words(made)
    if before and not changed:
        made.changed_at = before.changed_at
    made.save()
    if before and not changed and before.contents != made.contents:
        versions.touch(map(partner_key, told(made)), at=at)
    return Placed(made, changed)


@transaction.atomic
def remove(post_id: UUID, *, at: datetime) -> list[int]:
    """Forget what the post was to be; returns the partners that had been told of it."""
    ledger.lock()
    embargo = Embargo.objects.filter(pk=post_id).first()
    if embargo is None:
        return []
    partners = told(embargo)
    embargo.delete()
    versions.touch(map(partner_key, partners), at=at)
    return partners


def told(embargo: Embargo) -> list[int]:
    """The partners that read this embargo."""
    return list(embargo.grants.order_by("partner").values_list("partner", flat=True))


@transaction.atomic
def grant(embargo: Embargo, partner: int, *, at: datetime) -> None:
    """Tell a partner of the post as it stands: from this row on, it may be read."""
    sequence = _say(LedgerEntry.Event.EMBARGOED, embargo.pk, partner, at=at)
    EmbargoGrant.objects.update_or_create(
        embargo=embargo, partner=partner, defaults={"sequence": sequence}
    )


@transaction.atomic
def take(embargo: Embargo, partner: int, *, at: datetime) -> None:
    """The partner may not read the post ahead any more, and is told so."""
    embargo.grants.filter(partner=partner).delete()
    take_back(embargo.pk, [partner], at=at)


@transaction.atomic
def take_back(post_id: UUID, partners: Iterable[int], *, at: datetime) -> None:
    """Tell those who had read of it that the post does not come as it was scheduled."""
    for partner in partners:
        _say(LedgerEntry.Event.UNSCHEDULED, post_id, partner, at=at)


def _say(event: LedgerEntry.Event, post_id: UUID, partner: int, *, at: datetime) -> int:
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


def _words(embargo: Embargo) -> tuple[object, ...]:
    """What partners are told of again when it changes."""
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
