"""Who a post is, whatever happens to its page."""

import uuid
from typing import Any

from django.db import models


class PostIdentity(models.Model):
    """The permanent public id of one post in one language.

    A table of its own, keyed by page: copies and aliases do not take it along, and it outlives
    a deleted page, so that no id is ever used twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.OneToOneField(
        "blog.PostPage", null=True, on_delete=models.SET_NULL, related_name="identity"
    )
    # The id that the importer's document bore: the same one, unless that was used up before.
    imported_as = models.UUIDField(null=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class ImportedSource(models.Model):
    """The raw text that a post was imported from, kept to compare, with the importer's report."""

    identity = models.ForeignKey(PostIdentity, on_delete=models.CASCADE, related_name="sources")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    raw = models.BinaryField()
    warnings = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "sha256"], name="an_imported_source_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


def identity_of(page: Any) -> PostIdentity:
    """The identity of a saved post page; given to it the first time it is asked for."""
    return PostIdentity.objects.get_or_create(page=page)[0]
