"""Whoever sends a post back says what should be changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.models import GroupApprovalTask


class ChangesForm(forms.Form):
    """In place of Wagtail's form, which takes an empty comment."""

    comment = forms.CharField(
        label=_("What should be changed?"),
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": _("Say what should be changed: whoever wrote the post reads it there.")
        },
    )


def _form_for(wrapped: Any) -> Any:
    def get_form_for_action(self: GroupApprovalTask, action: str) -> Any:
        return ChangesForm if action == "reject" else wrapped(self, action)

    get_form_for_action.seam = True  # type: ignore[attr-defined]
    return get_form_for_action


def install() -> None:
    """Use the form in every step that a group approves. Calling it again changes nothing."""
    if not hasattr(GroupApprovalTask.get_form_for_action, "seam"):
        GroupApprovalTask.get_form_for_action = _form_for(GroupApprovalTask.get_form_for_action)
