"""Blocks that hold lists: tips, signs, steps, do and don't, takeaways."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.telepath import register
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    ListBlockValidationError,
    StructBlockValidationError,
    StructValue,
)
from wagtail.blocks.list_block import ListBlockAdapter

from blog.blocks import pasting, rules
from blog.blocks.base_block import (
    LISTS,
    Checked,
    Complaint,
    HeadedBlock,
    count_complaint,
    plain,
    prose,
)


class Items(ListBlock):
    """A list of items, which migrations record as Wagtail's class."""

    canonical_module_path = "wagtail.blocks.ListBlock"


class PastedItems(Items):
    """A list into which a whole list can be pasted: each pasted line becomes an item.

    ``lead_in`` is the name of the items' lead-in field, which must be their first field;
    ``numbered`` says that readers always see the items numbered.
    """

    lead_in = "lead_in"
    numbered = False


class PastedItemsAdapter(ListBlockAdapter):
    """Gives the editor's script the name of the lead-in field, and whether items are numbered."""

    js_constructor = "wellspring.blocks.PastedItems"

    def js_args(self, block: PastedItems) -> list[Any]:
        name, child, state, meta = super().js_args(block)
        ours = {"leadIn": block.lead_in, "numbered": block.numbered}
        return [name, child, state, {**meta, **ours}]

    @cached_property
    def media(self) -> forms.Media:
        both: forms.Media = super().media + pasting.BLOCKS
        return both


register(PastedItemsAdapter(), PastedItems)


class ItemBlock(Checked):
    lead_in = CharBlock(
        label=gettext_lazy("Lead-in"),
        required=False,
        help_text=gettext_lazy("A few words in bold before the text. No colon."),
    )
    html = prose(gettext_lazy("Text"))

    needed = {"html": gettext_lazy("Write this item, or remove it.")}
    ruled = {"lead_in": rules.lead_in}

    class Meta:
        icon = "list-ul"
        label_format = "{lead_in} {html}"


class TakeawayBlock(ItemBlock):
    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if len(plain(value.get("html"))) > rules.TAKEAWAY_MAX:
            yield (
                "html",
                _("Keep a takeaway to %(max)d characters.") % {"max": rules.TAKEAWAY_MAX},
            )


class StepBlock(Checked):
    title = CharBlock(label=gettext_lazy("Title"), required=False)
    html = prose(gettext_lazy("What to do"))
    minutes = IntegerBlock(
        label=gettext_lazy("Minutes"),
        required=False,
        help_text=gettext_lazy("How long it takes, if you know."),
    )

    needed = {"html": gettext_lazy("Write this step, or remove it.")}
    ruled = {"title": rules.lead_in}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        minutes = value.get("minutes")
        if minutes is not None and not 1 <= minutes <= 1440:
            yield "minutes", _("Write the minutes as a number from 1 to 1440.")

    class Meta:
        icon = "list-ol"
        label_format = "{title} {html}"


def pasted(
    block: Checked, label: str | Promise, *, lead_in: str = "lead_in", numbered: bool = False
) -> PastedItems:
    """A list of ``block`` that takes pasted lists; see :class:`PastedItems`."""
    found = PastedItems(block, label=label)
    found.lead_in, found.numbered = lead_in, numbered
    return found


def item_block() -> ItemBlock:
    return ItemBlock(label=gettext_lazy("Item"))


def lead_in_complaint(listed: Iterable[StructValue]) -> ValidationError | None:
    """The error unless all items of a list have different lead-ins, or none has one."""
    lead_ins = [plain(item.get("lead_in")) for item in listed]
    if not any(lead_ins):
        return None
    seen: set[str] = set()
    wrong: dict[int, str] = {}
    for index, text in enumerate(lead_ins):
        if not text:
            wrong[index] = _("Give every item a lead-in, or none.")
        elif text.casefold() in seen:
            wrong[index] = _("Another item of this list begins with the same words.")
        seen.add(text.casefold())
    if not wrong:
        return None
    errors = {
        index: StructBlockValidationError({"lead_in": ValidationError(message)})
        for index, message in wrong.items()
    }
    found: ValidationError = ListBlockValidationError(block_errors=errors)
    return found


class ListPart(HeadedBlock):
    """A block of items; ``bounds`` maps its lists to their least and greatest length."""

    bounds: ClassVar[dict[str, tuple[int, int]]] = {"items": (2, 12)}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        for name, (least, most) in self.bounds.items():
            if complaint := lead_in_complaint(value[name]):
                yield name, complaint
            if too_many := count_complaint(value[name], least, most):
                yield name, too_many


class TipsListBlock(ListPart):
    intro = prose(gettext_lazy("Introduction"), required=False)
    items = pasted(item_block(), gettext_lazy("Tips"))
    ordered = BooleanBlock(label=gettext_lazy("The order matters: number them"), required=False)

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Tips")
        description = gettext_lazy(
            "Things to try, each with a short lead-in. Paste a whole list into the first item."
        )
        group = LISTS
        label_format = "{heading}"


class SignsChecklistBlock(ListPart):
    intro = prose(gettext_lazy("Introduction"), required=False)
    items = pasted(item_block(), gettext_lazy("Signs"))
    tone = ChoiceBlock(
        label=gettext_lazy("These signs are"),
        choices=[
            ("positive", gettext_lazy("good signs")),
            ("warning", gettext_lazy("warning signs")),
            ("neutral", gettext_lazy("neither good nor bad")),
        ],
        default="positive",
    )

    class Meta:
        icon = "circle-check"
        label = gettext_lazy("Signs to look for")
        description = gettext_lazy(
            "Signs by which readers recognise something. Paste a whole list into the first item."
        )
        group = LISTS
        label_format = "{heading}"


class StepsBlock(ListPart):
    intro = prose(gettext_lazy("Introduction"), required=False)
    items = pasted(
        StepBlock(label=gettext_lazy("Step")),
        gettext_lazy("Steps"),
        lead_in="title",
        numbered=True,
    )

    bounds = {"items": (2, 15)}

    class Meta:
        icon = "list-ol"
        label = gettext_lazy("Steps")
        description = gettext_lazy("An exercise or a way to go, one step after another.")
        group = LISTS
        label_format = "{heading}"


class DoDontBlock(ListPart):
    do = pasted(item_block(), gettext_lazy("Do"))
    dont = pasted(item_block(), gettext_lazy("Don't"))
    do_label = CharBlock(
        label=gettext_lazy("Title of the first list"),
        required=False,
        help_text=gettext_lazy("Empty: “Do”, in the post's language."),
    )
    dont_label = CharBlock(
        label=gettext_lazy("Title of the second list"),
        required=False,
        help_text=gettext_lazy("Empty: “Don't”, in the post's language."),
    )

    bounds = {"do": (1, 8), "dont": (1, 8)}
    ruled = {"do_label": rules.heading, "dont_label": rules.heading}

    class Meta:
        icon = "tasks"
        label = gettext_lazy("Do and don't")
        description = gettext_lazy("What helps and what does not, side by side.")
        group = LISTS
        label_format = "{heading}"


class KeyTakeawaysBlock(ListPart):
    items = pasted(TakeawayBlock(label=gettext_lazy("Takeaway")), gettext_lazy("Takeaways"))

    bounds = {"items": (1, 5)}

    class Meta:
        icon = "key"
        label = gettext_lazy("Key takeaways")
        description = gettext_lazy("What a hurried reader should keep: five points at most.")
        group = LISTS
        label_format = "{heading}"
