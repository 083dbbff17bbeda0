"""Where partners are told, what they are told, and how that went."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from syndication.delivery import Delivery
from syndication.models import Immutable
from syndication.partners.models import Partner


class EventType(models.TextChoices):
    PUBLISHED = "post.published"
    UPDATED = "post.updated"
    CORRECTED = "post.corrected"
    WITHDRAWN = "post.withdrawn"
    ENTITLEMENT = "entitlement.changed"
    PING = "ping"


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
    challenge = models.CharField(max_length=64, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_why = models.CharField(max_length=7, choices=Disabled, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

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


class EventDelivery(Delivery):
    """One event for one endpoint. Those of one endpoint go out in the order of their ids."""

    lane = "endpoint_id"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    created_at = models.DateTimeField(auto_now_add=True)
    last_attempt_at = models.DateTimeField(null=True)
    answered = models.PositiveSmallIntegerField(null=True)  # the last answer's HTTP status

    class Meta(Delivery.Meta):
        indexes = [
            *Delivery.Meta.indexes,
            models.Index(fields=["endpoint", "id"], name="deliveries_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.state}"
