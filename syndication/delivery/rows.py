"""The row of a delivery: where it stands, and when it is due."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models

from syndication.attempts import Outcome


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
    def ready(cls, *, at: datetime) -> models.QuerySet[Any]:
        """What is due and not held back, with all that sending needs. Channels may narrow it."""
        return cls.every().filter(state__in=OPEN, due_at__lte=at)

    @classmethod
    def due(cls, *, at: datetime) -> models.QuerySet[Any]:
        """Of what is ready: what has its turn, longest due first. Channels may narrow it."""
        return cls.ready(at=at).order_by("due_at", "pk")

    def noted(self, outcome: Outcome) -> dict[str, object]:
        """Further columns that a channel keeps of an attempt."""
        return {}

    def patience(self) -> timedelta | None:
        """The longest pause of our own before its next attempt, where it is in a hurry."""
        return None

    def as_sent(self) -> models.Q:
        """True of the row while it still asks for just what was sent. Channels may narrow it."""
        return models.Q()
