"""Rounds: sends all due rows, sequentially within a lane and concurrently between lanes.

Only the claiming thread uses the database; threads of a pool make the network requests. The
claiming thread looks for due rows several times a second, however long a request takes. Tasks only
start a round: the timer finds due rows whose task was lost (docs/decisions/0007).
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from math import inf
from time import monotonic
from typing import Self, TypeVar

from django_tasks import task

from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from syndication.delivery import errors, leases, registry, slow_lanes
from syndication.delivery.errors import DeliveryError, InternalDeliveryError
from syndication.delivery.leases import claim, due, finish, lane, schedule_retry
from syndication.delivery.models import Delivery, State
from syndication.delivery.registry import Call, Channel, FollowUp
from syndication.delivery.retries import RETRY_DELAYS, Outcome

logger = logging.getLogger("wellspring.delivery")

T = TypeVar("T")
Candidates = deque[tuple[Hashable, Hashable]]  # primary key and lane of rows

# A round claims no rows after this time, so that a slow destination does not delay the timer.
ROUND_DURATION = timedelta(seconds=20)
# Requests at once, each in a thread that mostly waits. Lanes with a record of failures or slow
# answers get at most a quarter: the others never wait for them.
MAX_CONCURRENT = 128
# How often due rows are looked up while nothing ends.
POLL_SECONDS = 0.2
# Endless rounds leave out a lane that failed, or a channel whose rows cannot be read, for so long.
LANE_PAUSE = RETRY_DELAYS[0].total_seconds()
# The timer starts a round each minute; for an attempt that is due sooner, a task is enqueued.
TIMER_INTERVAL = timedelta(minutes=1)


def wake_on_commit() -> None:
    """Enqueue a round once the current transaction has committed."""
    # An unreachable queue must not roll back a publication: the timer finds the rows.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    work_off_task.enqueue()


def wake_at(due_at: datetime) -> None:
    """Enqueue a round for an attempt that is due before the timer's next round."""
    if work_off_task.get_backend().supports_defer:
        work_off_task.using(run_after=due_at).enqueue()


def work_all_until(stop: threading.Event) -> None:
    """:func:`work_until` over all channels."""
    work_until(stop, *registry.channels())


@task()
def work_off_task() -> int:
    return work_off_all()


def work_off_all() -> int:
    """One round over all channels; returns the number of deliveries that succeeded."""
    return work_off(*registry.channels())


def clock_put_back(step: timedelta) -> int:
    """:func:`leases.clock_put_back` of all channels: the clock ran ahead by ``step`` until now."""
    return sum(leases.clock_put_back(channel, step) for channel in registry.channels())


def work_off(*channels: Channel, duration: timedelta = ROUND_DURATION) -> int:
    """Send due rows, longest due first; returns the number of deliveries that succeeded.

    After ``duration`` no row is claimed, except while requests from before are still in flight:
    then those of lanes without a record of failures. A failure ends the lane's part of this round,
    so that a destination that is down gets one request, not one for each row; other lanes go on.
    """
    ends = monotonic() + duration.total_seconds()
    with Sender(channels) as sender:
        while True:
            in_time = monotonic() < ends
            claimed = sender.start(struggling=in_time) if sender.may_claim(ends) else 0
            if not claimed and not sender.in_flight:
                return sender.delivered
            sender.finish()


def work_until(stop: threading.Event, *channels: Channel) -> None:
    """Send rows as they become due until ``stop`` is set, then finish what is in flight.

    For a thread of its own. A database that fails is asked again after ``LANE_PAUSE``.
    """
    with Sender(channels, pause=LANE_PAUSE) as sender:
        while not stop.is_set():
            if not sender.start() and not sender.in_flight:
                stop.wait(POLL_SECONDS)
            sender.finish()
            if not connection.in_atomic_block:
                close_old_connections()  # one that was lost would fail for ever
        while sender.in_flight:
            sender.finish()


class Sender:
    """Claims due rows of some channels, and sends them to many lanes at once.

    ``pause`` is the time in seconds for which a lane that failed is left out; without it, for as
    long as the sender exists. Leaving the ``with`` block waits for the requests in flight.
    """

    def __init__(self, channels: Iterable[Channel], *, pause: float = inf) -> None:
        self.parts = [ChannelRound(channel, pause=pause) for channel in channels]
        self.in_flight: dict[Future[int | None], Sent] = {}
        self.pool = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="delivery")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    @property
    def delivered(self) -> int:
        return sum(part.delivered for part in self.parts)

    def may_claim(self, ends: float) -> bool:
        """Whether it is before ``ends``, or a request from before is in flight.

        Without the second condition nobody would be served while the last requests time out.
        """
        return monotonic() < ends or any(sent.at < ends for sent in self.in_flight.values())

    def start(self, *, struggling: bool = True) -> int:
        """Claim one row of each channel in turn, until enough are in flight or no row is due.

        Returns how many were claimed. ``struggling``: whether lanes with a record of failures or
        slow answers may get their share of the requests.
        """
        waiting, claimed = deque(self.parts), 0
        while waiting and claimed < MAX_CONCURRENT and len(self.in_flight) < MAX_CONCURRENT:
            part = waiting.popleft()
            row = part.claim(struggling=struggling and self._struggling() < _struggling_share())
            if row is None:
                continue
            waiting.append(part)
            claimed += 1
            self._send(part, row)
        return claimed

    def _struggling(self) -> int:
        return sum(sent.struggling for sent in self.in_flight.values())

    def _send(self, part: "ChannelRound", row: Delivery) -> None:
        call, error = _run(row, partial(part.channel.send, row))
        if call is None:
            part.conclude(row, error)
            return
        part.busy.add(lane(row))
        sent = Sent(part, row, struggling=bool(getattr(row, "is_struggling", 0)))
        self.in_flight[self.pool.submit(sent.timed, call)] = sent

    def finish(self) -> None:
        """Conclude the requests that have ended; waits for the first one, but only shortly."""
        done = wait(self.in_flight, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED).done
        for future in done:
            sent = self.in_flight.pop(future)
            slow_lanes.record(type(sent.row), lane(sent.row), sent.seconds)
            status, error = _run(sent.row, future.result)
            sent.part.conclude(sent.row, error, status)
        for part in self.parts:
            while part.follow_ups:
                self.pool.submit(part.follow_ups.pop())


