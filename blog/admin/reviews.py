"""The admin view that records a review of a post."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from blog.builder.page import build
from blog.builder.review import content_digest
from blog.models import PostPage, Review
from blog.models.shared_form import Guarded

ADD_REVIEW = "blog.add_review"
REVIEWED = "blog.review"  # the action in the log
NEXT_REVIEW_AFTER = timedelta(days=730)  # the default: two years


class ReviewForm(Guarded, forms.ModelForm[Review]):
    """The reviewer, the scope and the dates, with a confirmation that the whole post was read."""

    read_all = forms.BooleanField(
        label=gettext_lazy("The whole post was read, as it stands in the latest draft"),
    )

    class Meta:
        model = Review
        fields = ["reviewer", "scope", "reviewed_on", "next_review_on"]
        widgets = {"reviewed_on": AdminDateInput, "next_review_on": AdminDateInput}

    def clean_reviewed_on(self) -> date:
        on: date = self.cleaned_data["reviewed_on"]
        if on > timezone.localdate():
            raise ValidationError(_("A review cannot lie in the future."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        on, again = cleaned.get("reviewed_on"), cleaned.get("next_review_on")
        if on and again and again <= on:
            self.add_error("next_review_on", _("The next review comes after this one."))
        return cleaned


def record(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the form and save a review of the page's latest revision.

    Raises :class:`PermissionDenied` for users who may not edit the page or add reviews.
    """
    page = get_object_or_404(PostPage, pk=page_id)
    may_edit = page.permissions_for_user(request.user).can_edit()
    if not (may_edit and request.user.has_perm(ADD_REVIEW)):
        raise PermissionDenied
    today = timezone.localdate()
    form = ReviewForm(
        request.POST or None,
        instance=Review(page=page),
        initial={"reviewed_on": today, "next_review_on": today + NEXT_REVIEW_AFTER},
    )
    if request.method == "POST" and form.is_valid():
        save(form.save(commit=False), page, request.user)
        messages.success(request, _("The review is recorded."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    reviews = page.reviews.select_related("reviewer")
    values = {"form": form, "page": page, "reviews": reviews}
    return render(request, "admin/reviewing/record.html", values)


def save(review: Review, page: PostPage, user: User | AnonymousUser | None = None) -> Review:
    """Save ``review`` for the text of the page's latest revision."""
    draft = page.get_latest_revision_as_object()
    document = build(draft, today=timezone.localdate()).document
    review.page = page
    review.revision = page.latest_revision
    review.content_digest = content_digest(document.title, document.lead, document.body)
    review.recorded_by = user if isinstance(user, User) else None
    review.save()
    log(instance=page, action=REVIEWED, user=review.recorded_by, revision=page.latest_revision)
    return review
