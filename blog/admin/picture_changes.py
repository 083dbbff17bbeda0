"""Asks in the form of a picture before a change that readers see is made."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Takes a picture; returns what a change would publish anew, in words, or "" where that is nothing.
Question = Callable[[Any], str]

FIELD = "reissue"
SHOWN = (
    "file",
    "focal_point_x",
    "focal_point_y",
    "focal_point_width",
    "focal_point_height",
)

_questions: list[Question] = []


def register_question(question: Question) -> None:
    """Make the form of a picture ask ``question``: only the desk knows which posts show it."""
    if question not in _questions:
        _questions.append(question)


class Asking:
    """Adds a box to tick to the form of a picture that published posts show; mix it in.

    A change of what readers see is refused until it is ticked. Whatever else is changed is saved
    without it.
    """

    instance: Any
    fields: dict[str, forms.Field]
    changed_data: list[str]
    cleaned_data: dict[str, Any]
    add_error: Callable[[str | None, Any], None]
    changed_facts: Callable[[], dict[str, Any]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.question = ""
        if self.instance.pk:
            self.question = " ".join(filter(None, (ask(self.instance) for ask in _questions)))
        if self.question:
            self.fields[FIELD] = forms.BooleanField(
                required=False,
                label=gettext_lazy("Publish these posts anew"),
                help_text=self.question,
            )

    def clean(self) -> Any:
        cleaned: Any = super().clean()  # type: ignore[misc]
        if self.question and self.changes_what_is_out() and not self.cleaned_data.get(FIELD):
            self.add_error(FIELD, _("Read what is published anew, and tick this box."))
            if "file" in self.changed_data:  # a browser sends no file twice
                self.add_error(FIELD, _("Then choose the new file again."))
        return cleaned

    def changes_what_is_out(self) -> bool:
        """Whether readers would see something else than now."""
        return not set(SHOWN).isdisjoint(self.changed_data) or "credit" in self.changed_facts()