@dataclass(slots=True)
class Sent:
    """A row whose request is in flight, since ``at``; ``seconds`` is how long it took."""

    part: "ChannelRound"
    row: Delivery
    struggling: bool
    at: float = field(default_factory=monotonic)
    seconds: float = 0.0

    def timed(self, call: Call) -> int | None:
        begun = monotonic()
        try:
            return call()
        finally:
            self.seconds = monotonic() - begun


def _struggling_share() -> int:
    return max(1, MAX_CONCURRENT // 4)


class ChannelRound:
    """One channel's part of a round.

    ``busy`` lanes have a request in flight, ``failed`` lanes are left out for ``pause`` seconds,
    and ``served`` lanes wait until each other lane has had a row sent.
    """

    def __init__(self, channel: Channel, *, pause: float = inf) -> None:
        self.channel = channel
        self.pause = pause
        self.busy: set[Hashable] = set()
        self.failed: dict[Hashable, float] = {}  # and when they may be claimed again
        self.served: set[Hashable] = set()
        self.candidates: Candidates = deque()
        self.follow_ups: list[FollowUp] = []  # of attempts that have ended
        self.delivered = 0
        self.broken_until = 0.0

    def claim(self, *, struggling: bool = True) -> Delivery | None:
        """The next row, leased; None if there is none, or if the channel raised an error."""
        now = monotonic()
        self.failed = {lane_: until for lane_, until in self.failed.items() if until > now}
        if self.broken_until > now:
            return None
        try:
            return self._next(struggling)
        except Exception:  # an error in one channel must not stop the others
            self.broken_until = now + self.pause
            logger.exception("a channel's deliveries could not be worked off")
            return None

    def _next(self, struggling: bool) -> Delivery | None:
        """Lanes take turns, so that a slow one with many rows does not delay the others."""
        row = self._claim_first(self.candidates, struggling) or self._claim_first(
            self._look_up(struggling, exclude=self.served), struggling
        )
        if row is None and self.served - self.busy - self.failed.keys():
            self.served.clear()
            row = self._claim_first(self._look_up(struggling), struggling)
        if row is not None:
            self.served.add(lane(row))
        return row

    def _look_up(
        self, struggling: bool, *, exclude: Collection[Hashable] = frozenset()
    ) -> Candidates:
        unavailable = self.busy.union(self.failed, exclude)
        self.candidates = deque(due(self.channel, exclude=unavailable, struggling=struggling))
        return self.candidates

    def _claim_first(self, candidates: Candidates, struggling: bool) -> Delivery | None:
        """The first row that can be claimed, in a lane whose turn it is."""
        while candidates:
            pk, row_lane = candidates.popleft()
            if row_lane in self.busy or row_lane in self.failed or row_lane in self.served:
                continue
            if row := claim(self.channel, pk, struggling=struggling):
                return row
        return None

    def conclude(
        self, row: Delivery, error: DeliveryError | None, status: int | None = None
    ) -> None:
        """Write the end of an attempt in one transaction; a killed worker leaves only the lease."""
        outcome = Outcome(at=timezone.now(), error=error, status=error.status if error else status)
        self.busy.discard(lane(row))
        try:
            with transaction.atomic():
                self._end(row, outcome)
                on_end = self.channel.on_attempt_end
                follow_up = on_end(row, outcome) if on_end is not None else None
            if follow_up is not None:
                self.follow_ups.append(follow_up)
        except Exception:  # the lease expires and the row is sent again; other rows go on
            self._leave_out(lane(row))
            logger.exception("the end of a delivery could not be written")

    def _leave_out(self, failed: Hashable) -> None:
        self.failed[failed] = monotonic() + self.pause

    def _end(self, row: Delivery, outcome: Outcome) -> None:
        error, fields = outcome.error, row.attempt_fields(outcome)
        if error is None:
            finish(row, State.DELIVERED, attempt_fields=fields)
            self.delivered += 1
            return
        due_at = schedule_retry(row, error, gives_up=self.channel.gives_up, attempt_fields=fields)
        if due_at is None:
            finish(row, State.FAILED, problem=error.reason, attempt_fields=fields)
            return
        if not isinstance(error, InternalDeliveryError):
            self._leave_out(lane(row))
        if due_at - outcome.at < TIMER_INTERVAL:
            transaction.on_commit(partial(wake_at, due_at), robust=True)


def _run(row: Delivery, attempt: Callable[[], T]) -> tuple[T | None, DeliveryError | None]:
    """The result of an attempt, or the error that it raised."""
    try:
        return attempt(), None
    except DeliveryError as exc:
        logger.warning("a delivery did not arrive: %s", exc, extra={"delivery": str(row)})
        return None, exc
    except Exception as exc:  # an internal error must not stop the other rows
        logger.exception("a delivery failed", extra={"delivery": str(row)})
        reason = errors.INTERNAL(error=f"{type(exc).__name__}: {exc}")
        return None, InternalDeliveryError(reason, permanent=False)
