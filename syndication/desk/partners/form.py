"""The form of a partner: who it is, its contract, and whom to write to.

A contract is saved by :func:`entitlements.amend`, which tells the partner what it gains and loses.
"""

import re
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)

from syndication import ledger
from syndication.desk.partners import contract, stamps
from syndication.partners import entitlements
from syndication.partners.entitlements import Amended
from syndication.partners.models import Partner

LONGEST_LEAD = 14 * 24  # hours
MOST_REQUESTS = 60_000
# Beside every copy, in every item of every list.
LONGEST_ATTRIBUTION = 1_000
LONGEST_NOTES = 20_000
# What an attribution's wording may call by name: see syndication.api.attribution.
PLACES = ("title", "url", "publisher", "licence")
_CALLED = re.compile(r"\{([^{}]*)\}")


class PartnerForm(WagtailAdminModelForm):
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: posts on every topic, those that come later too."),
    )
    locales = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: posts in every language."),
    )
    embargo_hours = forms.IntegerField(
        label=_("Hours ahead"),
        min_value=0,
        max_value=LONGEST_LEAD,
        initial=0,
        error_messages={"max_value": _("At most %(limit_value)s hours, which are two weeks.")},
    )
    requests_per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=MOST_REQUESTS, initial=600
    )

    # What the form was filled in for: two people may have the same partner open.
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    class Media:
        css = {"all": ["admin/partners.css"]}

    # What saving changed for the partner. A new one begins with a copy of everything.
    amended = Amended()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is no longer there stays a choice, so that nobody widens a contract by saving it.
        self.fields["topics"].choices = _choices(self.instance.topics, contract.topic_names())
        self.fields["locales"].choices = _choices(self.instance.locales, dict(contract.languages()))
        for wording in ("attribution", "attribution_fr"):
            self.fields[wording].validators.append(MaxLengthValidator(LONGEST_ATTRIBUTION))
        self.fields["website"].error_messages["invalid"] = _(
            "This is no web address. It looks like this: https://www.example.org"
        )
        self.fields["notes"].validators.append(MaxLengthValidator(LONGEST_NOTES))
        if self.instance.pk is not None:
            self.fields["stamp"].initial = stamps.of_partner(self.instance)

    def clean_stamp(self) -> str:
        sent: str = self.cleaned_data["stamp"]
        # The instance still is as it was read: it takes the new values when all are clean.
        if sent and not stamps.same(sent, stamps.of_partner(self.instance)):
            self.add_error(
                None,
                _(
                    "Somebody has saved this partner since you opened it. Nothing of yours is "
                    "saved: open the page anew in another tab, and enter it there."
                ),
            )
        return sent

    def clean_attribution(self) -> str:
        return self._places_known("attribution")

    def clean_attribution_fr(self) -> str:
        return self._places_known("attribution_fr")

    def _places_known(self, name: str) -> str:
        wording: str = self.cleaned_data[name]
        unknown = [name for name in _CALLED.findall(wording) if name not in PLACES]
        if unknown:
            words = _(
                "There is no {%(name)s}. There are {title}, {url}, {publisher} and {licence}."
            )
            raise forms.ValidationError(words % {"name": unknown[0][:40]})
        return wording

    def foreseen(self) -> Amended:
        """What saving would change for the partner. The form must be valid."""
        if self.instance.pk is None:
            return Amended()
        before = Partner.objects.get(pk=self.instance.pk).audience
        return entitlements.foreseen(before, self.instance.audience)

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None or not commit:
            return super().save(commit)
        ledger.atomically(self._amend)
        return self.instance

    def _amend(self) -> None:
        super().save(commit=False)
        self.amended = entitlements.amend(self.instance, at=timezone.now())


def _choices(kept: list[str], known: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(({value: value for value in kept} | known).items())


PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("name"),
            FieldPanel("website", help_text=_("Where our posts are shown.")),
            FieldPanel(
                "status",
                help_text=_(
                    "Suspended or ended: its keys open nothing and nothing is sent. Its history "
                    "stays."
                ),
            ),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        ],
        heading=_("Who"),
        icon="group",
    ),
    MultiFieldPanel(
        [
            FieldPanel("topics"),
            FieldPanel("locales"),
            FieldPanel(
                "embargo_hours",
                help_text=_(
                    "How long before its publication a scheduled post may be fetched, to be shown "
                    "at its hour. 0: not before readers have it."
                ),
            ),
        ],
        heading=_("What it may read"),
        icon="doc-full",
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "attribution",
                help_text=_(
                    "The words beside each copy that say where it comes from. {title} becomes the "
                    "post’s title, {url} its address here, {publisher} our name, {licence} the "
                    "licence. For example: “{title}, first published by {publisher}: {url}”. "
                    "Empty: the words of the site settings."
                ),
            ),
            FieldPanel(
                "attribution_fr",
                help_text=_("Empty: French posts bear the words above, too."),
            ),
            FieldPanel("robots", help_text=_("What its copies tell Google and others.")),
            FieldPanel("no_modify", help_text=_("Posts are shown word for word.")),
            FieldPanel("no_ai", help_text=_("Posts must not be used to train AI.")),
        ],
        heading=_("How it shows our posts"),
        icon="desktop",
    ),
    InlinePanel(
        "contacts",
        panels=[FieldPanel("name"), FieldPanel("email"), FieldPanel("role")],
        heading=_("Contacts"),
        label=pgettext_lazy("somebody to write to", "Contact"),
        help_text=_("Whom to write to when a post is withdrawn, a key leaks or a contract ends."),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "requests_per_minute",
                help_text=_("What goes beyond is refused until the minute is over."),
            ),
            FieldPanel("notes", help_text=_("For us alone. The partner never sees them.")),
        ],
        heading=_("For us"),
        icon="cog",
    ),
]


def edit_handler() -> ObjectList:
    return ObjectList(PANELS, base_form_class=PartnerForm)
