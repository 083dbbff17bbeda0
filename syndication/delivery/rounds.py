"""Rounds: what is due is sent, one after another in its lane, beside those of other lanes.

The claiming thread alone touches the database; threads beside it speak with the network. Tasks only
wake: the timer finds every row that no task came for (docs/decisions/0007).
"""

import logging
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from django_tasks import task

from django.db import transaction
from django.utils import timezone

from syndication.attempts import DeliveryError, FaultError, Outcome
from syndication.delivery import registry
from syndication.delivery.leases import due, lane, put_off, settle, take
from syndication.delivery.registry import Channel
from syndication.delivery.rows import Delivery, State

logger = logging.getLogger("wellspring.delivery")

T = TypeVar("T")

# A round ends then, so that a slow destination does not keep the timer from other work.
ROUND = timedelta(seconds=20)
# So many destinations are spoken with at a time: one that is slow keeps no other waiting.
AT_ONCE = 8
# The timer comes each minute: an attempt that is due sooner asks for a worker of its own.
SOON = timedelta(minutes=1)


def wake_on_commit() -> None:
    """Wake a worker once the rows are committed."""
    # A queue that cannot be reached must not undo a publication: the timer finds the rows.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    work_off_task.enqueue()


def wake_at(due_at: datetime) -> None:
    """Wake a worker for an attempt that is due before the timer's next round would find it."""
    if work_off_task.get_backend().supports_defer:
        work_off_task.using(run_after=due_at).enqueue()


@task()
def work_off_task() -> int:
    return work_off_all()


def work_off_all() -> int:
    """One round over all channels; returns how many deliveries arrived."""
    return work_off(*registry.channels())


def work_off(*channels: Channel, lasting: timedelta = ROUND) -> int:
    """Send what is due, longest due first, for at most ``lasting``; returns how many arrived.

    Rows of one lane go out one after another, those of different lanes beside one another. A
    failure stops nothing but its own lane, and that for this round only: a destination that is
    down is asked once, not once per row.
    """
    ends = monotonic() + lasting.total_seconds()
    works = [Work(channel) for channel in channels]
    flying: dict[Future[int | None], tuple[Work, Delivery]] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery") as pool:
        while True:
            _start(works, flying, pool, ends)
            if not flying:
                return sum(work.arrived for work in works)
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                work, row = flying.pop(future)
                status, error = _attempted(row, future.result)
                work.conclude(row, error, status)


class Work:
    """One channel's part of a round: what arrived, and which lanes take nothing more now."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.busy: set[Any] = set()
        self.tired: set[Any] = set()
        self.served: set[Any] = set()
        self.found: deque[tuple[Any, Any]] = deque()
        self.arrived = 0
        self.broken = False

    def claim(self) -> Delivery | None:
        try:
            return None if self.broken else self._next()
        except Exception:  # one channel that fails must not stop the others
            self.broken = True
            logger.exception("a channel's deliveries could not be worked off")
            return None

    def _next(self) -> Delivery | None:
        """Lanes take turns: slow ones with much to tell keep no other waiting."""
        row = self._first_of(self.found) or self._first_of(self._look(but=self.served))
        if row is None and self.served - self.busy - self.tired:
            self.served.clear()
            row = self._first_of(self._look())
        if row is not None:
            self.served.add(lane(row))
        return row

    def _look(self, *, but: Collection[Any] = frozenset()) -> deque[tuple[Any, Any]]:
        shut = self.busy | self.tired
        self.found = deque(due(self.channel, but=shut.union(but)))
        return self.found

    def _first_of(self, found: deque[tuple[Any, Any]]) -> Delivery | None:
        """The first that can be taken, of a lane that has not had its turn."""
        while found:
            pk, its = found.popleft()
            if its in self.busy or its in self.tired or its in self.served:
                continue
            if row := take(self.channel, pk):
                return row
        return None

    def conclude(
        self, row: Delivery, error: DeliveryError | None, status: int | None = None
    ) -> None:
        """Write down how the attempt ended, all at once: a kill leaves the lease, or the end."""
        outcome = Outcome(at=timezone.now(), error=error, status=error.status if error else status)
        self.busy.discard(lane(row))
        try:
            with transaction.atomic():
                self._end(row, outcome)
                if self.channel.concluded is not None:
                    self.channel.concluded(row, outcome)
        except Exception:  # its lease ends, and it is tried again; the others go on
            self.tired.add(lane(row))
            logger.exception("the end of a delivery could not be written")

    def _end(self, row: Delivery, outcome: Outcome) -> None:
        error, noted = outcome.error, row.noted(outcome)
        if error is None:
            settle(row, State.DELIVERED, noted=noted)
            self.arrived += 1
            return
        due_at = put_off(row, error, gives_up=self.channel.gives_up, noted=noted)
        if due_at is None:
            settle(row, State.FAILED, problem=str(error), noted=noted)
            return
        if not isinstance(error, FaultError):
            self.tired.add(lane(row))
        if due_at - outcome.at < SOON:
            transaction.on_commit(partial(wake_at, due_at), robust=True)


def _start(
    works: list[Work],
    flying: dict[Future[int | None], tuple[Work, Delivery]],
    pool: ThreadPoolExecutor,
    ends: float,
) -> None:
    """Claim in turns, one row of each channel, until enough is on its way or nothing is due."""
    waiting = list(works)
    while waiting and len(flying) < AT_ONCE and monotonic() < ends:
        work = waiting.pop(0)
        if (row := work.claim()) is None:
            continue
        waiting.append(work)
        call, error = _attempted(row, partial(work.channel.send, row))
        if call is None:
            work.conclude(row, error)
        else:
            work.busy.add(lane(row))
            flying[pool.submit(call)] = work, row


def _attempted(row: Delivery, attempt: Callable[[], T]) -> tuple[T | None, DeliveryError | None]:
    """What an attempt gave, or how it failed."""
    try:
        return attempt(), None
    except DeliveryError as exc:
        logger.warning("a delivery did not arrive: %s", exc, extra={"delivery": str(row)})
        return None, exc
    except Exception as exc:  # a fault of ours: the other rows must still go out
        logger.exception("a delivery failed", extra={"delivery": str(row)})
        return None, FaultError(f"{type(exc).__name__}: {exc}", permanent=False)
