"""Lists of rows in the editor's forms (authors, related posts, ways to reach a service).

The rows that are posted are the whole list. Autosave and submit of the same page may overlap: the
submit then carries rows without the ids that the autosave has just given them. Adding them would
show each of them twice, so a list replaces what is stored and never adds to it.
"""

from collections.abc import Sequence
from typing import Any

from modelcluster.forms import BaseChildFormSet

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.forms.models import BaseModelFormSet
from django.utils.functional import Promise

from wagtail.admin.panels import InlinePanel

UNFILLED: tuple[Any, ...] = (None, "", [], False)
MOST_ROWS = 200  # more are refused before a form is made for each


class ListedFormSet(BaseChildFormSet):
    """Takes the posted rows as the list, whatever was stored meanwhile.

    * A posted row whose id is no longer in the list is a new row.
    * A stored row that was not posted is removed.
    * A row with nothing filled in is left out: an unfinished row does not stop the rest.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absolute_max = MOST_ROWS

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        if self.is_bound and i < self.initial_form_count():
            kwargs["instance"] = self._stored(i) or self.model()
            # Not modelcluster's own: it looks for the row, and fails where there is none.
            djangos: Any = super(BaseModelFormSet, self)
            return djangos._construct_form(i, **kwargs)  # noqa: SLF001  # Django's own hook
        return super()._construct_form(i, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_bound:  # the id says which row it is, and may be out of date
            form.fields["id"] = forms.CharField(
                required=False, empty_value=None, widget=forms.HiddenInput, initial=form.instance.pk
            )

    def _stored(self, i: int) -> Any:
        """The stored row that was posted at this place; ``None`` if there is none."""
        posted = self.data.get(f"{self.add_prefix(i)}-id", "")
        rows = {str(row.pk): row for row in self.get_queryset() if row.pk}
        return rows.get(posted)

    def _should_delete_form(self, form: Any) -> bool:
        return bool(super()._should_delete_form(form)) or not self._is_filled(form)

    def _is_filled(self, form: Any) -> bool:
        own = {"id", DELETION_FIELD_NAME, ORDERING_FIELD_NAME}
        return any(form[name].data not in UNFILLED for name in form.fields if name not in own)

    def save(self, commit: bool = True) -> Any:
        gone = self.deleted_forms
        kept = {form.instance.pk for form in self.forms if form not in gone}
        manager = getattr(self.instance, self.rel_name)
        manager.remove(*[row for row in manager.all() if row.pk and row.pk not in kept])
        return super().save(commit=commit)


class DistinctFormSet(ListedFormSet):
    """Reports an invalid choice, such as a repeated one, at its row. Drafts are validated too."""

    chosen = ""  # the field of a row

    def refusals(self, chosen: Sequence[int | None]) -> list[str | Promise | None]:
        """The error of each chosen id, in order, or ``None`` where a choice is valid."""
        raise NotImplementedError

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form not in self.deleted_forms]
        chosen = [getattr(form.cleaned_data.get(self.chosen), "pk", None) for form in rows]
        for form, words in zip(rows, self.refusals(chosen), strict=True):
            if words:
                form.add_error(self.chosen, words)


class ListPanel(InlinePanel):
    """An inline panel whose posted rows are the whole list."""

    formset: type[ListedFormSet] = ListedFormSet

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = self.formset
        return options


def twice(chosen: Sequence[int | None], words: str | Promise) -> list[str | Promise | None]:
    """``words`` for each choice that was made before in the list, ``None`` for the others."""
    return [
        words if pk is not None and pk in chosen[:place] else None
        for place, pk in enumerate(chosen)
    ]
