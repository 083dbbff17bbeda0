"""The forms of addresses that are told of changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wagtail.admin.widgets import AdminDateTimeInput

from syndication.desk.partners.endpoint_words import EVENTS
from syndication.webhooks import endpoints
from syndication.webhooks.models import EventType


def _choices() -> list[tuple[str, Any]]:
    return [(kind.value, words) for kind, words in EVENTS.items() if kind != EventType.PING]


class EventsForm(forms.Form):
    types = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        choices=_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: of everything."),
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=endpoints.LONGEST_DESCRIPTION,
        required=False,
    )


class EndpointForm(EventsForm):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=endpoints.LONGEST_URL,
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
        max_value=endpoints.LONGEST_OVERLAP.days,
        initial=1,
        error_messages={"max_value": gettext_lazy("At most %(limit_value)s days.")},
        help_text=gettext_lazy(
            "For so long messages are signed with both secrets. 0: with the new one alone, at once."
        ),
    )


class RangeForm(forms.Form):
    since = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("When the first thing happened that is to be told again."),
    )
    until = forms.DateTimeField(label=gettext_lazy("Until"), widget=AdminDateTimeInput)
