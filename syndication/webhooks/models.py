"""Where partners are told, what they are told, and how that went."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from syndication.attempts import LONGEST_PAUSE, FaultError, Outcome
from syndication.delivery import OPEN, Delivery
from syndication.models import Immutable
from syndication.partners.models import Partner

URGENT = timedelta(minutes=30)
OUR_FAULT = "a fault of ours, which has been recorded; it is tried again"


class EventType(models.TextChoices):
    PUBLISHED = "post.published"
    UPDATED = "post.updated"
    CORRECTED = "post.corrected"
    WITHDRAWN = "post.withdrawn"
    ENTITLEMENT = "entitlement.changed"
    PING = "ping"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def told(self) -> "EndpointQuerySet":
        """Those that have proved themselves, and that nobody and nothing disabled."""
        return self.filter(verified_at__isnull=False, disabled_at=None)

    def listening(self, *, at: datetime) -> "EndpointQuerySet":
        """Those of them whose partner may read at this moment: who may not is told nothing."""
        reading = Partner.objects.reading(on=timezone.localdate(at))
        return self.told().filter(partner__in=reading)


class Endpoint(models.Model):
    """An address of a partner's that is told of events, signed with a secret of its own.

    ``previous_secret`` signs beside the new one until ``previous_until``. An endpoint is told
    nothing before it has answered its challenge (``verified_at``), nor while it is disabled.
    """

    class Disabled(models.TextChoices):
        BY_PERSON = "person", _("by a person")
        GONE = "gone", _("it answered 410 Gone")
        FAILING = "failing", _("it failed for days")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=120, blank=True)
    types = models.JSONField(_("events"), default=list, blank=True)  # none: all
    secret = models.CharField(max_length=120, editable=False)
    previous_secret = models.CharField(max_length=120, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_why = models.CharField(max_length=7, choices=Disabled, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "created_at"]
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "url"], name="a_partner_names_an_address_once"
            )
        ]

    def __str__(self) -> str:
        return self.url

    def secrets(self, *, at: datetime) -> tuple[str, ...]:
        """What signs a message at this moment: two of them while one follows the other."""
        if self.previous_secret and self.previous_until and self.previous_until > at:
            return self.secret, self.previous_secret
        return (self.secret,)


class Attempted(Delivery):
    """What is kept of the last attempt, whatever it was made for."""

    last_attempt_at = models.DateTimeField(null=True)
    answered = models.PositiveSmallIntegerField(null=True)  # the answer's HTTP status

    class Meta(Delivery.Meta):
        abstract = True

    def noted(self, outcome: Outcome) -> dict[str, object]:
        kept: dict[str, object] = {"last_attempt_at": outcome.at, "answered": outcome.status}
        if isinstance(outcome.error, FaultError):
            # Partners read this: what went wrong inside is in our own log.
            kept["problem"] = OUR_FAULT
        return kept


class Challenge(Attempted):
    """The question whether an endpoint is the partner's own: it must answer with the token."""

    lane = "endpoint_id"

    endpoint = models.OneToOneField(Endpoint, on_delete=models.CASCADE, related_name="question")
    token = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"challenge to {self.endpoint_id}: {self.state}"

    @classmethod
    def ready(cls, *, at: datetime) -> models.QuerySet[Any]:
        return super().ready(at=at).select_related("endpoint")


class Event(Immutable):
    """Something that partners are told. ``body`` is what is signed and sent, byte for byte.

    ``sequence`` is its place in the ledger; a ping has none.
    """

    id = models.CharField(primary_key=True, max_length=40)  # the webhook-id header
    type = models.CharField(max_length=24, choices=EventType)
    sequence = models.BigIntegerField(null=True)
    post_id = models.UUIDField(null=True)
    body = models.TextField()
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["occurred_at", "id"]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class EventDelivery(Attempted):
    """One event for one endpoint. Those of one endpoint go out in the order of their ids."""

    lane = "endpoint_id"

    # Its own index would be the beginning of the two below, and cost whoever publishes.
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    replay = models.BooleanField(default=False)  # asked for again, by the partner or by us
    paused_until = models.DateTimeField(null=True)  # as the last answer's Retry-After asked
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Delivery.Meta):
        indexes = [
            *Delivery.Meta.indexes,
            models.Index(fields=["endpoint", "id"], name="deliveries_in_order"),
            models.Index(fields=["endpoint", "state", "id"], name="deliveries_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.state}"

    def noted(self, outcome: Outcome) -> dict[str, object]:
        asked = outcome.error.retry_after if outcome.error else None
        until = outcome.at + min(asked, LONGEST_PAUSE) if asked else None
        return {**super().noted(outcome), "paused_until": until}

    def patience(self) -> timedelta | None:
        """Whoever fails is asked again each half hour while a withdrawal waits for it."""
        waiting = self.every().filter(endpoint=self.endpoint_id, state__in=OPEN)
        return URGENT if waiting.filter(event__type=EventType.WITHDRAWN).exists() else None

    @classmethod
    def ready(cls, *, at: datetime) -> models.QuerySet[Any]:
        """Those of endpoints that may be told."""
        told = super().ready(at=at).filter(endpoint__in=Endpoint.objects.listening(at=at))
        return told.select_related("endpoint", "event")

    @classmethod
    def due(cls, *, at: datetime) -> models.QuerySet[Any]:
        """The first open one of each endpoint that may be told: a later event waits for it."""
        told = Endpoint.objects.listening(at=at).order_by()
        waiting = cls.every().filter(endpoint=models.OuterRef("pk"), state__in=OPEN)
        first = models.Subquery(waiting.order_by("id").values("id")[:1])
        firsts = told.annotate(first=first).values("first")
        return super().due(at=at).filter(pk__in=firsts)
