"""The withdrawal form: reason, note and replacement, asked where a post is unpublished."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages

from blog.models import PostPage
from blog.models.people import https_only
from syndication.desk.facts import Withdrawal

REASONS = [
    ("withdrawn", gettext_lazy("No longer offered")),
    ("outdated", gettext_lazy("Out of date")),
    ("incorrect", gettext_lazy("Something in it is wrong")),
    ("harmful", gettext_lazy("It could do harm")),
    ("rights", gettext_lazy("Rights or consent have ended")),
    ("replaced", gettext_lazy("Another post takes its place")),
]


class WithdrawalForm(forms.Form):
    """Everything here is public: partners and readers get it instead of the post."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is taken down"), choices=REASONS, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers and partners"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown where the post was. Never repeat what was wrong or harmful."),
    )
    replacement = forms.CharField(
        label=gettext_lazy("Address of what replaces it"),
        required=False,
        max_length=500,
        validators=[https_only],
    )

    def withdrawal(self) -> Withdrawal:
        cleaned = self.cleaned_data
        return Withdrawal(
            reason=cleaned["reason"] or "withdrawn",
            note=cleaned["note"],
            replacement=cleaned["replacement"],
        )


def before_unpublish(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Read the form on Wagtail's own confirmation page; the action gets it with the page."""
    if not isinstance(page, PostPage):
        return None
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The replacement must be an https address."))
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    page.withdrawal = form.withdrawal()
    return None
