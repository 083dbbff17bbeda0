"""Catching up: an endpoint that receives events again is told what it missed.

``events`` marks it with the first ledger sequence that was not queued for it (``missed_from``), and
queues nothing until this module has queued what changed since: one event for each post, about its
present edition. The mark is removed in the same transaction, so that nothing is told twice.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from syndication import delivery
from syndication.editions import ledger
from syndication.editions.models import Edition, Head, HeadQuerySet, Kind, LedgerEntry
from syndication.partners.models import Partner
from syndication.webhooks import events, payloads
from syndication.webhooks.models import Endpoint, Event, EventDelivery, EventType

logger = logging.getLogger("wellspring.webhooks")

MAX_POSTS = 1000  # where more changed, one ``resync`` is told instead
# The most serious first: one event stands for all that was missed about a post.
SERIOUS = (EventType.PUBLISHED, EventType.CORRECTED, EventType.UPDATED)


def review(*, at: datetime) -> int:
    """Catch up all endpoints that receive events again; returns how many. For the timer."""
    behind = Endpoint.objects.listening(at=at).filter(missed_from__isnull=False)
    caught_up = 0
    for pk in list(behind.order_by("pk").values_list("pk", flat=True)):
        try:
            caught_up += catch_up(pk, at=at)
        except Exception:  # the other endpoints must still be told; this one is retried each round
            logger.exception("an endpoint could not be caught up", extra={"endpoint": str(pk)})
    return caught_up


@transaction.atomic
def catch_up(pk: UUID, *, at: datetime) -> bool:
    """Queue what the endpoint missed; returns False if it missed nothing or receives no events."""
    sequence = ledger.lock().sequence  # no edition is recorded, and nobody else catches it up
    behind = Endpoint.objects.listening(at=at).filter(missed_from__isnull=False)
    endpoint = behind.select_related("partner").filter(pk=pk).first()
    if endpoint is None:
        return False
    _queue(endpoint, _missed(endpoint, until=sequence, at=at), at=at)
    Endpoint.objects.filter(pk=pk).update(missed_from=None)
    return True


def mark(pk: UUID, *, missed: int) -> None:
    """Let the endpoint be caught up, also about an event with the sequence ``missed``.

    Call it under the ledger's lock. What is for one partner alone is several entries, and its event
    has the last one's sequence: so the mark is that of the last entry for everybody.
    """
    entries = LedgerEntry.objects.filter(partner=None, sequence__lte=missed)
    since = entries.aggregate(last=Max("sequence"))["last"] or 0
    later = Endpoint.objects.filter(Q(missed_from=None) | Q(missed_from__gt=since), pk=pk)
    later.update(missed_from=since)


def lost_by(partner: Partner) -> HeadQuerySet:
    """The withdrawn posts that the contract covered until they left it."""
    lost = LedgerEntry.objects.filter(partner=partner.pk, event=LedgerEntry.Event.LOST)
    within = Head.objects.within(partner.audience).values("pk")
    return Head.objects.withdrawn().filter(pk__in=lost.values("post_id")).exclude(pk__in=within)


def _missed(endpoint: Endpoint, *, until: int, at: datetime) -> list[Event]:
    """Unsaved and stored events, in the order of their sequences."""
    since = endpoint.missed_from or 0
    # Addresses moved, or a backup was restored: what was told before may be gone.
    everything = LedgerEntry.objects.filter(
        sequence__gte=since, event=LedgerEntry.Event.RESYNC, partner=None
    )
    if everything.exists():
        return [payloads.resync(sequence=until, at=at)]
    heads = _changed_heads(endpoint, since)
    ended = _ended_embargoes(endpoint, since, published={head.pk for head in heads if head.live})
    if len(heads) + len(ended) > MAX_POSTS:
        return [payloads.resync(sequence=until, at=at)]
    found = _of_heads(endpoint, heads, since)
    if endpoint.wants(EventType.UNSCHEDULED):
        found += [
            payloads.of_end_of_embargo(entry.post_id, sequence=entry.sequence, at=entry.recorded_at)
            for entry in ended
            if entry.post_id
        ]
    found.sort(key=lambda event: event.sequence or 0)
    if endpoint.wants(EventType.ENTITLEMENT):
        found += _of_contract(endpoint.partner, since, until=until, at=at)
    return found


def _changed_heads(endpoint: Endpoint, since: int) -> list[Head]:
    """The posts with an edition since then that the endpoint wants to hear of, up to the limit."""
    # By position, which has an index; the sequence alone is that of the edition.
    changed = Head.objects.filter(position__gte=since, sequence__gte=since)
    wanted: list[Head] = []
    if endpoint.wants(EventType.WITHDRAWN):
        wanted += changed.withdrawn().within(endpoint.partner.audience)[: MAX_POSTS + 1]
        lost = lost_by(endpoint.partner).filter(position__gte=since, sequence__gte=since)
        wanted += lost[: MAX_POSTS + 1]
    if any(map(endpoint.wants, SERIOUS)):
        readable = changed.readable().within(endpoint.partner.audience)
        wanted += readable[: MAX_POSTS + 1]
    return wanted


def _of_heads(endpoint: Endpoint, heads: list[Head], since: int) -> list[Event]:
    posts = [head.pk for head in heads]
    editions: dict[UUID, list[Edition]] = {post: [] for post in posts}
    told = Edition.objects.filter(post_id__in=posts).defer("document")
    for edition in told.order_by("post_id", "number"):
        editions[edition.post_id].append(edition)
    chosen = [
        (type_, editions[post][-1])
        for post in posts
        if (type_ := _type(endpoint, editions[post], since))
    ]
    stored = _stored(posts, since)
    return [
        stored.get((edition.sequence, type_)) or payloads.of_edition_as(type_, edition)
        for type_, edition in chosen
    ]


def _type(endpoint: Endpoint, editions: list[Edition], since: int) -> EventType | None:
    """The event that stands for the editions since then; None if the endpoint wants none of them.

    ``editions`` are all of one post, in order.
    """
    if not editions[-1].digest:
        return EventType.WITHDRAWN
    missed = set()
    for before, edition in zip([None, *editions], editions, strict=False):
        if edition.sequence >= since and edition.digest:
            returns = before is not None and before.kind == Kind.RETRACTION and not before.digest
            missed.add(payloads.type_of(edition, returns=returns))
    return next((each for each in SERIOUS if each in missed and endpoint.wants(each)), None)


def _stored(posts: list[UUID], since: int) -> dict[tuple[int, str], Event]:
    """The events that were recorded with these posts' editions."""
    found = Event.objects.filter(post_id__in=posts, sequence__gte=since)
    found = found.exclude(type__in=(EventType.ENTITLEMENT, EventType.UNSCHEDULED))
    return {(event.sequence or 0, event.type): event for event in found}


