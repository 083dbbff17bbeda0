"""Leases: whoever changes a due row by one conditional UPDATE owns it until its lease runs out.

What is written of a row that is no longer one's own is written nowhere.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from syndication.attempts import LONGEST_PAUSE, PAUSES, DeliveryError, FaultError, kept, pause
from syndication.delivery.registry import Channel
from syndication.delivery.rows import Delivery, State

AT_A_LOOK = 500  # rows


def due(channel: Channel, *, but: Collection[Any] = frozenset()) -> list[tuple[Any, Any]]:
    """What may be sent now outside the lanes ``but``, longest due first: each row's key and lane.

    Whose turn it is costs a look at each destination: it is asked once for many rows.
    """
    rows = channel.rows.due(at=timezone.now()).exclude(**{f"{channel.rows.lane}__in": but})
    return list(rows.values_list("pk", channel.rows.lane)[:AT_A_LOOK])


def take(channel: Channel, pk: Any) -> Delivery | None:
    """The row as it is now, ours while its lease lasts; none where it is not to be sent any more.

    What had its turn keeps it until it is sent: rows behind it cannot come before it.
    """
    row: Delivery | None = channel.rows.ready(at=timezone.now()).filter(pk=pk).first()
    if row is None or _is_lost(channel, row) or not _lease(channel, row):
        return None
    return row


def _lease(channel: Channel, row: Delivery) -> bool:
    mine = _mine(row)
    row.state, row.attempts = State.SENDING, row.attempts + 1
    row.due_at = timezone.now() + channel.lease
    return bool(mine.update(state=row.state, due_at=row.due_at, attempts=row.attempts))


def _is_lost(channel: Channel, row: Delivery) -> bool:
    """Whether a lapsed lease is the end of it; it is then put aside."""
    if row.state != State.SENDING:
        return False
    if not channel.repeatable:
        settle(row, State.UNCERTAIN, problem="its worker vanished; it may have arrived")
        return True
    if channel.gives_up and row.attempts > len(PAUSES):
        settle(row, State.FAILED, problem="its worker vanished, again and again")
        return True
    return False


def settle(
    row: Delivery, state: State, *, problem: str = "", noted: dict[str, object] | None = None
) -> None:
    """End a row that is ours; one whose lease ran out meanwhile is somebody else's, and left."""
    mine = _mine(row)
    changes = {"problem": kept(problem), **(noted or {})}
    ended = mine.filter(row.as_sent()).update(state=state, **changes)
    if not ended:
        # There is more to tell since it was claimed: its end is a new beginning.
        mine.update(state=State.QUEUED, due_at=timezone.now(), attempts=0, **changes)


def put_off(
    row: Delivery,
    error: DeliveryError,
    *,
    gives_up: bool = True,
    noted: dict[str, object] | None = None,
) -> datetime | None:
    """Plan the next attempt of a row that is ours, and say when; ``None`` where there is none.

    A fault of ours is given up in the end, whoever else would wait for ever.
    """
    endless = not gives_up and not isinstance(error, FaultError)
    attempts = min(row.attempts, len(PAUSES)) if endless else row.attempts
    asked = min(error.retry_after or timedelta(), LONGEST_PAUSE)
    wait = None if error.permanent else pause(attempts, key=f"{type(row).__name__}:{row.pk}")
    if wait is None:
        return None
    if (most := row.patience()) is not None:
        wait = min(wait, most)
    now = timezone.now()
    due_at = now + max(wait, asked)
    changes = {"state": State.RETRYING, "due_at": due_at, "problem": kept(str(error))}
    _mine(row).update(**{**changes, **(noted or {})})
    if asked:
        # Who asks for a pause means all that is on its way there.
        waiting = row.every().filter(**{row.lane: lane(row)})
        waiting = waiting.filter(state__in=(State.QUEUED, State.RETRYING), due_at__lt=now + asked)
        waiting.update(due_at=now + asked)
    return due_at


def _mine(row: Delivery) -> models.QuerySet[Any]:
    """The row, while nobody else has claimed or changed it."""
    return row.every().filter(pk=row.pk, state=row.state, due_at=row.due_at, attempts=row.attempts)


def lane(row: Delivery) -> Any:
    """What it shares with the other rows to the same destination."""
    return getattr(row, row.lane)
