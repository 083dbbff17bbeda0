"""What the world was told about each post, in one order, and what is true now."""

from typing import Any

from django.db import models

# Django finds an application's models through this module.
from syndication import edge, unpublished  # noqa: F401


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
    """What the world was told about a post at one moment; a tombstone says that it was taken back.

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

    def __str__(self) -> str:
        return f"{self.post_id} edition {self.number}"


class Rendition(models.Model):
    """One output form of an edition: rebuildable, so not a fact.

    ``renderer`` and ``origin`` say what made it; where they differ from today's, it is rebuilt.
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


class HeadQuerySet(models.QuerySet["Head"]):
    def readable(self) -> "HeadQuerySet":
        """What anyone may read. Everything that is read goes through here."""
        return self.filter(live=True, denied=False)


class Head(models.Model):
    """The current state of one post: the narrow row that lists, details and feeds start from."""

    post_id = models.UUIDField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField()
    # Set at once when a restriction is put above a page; the withdrawal follows, post by post.
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
    # Where the change feed tells of it: its newest entry in the ledger that is for everyone.
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


class Term(models.Model):
    """What a head is found by beside its language: a topic or an author, and where it stands."""

    class Of(models.TextChoices):
        TOPIC = "topic"
        AUTHOR = "author"

    head = models.ForeignKey(Head, on_delete=models.CASCADE, related_name="terms")
    of = models.CharField(max_length=6, choices=Of)
    slug = models.CharField(max_length=75)
    name = models.CharField(max_length=120)
    locale = models.CharField(max_length=10)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["head", "of", "slug"], name="one_term_per_head")
        ]
        indexes = [
            models.Index(fields=["of", "slug", "-published_at", "-head"], name="terms_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.slug}"


class SearchEntry(models.Model):
    """The words of a live post's current edition, as search compares them: rebuildable.

    Words are stems with a space on either side. The database's own index over them is beside the
    model: see ``search.tables``. The long columns come last: those before them are read alone.
    """

    # Its moment of publication, made unique: search lists newest first by this one number.
    place = models.BigIntegerField(primary_key=True)
    head = models.OneToOneField(Head, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    analyser = models.CharField(max_length=8)  # what made the words
    terms = models.TextField()  # language, slug, topics and authors, as words nobody can ask for
    title = models.TextField()
    headings = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.head_id}"


class MovedTerm(models.Model):
    """A slug that a topic or an author had before: whoever asks for it is sent on."""

    of = models.CharField(max_length=6, choices=Term.Of)
    slug = models.CharField(max_length=75)
    now = models.CharField(max_length=75)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "slug"], name="a_slug_moves_once")]

    def __str__(self) -> str:
        return f"{self.of} {self.slug} is now {self.now}"


class Source(models.Model):
    """A thing outside the page that a post's words came from ("author:5"): who to ask again."""

    post_id = models.UUIDField()
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "post_id"], name="one_source_per_post")
        ]

    def __str__(self) -> str:
        return self.key


class Ledger(models.Model):
    """The one row whose lock gives out sequence numbers, so that their order is commit order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"ledger at {self.sequence}"


class LedgerEntry(Immutable):
    """One change that consumers must hear of. ``mark`` tells a restored ledger from this one.

    ``partner`` is the id of the one that it is for; without it, it is for everyone.
    """

    class Event(models.TextChoices):
        UPSERT = "upsert"
        WITHDRAWN = "withdrawn"
        RESYNC = "resync"  # all is told again: addresses moved, or the partner's terms changed
        ENTITLED = "entitled"  # the partner may read the post from now on
        LOST = "lost"  # and from now on no more
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
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.event}"


class Version(models.Model):
    """A token per selection of posts, new at every change of it: the ETag of lists and feeds."""

    key = models.CharField(max_length=255, primary_key=True)
    token = models.CharField(max_length=16)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.token}"


class Publisher(models.Model):
    """Facts of the site that channels show, copied here from the editors' settings (one row)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    facts = models.JSONField(default=dict)
    moved = models.BooleanField(default=False)  # addresses did, and consumers were not told yet

    def __str__(self) -> str:
        return str(self.facts.get("title", "publisher"))


class StoredFeed(models.Model):
    """The bytes of one feed, built once per version of its selection, plain and compressed."""

    key = models.CharField(max_length=255, primary_key=True)
    version = models.CharField(max_length=120)
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    content = models.BinaryField()
    gzip = models.BinaryField(default=bytes)
    brotli = models.BinaryField(default=bytes)
    link = models.TextField(default="")  # the Link header: where it lives, and its hub

    def __str__(self) -> str:
        return self.key


class FeedArchive(models.Model):
    """Where a full part of a feed ends (RFC 5005): it begins behind the part before it.

    Bounds are places in the feed's order, not counts, so that no later post moves an earlier part.
    """

    key = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    until_at = models.DateTimeField()
    until_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "number"], name="an_archive_number_is_given_once_per_feed"
            ),
            models.UniqueConstraint(
                fields=["key", "until_at", "until_id"], name="one_archive_ends_at_a_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} archive {self.number}"


class Beat(models.Model):
    """When a job of the timer last ran; its row is the lock that keeps the timer single."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField(null=True)
    report = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Recheck(models.Model):
    """A post whose sources changed and that must be built again. Tasks only wake; rows remember."""

    post_id = models.UUIDField(unique=True)
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.post_id)
