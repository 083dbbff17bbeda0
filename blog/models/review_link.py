"""Links by which people without an account review one version of a post, and what they answered."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from blog import limits
from blog.models.review import Review


class ReviewLink(models.Model):
    """One person's link to the words of one post as they were when it was made.

    ``document`` is a copy of those words (``blog.codec``): autosave overwrites the newest revision
    in place, so a revision's id names no words. The token itself is not stored.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")
        # Whoever asked has no account any more, or may not log in.
        ORPHANED = "orphaned", _("Closed: whoever asked has no account any more")
        DELETED = "deleted", _("Closed: the post was deleted")

    # Kept without its page, so that its address can say what became of it.
    page = models.ForeignKey(
        "blog.PostPage", null=True, on_delete=models.SET_NULL, related_name="review_links"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=255)
    locale = models.CharField(max_length=10)
    document = models.TextField()  # empty once the post is deleted
    content_digest = models.CharField(max_length=64)
    scope = models.CharField(
        _("scope"), max_length=16, choices=Review.Scope, default=Review.Scope.CLINICAL
    )
    # Somebody known here already; null for a name that was typed.
    reviewer = models.ForeignKey(
        "blog.Author", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=limits.NAME, blank=True)
    credentials = models.CharField(_("credentials"), max_length=limits.CREDENTIALS, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        "auth.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.title}: {self.signature or self.pk}"

    @property
    def signature(self) -> str:
        """Name and credentials; empty once the person's data is removed."""
        return ", ".join(part for part in (self.name, self.credentials) if part)

    @property
    def given(self) -> "ReviewLinkAnswer | None":
        found: ReviewLinkAnswer | None = getattr(self, "answer", None)
        return found

    def state(self, at: datetime) -> "ReviewLink.State":
        """What the link is good for; an answer outlives everything but the post."""
        if self.page_id is None:
            return self.State.DELETED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= at:
            return self.State.EXPIRED
        if self.created_by is None or not self.created_by.is_active:
            return self.State.ORPHANED
        return self.State.ANSWERED if self.given else self.State.OPEN


class ReviewLinkOpening(models.Model):
    """One opening of a link. Neither address nor browser is stored."""

    class What(models.TextChoices):
        PAGE = "page", _("The page of the review")
        PREVIEW = "preview", _("Another form of the post")
        EVIDENCE = "evidence", _("The evidence")

    link = models.ForeignKey(ReviewLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    what = models.CharField(max_length=8, choices=What)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what}, {self.at:%Y-%m-%d %H:%M}"


class ReviewLinkAnswer(models.Model):
    """The answer, given once. ``passages`` are comments: block id, its beginning, and words."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes asked for")
        DECLINED = "declined", _("Declined")

    link = models.OneToOneField(ReviewLink, on_delete=models.CASCADE, related_name="answer")
    verdict = models.CharField(max_length=8, choices=Verdict)
    comment = models.TextField(blank=True)
    passages = models.JSONField(default=list)
    answered_at = models.DateTimeField()
    # What it brought about. An approval without a review waits until somebody confirms it.
    review = models.OneToOneField(
        Review, null=True, on_delete=models.SET_NULL, related_name="by_link"
    )
    task_state = models.OneToOneField(
        "wagtailcore.TaskState", null=True, on_delete=models.SET_NULL, related_name="by_link"
    )
    confirmed_by = models.ForeignKey(
        "auth.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.link_id}: {self.verdict}"


@receiver(pre_delete, sender="blog.PostPage")
def forget_words(instance: Any, **_kwargs: object) -> None:
    """The copies of a post's words go with the post."""
    ReviewLink.objects.filter(page=instance.pk).update(document="")
