"""Blocking findings that a person overrode for one post, with a reason."""

from django.db import models
from django.utils.translation import gettext as _

from blog import limits


class FindingOverride(models.Model):
    """Who overrode which finding of a post, when and why.

    ``digest`` is that of the finding and of the words that it is about
    (``blog.checks.overriding``): when they change, the override holds no more. A row that holds no
    more stays: it holds again if the words are restored.
    """

    page = models.ForeignKey("blog.PostPage", on_delete=models.CASCADE, related_name="overrides")
    check_id = models.CharField(max_length=limits.NAME)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey("auth.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        permissions = [("override_finding", "Can override a finding that blocks publication")]
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "digest"], name="one_override_for_each_finding_of_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.check_id}"

    @property
    def who(self) -> str:
        """The name of the person, in the active language where the account is gone."""
        if self.made_by is None:
            return _("somebody whose account is deleted")
        return self.made_by.get_full_name() or self.made_by.get_username()
