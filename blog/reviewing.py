"""Record a review: who read the whole post, as what, and when they should read it again."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from blog.builder.page import build
from blog.builder.review import content_digest
from blog.models import PostPage, Review

NEXT_REVIEW_AFTER = timedelta(days=730)  # two years, where the reviewer says nothing else


class ReviewForm(forms.ModelForm[Review]):
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
    """The form on its own page; the review covers the page's latest revision."""
    page = get_object_or_404(PostPage, pk=page_id)
    may_edit = page.permissions_for_user(request.user).can_edit()
    if not (may_edit and request.user.has_perm("blog.add_review")):
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


def save(review: Review, page: PostPage, user: Any = None) -> Review:
    """Bind a review to the words of the page's latest revision, and save it."""
    draft = page.get_latest_revision_as_object()
    document = build(draft, today=timezone.localdate()).document
    review.page = page
    review.revision = page.latest_revision
    review.content_digest = content_digest(document.title, document.lead, document.body)
    review.recorded_by = user if user and user.pk else None
    review.save()
    return review
