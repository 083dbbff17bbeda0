"""The field that chooses topics: checkboxes, and a box to search them by."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class TopicChoice(forms.CheckboxSelectMultiple):
    """Checkboxes, as a list box would forget the others at a click.

    With script, a box above many of them shows only those whose names contain what is typed, and
    those that are chosen.
    """

    class Media:
        js = ("admin/choices.js",)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html(
            '<div class="ws-choices" data-search="{}" data-found="{}" data-none="{}">{}</div>',
            _("Search the topics"),
            _("{count} shown"),
            _("No topic is called so. Only chosen ones are shown."),
            super().render(*args, **kwargs),
        )
