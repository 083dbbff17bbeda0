"""The saved filters of the list of posts: a person's own, and those that others share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from syndication.desk.models import SavedFilter

MOST = 30  # of one person
LONGEST = 2_000  # characters of an address's query

# Parameters that are no filter: the page, and what Wagtail adds when it draws a part of the list.
_FIXED = {"p", "_w_filter_fragment", "_w_header_fragment", "export"}


def query(asked: QueryDict, known: Iterable[str]) -> str:
    """The query of a list's address: its filters, words and order, each once and in one order."""
    kept = QueryDict(mutable=True)
    for name in sorted(set(known) - _FIXED):
        if values := sorted({value for value in asked.getlist(name) if value}):
            kept.setlist(name, values)
    return kept.urlencode()


def visible(user: Any) -> "QuerySet[SavedFilter]":
    """The person's own, and those that others share; with the names of those others."""
    found = SavedFilter.objects.filter(Q(user=user) | Q(shared=True, user__is_active=True))
    return found.select_related("user")


class SavedFilterForm(forms.ModelForm[SavedFilter]):
    """Names what a list shows now. ``user`` is who saves it."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    class Meta:
        model = SavedFilter
        fields = ["name", "shared", "query"]

    def __init__(self, *args: Any, user: Any, known: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user
        self._known = known

    def clean_query(self) -> str:
        return query(QueryDict(self.cleaned_data["query"]), self._known)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        own = SavedFilter.objects.filter(user=self.instance.user)
        if own.filter(name__iexact=name).exists():
            raise ValidationError(_("You have a filter of this name: choose another one."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if SavedFilter.objects.filter(user=self.instance.user).count() >= MOST:
            words = _("You have %(most)d saved filters: remove one of them first.")
            raise ValidationError(words % {"most": MOST})
        return cleaned
