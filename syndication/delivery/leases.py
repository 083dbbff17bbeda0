"""Leases: a worker claims a due row by one conditional UPDATE and owns it until the lease expires.

Every later write repeats the condition: a worker whose lease has expired writes nothing.
"""

from collections.abc import Collection, Hashable
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from syndication.delivery import errors, slow_lanes
from syndication.delivery.errors import DeliveryError, InternalDeliveryError
from syndication.delivery.models import OPEN, Delivery, State
from syndication.delivery.registry import Channel
from syndication.delivery.retries import MAX_RETRY_AFTER, RETRY_DELAYS, retry_delay
from syndication.errors import Reason

BATCH_SIZE = 500  # rows


def due(
    channel: Channel, *, exclude: Collection[Hashable] = frozenset(), struggling: bool = True
) -> list[tuple[Hashable, Hashable]]:
    """Primary key and lane of the rows that are due, longest due first; at most ``BATCH_SIZE``.

    ``exclude`` are lanes to leave out. Lanes with a record of failures or slow answers come last,
    or not at all without ``struggling``. One query serves many claims, because ``Delivery.due``
    may cost a lookup for each destination.
    """
    now = timezone.now()
    if not _any_due(channel, now):
        return []
    rows = _marked(channel, channel.rows.due(at=now), struggling=struggling)
    rows = rows.exclude(**{f"{channel.rows.lane}__in": exclude})
    rows = rows.order_by("is_struggling", *rows.query.order_by)
    return list(rows.values_list("pk", channel.rows.lane)[:BATCH_SIZE])


def claim(channel: Channel, pk: Hashable, *, struggling: bool = True) -> Delivery | None:
    """The row with its current values, leased to the caller; None if it is no longer to be sent.

    Only ``ready`` is checked again, not ``due``: a row that was first in its lane remains first
    until it is sent. ``struggling`` is as in :func:`due`; the row's ``is_struggling`` says which.
    """
    ready = _marked(channel, channel.rows.ready(at=timezone.now()), struggling=struggling)
    row: Delivery | None = ready.filter(pk=pk).first()
    if row is None or _end_interrupted(channel, row) or not _lease(channel, row):
        return None
    return row


def _any_due(channel: Channel, now: datetime) -> bool:
    """A cheap look at the index: idle workers look several times a second."""
    return channel.rows.open_due(at=now).exists()


def _marked(
    channel: Channel, rows: models.QuerySet[Delivery], *, struggling: bool
) -> models.QuerySet[Delivery]:
    slow = models.Q(**{f"{channel.rows.lane}__in": slow_lanes.of(channel.rows)})
    wanted = channel.rows.struggling() | slow
    mark = models.Case(
        models.When(wanted, then=1), default=0, output_field=models.SmallIntegerField()
    )
    marked = rows.annotate(is_struggling=mark)
    return marked if struggling else marked.filter(is_struggling=0)


def _lease(channel: Channel, row: Delivery) -> bool:
    owned = _owned(row)
    row.state, row.attempts = State.SENDING, row.attempts + 1
    row.due_at = timezone.now() + channel.lease
    return bool(owned.update(state=row.state, due_at=row.due_at, attempts=row.attempts))


def _end_interrupted(channel: Channel, row: Delivery) -> bool:
    """End a row whose lease expired, if it must not be sent again; returns whether it was ended."""
    if row.state != State.SENDING:
        return False
    if not channel.repeatable:
        finish(row, State.UNCERTAIN, problem=errors.INTERRUPTED_ONCE())
        return True
    if channel.gives_up and row.attempts > len(RETRY_DELAYS):
        finish(row, State.FAILED, problem=errors.INTERRUPTED())
        return True
    return False


def finish(
    row: Delivery,
    state: State,
    *,
    problem: Reason | None = None,
    attempt_fields: dict[str, object] | None = None,
) -> None:
    """Write the final state of a row that the caller owns; otherwise nothing.

    If the row changed while it was sent (``Delivery.as_sent``), it is queued again.
    """
    owned = _owned(row)
    changes = {"problem": problem or Reason(), **(attempt_fields or {})}
    ended = owned.filter(row.as_sent()).update(state=state, **changes)
    if not ended:
        owned.update(state=State.QUEUED, due_at=timezone.now(), attempts=0, **changes)


def schedule_retry(
    row: Delivery,
    error: DeliveryError,
    *,
    gives_up: bool = True,
    attempt_fields: dict[str, object] | None = None,
) -> datetime | None:
    """Schedule the next attempt of a row that the caller owns; returns when, or None if there is
    none.

    ``gives_up``: whether attempts end after the last of ``RETRY_DELAYS``. They always end for an
    internal error.
    """
    endless = not gives_up and not isinstance(error, InternalDeliveryError)
    attempts = min(row.attempts, len(RETRY_DELAYS)) if endless else row.attempts
    requested = min(error.retry_after or timedelta(), MAX_RETRY_AFTER)
    wait = None if error.permanent else retry_delay(attempts, key=f"{type(row).__name__}:{row.pk}")
    if wait is None:
        return None
    if (most := row.max_retry_delay()) is not None:
        wait = min(wait, most)
    now = timezone.now()
    due_at = now + max(wait, requested)
    changes = {"state": State.RETRYING, "due_at": due_at, "problem": error.reason}
    _owned(row).update(**{**changes, **(attempt_fields or {})})
    if requested:
        # Retry-After applies to the destination: to all rows of the lane.
        waiting = row.every().filter(**{row.lane: lane(row)})
        waiting = waiting.filter(
            state__in=(State.QUEUED, State.RETRYING), due_at__lt=now + requested
        )
        # No longer queued: such a row is due at once.
        waiting.update(state=State.RETRYING, due_at=now + requested)
    return due_at


def clock_put_back(channel: Channel, step: timedelta) -> int:
    """Bring forward what waits for a time of a clock that ran ahead by ``step``; returns how many.

    What was put off before that clock ran ahead is then tried ``step`` too early. A worker that is
    sending now loses its lease: its message may be sent again.
    """
    waiting = channel.rows.every().filter(state__in=OPEN, due_at__gt=timezone.now())
    return waiting.update(due_at=models.F("due_at") - step)


def _owned(row: Delivery) -> models.QuerySet[Delivery]:
    """The row, as long as no other worker has claimed or changed it."""
    return row.every().filter(pk=row.pk, state=row.state, due_at=row.due_at, attempts=row.attempts)


def lane(row: Delivery) -> Hashable:
    """The value that rows to the same destination share."""
    value: Hashable = getattr(row, row.lane)
    return value
