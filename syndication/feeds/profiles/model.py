"""A destination as the admin keeps it: what goes there, by which preset, under which secret."""

import hashlib
import logging
import secrets
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from syndication.feeds.profiles import rules
from syndication.feeds.profiles.rules import Profile, Rules

logger = logging.getLogger("wellspring.feeds")

KEY_BYTES = 24  # 192 bits, 32 characters in an address


def hashed(key: str) -> str:
    """What is kept of a key. It is random and long, so a plain digest is enough to look it up."""
    return hashlib.sha256(key.encode()).hexdigest()


class FeedProfileQuerySet(models.QuerySet["FeedProfile"]):
    def active(self, *, on: date) -> "FeedProfileQuerySet":
        """Those whose destination may read on this day."""
        started = models.Q(starts_on=None) | models.Q(starts_on__lte=on)
        not_over = models.Q(ends_on=None) | models.Q(ends_on__gte=on)
        return self.filter(started, not_over, active=True).exclude(key_hash=None)

    def by_key(self, key: str, *, on: date) -> "FeedProfile | None":
        """The active one with this key; keys are compared by their digests alone."""
        return self.active(on=on).filter(key_hash=hashed(key)).first()


class FeedProfile(models.Model):
    """One destination's feed. Its address holds a key that is shown once and kept as a digest."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    preset = models.CharField(_("destination"), max_length=40)
    overrides = models.JSONField(default=dict, blank=True)
    locale = models.CharField(_("language"), max_length=10, blank=True)
    topics = models.JSONField(default=list, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    key_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    key_made_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    last_fetched_on = models.DateField(_("last read on"), null=True, editable=False)

    objects = FeedProfileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("feed for a partner")
        verbose_name_plural = _("feeds for partners")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses a preset nobody knows, exceptions that are no rules, and dates in a muddle."""
        try:
            made = self.made_rules()
        except LookupError as exc:
            raise ValidationError({"preset": _("There is no such destination.")}) from exc
        except ValueError as exc:
            message = _("These rules do not go together (%(problem)s).")
            raise ValidationError(message, params={"problem": exc}) from exc
        if made.one_language and not self.locale:
            message = _("This destination takes one language in a feed: choose one.")
            raise ValidationError({"locale": message})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end comes before the beginning.")})

    def made_rules(self) -> Rules:
        """The preset's rules with this profile's own. Raises ``LookupError``, ``ValueError``."""
        return rules.changed(rules.preset(self.preset).rules, self.overrides)

    def as_profile(self) -> Profile | None:
        """The profile as rules and feeds see it; ``None``, and logged, if a release broke it."""
        try:
            made = self.made_rules()
        except (LookupError, ValueError):
            logger.exception("a feed's rules are not whole", extra={"profile": self.pk})
            return None
        return Profile(
            name=self.name,
            preset=self.preset,
            rules=made,
            locale=self.locale,
            topics=tuple(self.topics),
        )

    def give_key(self, *, at: datetime) -> str:
        """A new key, shown now and never again; one that was given before stops working."""
        key = secrets.token_urlsafe(KEY_BYTES)
        self.key_hash, self.key_made_at = hashed(key), at
        self.save(update_fields=["key_hash", "key_made_at", "changed_at"])
        return key

    def take_key(self) -> None:
        """Revoke: the address stops working at once."""
        self.key_hash = None
        self.save(update_fields=["key_hash", "changed_at"])


def path(key: str, file: str) -> str:
    """The address below the origin."""
    return f"/feeds/p/{key}/{file}"


def rename_topic(before: str, now: str) -> None:
    """Partners who asked for a topic go on getting it under its new slug."""
    for profile in FeedProfile.objects.all():
        if before in profile.topics:
            profile.topics = [now if slug == before else slug for slug in profile.topics]
            profile.save(update_fields=["topics"])
