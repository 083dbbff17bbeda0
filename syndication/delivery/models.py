"""The abstract model of a delivery: its state, and when it is due."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from syndication.delivery.retries import LONGEST_DELAY, Outcome
from syndication.errors import ReasonField


class State(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRYING = "retrying"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


OPEN = (State.QUEUED, State.SENDING, State.RETRYING)


class SendingPause(models.Model):
    """While its one row exists, no message leaves: workers claim nothing (``delivery.pause``).

    A row, not a setting: so a copy of a paused database is paused too, and every process reads it
    in the query by which it claims.
    """

    class Why(models.TextChoices):
        RESTORED = "restored"  # by ``manage.py restored``
        OLDER = "older"  # the timer found an older database than before, and no ``restored``
        PERSON = "person"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    why = models.CharField(max_length=8, choices=Why)

    class Meta:
        default_permissions = ()
        permissions = [("turn_sending", "Can turn the sending of messages on")]

    def __str__(self) -> str:
        return f"sending is off since {self.since:%Y-%m-%d %H:%M} ({self.why})"


class Delivery(models.Model):
    """One message for one recipient. Two workers never send a row at once while a lease lasts."""

    # The field that rows to the same destination share; they are sent one after another.
    lane: ClassVar[str]
    # Whether the destination is a server of our own that may be asked the same any number of times,
    # as for a purge: not paused, and not in doubt after a restore.
    internal: ClassVar[bool] = False

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    # While sending: when the lease expires. Of a queued row, since when it waits.
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = ReasonField(blank=True)  # of the last attempt

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
    def every(cls) -> models.QuerySet[Self]:
        return cls._default_manager.all()

    @classmethod
    def open_due(cls, *, at: datetime) -> models.QuerySet[Self]:
        """Open rows that are due; none while sending is off.

        A queued row is due whatever its time, which a clock that ran ahead may have written; a row
        that waits longer than any delay is, too. ``leases.clock_put_back`` sees to the others.
        """
        late = models.Q(due_at__lte=at) | models.Q(due_at__gt=at + LONGEST_DELAY)
        rows = cls.every().filter(late | models.Q(state=State.QUEUED), state__in=OPEN)
        # A part of the query, not one of its own: idle workers look several times a second.
        return rows if cls.internal else rows.filter(~models.Exists(SendingPause.objects.all()))

    @classmethod
    def ready(cls, *, at: datetime) -> models.QuerySet[Self]:
        """The rows to send. Channels may narrow it, and add what sending reads."""
        return cls.open_due(at=at)

    @classmethod
    def due(cls, *, at: datetime) -> models.QuerySet[Self]:
        """The ready rows to claim next, longest due first. Channels may narrow it."""
        return cls.ready(at=at).order_by("due_at", "pk")

    @classmethod
    def struggling(cls) -> models.Q:
        """Matches rows whose destination has a record of failures. Channels may widen it.

        They share a part of the requests at once, so that those which answer never wait for them.
        """
        return models.Q(attempts__gt=0)

    def attempt_fields(self, outcome: Outcome) -> dict[str, object]:
        """Further columns, and their values, that a channel stores after an attempt."""
        return {}

    def max_retry_delay(self) -> timedelta | None:
        """Upper bound on our own pause before the next attempt, or ``None``."""
        return None

    def as_sent(self) -> models.Q:
        """Matches the row unless it changed since it was claimed. Channels may narrow it."""
        return models.Q()
