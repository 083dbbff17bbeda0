"""The form of a partner: name, contract and contacts.

It saves by :func:`entitlements.amend`, which records what the partner gains and loses.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)

from blog.models.inline_rows import ListPanel
from blog.models.seen_form import Seen
from syndication.desk.partners import contract, stale_forms
from syndication.editions import ledger
from syndication.partners import entitlements
from syndication.partners.entitlements import Amended
from syndication.partners.models import Partner

LONGEST_EMBARGO = 14 * 24  # hours
MOST_REQUESTS = 60_000
# It is in every item of every list.
LONGEST_ATTRIBUTION = 1_000
LONGEST_NOTES = 20_000
# The placeholders of an attribution: see syndication.api.attribution.
PLACEHOLDERS = ("title", "url", "publisher", "licence")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Labels = Mapping[str, str | Promise]


class PartnerForm(Seen, WagtailAdminModelForm):
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
        max_value=LONGEST_EMBARGO,
        initial=0,
        error_messages={"max_value": _("At most %(limit_value)s hours, which are two weeks.")},
    )
    requests_per_minute = forms.IntegerField(
        label=_("Requests a minute"),
        min_value=0,
        max_value=MOST_REQUESTS,
        initial=600,
    )

    # Identifies the state that the form was opened with: two people may edit the same partner.
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    class Media:
        css = {"all": ["admin/partners.css"]}

    # What saving changed for the partner; nothing for a new one, which reads everything anyway.
    amended = Amended()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Deleted topics stay choices: otherwise saving the form would widen the contract.
        self.fields["topics"].choices = _choices(self.instance.topics, contract.topic_names())
        self.fields["locales"].choices = _choices(self.instance.locales, dict(contract.languages()))
        for wording in ("attribution", "attribution_fr"):
            self.fields[wording].validators.append(MaxLengthValidator(LONGEST_ATTRIBUTION))
        self.fields["website"].error_messages["invalid"] = _(
            "This is no web address. It looks like this: https://www.example.org"
        )
        self.fields["notes"].validators.append(MaxLengthValidator(LONGEST_NOTES))
        if self.instance.pk is not None:
            self.fields["stamp"].initial = stale_forms.of_partner(self.instance)

    def clean_stamp(self) -> str:
        sent: str = self.cleaned_data["stamp"]
        # The instance still has the stored values: Django assigns the new ones after cleaning.
        if sent and not stale_forms.same(sent, stale_forms.of_partner(self.instance)):
            self.add_error(
                None,
                _(
                    "Somebody has saved this partner since you opened it. Nothing of yours is "
                    "saved: open the page anew in another tab, and enter it there."
                ),
            )
        return sent

    def clean_attribution(self) -> str:
        return self._check_placeholders("attribution")

    def clean_attribution_fr(self) -> str:
        return self._check_placeholders("attribution_fr")

    def _check_placeholders(self, name: str) -> str:
        wording: str = self.cleaned_data[name]
        unknown = [name for name in _PLACEHOLDER.findall(wording) if name not in PLACEHOLDERS]
        if unknown:
            words = _(
                "There is no {%(name)s}. There are {title}, {url}, {publisher} and {licence}."
            )
            raise forms.ValidationError(words % {"name": unknown[0][:40]})
        return wording

    def foreseen(self) -> Amended:
        """What saving would change for the partner. Call it on a valid form."""
        if self.instance.pk is None:
            return Amended()
        before = Partner.objects.get(pk=self.instance.pk).audience
        return entitlements.foreseen(before, self.instance.audience)

    def save(self, commit: bool = True) -> Partner:
        if self.instance.pk is None or not commit:
            saved: Partner = super().save(commit)
            return saved
        ledger.atomically(self._amend)
        partner: Partner = self.instance
        return partner

    def _amend(self) -> None:
        super().save(commit=False)
        self.amended = entitlements.amend(self.instance, at=timezone.now())


def _choices(chosen: list[str], known: Labels) -> list[tuple[str, str | Promise]]:
    return list({**{value: value for value in chosen}, **known}.items())


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
    ListPanel(
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
                help_text=_(
                    "Of all its keys together. What goes beyond is refused until the minute is "
                    "over. 0: without a limit."
                ),
            ),
            FieldPanel("notes", help_text=_("For us alone. The partner never sees them.")),
        ],
        heading=_("For us"),
        icon="cog",
    ),
]


def edit_handler() -> ObjectList:
    return ObjectList(PANELS, base_form_class=PartnerForm)
