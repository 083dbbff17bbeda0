"""Copies that a person has dealt with, and holders of copies that were deleted."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class RecallMark(models.Model):
    """A person has dealt with one holder's copy of a post that was taken back.

    ``sequence`` is that of the withdrawal: if the post is withdrawn anew, its copies are open.
    """

    holder = models.CharField(max_length=60)  # as in desk.recall.holders: "key-5"
    post_id = models.UUIDField()
    sequence = models.BigIntegerField()
    note = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["holder", "sequence"], name="a_copy_is_dealt_with_once")
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.sequence}"


class RemovedHolder(models.Model):
    """A key, an endpoint or a feed profile whose row was deleted: it may hold copies all the same.

    ``facts`` has the columns of its row that say what it had and what it proved. ``contract`` has
    those of its partner, which may be deleted, too: no foreign key leads there.
    """

    class Kind(models.TextChoices):
        KEY = "key"
        ENDPOINT = "endpoint"
        PROFILE = "profile"

    holder = models.CharField(max_length=60, unique=True)  # as in RecallMark
    kind = models.CharField(max_length=8, choices=Kind)
    partner = models.BigIntegerField(null=True)
    contract = models.JSONField(default=dict)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    removed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.holder


class RemovedHolderPost(models.Model):
    """A post that the feed of a deleted profile has had."""

    holder = models.ForeignKey(RemovedHolder, on_delete=models.CASCADE, related_name="posts")
    post_id = models.UUIDField(db_index=True)
    given_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.holder_id} {self.post_id}"
