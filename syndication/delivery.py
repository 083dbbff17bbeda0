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
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, ClassVar

from django_tasks import task

from django.db import models, transaction
from django.utils import timezone
from django.utils.http import parse_http_date_safe

logger = logging.getLogger("wellspring.delivery")

# After each failed attempt (Standard Webhooks 1.0.0); behind the last, it has failed.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2  # up to so much longer, so that what failed together does not return together
LONGEST_PAUSE = timedelta(hours=24)
LEASE = timedelta(minutes=5)
# A round ends then, so that a slow destination does not keep the timer from other work.
ROUND = timedelta(seconds=20)
# RFC 9110 15.5.9 and 15.6, RFC 6585 4, RFC 8470 5.2: what may pass. Other answers stand.
PASSING = frozenset({408, 425, 429, *range(500, 600)})


class State(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRYING = "retrying"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


OPEN = (State.QUEUED, State.SENDING, State.RETRYING)


class DeliveryError(Exception):
    """It did not arrive. ``permanent``: trying again is of no use."""

    def __init__(
        self, message: str, *, permanent: bool, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class FaultError(DeliveryError):
    """Ours, not the destination's."""


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

    def as_sent(self) -> models.Q:
        """True of the row while it still asks for just what was sent. Channels may narrow it."""
        return models.Q()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How rows of one kind are sent. ``send`` returns, or raises :class:`DeliveryError`.

    ``send`` must end well within ``lease``. Where the recipient can't drop repeats, ``repeatable``
    is false: a row whose worker vanished is then never sent again by itself.
    """

    rows: type[Delivery]
    send: Callable[[Any], None]
    lease: timedelta = LEASE
    repeatable: bool = True


_channels: dict[type[Delivery], Channel] = {}


def register(channel: Channel) -> None:
    """Let this channel's rows be worked off. Called once, when the channel's app is ready."""
    _channels[channel.rows] = channel


def wake_on_commit() -> None:
    """Wake a worker once the rows are committed."""
    # A queue that cannot be reached must not undo a publication: the timer finds the rows.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    work_off_task.enqueue()


@task()
def work_off_task() -> int:
    return work_off_all()


def work_off_all() -> int:
    """One round over all channels; returns how many deliveries arrived."""
    arrived = 0
    for channel in list(_channels.values()):
        try:
            arrived += work_off(channel)
        except Exception:  # one channel that fails must not stop the others
            logger.exception("a channel's deliveries could not be worked off")
    return arrived


def work_off(channel: Channel, *, lasting: timedelta = ROUND) -> int:
    """Send what is due, longest due first, for at most ``lasting``; returns how many arrived.

    A failure stops nothing but its own lane, and that for this round only: a destination that is
    down is asked once, not once per row.
    """
    ends = monotonic() + lasting.total_seconds()
    tired: set[Any] = set()
    arrived = 0
    while monotonic() < ends and (row := claim(channel, but=tired)) is not None:
        error = _send(channel, row)
        if error is None:
            settle(row, State.DELIVERED)
            arrived += 1
        elif not put_off(row, error):
            settle(row, State.FAILED, problem=str(error))
        elif not isinstance(error, FaultError):
            tired.add(_lane(row))
    return arrived


def _send(channel: Channel, row: Delivery) -> DeliveryError | None:
    try:
        channel.send(row)
    except DeliveryError as exc:
        logger.warning("a delivery did not arrive: %s", exc, extra={"delivery": str(row)})
        return exc
    except Exception as exc:  # a fault of ours: the other rows must still go out
        logger.exception("a delivery failed", extra={"delivery": str(row)})
        return FaultError(f"{type(exc).__name__}: {exc}", permanent=False)
    return None


def claim(channel: Channel, *, but: set[Any] | frozenset[Any] = frozenset()) -> Delivery | None:
    """The longest due row outside the lanes ``but``, which is then ours while its lease lasts."""
    due = channel.rows.every().filter(state__in=OPEN, due_at__lte=timezone.now())
    due = due.exclude(**{f"{channel.rows.lane}__in": but}).order_by("due_at", "pk")
    while rows := list(due[:20]):
        row: Delivery
        for row in rows:
            if not _is_lost(channel, row) and _lease(channel, row):
                return row
    return None


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
    if row.attempts > len(PAUSES):
        settle(row, State.FAILED, problem="its worker vanished, again and again")
        return True
    return False


def settle(row: Delivery, state: State, *, problem: str = "") -> None:
    """End a row that is ours; one whose lease ran out meanwhile is somebody else's, and left."""
    mine = _mine(row)
    ended = mine.filter(row.as_sent()).update(state=state, problem=problem[:2000])
    if not ended:
        # There is more to tell since it was claimed: its end is a new beginning.
        mine.update(state=State.QUEUED, due_at=timezone.now(), attempts=0, problem=problem[:2000])


def put_off(row: Delivery, error: DeliveryError) -> bool:
    """Plan the next attempt of a row that is ours; false where there is none."""
    asked = min(error.retry_after or timedelta(), LONGEST_PAUSE)
    wait = None if error.permanent else pause(row.attempts, key=f"{type(row).__name__}:{row.pk}")
    if wait is None:
        return False
    now = timezone.now()
    changes = {"state": State.RETRYING, "due_at": now + max(wait, asked)}
    _mine(row).update(problem=str(error)[:2000], **changes)
    if asked:
        # Who asks for a pause means all that is on its way there.
        waiting = row.every().filter(**{row.lane: _lane(row)})
        waiting = waiting.filter(state__in=(State.QUEUED, State.RETRYING), due_at__lt=now + asked)
        waiting.update(due_at=now + asked)
    return True


def pause(attempts: int, *, key: str) -> timedelta | None:
    """How long to wait after so many attempts; ``None`` where they are enough.

    The jitter is drawn from ``key`` and the attempt: the same row waits the same time again.
    """
    if attempts > len(PAUSES):
        return None
    drawn = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    return PAUSES[attempts - 1] * (1 + JITTER * drawn)


def accept(status: int, retry_after: str, *, at: datetime) -> None:
    """Read an HTTP answer: any 2xx is an arrival, all else raises :class:`DeliveryError`.

    ``retry_after`` is the header's text (RFC 9110 10.2.3), ``at`` when it was read. Redirects are
    failures: they are never followed.
    """
    if 200 <= status < 300:
        return
    raise DeliveryError(
        f"the answer was {status}",
        permanent=status not in PASSING,
        retry_after=wait_asked(retry_after, at=at),
    )


def wait_asked(retry_after: str, *, at: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a date; ``None`` where it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        # Longer than any pause of ours; and no number is too large for a timedelta.
        return timedelta(seconds=min(int(text[:9]), 10**8))
    moment = parse_http_date_safe(text)
    return None if moment is None else max(timedelta(seconds=moment - at.timestamp()), timedelta())


def _mine(row: Delivery) -> models.QuerySet[Any]:
    """The row, while nobody else has claimed or changed it."""
    return row.every().filter(pk=row.pk, state=row.state, due_at=row.due_at, attempts=row.attempts)


def _lane(row: Delivery) -> Any:
    return getattr(row, row.lane)
