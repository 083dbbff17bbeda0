"""The tables of what was recorded about each post, in one order, and of its current state."""

from typing import Any

from django.db import models

from syndication.editions.audience import Audience


class Immutable(models.Model):
    """A fact: written once. Change is a new fact (docs/decisions/0002)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are facts; record a new one.")
        super().save(*args, **kwargs)


class Kind(models.TextChoices):
    """What an edition means for people who hold the one before it."""

    FIRST = "first"
    MINOR = "minor"
    UPDATE = "update"
    CORRECTION = "correction"
    RETRACTION = "retraction"


class Edition(Immutable):
    """What was published of a post at one moment; a tombstone records its withdrawal.

    ``document`` holds content only, with addresses relative to the origin. A redacted edition
    keeps its row and loses its bytes.
    """

    post_id = models.UUIDField()
    number = models.PositiveIntegerField()
    sequence = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=40, blank=True)  # tombstones only
    replacement = models.CharField(max_length=500, blank=True)  # tombstones only: an address
    digest = models.CharField(max_length=64)
    locale = models.CharField(max_length=10)
    path = models.CharField(max_length=500, db_index=True)
    document = models.TextField()
    recorded_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post_id", "number"], name="an_edition_number_is_given_once_per_post"
            )
        ]
        indexes = [models.Index(fields=["recorded_at"], name="editions_by_date")]
        permissions = [("redact_edition", "Can remove the words of an edition")]

    def __str__(self) -> str:
        return f"{self.post_id} edition {self.number}"


class Rendition(models.Model):
    """One output form of an edition. It can be rendered again, so it may change.

    ``renderer`` and ``origin`` say what made it; where they differ from the current ones, it is
    rendered again.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renditions")
    medium = models.CharField(max_length=16)
    renderer = models.CharField(max_length=16)
    origin = models.CharField(max_length=200)
    content = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "medium"], name="one_rendition_per_edition_and_medium"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.medium}"


def _readable(head: str = "") -> models.Q:
    return models.Q(**{f"{head}live": True, f"{head}denied": False})


def _within(audience: Audience, head: str = "") -> models.Q:
    """The one rule of contracts, for rows whose head is behind the lookup prefix ``head``."""
    rule = models.Q()
    if audience.locales:
        rule &= models.Q(**{f"{head}locale__in": audience.locales})
    if audience.topics:
        terms = Term.objects.filter(of=Term.Of.TOPIC, slug__in=audience.topics)
        rule &= models.Q(models.Exists(terms.filter(head=models.OuterRef(f"{head}pk"))))
    return rule


class HeadQuerySet(models.QuerySet["Head"]):
    """Every read for readers goes through ``readable`` or ``known``, and for a partner through
    ``within``: here, on ``TermQuerySet``, or by their twins in SQL (``editions.rights``)."""

    def readable(self) -> "HeadQuerySet":
        """The posts that may be read now."""
        return self.filter(_readable())

    def known(self) -> "HeadQuerySet":
        """The posts that the changes include: readable ones, and those that were withdrawn."""
        return self.filter(models.Q(live=False) | models.Q(denied=False))

    def withdrawn(self) -> "HeadQuerySet":
        """The posts that are withdrawn now."""
        return self.filter(live=False)

    def within(self, audience: Audience) -> "HeadQuerySet":
        """Those that the audience's contract covers, as ``Audience.may_read`` has it.

        A withdrawn post still has the topics that it had.
        """
        return self.filter(_within(audience))


