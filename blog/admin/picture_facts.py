"""The fields of the image forms for what the library records: rights, people, last day of use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models, transaction
from django.forms.boundfield import BoundField
from django.forms.models import fields_for_model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog.admin.picture_changes import FIELD
from blog.models.picture_facts import PictureFacts, facts_of

GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "rights": (
        _("Whose picture it is, and why we may show it"),
        ("rights", "rights_note", "credit", "use_until"),
    ),
    "people": (_("People in it"), ("people", "consent_note")),
}
NAMES = tuple(name for _heading, names in GROUPS.values() for name in names)
NOT_RECORDED = _("Not recorded")


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one fieldset."""

    heading: str | Promise
    fields: tuple[BoundField, ...]


class WithFacts:
    """Adds the facts to the form of an image that is in the library; mix it into an image form.

    An upload asks for none of them. What a request leaves out keeps its value: other forms and
    programs know nothing of these fields. Templates that list the form's fields do not list them;
    ``fact_groups`` has them.
    """

    instance: Any
    fields: dict[str, forms.Field]
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]
    data: Any
    files: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.facts: PictureFacts | None = None
        if self.instance.pk:
            self.facts = facts_of(self.instance)
            self.fields |= _fields()
            stored = {name: getattr(self.facts, name) for name in NAMES}
            self.initial = stored | self.initial

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if name not in (*NAMES, FIELD))  # type: ignore[index]

    @property
    def fact_groups(self) -> list[Group]:
        """The fieldsets, each with its fields; none for a new picture."""
        if self.facts is None:
            return []
        return [
            Group(heading, tuple(self[name] for name in names))  # type: ignore[index]
            for heading, names in GROUPS.values()
        ]

    def changed_facts(self) -> dict[str, Any]:
        """The facts that a valid form changes, with their new values."""
        if self.facts is None:
            return {}
        sent = {name: self.cleaned_data[name] for name in NAMES if self._is_sent(name)}
        return {name: to for name, to in sent.items() if to != getattr(self.facts, name)}

    def _is_sent(self, name: str) -> bool:
        bound = self[name]  # type: ignore[index]
        widget: forms.Widget = self.fields[name].widget
        omitted = widget.value_omitted_from_data(self.data, self.files, bound.html_name)
        return name in self.cleaned_data and not omitted

    def save(self, commit: bool = True) -> Any:
        """The facts come first: saving the image marks the posts that show both."""
        changes = self.changed_facts() if commit else {}
        with transaction.atomic():
            if changes and self.facts is not None:
                for name, value in changes.items():
                    setattr(self.facts, name, value)
                self.facts.save()
            return super().save(commit=commit)  # type: ignore[misc]


def _fields() -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = fields_for_model(
        PictureFacts, fields=NAMES, formfield_callback=_field
    )
    return made


def _field(column: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    if column.choices:
        choices = [("", NOT_RECORDED), *column.choices]
        return forms.ChoiceField(
            choices=choices,
            required=False,
            label=capfirst(str(column.verbose_name)),
            help_text=column.help_text,
        )
    if isinstance(column, models.DateField):
        options["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return column.formfield(**options)
