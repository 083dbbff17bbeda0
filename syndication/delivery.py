"""Deliveries: one thing for one recipient, from its row to its end.

A channel's model inherits :class:`Delivery`; rows are inserted in the transaction of whoever
publishes, and worked off after its commit. Whoever changes a due row by one conditional UPDATE
owns it until its lease runs out. At least once: a receiver must be able to drop repeats, or the
channel says that it can't (``repeatable``) and what is in doubt waits for a person.

::

    queued ─► sending ─► delivered
                ├─► retrying (due_at) ─► sending
                ├─► failed
                └─► uncertain, where a lease ran out and nobody knows whether it went out

Tasks only wake; the timer finds every row that no task came for (docs/decisions/0007).
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, ClassVar, TypeVar

from django_tasks import task

from django.db import models, transaction
from django.utils import timezone

from syndication.attempts import (
    LONGEST_PAUSE,
    PAUSES,
    DeliveryError,
    FaultError,
    Outcome,
    kept,
    pause,
)

logger = logging.getLogger("wellspring.delivery")

T = TypeVar("T")

LEASE = timedelta(minutes=5)
# A round ends then, so that a slow destination does not keep the timer from other work.
ROUND = timedelta(seconds=20)
# The timer comes each minute: an attempt that is due sooner asks for a worker of its own.
SOON = timedelta(minutes=1)
# So many destinations are spoken with at a time: one that is slow keeps no other waiting.
AT_ONCE = 8


class State(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRYING = "retrying"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


OPEN = (State.QUEUED, State.SENDING, State.RETRYING)


class Delivery(models.Model):
    """One thing for one recipient. A row is never sent by two workers while a lease lasts."""

    # The field whose value rows to the same destination share.
    lane: ClassVar[str]

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()  # while sending: when the lease runs out
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=("queued", "sending", "retrying")),
                name="%(app_label)s_%(class)s_due",
            )
        ]

    @classmethod
    def every(cls) -> models.QuerySet[Any]:
        return cls._default_manager.all()

    @classmethod
    def due(cls, *, at: datetime) -> models.QuerySet[Any]:
        """What may be sent now, longest due first. Channels may narrow it."""
        return cls.every().filter(state__in=OPEN, due_at__lte=at).order_by("due_at", "pk")

    def noted(self, outcome: Outcome) -> dict[str, object]:
        """Further columns that a channel keeps of an attempt."""
        return {}

    def as_sent(self) -> models.Q:
        """True of the row while it still asks for just what was sent. Channels may narrow it."""
        return models.Q()


# The network's part of sending: returns the answer's HTTP status, where there is one, or raises
# :class:`DeliveryError`. It runs in a thread beside others and leaves the database alone.
Call = Callable[[], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How rows of one kind are sent.

    ``send`` runs in the claiming thread. It returns what is left to do, so that other
    destinations need not wait for it; or nothing, where it has sent the row itself. It, or what it
    returns, raises :class:`DeliveryError`, and must end well within ``lease``.

    Where the recipient can't drop repeats, ``repeatable`` is false: a row whose worker vanished is
    then never sent again by itself. Where the channel itself stops a lane that fails for too long,
    ``gives_up`` is false: such a row stays open. ``concluded`` is told of each attempt's end, in
    the transaction that writes it.
    """

    rows: type[Delivery]
    send: Callable[[Any], Call | None]
    lease: timedelta = LEASE
    repeatable: bool = True
    gives_up: bool = True
    concluded: Callable[[Any, Outcome], None] | None = None


_channels: dict[type[Delivery], Channel] = {}


def register(channel: Channel) -> None:
    """Let this channel's rows be worked off. Called once, when the channel's app is ready."""
    _channels[channel.rows] = channel


def channels() -> tuple[Channel, ...]:
    """Every channel, for whoever looks after all of them."""
    return tuple(_channels.values())


def wake_on_commit() -> None:
    """Wake a worker once the rows are committed."""
    # A queue that cannot be reached must not undo a publication: the timer finds the rows.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    work_off_task.enqueue()


def _wake_at(due_at: datetime) -> None:
    """Wake a worker for an attempt that is due before the timer's next round would find it."""
    if work_off_task.get_backend().supports_defer:
        work_off_task.using(run_after=due_at).enqueue()


@task()
def work_off_task() -> int:
    return work_off_all()


def work_off_all() -> int:
    """One round over all channels; returns how many deliveries arrived."""
    return work_off(*_channels.values())


