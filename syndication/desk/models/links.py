"""The addresses that published posts contain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """An address that published posts contain, without its fragment, and what came of asking it.

    ``posts`` and ``is_crisis`` are derived from its uses, in the transaction that changes them.
    ``failed_at`` is when it was first found missing; ``status`` is that of the last HTTP answer.
    """

    class State(models.TextChoices):
        NEVER = "never", _("Never checked")
        OK = "ok", _("Works")
        MOVED = "moved", _("Moved for good")
        SUSPECT = "suspect", _("Seems broken: asked again after a day")
        BROKEN = "broken", _("Broken")
        UNREACHABLE = "unreachable", _("Unreachable")
        REFUSES = "refuses", _("Refuses checking")
        NOT_CALLED = "not_called", _("Cannot be asked from here")

    digest = models.CharField(max_length=64, unique=True)  # SHA-256: an address has no bound
    url = models.TextField()
    host = models.CharField(max_length=255, db_index=True)
    posts = models.PositiveIntegerField(default=0)
    is_crisis = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.NEVER)
    problem = models.CharField(max_length=12, blank=True)  # one of checking.Problem
    status = models.PositiveSmallIntegerField(null=True)
    new_url = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_index=True)
    seen_until = models.DateField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        default_permissions = ()
        permissions = [
            ("read_reports", "Can read the editorial reports"),
            ("read_partner_figures", "Can read the figures of partners"),
            ("mark_link", "Can mark links as seen and have them checked"),
        ]
        indexes = [
            models.Index(fields=["-is_crisis", "-posts", "id"], name="links_by_weight"),
            models.Index(fields=["state", "-is_crisis", "-posts", "id"], name="links_by_state"),
        ]

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """Where a published post contains a link; ``block`` is empty outside its body."""

    class Place(models.TextChoices):
        LEAD = "lead", _("Lead")
        BODY = "body", _("Body")
        CTA = "cta", _("Button")
        CARE = "care", _("Care card")
        CRISIS = "crisis", _("Crisis service")
        REFERENCE = "reference", _("Reference")
        AUTHOR = "author", _("Author")
        ORGANIZATION = "organization", _("Organization")
        REVIEWER = "reviewer", _("Reviewer")
        DISCLAIMER = "disclaimer", _("Disclaimer")
        CORRECTION = "correction", _("Correction")
        RIGHTS = "rights", _("Licence and attribution")

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    head = models.ForeignKey("syndication.Head", on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=12, choices=Place)
    block = models.CharField(max_length=36, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["link", "head", "place", "block"], name="a_link_is_noted_once_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} in {self.head_id}"


class LinkedPost(models.Model):
    """Whose links are noted: the edition that they were read from, and the reader's version."""

    head = models.OneToOneField(
        "syndication.Head", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    edition = models.BigIntegerField()
    reader = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.head_id)
