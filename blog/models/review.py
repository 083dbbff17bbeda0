"""Reviews of posts: reviewer, scope, dates, and the text that was reviewed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """One person's review of one revision of a post.

    It holds only for the text that was reviewed: ``content_digest`` shows whether the post has
    changed since, even when Wagtail overwrites the revision of a draft in place.
    """

    class Scope(models.TextChoices):
        CLINICAL = "clinical", _("Clinical")
        LIVED_EXPERIENCE = "lived_experience", _("Lived experience")
        LEGAL = "legal", _("Legal")
        LANGUAGE = "language", _("Language")

    page = models.ForeignKey("blog.PostPage", on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    content_digest = models.CharField(max_length=64)
    reviewer = models.ForeignKey(
        "blog.Author",
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        related_name="reviews",
        limit_choices_to={"kind": "person"},
    )
    scope = models.CharField(_("scope"), max_length=16, choices=Scope, default=Scope.CLINICAL)
    reviewed_on = models.DateField(_("reviewed on"))
    next_review_on = models.DateField(_("next review on"))
    recorded_by = models.ForeignKey(
        "auth.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_review_on__gt=models.F("reviewed_on")),
                name="next_review_comes_after_the_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} ({self.get_scope_display()}), {self.reviewed_on}"

    def clean(self) -> None:
        super().clean()
        known = self.page_id and self.reviewer_id
        if known and self.page.post_authors.filter(author_id=self.reviewer_id).exists():
            raise ValidationError({"reviewer": _("An author cannot review their own post.")})
