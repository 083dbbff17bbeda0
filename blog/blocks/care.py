"""Blocks for care and safety: care cards, crisis resources and content warnings."""

from collections.abc import Iterator

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock, ChoiceBlock, MultipleChoiceBlock, StructValue
from wagtail.snippets.blocks import SnippetChooserBlock

from blog.blocks import rules
from blog.blocks.base_block import (
    CARE,
    AlwaysShown,
    BaseBlock,
    Checked,
    Complaint,
    HeadedBlock,
    plain,
    prose,
)
from blog.blocks.lists import Items
from blog.document import REGIONS

SUBJECTS = [
    ("suicide", gettext_lazy("Suicide")),
    ("self-harm", gettext_lazy("Self-harm")),
    ("abuse", gettext_lazy("Abuse")),
    ("eating-disorder", gettext_lazy("Eating disorders")),
]


def regions() -> list[tuple[str, str | Promise]]:
    """The regions of crisis resources as choices. Migrations refer to this function."""
    return list(REGIONS.items())


class ActionBlock(Checked):
    label = CharBlock(label=gettext_lazy("Label"))
    url = CharBlock(
        label=gettext_lazy("Address or number"),
        help_text=gettext_lazy("As in https://…, tel:+14165550100, sms:… or mailto:…"),
    )

    needed = {
        "label": gettext_lazy("Say what happens: “Call the clinic”."),
        "url": gettext_lazy("Add the address or number."),
    }
    ruled = {"label": rules.label, "url": rules.address}

    class Meta:
        icon = "link"
        label_format = "{label}"


class CareCardBlock(BaseBlock):
    level = ChoiceBlock(
        label=gettext_lazy("How soon"),
        choices=[
            ("non_urgent", gettext_lazy("Not urgent: see someone")),
            ("urgent", gettext_lazy("Urgent: speak to someone today")),
            ("emergency", gettext_lazy("Emergency: call now")),
        ],
        default="non_urgent",
    )
    title = CharBlock(label=gettext_lazy("Title"))
    html = prose(gettext_lazy("When and why"))
    actions = Items(
        ActionBlock(label=gettext_lazy("Action")), label=gettext_lazy("What to do"), default=[]
    )

    needed = {
        "title": gettext_lazy("Give the card a title that says what to do."),
        "html": gettext_lazy("Say when this applies."),
    }
    ruled = {"title": rules.heading}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        numbers = [plain(action.get("url")).startswith("tel:") for action in value["actions"]]
        if value.get("level") == "emergency" and not any(numbers):
            yield "actions", _("An emergency card needs a number to call (tel:…).")

    class Meta:
        icon = "clipboard-list"
        label = gettext_lazy("When to get care")
        description = gettext_lazy("Says how soon to seek care, and where.")
        group = CARE
        label_format = "{title}"


class CrisisSupportBlock(AlwaysShown, HeadedBlock):
    visibility = None
    intro = prose(gettext_lazy("Introduction"), required=False)
    resources = Items(
        SnippetChooserBlock("blog.CrisisResource", label=gettext_lazy("Service")),
        label=gettext_lazy("Services"),
        help_text=gettext_lazy("Numbers are kept in one place: correct them there."),
    )
    region = ChoiceBlock(label=gettext_lazy("For readers in"), choices=regions, required=False)
    audience = CharBlock(
        label=gettext_lazy("For whom"),
        required=False,
        help_text=gettext_lazy("As in: young people, Black youth, veterans. Empty: everyone."),
    )

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        chosen = [resource.pk for resource in value["resources"] if resource]
        if not chosen:
            yield "resources", _("Choose at least one service.")
        if len(set(chosen)) < len(chosen):
            yield "resources", _("A service is chosen twice.")

    class Meta:
        icon = "warning"
        label = gettext_lazy("Help in a crisis")
        description = gettext_lazy("People to call or text now. Shown everywhere, always.")
        group = CARE
        label_format = "{heading}"


class ResourceCardBlock(BaseBlock):
    name = CharBlock(label=gettext_lazy("Name"))
    phones = Items(
        CharBlock(label=gettext_lazy("Number"), required=False),
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("As in 416-555-0134 or 211. Readers can tap it to call."),
    )
    tty = CharBlock(
        label=gettext_lazy("TTY"),
        required=False,
        help_text=gettext_lazy("The number for people who are deaf or hard of hearing."),
    )
    url = CharBlock(
        label=gettext_lazy("Address"),
        required=False,
        help_text=gettext_lazy("The whole address, beginning with https://"),
    )
    hours = CharBlock(label=gettext_lazy("Hours"), required=False)
    region = ChoiceBlock(label=gettext_lazy("Region"), choices=regions, required=False)

    needed = {"name": gettext_lazy("Name the service.")}
    ruled = {"name": rules.heading, "tty": rules.phone, "url": rules.https}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        numbers = [written for phone in value["phones"] if (written := plain(phone))]
        if not numbers and not plain(value.get("url")):
            yield "phones", _("Give a number or an address.")
        for number in numbers:
            if complaint := rules.phone(number):
                yield "phones", complaint

    class Meta:
        icon = "mobile-alt"
        label = gettext_lazy("Service card")
        description = gettext_lazy("Where readers can turn: name, numbers, hours. No crisis line.")
        group = CARE
        label_format = "{name}"


class ContentWarningBlock(AlwaysShown):
    topics = MultipleChoiceBlock(
        label=gettext_lazy("Subjects"),
        choices=SUBJECTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = CharBlock(
        label=gettext_lazy("Other subjects"),
        required=False,
        help_text=gettext_lazy("One or two words each, between commas: grief, racism."),
    )
    html = prose(gettext_lazy("What readers should know"))

    needed = {"html": gettext_lazy("Tell readers what to expect, without detail.")}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if not value.get("topics") and not plain(value.get("others")):
            yield "topics", _("Name at least one subject.")

    class Meta:
        icon = "view"
        label = gettext_lazy("Content warning")
        description = gettext_lazy("A gentle word before the post. Shown everywhere, always.")
        group = CARE
        label_format = "{html}"