def work_off(*channels: Channel, lasting: timedelta = ROUND) -> int:
    """Send what is due, longest due first, for at most ``lasting``; returns how many arrived.

    Rows of one lane go out one after another, those of different lanes beside one another. A
    failure stops nothing but its own lane, and that for this round only: a destination that is
    down is asked once, not once per row.
    """
    ends = monotonic() + lasting.total_seconds()
    works = [_Work(channel) for channel in channels]
    flying: dict[Future[int | None], tuple[_Work, Delivery]] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery") as pool:
        while True:
            _start(works, flying, pool, ends)
            if not flying:
                return sum(work.arrived for work in works)
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                work, row = flying.pop(future)
                status, error = _attempted(row, future.result)
                work.conclude(row, error, status)


class _Work:
    """One channel's part of a round: what arrived, and which lanes take nothing more now."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.busy: set[Any] = set()
        self.tired: set[Any] = set()
        self.served: set[Any] = set()
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
        shut = self.busy | self.tired
        row = claim(self.channel, but=shut | self.served)
        if row is None and self.served - shut:
            self.served.clear()
            row = claim(self.channel, but=shut)
        if row is not None:
            self.served.add(_lane(row))
        return row

    def conclude(
        self, row: Delivery, error: DeliveryError | None, status: int | None = None
    ) -> None:
        """Write down how the attempt ended, all at once: a kill leaves the lease, or the end."""
        outcome = Outcome(at=timezone.now(), error=error, status=error.status if error else status)
        self.busy.discard(_lane(row))
        try:
            with transaction.atomic():
                self._end(row, outcome)
                if self.channel.concluded is not None:
                    self.channel.concluded(row, outcome)
        except Exception:  # its lease ends, and it is tried again; the others go on
            self.tired.add(_lane(row))
            logger.exception("the end of a delivery could not be written")

    def _end(self, row: Delivery, outcome: Outcome) -> None:
        error, noted = outcome.error, row.noted(outcome)
        if error is None:
            settle(row, State.DELIVERED, noted=noted)
            self.arrived += 1
        elif not put_off(row, error, gives_up=self.channel.gives_up, noted=noted):
            settle(row, State.FAILED, problem=str(error), noted=noted)
        elif not isinstance(error, FaultError):
            self.tired.add(_lane(row))


def _start(
    works: list[_Work],
    flying: dict[Future[int | None], tuple[_Work, Delivery]],
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
            work.busy.add(_lane(row))
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


def claim(channel: Channel, *, but: Collection[Any] = frozenset()) -> Delivery | None:
    """The longest due row outside the lanes ``but``, which is then ours while its lease lasts."""
    while rows := list(_due(channel, but)[:20]):
        row: Delivery
        for row in rows:
            if not _is_lost(channel, row) and _lease(channel, row):
                return row
    return None


def _due(channel: Channel, but: Collection[Any]) -> models.QuerySet[Any]:
    return channel.rows.due(at=timezone.now()).exclude(**{f"{channel.rows.lane}__in": but})


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
) -> bool:
    """Plan the next attempt of a row that is ours; false where there is none.

    A fault of ours is given up in the end, whoever else would wait for ever.
    """
    endless = not gives_up and not isinstance(error, FaultError)
    attempts = min(row.attempts, len(PAUSES)) if endless else row.attempts
    asked = min(error.retry_after or timedelta(), LONGEST_PAUSE)
    wait = None if error.permanent else pause(attempts, key=f"{type(row).__name__}:{row.pk}")
    if wait is None:
        return False
    now = timezone.now()
    changes = {"state": State.RETRYING, "due_at": now + max(wait, asked)}
    _mine(row).update(**{"problem": kept(str(error)), **changes, **(noted or {})})
    if max(wait, asked) < SOON:
        due_at = now + max(wait, asked)
        transaction.on_commit(lambda: _wake_at(due_at), robust=True)
    if asked:
        # Who asks for a pause means all that is on its way there.
        waiting = row.every().filter(**{row.lane: _lane(row)})
        waiting = waiting.filter(state__in=(State.QUEUED, State.RETRYING), due_at__lt=now + asked)
        waiting.update(due_at=now + asked)
    return True


def _mine(row: Delivery) -> models.QuerySet[Any]:
    """The row, while nobody else has claimed or changed it."""
    return row.every().filter(pk=row.pk, state=row.state, due_at=row.due_at, attempts=row.attempts)


def _lane(row: Delivery) -> Any:
    return getattr(row, row.lane)
