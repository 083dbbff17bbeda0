"""The tables of endpoints, challenges, events and deliveries."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from syndication.delivery import OPEN, Delivery
from syndication.delivery.errors import InternalDeliveryError
from syndication.delivery.retries import MAX_RETRY_AFTER, Outcome
from syndication.editions.models import Immutable
from syndication.partners.models import Partner
from syndication.webhooks import errors

URGENT_RETRY_DELAY = timedelta(minutes=30)


class EventType(models.TextChoices):
    PUBLISHED = "post.published"
    UPDATED = "post.updated"
    CORRECTED = "post.corrected"
    WITHDRAWN = "post.withdrawn"
    UNSCHEDULED = "post.unscheduled"
    ENTITLEMENT = "entitlement.changed"
    RESYNC = "resync"
    PING = "ping"


# The types whose events are about an edition of a post, the same for every partner. An endpoint
# that asks for one of them may hold copies.
OF_POSTS = (EventType.PUBLISHED, EventType.UPDATED, EventType.CORRECTED, EventType.WITHDRAWN)


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def active(self) -> "EndpointQuerySet":
        """Verified endpoints that are not disabled."""
        return self.filter(verified_at__isnull=False, disabled_at=None)

    def listening(self, *, at: datetime) -> "EndpointQuerySet":
        """Active endpoints whose partner's contract is valid at this moment."""
        reading = Partner.objects.reading(on=timezone.localdate(at))
        return self.active().filter(partner__in=reading)

    def with_hearing(self, *, at: datetime) -> "EndpointQuerySet":
        """Annotated with ``listens``: whether each is listening at this moment."""
        listens = models.Q(
            verified_at__isnull=False,
            disabled_at=None,
            partner__in=Partner.objects.reading(on=timezone.localdate(at)),
        )
        return self.annotate(
            listens=models.Case(models.When(listens, then=1), default=0),
        )


class Endpoint(models.Model):
    """A partner's address that receives events, signed with a secret of its own.

    Until ``previous_until``, messages also carry a signature of ``previous_secret``. An endpoint
    receives nothing before it has answered its challenge (``verified_at``) or while it is disabled.

    ``missed_from`` is the first ledger sequence that was not queued for an endpoint that was
    verified before; null while it hears everything. ``catching_up`` tells it what it missed.
    """

    class Disabled(models.TextChoices):
        BY_PERSON = "person", _("by a person")
        GONE = "gone", _("it answered 410 Gone")
        FAILING = "failing", _("it failed for days")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=120, blank=True)
    types = models.JSONField(_("events"), default=list, blank=True)  # empty: all
    secret = models.CharField(max_length=120, editable=False)
    previous_secret = models.CharField(max_length=120, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_why = models.CharField(max_length=7, choices=Disabled, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)
    missed_from = models.BigIntegerField(null=True, editable=False)
    # It has accepted all that took posts back up to this ledger sequence, as far as it may hold
    # copies: older receipts need not be looked at.
    heard_until = models.BigIntegerField(default=0, editable=False)
    # When it gave up the last event of OF_POSTS; null while it asks for one.
    posts_until = models.DateTimeField(null=True, editable=False)
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

    def wants(self, type_: str) -> bool:
        """Whether the endpoint asked for events of this type."""
        return not self.types or type_ in self.types

    def wants_posts(self) -> bool:
        """Whether the endpoint asked for an event of ``OF_POSTS``."""
        return any(map(self.wants, OF_POSTS))

    def secrets(self, *, at: datetime) -> tuple[str, ...]:
        """The secrets that sign a message at this moment: two during the overlap of a rotation."""
        if self.previous_secret and self.previous_until and self.previous_until > at:
            return self.secret, self.previous_secret
        return (self.secret,)


class Attempted(Delivery):
    """A delivery that stores the time and HTTP status of its last attempt."""

    last_attempt_at = models.DateTimeField(null=True)
    answered = models.PositiveSmallIntegerField(null=True)  # the answer's HTTP status

    class Meta(Delivery.Meta):
        abstract = True

    @property
    def next_attempt_at(self) -> datetime | None:
        """When the next attempt is due, or when the current one counts as lost; None at the end.

        A delivery that waits for an earlier one is due no sooner than that.
        """
        first_due_at: datetime | None = getattr(self, "first_due_at", None)
        due_at = max(self.due_at, first_due_at) if first_due_at else self.due_at
        return due_at if self.state in OPEN else None

    def attempt_fields(self, outcome: Outcome) -> dict[str, object]:
        fields: dict[str, object] = {"last_attempt_at": outcome.at, "answered": outcome.status}
        if isinstance(outcome.error, InternalDeliveryError):
            # Partners read this column; the internal error is in the log.
            fields["problem"] = errors.INTERNAL()
        return fields


class Challenge(Attempted):
    """The request that verifies an endpoint: it must answer with the token."""

    lane = "endpoint_id"

    endpoint = models.OneToOneField(Endpoint, on_delete=models.CASCADE, related_name="question")
    token = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"challenge to {self.endpoint_id}: {self.state}"

    @classmethod
    def ready(cls, *, at: datetime) -> models.QuerySet[Self]:
        return super().ready(at=at).select_related("endpoint")


class Event(Immutable):
    """An event that partners receive. Exactly the bytes of ``body`` are signed and sent.

    ``sequence`` is that of the ledger; a ping has none.
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
    """The delivery of one event to one endpoint, in the order of ids within the endpoint."""

    lane = "endpoint_id"

    # No index of its own: it would be a prefix of the two below, and slow down publishing.
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    replay = models.BooleanField(default=False)  # requested by the partner or an administrator
    paused_until = models.DateTimeField(null=True)  # from Retry-After of the last answer
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Delivery.Meta):
        indexes = [
            *Delivery.Meta.indexes,
            models.Index(fields=["endpoint", "id"], name="deliveries_in_order"),
            models.Index(fields=["endpoint", "state", "id"], name="deliveries_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.state}"

    def attempt_fields(self, outcome: Outcome) -> dict[str, object]:
        pause = outcome.error.retry_after if outcome.error else None
        until = outcome.at + min(pause, MAX_RETRY_AFTER) if pause else None
        return {**super().attempt_fields(outcome), "paused_until": until}

    def max_retry_delay(self) -> timedelta | None:
        """Half an hour while a withdrawal waits for this endpoint."""
        waiting = self.every().filter(endpoint=self.endpoint_id, state__in=OPEN)
        return (
            URGENT_RETRY_DELAY if waiting.filter(event__type=EventType.WITHDRAWN).exists() else None
        )

    @classmethod
    def ready(cls, *, at: datetime) -> models.QuerySet[Self]:
        """Due deliveries of endpoints that receive events now."""
        rows = super().ready(at=at).filter(endpoint__in=Endpoint.objects.listening(at=at))
        return rows.select_related("endpoint", "event")

    @classmethod
    def struggling(cls) -> models.Q:
        """A message that failed before, or the next one of an endpoint that is failing."""
        return super().struggling() | models.Q(endpoint__failing_since__isnull=False)

    @classmethod
    def due(cls, *, at: datetime) -> models.QuerySet[Self]:
        """The first open delivery of each such endpoint: later events wait for it."""
        listening = Endpoint.objects.listening(at=at).order_by()
        waiting = cls.every().filter(endpoint=models.OuterRef("pk"), state__in=OPEN)
        first = models.Subquery(waiting.order_by("id").values("id")[:1])
        firsts = listening.annotate(first=first).values("first")
        return super().due(at=at).filter(pk__in=firsts)
