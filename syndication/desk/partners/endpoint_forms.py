"""The forms of webhook endpoints."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from wagtail.admin.widgets import AdminDateTimeInput

from blog.admin.local_times import LocalDateTimeField
from blog.models.seen_form import Seen
from syndication.desk.partners.endpoint_words import EVENTS
from syndication.webhooks import endpoints
from syndication.webhooks.models import EventType


def _choices() -> list[tuple[str, str | Promise]]:
    return [(kind.value, words) for kind, words in EVENTS.items() if kind != EventType.PING]


class EventsForm(Seen, forms.Form):
    types = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        choices=_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: of everything."),
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=endpoints.MAX_DESCRIPTION_LENGTH,
        required=False,
    )


class EndpointForm(EventsForm):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=endpoints.MAX_URL_LENGTH,
        widget=forms.URLInput,
        help_text=gettext_lazy(
            "From the partner’s technicians; it begins with https://. Their program must answer "
            "our question there before it is told anything."
        ),
    )
    field_order = ["url", "types", "description"]


class SecretForm(forms.Form):
    stamp = forms.CharField(widget=forms.HiddenInput)
    days = forms.IntegerField(
        label=gettext_lazy("Days for the change"),
        min_value=0,
        max_value=endpoints.MAX_OVERLAP.days,
        initial=1,
        error_messages={"max_value": gettext_lazy("At most %(limit_value)s days.")},
        help_text=gettext_lazy(
            "For so long messages are signed with both secrets. 0: with the new one alone, at once."
        ),
    )


class RangeForm(forms.Form):
    since = LocalDateTimeField(
        label=gettext_lazy("From"),
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("When the first thing happened that is to be told again."),
    )
    until = LocalDateTimeField(label=gettext_lazy("Until"), widget=AdminDateTimeInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The end comes before the beginning."))
        return cleaned
