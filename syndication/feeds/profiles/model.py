"""A partner's feed in the database: its preset, its filters, and the digest of its secret key."""

import hashlib
import logging
import secrets
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from syndication.feeds.profiles import rules
from syndication.feeds.profiles.rules import Profile, Rules

logger = logging.getLogger("wellspring.feeds")

# The fields that are written for themselves: by fetches, and when a topic is renamed.
RECORDED = frozenset(
    [
        "last_fetched_on",
        "fetched_at",
        "position",
        "former_topics",
        "given_locale",
        "given_topics",
        "memory_version",
    ]
)
KEY_BYTES = 24  # 192 bits, 32 characters in the URL


def key_digest(key: str) -> str:
    """The digest that is stored instead of a key.

    Keys have 192 random bits, so neither a salt nor a slow hash is needed.
    """
    return hashlib.sha256(key.encode()).hexdigest()


class FeedProfileQuerySet(models.QuerySet["FeedProfile"]):
    def active(self, *, on: date) -> "FeedProfileQuerySet":
        """The profiles whose feed can be read on this day."""
        started = models.Q(starts_on=None) | models.Q(starts_on__lte=on)
        not_over = models.Q(ends_on=None) | models.Q(ends_on__gte=on)
        return self.filter(started, not_over, active=True).exclude(key_hash=None)

    def by_key(self, key: str, *, on: date) -> "FeedProfile | None":
        """The active profile with this key, found by the key's digest, or ``None``."""
        return self.active(on=on).filter(key_hash=key_digest(key)).first()


class FeedProfile(models.Model):
    """A partner's private feed. Its URL has a key, which is shown once and stored as a digest."""

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
    fetched_at = models.DateTimeField(null=True, editable=False)
    # The ledger's sequence that the fetched feed reflects: the destination has heard up to there.
    position = models.BigIntegerField(default=0, editable=False)
    # Former slugs of the topics, and their present ones: posts bear them until they are rebuilt.
    former_topics = models.JSONField(default=dict, blank=True, editable=False)
    # The filters of the last feed that was built, and how often the memory of it has changed.
    given_locale = models.CharField(max_length=10, blank=True, editable=False)
    given_topics = models.JSONField(default=list, blank=True, editable=False)
    memory_version = models.BigIntegerField(default=0, editable=False)

    objects = FeedProfileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("feed for a partner")
        verbose_name_plural = _("feeds for partners")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the profile, but not what fetches and renamed topics have written meanwhile."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = self._meta.concrete_fields
            names = [field.name for field in fields if not field.primary_key]
            kwargs["update_fields"] = [name for name in names if name not in RECORDED]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raises ``ValidationError`` for an unknown preset, invalid overrides, or wrong dates."""
        try:
            effective = self.effective_rules()
        except LookupError as exc:
            raise ValidationError({"preset": _("There is no such destination.")}) from exc
        except ValueError as exc:
            message = _("These rules do not go together (%(problem)s).")
            raise ValidationError(message, params={"problem": exc}) from exc
        if effective.one_language and not self.locale:
            message = _("This destination takes one language in a feed: choose one.")
            raise ValidationError({"locale": message})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end comes before the beginning.")})

    def is_readable(self, *, on: date) -> bool:
        """Whether its feed can be read on this day, as :meth:`FeedProfileQuerySet.active` says."""
        started = self.starts_on is None or self.starts_on <= on
        over = self.ends_on is not None and self.ends_on < on
        return self.active and self.key_hash is not None and started and not over

    def effective_rules(self) -> Rules:
        """The preset's rules with this profile's overrides.

        Raises ``LookupError`` for an unknown preset, ``ValueError`` for invalid overrides.
        """
        return rules.with_changes(rules.preset(self.preset).rules, self.overrides)

    def as_profile(self) -> Profile | None:
        """Returns the profile as a value, or ``None``, and logs, if its rules are invalid.

        Rules can become invalid by a release that changes a preset.
        """
        try:
            effective = self.effective_rules()
        except (LookupError, ValueError):
            logger.exception("a feed's rules are not whole", extra={"profile": self.pk})
            return None
        return Profile(
            name=self.name,
            preset=self.preset,
            rules=effective,
            locale=self.locale,
            topics=(*self.topics, *self._former_slugs()),
        )

    def _former_slugs(self) -> list[str]:
        topics = set(self.topics)
        return sorted(
            slug for slug, now in self.former_topics.items() if now in topics and slug not in topics
        )

    def issue_key(self, *, at: datetime) -> str:
        """Returns a new key, which cannot be shown again; the previous key stops working."""
        key = secrets.token_urlsafe(KEY_BYTES)
        self.key_hash, self.key_made_at = key_digest(key), at
        self.save(update_fields=["key_hash", "key_made_at", "changed_at"])
        return key

    def revoke_key(self) -> None:
        """Revokes the key: the feed's URL stops working at once."""
        self.key_hash = None
        self.save(update_fields=["key_hash", "changed_at"])


class ProfilePost(models.Model):
    """A post that a profile's destination was given: it may hold a copy of it.

    ``updated_at`` is the date of the newest version given, and ``renewed_at`` when that was first
    given, if another one was given before it. ``left_at`` is when the post left the feed, but not
    for its age or for the number of posts; ``told_at`` is when a feed first told so.
    """

    class Why(models.TextChoices):
        """Why a post left. The destination is never told."""

        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        PRIVATE = "private", _("made private")
        TOPIC = "topic", _("no longer has a topic of this feed")
        NARROWED = "narrowed", _("the feed was narrowed")

    profile = models.ForeignKey(FeedProfile, on_delete=models.CASCADE, related_name="posts")
    post_id = models.UUIDField(db_index=True)
    given_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=10, choices=Why, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "post_id"], name="a_profile_remembers_a_post_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.post_id}"


def path(key: str, file: str) -> str:
    """The URL path of a private feed."""
    return f"/feeds/p/{key}/{file}"


def rename_topic(before: str, now: str) -> None:
    """Replaces a topic's former slug in the filters of all profiles.

    The former one selects posts, too: they are rebuilt one by one, and none may be missing
    meanwhile. It is written to every profile: an editor may choose the topic before that is done.
    """
    for profile in FeedProfile.objects.all():
        profile.topics = [now if slug == before else slug for slug in profile.topics]
        moved = {slug: now if to == before else to for slug, to in profile.former_topics.items()}
        profile.former_topics = {**moved, before: now}
        profile.former_topics.pop(now, None)
        profile.save(update_fields=["topics", "former_topics"])


def retire_topic(slug: str, *, by: str | None) -> None:
    """Removes a former slug from all profiles, because another topic takes it.

    ``by`` is the slug until now of the topic that takes it, if it has one.
    """
    for profile in FeedProfile.objects.exclude(former_topics={}):
        if profile.former_topics.get(slug, by) != by:
            del profile.former_topics[slug]
            profile.save(update_fields=["former_topics"])
