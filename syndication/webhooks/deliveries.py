"""Deliveries of events: replay, skip and prune."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, Min, OuterRef, Q, QuerySet, When

from syndication import delivery
from syndication.delivery import OPEN, State
from syndication.editions import ledger
from syndication.editions.models import Head
from syndication.webhooks import catching_up, errors, payloads
from syndication.webhooks.catching_up import lost_by
from syndication.webhooks.endpoints import check_active
from syndication.webhooks.errors import EndpointError
from syndication.webhooks.models import OF_POSTS, Endpoint, Event, EventDelivery, EventType

# Events and their deliveries are deleted after this time, even if they did not arrive.
RETENTION = timedelta(days=30)
MAX_REPLAYED = 1000
# The types by which an endpoint hears that it must take posts down.
TAKING_BACK = (EventType.WITHDRAWN, EventType.ENTITLEMENT, EventType.UNSCHEDULED)


@transaction.atomic
def replay(earlier: EventDelivery, *, at: datetime) -> EventDelivery:
    """Queue a new delivery of the same event, with the same webhook-id.

    One that is uncertain after a restore is settled by that: nobody else need send it again.
    Raises :class:`EndpointError` if the endpoint is not active or the earlier one is still open.
    """
    ledger.lock()  # rows of an endpoint are committed in the order of their ids
    check_active(earlier.endpoint, at=at)
    if earlier.state in OPEN:
        raise EndpointError(errors.STILL_OPEN())
    _check_replay_limit(earlier.endpoint, 1)
    return _queue(earlier.endpoint, [earlier.event_id], at=at)[0]


@transaction.atomic
def replay_range(
    endpoint: Endpoint, *, since: datetime, until: datetime, at: datetime
) -> list[EventDelivery]:
    """Queue all events of a time range again, in their order, both ends included.

    These are the events that were delivered to the endpoint before, and those about posts within
    the contract. The present state of these posts follows, where the range does not hold it.
    Raises :class:`EndpointError` if the range is invalid or holds more than ``MAX_REPLAYED``.
    """
    ledger.lock()
    check_active(endpoint, at=at)
    if until < since:
        raise EndpointError(errors.END_BEFORE_BEGINNING(), member="until")
    if since < at - RETENTION:
        raise EndpointError(errors.TOO_OLD(days=RETENTION.days), member="since")
    events = _replayable(endpoint).filter(occurred_at__gte=since, occurred_at__lte=until)
    # By sequence, not by time alone: a clock that was set back does not change the order.
    found = _once(events.order_by("sequence", "occurred_at", "id"))
    ids = [event.pk for event in found]
    posts = {event.post_id for event in found if event.post_id and event.type in OF_POSTS}
    ids += _present(endpoint, posts, at=at, but=ids)
    _check_replay_limit(endpoint, len(ids))
    return _queue(endpoint, ids, at=at)


@transaction.atomic
def skip(row: EventDelivery) -> None:
    """Fail a waiting delivery, so that those behind it are sent.

    Raises :class:`EndpointError` if it has ended or is being sent.
    """
    waiting = EventDelivery.objects.filter(pk=row.pk, state__in=(State.QUEUED, State.RETRYING))
    if not waiting.update(state=State.FAILED, problem=errors.GIVEN_UP()):
        raise EndpointError(errors.ENDED())
    delivery.wake_on_commit()


def prune(*, at: datetime) -> int:
    """Delete deliveries and events older than ``RETENTION``; returns the number of deliveries.

    Those that were delivered and took posts back remain: they prove that the partner was notified.
    Endpoints that still waited for theirs are caught up when they receive events again.
    """
    before = at - RETENTION
    old = EventDelivery.objects.filter(created_at__lt=before)
    deleted = _prune_unsent(old.filter(state__in=OPEN))
    proof = Q(state=State.DELIVERED, event__type__in=TAKING_BACK)
    deleted += old.exclude(proof).exclude(state__in=OPEN).delete()[0]
    of_event = EventDelivery.objects.filter(event=OuterRef("pk"))
    Event.objects.filter(~Exists(of_event), occurred_at__lt=before).delete()
    return deleted


@transaction.atomic
def _prune_unsent(unsent: QuerySet[EventDelivery]) -> int:
    """Delete these deliveries, and mark their endpoints to be caught up from there."""
    ledger.lock()  # no edition is recorded, and no endpoint is caught up meanwhile
    told = unsent.filter(event__sequence__isnull=False)
    # A ``resync`` stands for all that was not told before it.
    since = Case(
        When(event__type=EventType.RESYNC, then=0),
        default=F("event__sequence"),
        output_field=BigIntegerField(),
    )
    for pk, sequence in told.order_by().values_list("endpoint").annotate(first=Min(since)):
        catching_up.mark(pk, missed=sequence)
    return unsent.delete()[0]


def _replayable(endpoint: Endpoint) -> QuerySet[Event]:
    """The events delivered to the endpoint before, and those of posts within its contract."""
    own = EventDelivery.objects.filter(event=OuterRef("pk"), endpoint=endpoint)
    events = Event.objects.filter(~Q(type=EventType.PING))
    if endpoint.types:
        events = events.filter(type__in=endpoint.types)
    posts = Head.objects.within(endpoint.partner.audience)  # withdrawn ones among them
    of_posts = Q(post_id__in=posts.values("post_id"), type__in=OF_POSTS)
    return events.annotate(own=Exists(own)).filter(Q(own=True) | of_posts)


def _once(found: QuerySet[Event]) -> list[Event]:
    """One event for each edition: catching up may have made another one of it."""
    editions: dict[object, Event] = {}
    for event in found.defer("body"):
        key = (event.post_id, event.sequence) if event.type in OF_POSTS else event.pk
        if key not in editions or event.own:  # type: ignore[attr-defined]  # annotated
            editions[key] = event
    return list(editions.values())


def _present(
    endpoint: Endpoint, posts: set[UUID], *, at: datetime, but: Collection[str]
) -> list[str]:
    """The events of these posts' present state, and of the loss of those not covered any more."""
    within = Head.objects.within(endpoint.partner.audience).filter(pk__in=posts)
    heads = {head.pk: head for head in (*within, *lost_by(endpoint.partner).filter(pk__in=posts))}
    newest = Event.objects.filter(post_id__in=heads, type__in=OF_POSTS).defer("body")
    found = [
        event.pk
        for event in newest.order_by("sequence", "id")
        if event.sequence == heads[event.post_id].sequence and endpoint.wants(event.type)
    ]
    lost = len(posts - heads.keys())
    if lost and endpoint.wants(EventType.ENTITLEMENT):
        sequence = ledger.lock().sequence
        loss = payloads.of_entitlement(gained=0, lost=lost, sequence=sequence, at=at)
        loss.save(force_insert=True)
        found.append(loss.pk)
    return [each for each in dict.fromkeys(found) if each not in set(but)]


def _check_replay_limit(endpoint: Endpoint, more: int) -> None:
    if more > MAX_REPLAYED:
        raise EndpointError(errors.TOO_MANY_EVENTS(count=more, most=MAX_REPLAYED))
    waiting = endpoint.deliveries.filter(state__in=OPEN, replay=True).count()
    if waiting + more > MAX_REPLAYED:
        raise EndpointError(errors.TOO_MANY_REPLAYS(count=waiting))


def _queue(endpoint: Endpoint, events: list[str], *, at: datetime) -> list[EventDelivery]:
    rows = [
        EventDelivery(endpoint=endpoint, event_id=event, due_at=at, replay=True) for event in events
    ]
    EventDelivery.objects.bulk_create(rows)
    uncertain = endpoint.deliveries.filter(state=State.UNCERTAIN, event__in=events)
    uncertain.update(state=State.FAILED, problem=errors.REPLAYED())
    delivery.wake_on_commit()
    return rows
