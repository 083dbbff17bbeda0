"""Events: written with what they tell of, in the same transaction, for whom it concerns.

One event for each edition, however many endpoints there are, and one row for each of them. The
network waits for a worker.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.signals import pre_delete
from django.utils import timezone

from syndication import delivery, ledger
from syndication.audience import Audience
from syndication.editions import edition_recorded
from syndication.models import Edition, Kind, Term
from syndication.partners.entitlements import Amended, entitlement_changed
from syndication.partners.models import Partner
from syndication.webhooks import bodies, rows, urgent
from syndication.webhooks.models import Endpoint, Event, EventType


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint that is told of events, as far as choosing among events needs it."""

    endpoint: UUID | str  # as the database has it
    types: tuple[str, ...]  # none: all
    audience: Audience

    def wants(self, type_: str) -> bool:
        return not self.types or type_ in self.types


def connected() -> None:
    """Listen for editions and for changes of contracts."""
    # After the partners' own receiver, which gives out the places of what they lose.
    edition_recorded.connect(tell_of_edition, dispatch_uid="webhooks")
    entitlement_changed.connect(tell_of_entitlement, dispatch_uid="webhooks")
    pre_delete.connect(wait_for_publishers, sender=Endpoint, dispatch_uid="webhooks")


def tell_of_edition(edition: Edition, before: frozenset[str], **_: object) -> None:
    """Runs inside the publishing transaction: only rows, never the network.

    A partner is told of what its contract holds. Of what left it by its topics it is told that
    its entitlement changed.
    """
    if not Endpoint.objects.exists():
        return
    # Kept even where nobody listens: who was disabled meanwhile may ask for it.
    event = bodies.of_edition(edition, returns=_returns(edition))
    event.save(force_insert=True)
    listeners = list(listening(at=edition.recorded_at))
    if not listeners:
        return
    now = frozenset(_topics(edition.post_id))
    queue(event, [each for each in listeners if _may_read(each, edition, now)])
    losers = [
        each
        for each in listeners
        if before and _may_read(each, edition, before) and not _may_read(each, edition, now)
    ]
    if losers:
        place = ledger.lock().sequence
        lost = bodies.of_entitlement(
            gained=0, lost=1, sequence=place, at=edition.recorded_at, edition=edition
        )
        lost.save(force_insert=True)
        queue(lost, losers)


def tell_of_entitlement(partner: Partner, amended: Amended, **_: object) -> None:
    """Runs inside the transaction that changes the contract, which holds the ledger's lock."""
    at = timezone.now()
    listeners = list(listening(at=at, partner=partner.pk))
    if not listeners:
        return
    event = bodies.of_entitlement(
        gained=amended.gained, lost=amended.lost, sequence=ledger.lock().sequence, at=at
    )
    event.save(force_insert=True)
    queue(event, listeners)


def wait_for_publishers(**_: object) -> None:
    """However an endpoint is removed, a publication that is about to tell it something goes first:
    otherwise its rows would have nowhere to belong, and it would be undone."""
    ledger.lock()


def listening(*, at: datetime, partner: int | None = None) -> Iterator[Listener]:
    """The endpoints that are told of events, of partners that may read at this moment."""
    told = Endpoint.objects.listening(at=at).order_by("pk")
    if partner is not None:
        told = told.filter(partner=partner)
    for pk, types, partner_id, locales, topics in rows.read(told):
        audience = Audience(partner=partner_id, locales=locales, topics=topics)
        yield Listener(pk, types, audience)


def queue(event: Event, listeners: Iterable[Listener]) -> int:
    """One row for each listener that wants this type of event; returns how many."""
    wanted = [each.endpoint for each in listeners if each.wants(event.type)]
    if wanted:
        now = timezone.now()
        rows.insert(event, wanted, at=now)
        if event.type == EventType.WITHDRAWN:
            urgent.hurry(event, at=now)
        delivery.wake_on_commit()
    return len(wanted)


def _may_read(listener: Listener, edition: Edition, topics: frozenset[str]) -> bool:
    return listener.audience.may_read(locale=edition.locale, topics=topics)


def _returns(edition: Edition) -> bool:
    """Whether the post was withdrawn until this edition."""
    if edition.number == 1:
        return False
    previous = Edition.objects.filter(post_id=edition.post_id, number=edition.number - 1)
    return previous.filter(kind=Kind.RETRACTION, digest="").exists()


def _topics(post_id: UUID) -> list[str]:
    return list(Term.objects.filter(head=post_id, of=Term.Of.TOPIC).values_list("slug", flat=True))
