"""What the desk knows of posts: what translations were made of, how many findings drafts have,
which published posts may say nearly the same.
"""

from django.conf import settings
from django.db import models


class TranslatedFrom(models.Model):
    """Which post a translation was made from, and the edition that it was last compared with.

    ``edition`` is None while nobody has compared it with what was published: the original was a
    draft then. ``outdated_since``: the original says something else since then; ``minor``: all
    that changed are minor edits. The row of a withdrawn original stays.
    """

    page = models.OneToOneField(
        "blog.PostPage", on_delete=models.CASCADE, related_name="translated_from"
    )
    original = models.ForeignKey(
        "blog.PostPage", on_delete=models.CASCADE, related_name="translated_into"
    )
    edition = models.ForeignKey(
        "syndication.Edition", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    compared_at = models.DateTimeField(null=True)
    compared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outdated_since = models.DateTimeField(null=True)
    minor = models.BooleanField(default=False)

    # It says nothing that an editor could look for in "usage".
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(page=models.F("original")),
                name="a_translation_has_another_original",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} from {self.original_id}"


class FindingCount(models.Model):
    """How many findings the newest draft of a post had when it was last checked.

    The counts are None where the draft could not be read.
    """

    page = models.OneToOneField(
        "blog.PostPage", on_delete=models.CASCADE, primary_key=True, related_name="finding_count"
    )
    blocking = models.PositiveSmallIntegerField(null=True)
    warnings = models.PositiveSmallIntegerField(null=True)
    counted_at = models.DateTimeField(db_index=True)

    # It says nothing that an editor could look for in "usage".
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.page_id)


class WordBand(models.Model):
    """A band of a published post's words (``blog.checks.shingles``): posts that share one may say
    nearly the same. Hashes alone; ``near_copies`` stores and deletes them.
    """

    head = models.ForeignKey("syndication.Head", on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey("syndication.Edition", on_delete=models.CASCADE, related_name="+")
    band = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.head_id} {self.band}"