def _ended_embargoes(endpoint: Endpoint, since: int, *, published: set[UUID]) -> list[LedgerEntry]:
    """The last entry of each post that is no longer scheduled for the partner."""
    if not endpoint.wants(EventType.UNSCHEDULED):
        return []
    kinds = (LedgerEntry.Event.EMBARGOED, LedgerEntry.Event.UNSCHEDULED)
    last = _last_entries(endpoint.partner, since, kinds)
    return [
        entry
        for entry in last
        if entry.event == LedgerEntry.Event.UNSCHEDULED and entry.post_id not in published
    ]


def _of_contract(partner: Partner, since: int, *, until: int, at: datetime) -> list[Event]:
    """``entitlement.changed``, if the contract or a change of topics gained or lost posts."""
    last = _last_entries(partner, since, (LedgerEntry.Event.ENTITLED, LedgerEntry.Event.LOST))
    within = Head.objects.within(partner.audience).filter(pk__in=[each.post_id for each in last])
    covered = dict(within.values_list("pk", "live"))
    lost = [entry for entry in last if entry.post_id not in covered]
    gained = [
        entry
        for entry in last
        if entry.event == LedgerEntry.Event.ENTITLED
        and entry.post_id
        and covered.get(entry.post_id)
    ]
    terms = LedgerEntry.objects.filter(
        partner=partner.pk, sequence__gte=since, event=LedgerEntry.Event.RESYNC
    )
    if not (lost or gained or terms.exists()):
        return []
    return [payloads.of_entitlement(gained=len(gained), lost=len(lost), sequence=until, at=at)]


def _last_entries(
    partner: Partner, since: int, kinds: Iterable[LedgerEntry.Event]
) -> list[LedgerEntry]:
    entries = LedgerEntry.objects.filter(
        partner=partner.pk, sequence__gte=since, event__in=kinds, post_id__isnull=False
    )
    return list({entry.post_id: entry for entry in entries.order_by("sequence")}.values())


def _queue(endpoint: Endpoint, found: list[Event], *, at: datetime) -> None:
    Event.objects.bulk_create([event for event in found if event._state.adding])  # noqa: SLF001  # documented by Django
    EventDelivery.objects.bulk_create(
        [EventDelivery(endpoint=endpoint, event=event, due_at=at) for event in found]
    )
    if found:
        urgent = any(event.type == EventType.WITHDRAWN for event in found)
        if urgent:
            events.retry_soon([endpoint.pk], at=at)
        delivery.wake_on_commit()
