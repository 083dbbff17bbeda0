"""Published corrections of posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """A note about a change, which readers see at the top of the post.

    Created when a revision is published with a note. It is not part of the page's revisions, so
    that reverting to an earlier draft does not remove a published correction.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    page = models.ForeignKey("blog.PostPage", on_delete=models.CASCADE, related_name="corrections")
    revision = models.OneToOneField(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.date}: {self.text[:60]}"
