"""Events: recorded in the transaction of the change, with a delivery for each endpoint.

An edition causes one event and one delivery row for each endpoint whose partner may read the post.
Workers send the rows after the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.signals import pre_delete
from django.utils import timezone

from syndication import delivery
from syndication.delivery import State
from syndication.editions import ledger
from syndication.editions.models import Edition, Kind, LedgerEntry, Term
from syndication.editions.signals import edition_recorded, embargo_ended
from syndication.partners.entitlements import Amended, entitlement_changed
from syndication.partners.models import Partner
from syndication.webhooks import fan_out, payloads
from syndication.webhooks.fan_out import Listener
from syndication.webhooks.models import Endpoint, Event, EventDelivery, EventType

# How soon a failing endpoint is tried again after a withdrawal. Not at once: each of many
# withdrawals in a row would cause an attempt.
RETRY_WITHIN = timedelta(minutes=1)


def connect_receivers() -> None:
    """Receive recorded editions and changes of contracts."""
    # After the receiver of partners, which records the ledger entries of lost posts.
    edition_recorded.connect(on_edition_recorded, dispatch_uid="webhooks")
    entitlement_changed.connect(on_entitlement_changed, dispatch_uid="webhooks")
    embargo_ended.connect(on_embargo_ended, dispatch_uid="webhooks")
    pre_delete.connect(lock_ledger, sender=Endpoint, dispatch_uid="webhooks")


def on_edition_recorded(edition: Edition, before: frozenset[str], **_: object) -> None:
    """Queue the event of an edition, in the publishing transaction; writes rows only.

    ``before`` are the post's topics until this edition. Partners whose contract includes the post
    get its event; those whose contract included it only by its former topics get
    ``entitlement.changed``.
    """
    if not Endpoint.objects.exists():
        return
    # Stored even without listeners: an endpoint that is disabled now can replay it later.
    event = payloads.of_edition(edition, returns=_returns(edition))
    event.save(force_insert=True)
    listeners = listening(edition.sequence, at=edition.recorded_at)
    if not listeners:
        return
    now = frozenset(_topics(edition.post_id))
    lost_before = frozenset[int]() if edition.digest else _lost_by(edition.post_id)
    queue(
        event,
        [
            each
            for each in listeners
            if _may_read(each, edition, now) or each.audience.partner in lost_before
        ],
    )
    losers = [
        each
        for each in listeners
        if before and _may_read(each, edition, before) and not _may_read(each, edition, now)
    ]
    if losers:
        sequence = ledger.lock().sequence
        lost = payloads.of_entitlement(
            gained=0, lost=1, sequence=sequence, at=edition.recorded_at, edition=edition
        )
        lost.save(force_insert=True)
        queue(lost, losers)


def on_entitlement_changed(partner: Partner, amended: Amended, sequence: int, **_: object) -> None:
    """Queue an event in the transaction that changes the contract and holds the ledger's lock.

    ``sequence`` is that of the first ledger entry about the change.
    """
    at = timezone.now()
    listeners = listening(sequence, at=at, partner=partner.pk)
    if not listeners:
        return
    event = payloads.of_entitlement(
        gained=amended.gained, lost=amended.lost, sequence=ledger.lock().sequence, at=at
    )
    event.save(force_insert=True)
    queue(event, listeners)


def on_embargo_ended(post_id: UUID, partner: int, sequence: int, at: datetime, **_: object) -> None:
    """Queue ``post.unscheduled`` for a partner that could read the post ahead until now."""
    listeners = listening(sequence, at=at, partner=partner)
    if listeners:
        event = payloads.of_end_of_embargo(post_id, sequence=sequence, at=at)
        event.save(force_insert=True)
        queue(event, listeners)


def lock_ledger(**_: object) -> None:
    """Wait for running publications before an endpoint is deleted, in whatever way.

    Otherwise their new deliveries would violate the foreign key and roll the publication back.
    """
    ledger.lock()


def listening(sequence: int, *, at: datetime, partner: int | None = None) -> list[Listener]:
    """The endpoints that what happened at ``sequence`` is queued for, of all partners or of one.

    Those that receive no events now are marked to be caught up from there (``catching_up``), unless
    they were never verified. No endpoint that was marked earlier is listening before that.
    """
    endpoints = Endpoint.objects.order_by("pk")
    if partner is not None:
        endpoints = endpoints.filter(partner=partner)
    found = list(fan_out.listeners(endpoints, at=at))
    if any(each.verified and not (each.listens or each.missed) for each in found):
        unmarked = endpoints.filter(missed_from=None, verified_at__isnull=False).order_by()
        now = Endpoint.objects.listening(at=at).order_by()
        unmarked.exclude(pk__in=now.values("pk")).update(missed_from=sequence)
    return [each for each in found if each.listens and not each.missed]


def queue(event: Event, listeners: Iterable[Listener]) -> int:
    """Insert one delivery for each listener that wants this type of event; returns how many."""
    wanted = [each.endpoint for each in listeners if each.wants(event.type)]
    if wanted:
        now = timezone.now()
        fan_out.insert(event, wanted, at=now)
        if event.type == EventType.WITHDRAWN:
            retry_soon(event.deliveries.values("endpoint"), at=now)
        delivery.wake_on_commit()
    return len(wanted)


def retry_soon(endpoints: Iterable[UUID] | QuerySet[Any, Any], *, at: datetime) -> None:
    """Bring forward the next attempts of these endpoints, which are to hear of a withdrawal.

    Deliveries stay in order, so a withdrawal would wait behind a failed delivery for hours. A
    pause that the endpoint asked for (``Retry-After``) is respected.
    """
    soon = at + RETRY_WITHIN
    waiting = EventDelivery.objects.filter(
        endpoint__in=endpoints, state=State.RETRYING, due_at__gt=soon
    )
    paused = waiting.filter(paused_until__gt=soon)
    paused.filter(due_at__gt=F("paused_until")).update(due_at=F("paused_until"))
    waiting.exclude(paused_until__gt=soon).update(due_at=soon)


def _may_read(listener: Listener, edition: Edition, topics: frozenset[str]) -> bool:
    return listener.audience.may_read(locale=edition.locale, topics=topics)


def _lost_by(post_id: UUID) -> frozenset[int]:
    """The partners whose contract covered the post until it left it: they may have a copy."""
    lost = LedgerEntry.objects.filter(
        partner__isnull=False, event=LedgerEntry.Event.LOST, post_id=post_id
    )
    return frozenset(each for each in lost.values_list("partner", flat=True) if each)


def _returns(edition: Edition) -> bool:
    """Whether the post was withdrawn before this edition."""
    if edition.number == 1:
        return False
    previous = Edition.objects.filter(post_id=edition.post_id, number=edition.number - 1)
    return previous.filter(kind=Kind.RETRACTION, digest="").exists()


def _topics(post_id: UUID) -> list[str]:
    return list(Term.objects.filter(head=post_id, of=Term.Of.TOPIC).values_list("slug", flat=True))
