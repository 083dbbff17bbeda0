"""What is not published yet, in tables of its own, so that nothing that reads heads can find it.

An import contract names the modules that may use these tables.
"""

from uuid import uuid4

from django.db import models


class Embargo(models.Model):
    """A scheduled post as it will be published, for the partners that may read it before.

    One per post: scheduling again replaces it, and the end of the schedule deletes it.
    """

    post_id = models.UUIDField(primary_key=True)
    # The scheduled draft: another one makes another embargo.
    revision = models.BigIntegerField()
    publish_at = models.DateTimeField()
    published_at = models.DateTimeField()  # its first publication, if it was published before
    changed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=255)
    topics = models.JSONField(default=list)  # slugs
    sources = models.JSONField(default=list)
    reviewed_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    contents = models.JSONField(default=dict)  # the renditions, by medium

    def __str__(self) -> str:
        return f"{self.title} ({self.locale}) on {self.publish_at:%Y-%m-%d %H:%M}"


class EmbargoGrant(models.Model):
    """A partner that may read an embargoed post, and the sequence of the ledger entry about it."""

    embargo = models.ForeignKey(Embargo, on_delete=models.CASCADE, related_name="grants")
    partner = models.BigIntegerField(db_index=True)
    sequence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["embargo", "partner"], name="a_partner_is_granted_an_embargo_once"
            )
        ]

    def __str__(self) -> str:
        return f"partner {self.partner}, {self.embargo_id}"


class PreviewDraft(models.Model):
    """A draft as it was when an editor previewed it, for a front end that reads it by a token."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    post_id = models.UUIDField(null=True, db_index=True)  # null: the page was never saved
    # The draft itself, or the one that unsaved changes are based on.
    revision = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=255)
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    contents = models.JSONField(default=dict)  # data, html and text, by medium
    # The front end's partner; null: the first whose key opens it.
    partner = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.title} ({self.locale}) until {self.expires_at:%Y-%m-%d %H:%M}"
