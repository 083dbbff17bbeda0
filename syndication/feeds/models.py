"""Tables of the feeds channel: stored feeds, archives, WebSub pings, and partners' profiles."""

from django.db import models

from syndication.delivery import Delivery
from syndication.feeds.profiles.model import FeedProfile, ProfilePost

__all__ = ["FeedProfile", "HubPing", "ProfilePost"]


class HubPing(Delivery):
    """A notification to a WebSub hub that a feed changed; at most one row per hub and feed.

    ``topic`` is the feed's URL path. ``sequence`` is that of the newest edition which changed the
    feed; an edition recorded while the ping is being sent causes another ping.
    """

    lane = "hub"

    hub = models.CharField(max_length=500)
    topic = models.CharField(max_length=1000)
    sequence = models.BigIntegerField()

    class Meta(Delivery.Meta):
        constraints = [
            models.UniqueConstraint(fields=["hub", "topic"], name="one_ping_per_hub_and_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.state}"

    def as_sent(self) -> models.Q:
        return models.Q(sequence=self.sequence)


class StoredFeed(models.Model):
    """The bytes of one feed, built once per version of its selection, identity and compressed."""

    key = models.CharField(max_length=255, primary_key=True)
    version = models.CharField(max_length=120)
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    content = models.BinaryField()
    gzip = models.BinaryField(default=bytes)
    brotli = models.BinaryField(default=bytes)
    link = models.TextField(default="")  # the Link header: rel=self and rel=hub

    class Meta:
        db_table = "syndication_storedfeed"

    def __str__(self) -> str:
        return self.key


class FeedArchive(models.Model):
    """The upper bound of an archive document (RFC 5005); it starts after the previous archive.

    Bounds are sort keys of posts, not counts, so that later posts do not move earlier archives.
    """

    key = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    until_at = models.DateTimeField()
    until_id = models.UUIDField()

    class Meta:
        db_table = "syndication_feedarchive"
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
