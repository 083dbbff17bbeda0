"""What the feeds channel remembers for itself."""

from django.db import models

from syndication.delivery import Delivery
from syndication.feeds.profiles.model import FeedProfile

__all__ = ["FeedProfile", "HubPing"]


class HubPing(Delivery):
    """What a hub is still to be told about one feed: that it changed. One row however often.

    ``topic`` is the feed's address below the origin. ``sequence`` is the newest edition that it
    tells of; one that comes while the row is being sent asks for another ping.
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
