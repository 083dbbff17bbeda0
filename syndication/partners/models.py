"""The tables of partners: contract, contacts, keys and usage."""

from datetime import date, datetime

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from syndication.editions.audience import NOINDEX, Audience

SCOPES = ("read", "changes", "preview", "webhooks")


class Status(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class Robots(models.TextChoices):
    """The robots directive of a partner's copies."""

    NOINDEX = NOINDEX, _("Not indexed, links followed")
    CANONICAL = "canonical", _("Indexed, naming our page as the original")
    NONE = "noindex,nofollow", _("Not indexed, links not followed")


class PartnerQuerySet(models.QuerySet["Partner"]):
    def reading(self, *, on: date) -> "PartnerQuerySet":
        """Partners whose contract is valid on this day."""
        started = models.Q(starts_on=None) | models.Q(starts_on__lte=on)
        not_over = models.Q(ends_on=None) | models.Q(ends_on__gte=on)
        return self.filter(started, not_over, status=Status.ACTIVE)


class Partner(ClusterableModel):
    """A site that republishes our posts, and its contract: which posts, and on which terms.

    Change the contract by :func:`syndication.partners.entitlements.amend` only: it appends what
    the partner gains and loses to the ledger.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    website = models.URLField(_("website"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.ACTIVE)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)  # slugs; none: all
    locales = models.JSONField(_("languages"), default=list, blank=True)  # tags; none: all
    embargo_hours = models.PositiveSmallIntegerField(_("hours ahead"), default=0)
    attribution = models.TextField(_("attribution"), blank=True)
    attribution_fr = models.TextField(_("attribution of French posts"), blank=True)
    robots = models.CharField(
        _("search engines"), max_length=20, choices=Robots, default=Robots.NOINDEX
    )
    no_modify = models.BooleanField(_("words may not be changed"), default=True)
    no_ai = models.BooleanField(_("no use for training"), default=True)
    # Over all its keys; 0 is no limit.
    requests_per_minute = models.PositiveIntegerField(_("requests a minute"), default=600)
    notes = models.TextField(_("notes"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Usage, written every few seconds and not with every request.
    last_fetched_at = models.DateTimeField(null=True, editable=False)
    # The highest ledger sequence that one of its keys has proved, by a cursor, to have received.
    position = models.BigIntegerField(default=0, editable=False)
    position_at = models.DateTimeField(null=True, editable=False)
    # The highest ledger sequence up to which it was sent everything; its next cursor proves it.
    sent_to = models.BigIntegerField(default=0, editable=False)
    requests = models.BigIntegerField(default=0, editable=False)
    errors = models.BigIntegerField(default=0, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end comes before the beginning.")})

    @property
    def audience(self) -> Audience:
        """What the contract lets the partner read, and on which terms."""
        return Audience(
            partner=self.pk,
            locales=tuple(sorted(self.locales)),
            topics=tuple(sorted(self.topics)),
            embargo_hours=self.embargo_hours,
            attribution=self.attribution,
            attribution_fr=self.attribution_fr,
            robots=self.robots,
            no_modify=self.no_modify,
            no_ai=self.no_ai,
        )


class Contact(models.Model):
    """A person to write to, and about what."""

    class Role(models.TextChoices):
        EDITORIAL = "editorial", _("Editorial: corrections and withdrawals")
        TECHNICAL = "technical", _("Technical: keys and webhooks")
        LEGAL = "legal", _("Contract")

    partner = ParentalKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.EDITORIAL)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class KeyQuerySet(models.QuerySet["Key"]):
    def working(self, *, at: datetime) -> "KeyQuerySet":
        """Keys that are neither revoked nor expired; their contract may still be."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        return self.filter(lasting, revoked_at=None)


class Key(models.Model):
    """An API key. Its secret is shown once and stored as a digest."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="keys")
    label = models.CharField(_("what it is for"), max_length=80)
    hint = models.CharField(max_length=16, editable=False)  # its first characters, to recognise it
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("may"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    # The key that it replaced: what either proves to have received counts for the copies of both.
    succeeds = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="successors"
    )
    # Its own usage, as the partner's above: written at most once a minute.
    first_fetched_at = models.DateTimeField(null=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    position = models.BigIntegerField(default=0, editable=False)
    position_at = models.DateTimeField(null=True, editable=False)
    sent_to = models.BigIntegerField(default=0, editable=False)

    objects = KeyQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "-created_at"]
        verbose_name = _("key")
        verbose_name_plural = _("keys")

    def __str__(self) -> str:
        return f"{self.label} ({self.hint}…)"

    def clean(self) -> None:
        unknown = set(self.scopes) - set(SCOPES)
        if unknown or not self.scopes:
            raise ValidationError({"scopes": _("Choose what the key may do.")})

    def may(self, scope: str) -> bool:
        return scope in self.scopes