class Head(models.Model):
    """The current state of one post: the narrow row that lists, details and feeds start from."""

    post_id = models.UUIDField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField()
    # Set at once when a page above gets a view restriction; withdrawals follow, post by post.
    denied = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    translation_key = models.UUIDField(db_index=True)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    path = models.CharField(max_length=500, db_index=True)
    title = models.CharField(max_length=255)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()  # editorial: a minor edit leaves it
    changed_at = models.DateTimeField()  # any change of content; never goes back
    # The sequence of its newest ledger entry for everyone: its place in the change feed.
    position = models.BigIntegerField(default=0)
    reviewed_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    twins = models.JSONField(default=list)  # [{id, locale, title, path}] of the live translations

    objects = HeadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_at", "-post_id"],
                name="heads_newest_first",
                condition=models.Q(live=True, denied=False),
            ),
            models.Index(
                fields=["locale", "-published_at", "-post_id"],
                name="heads_newest_first_by_locale",
                condition=models.Q(live=True, denied=False),
            ),
            models.Index(fields=["slug", "locale"], name="heads_by_slug"),
            models.Index(fields=["position"], name="heads_by_position"),
            # Some partners read by what was updated last: feeds/profiles.
            models.Index(
                fields=["-updated_at"],
                name="heads_last_updated",
                condition=models.Q(live=True, denied=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class TermQuerySet(models.QuerySet["Term"]):
    def readable(self) -> "TermQuerySet":
        """The terms of posts that may be read now."""
        return self.filter(_readable("head__"))

    def within(self, audience: Audience) -> "TermQuerySet":
        """The terms of posts that the audience's contract covers."""
        return self.filter(_within(audience, "head__"))


class Term(models.Model):
    """A topic or an author that a head is found by.

    ``locale`` and ``published_at`` repeat the head's, so that one index lists a term's posts.
    """

    class Of(models.TextChoices):
        TOPIC = "topic"
        AUTHOR = "author"

    head = models.ForeignKey(Head, on_delete=models.CASCADE, related_name="terms")
    of = models.CharField(max_length=6, choices=Of)
    slug = models.CharField(max_length=75)
    name = models.CharField(max_length=120)
    locale = models.CharField(max_length=10)
    published_at = models.DateTimeField()

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["head", "of", "slug"], name="one_term_per_head")
        ]
        indexes = [
            models.Index(fields=["of", "slug", "-published_at", "-head"], name="terms_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.slug}"


class MovedTerm(models.Model):
    """A former slug of a topic or an author, whose addresses redirect to the new one.

    With ``now`` empty, no post of the language ``locale`` has it any more, under whatever slug; no
    post of any language, where ``locale`` is empty. A move has no language.
    """

    of = models.CharField(max_length=6, choices=Term.Of)
    slug = models.CharField(max_length=75)
    now = models.CharField(max_length=75)
    locale = models.CharField(max_length=10, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug", "locale"], name="a_slug_moves_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.slug} is now {self.now}"


class OldAddress(models.Model):
    """A path that a post had at the site that it was imported from: it leads to the post, once and
    while that may be read, unless another post lives there."""

    path = models.CharField(max_length=500, primary_key=True)
    post_id = models.UUIDField()

    def __str__(self) -> str:
        return self.path


class Source(models.Model):
    """Something outside the page that a post was built from ("author:5"): when it changes, the post
    is built again."""

    post_id = models.UUIDField()
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "post_id"], name="one_source_per_post")
        ]

    def __str__(self) -> str:
        return self.key


class Ledger(models.Model):
    """One row: its lock orders the sequence numbers, so that their order is commit order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"ledger at {self.sequence}"


class LedgerEntry(Immutable):
    """One change that consumers read. ``mark`` is random: by it a cursor recognises a ledger that
    was restored from a backup.

    ``partner`` is the id of the partner that it is for; without one, it is for everyone.
    """

    class Event(models.TextChoices):
        UPSERT = "upsert"
        WITHDRAWN = "withdrawn"
        RESYNC = "resync"  # read everything again: addresses moved, or the partner's terms changed
        ENTITLED = "entitled"  # the partner may read the post from now on
        LOST = "lost"  # from now on it may not
        EMBARGOED = "embargoed"  # the partner may read it ahead of everyone
        UNSCHEDULED = "unscheduled"  # it will not be published after all
        REFUSED = "refused"  # posts may not be read; their withdrawals are written one by one

    sequence = models.BigIntegerField(primary_key=True)
    event = models.CharField(max_length=12, choices=Event)
    post_id = models.UUIDField(null=True)
    partner = models.BigIntegerField(null=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=16)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["partner", "sequence"],
                name="entries_for_one_partner",
                condition=models.Q(partner__isnull=False),
            ),
            models.Index(
                fields=["sequence"],
                name="entries_that_say_resync",
                condition=models.Q(event="resync"),
            ),
            # A withdrawal is told to those who lost the post.
            models.Index(
                fields=["post_id"], name="entries_that_say_lost", condition=models.Q(event="lost")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.event}"


class Version(models.Model):
    """A token for each selection of posts, replaced at every change of it: part of ETags."""

    key = models.CharField(max_length=255, primary_key=True)
    token = models.CharField(max_length=16)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.token}"


class Publisher(models.Model):
    """Facts of the site that channels show, copied here from the editors' settings (one row)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    facts = models.JSONField(default=dict)
    moved = models.BooleanField(
        default=False
    )  # addresses changed, and the resync is not yet announced

    def __str__(self) -> str:
        return str(self.facts.get("title", "publisher"))
