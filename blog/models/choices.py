"""Checkboxes that are found by typing: for lists of hundreds, such as the topics of a post."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class FoundChoices(forms.CheckboxSelectMultiple):
    """Checkboxes with a field above them that shows those with the words that are typed in it.

    The field is made by a script: without it, all checkboxes are there as always.
    """

    class Media:
        js = ["admin/found_choices.js"]
        css = {"all": ["admin/found_choices.css"]}

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """The checkboxes, and beside them the words of the script."""
        return format_html(
            '<div class="ws-choices" data-find="{}" data-help="{}" data-shown="{}" data-chosen="{}"'
            ' data-none="{}" data-remove="{}" data-added="{}" data-removed="{}">{}</div>',
            _("Type to find"),
            _("Enter chooses the first that is shown, the arrows go through them."),
            _("{count} of {all} are shown."),
            _("Chosen"),
            _("Nothing is chosen yet."),
            _("Remove {name}"),
            _("{name} is chosen."),
            _("{name} is removed."),
            super().render(*args, **kwargs),
        )
