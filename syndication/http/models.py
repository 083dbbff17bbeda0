"""Purges that shared caches have yet to be asked for."""

from django.db import models

from syndication.delivery import Delivery


class Purge(Delivery):
    """A purge at one address: up to 256 surrogate keys in one call.

    Keys are added to an open row, so that many changes are few calls. ``mark`` changes with each
    addition: a row that got keys while it was being sent is sent again. A delivered row is reused.
    """

    lane = "url"
    internal = True

    url = models.CharField(max_length=500)
    tags = models.JSONField(default=list)
    mark = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{len(self.tags)} keys at {self.url} {self.state}"

    def as_sent(self) -> models.Q:
        return models.Q(mark=self.mark)
