"""Deliveries of events: telling one again, giving one up, and forgetting old ones."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from syndication import delivery, ledger
from syndication.delivery import OPEN, State
from syndication.models import Head, Term
from syndication.webhooks.endpoints import EndpointError, check_told
from syndication.webhooks.models import Endpoint, Event, EventDelivery, EventType

# How long events can be told again. What an endpoint was not told by then, it never is.
KEPT = timedelta(days=30)
MOST_REPLAYED = 1000
SKIPPED = "given up by a person"


@transaction.atomic
def replay(told: EventDelivery, *, at: datetime) -> EventDelivery:
    """Tell an endpoint the same event again: a delivery of its own, with the same webhook-id."""
    ledger.lock()  # rows of an endpoint are committed in the order of their ids
    check_told(told.endpoint, at=at)
    if told.state in OPEN:
        raise EndpointError("This delivery is still on its way.")
    _check_room(told.endpoint, 1)
    return _queue(told.endpoint, [told.event_id], at=at)[0]


@transaction.atomic
def replay_range(
    endpoint: Endpoint, *, since: datetime, until: datetime, at: datetime
) -> list[EventDelivery]:
    """Tell all events of a time again, in their order, both ends included.

    Those that the endpoint was told before, and those of posts within the contract that it missed
    while it was disabled. Refused, not cut, where they are more than ``MOST_REPLAYED``.
    """
    ledger.lock()
    check_told(endpoint, at=at)
    if until < since:
        raise EndpointError("lies before “since”.", member="until")
    if since < at - KEPT:
        raise EndpointError(f"lies further back than {KEPT.days} days.", member="since")
    events = _replayable(endpoint).filter(occurred_at__gte=since, occurred_at__lte=until)
    # The ledger's order: a clock that was set back once does not turn events round.
    ids = list(events.order_by("sequence", "occurred_at", "id").values_list("pk", flat=True))
    _check_room(endpoint, len(ids))
    return _queue(endpoint, ids, at=at)


@transaction.atomic
def skip(told: EventDelivery) -> None:
    """Give up a delivery that is not on its way now, so that those behind it can go out."""
    waiting = EventDelivery.objects.filter(pk=told.pk, state__in=(State.QUEUED, State.RETRYING))
    if not waiting.update(state=State.FAILED, problem=SKIPPED):
        raise EndpointError("This delivery has ended, or is being sent just now.")
    delivery.wake_on_commit()


def prune(*, at: datetime) -> int:
    """Forget what is older than ``KEPT``, told or not; returns how many deliveries.

    That a withdrawal arrived is kept: it proves that the partner has heard of it.
    """
    old = at - KEPT
    proof = Q(state=State.DELIVERED, event__type=EventType.WITHDRAWN)
    gone, _ = EventDelivery.objects.filter(created_at__lt=old).exclude(proof).delete()
    told = EventDelivery.objects.filter(event=OuterRef("pk"))
    Event.objects.filter(~Exists(told), occurred_at__lt=old).delete()
    return gone


def _replayable(endpoint: Endpoint) -> QuerySet[Event]:
    """The events that the endpoint was told, and those of posts within its contract."""
    own = EventDelivery.objects.filter(event=OuterRef("pk"), endpoint=endpoint)
    events = Event.objects.filter(~Q(type=EventType.PING))
    if endpoint.types:
        events = events.filter(type__in=endpoint.types)
    posts = _posts(endpoint)
    of_posts = Q(post_id__in=posts.values("post_id")) & ~Q(type=EventType.ENTITLEMENT)
    return events.filter(Exists(own) | of_posts)


def _posts(endpoint: Endpoint) -> QuerySet[Head]:
    """The posts, and those withdrawn, that the contract holds now."""
    audience = endpoint.partner.audience
    posts = Head.objects.all()
    if audience.locales:
        posts = posts.filter(locale__in=audience.locales)
    if audience.topics:
        terms = Term.objects.filter(head=OuterRef("pk"), of=Term.Of.TOPIC)
        posts = posts.filter(Exists(terms.filter(slug__in=audience.topics)))
    return posts


def _check_room(endpoint: Endpoint, more: int) -> None:
    if more > MOST_REPLAYED:
        raise EndpointError(
            f"The range holds {more} events; at most {MOST_REPLAYED} are told again at once. "
            "Ask for a shorter one."
        )
    waiting = endpoint.deliveries.filter(state__in=OPEN, replay=True).count()
    if waiting + more > MOST_REPLAYED:
        raise EndpointError(f"{waiting} replays are still on their way. Wait for them.")


def _queue(endpoint: Endpoint, events: list[str], *, at: datetime) -> list[EventDelivery]:
    rows = [
        EventDelivery(endpoint=endpoint, event_id=event, due_at=at, replay=True) for event in events
    ]
    EventDelivery.objects.bulk_create(rows)
    delivery.wake_on_commit()
    return rows
