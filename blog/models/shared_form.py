"""The forms of what posts share: authors, organisations, help lines, topics, settings, reviews."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import get_active_log_context

from blog.models.seen_form import Seen

# Takes the row and the person; returns why the person may not change it, or ``None``.
Guard = Callable[[Model, Any], str | None]

_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """Make every shared form ask ``guard``: only the desk knows which posts show a row."""
    if guard not in _guards:
        _guards.append(guard)


class Guarded(Seen):
    """A model form that refuses a change that the person may not make, and keeps what they typed.

    Mix it into any form of a row that posts share. The person is the one who acts in the admin.
    """

    instance: Any

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        for guard in _guards:
            refusal = guard(self.instance, get_active_log_context().user)
            if refusal:
                self.add_error(NON_FIELD_ERRORS, refusal)
        return cleaned


class SharedForm(Guarded, WagtailAdminModelForm):
    """Wagtail's form of a snippet or a setting that posts share."""
