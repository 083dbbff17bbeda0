"""Permanent ids of posts, and the files that posts were imported from."""

import uuid

from django.db import models

from wagtail.models import Page


class PostIdentity(models.Model):
    """The permanent public id of one post in one language.

    Stored outside the page, so that copies and aliases do not share it, and so that it outlives a
    deleted page: no id is ever used twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.OneToOneField(
        "blog.PostPage", null=True, on_delete=models.SET_NULL, related_name="identity"
    )
    # The id in the imported document: the same as ``id``, unless that was taken already.
    imported_as = models.UUIDField(null=True, db_index=True)
    # The post of which this one began as a copy. A translation has its translation key instead.
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="copies"
    )

    def __str__(self) -> str:
        return str(self.id)


class ImportedSource(models.Model):
    """The file that a post was imported from, and what the importer reported."""

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


def identity_of(page: Page) -> PostIdentity:
    """The identity of a saved post page, created on first use."""
    return PostIdentity.objects.get_or_create(page=page)[0]
