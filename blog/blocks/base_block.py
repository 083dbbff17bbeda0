"""Base classes of blocks: rules that hold only for publishing, and the common settings.

While Wagtail saves a draft it sets ``is_deferred_validation`` on the blocks. The rules are skipped
then, so that an incomplete draft can be saved; publishing applies them and reports each complaint
at its field. For the same reason fields have no length or address validators: those would also
refuse drafts. Only what is longer than any text may be is refused in a draft, too.
"""

from collections.abc import Iterator, Mapping, Sized
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wagtail.blocks import (
    BlockGroup,
    CharBlock,
    ChoiceBlock,
    FieldBlock,
    MultipleChoiceBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
)
from wagtail.rich_text import RichText, get_text_for_indexing

from blog.blocks import lengths, rules
from blog.blocks.preview import markup
from blog.visible import written

WORDS = ["bold", "italic", "link"]
WORDS_AND_LISTS = [*WORDS, "ol", "ul"]

TEXT = gettext_lazy("Text")
LISTS = gettext_lazy("Lists")
CARE = gettext_lazy("Care and safety")
PEOPLE = gettext_lazy("People and sharing")
MEDIA_GROUP = gettext_lazy("Pictures and pauses")

VISIBLE_IN = [
    ("web", gettext_lazy("Web site")),
    ("feed", gettext_lazy("Feeds")),
    ("email", gettext_lazy("Newsletter")),
    ("text", gettext_lazy("Plain text")),
    ("api", gettext_lazy("Partners (API)")),
]
LEVELS = [
    (2, gettext_lazy("2: a main part of the post")),
    (3, gettext_lazy("3: within a main part")),
    (4, gettext_lazy("4: within level 3")),
]
SETTINGS = ("heading_level", "lang", "visibility")

Complaint = tuple[str, "str | ValidationError"]


def plain(value: object) -> str:
    """The stripped text of a field's value; of a rich text without its tags.

    Empty if nobody can see it.
    """
    if isinstance(value, RichText):
        return written(get_text_for_indexing(value.source or ""))
    return written(str(value or ""))


def level_choice(**options: Any) -> ChoiceBlock:
    """A field for the level of a heading, 2 to 4."""
    return ChoiceBlock(choices=LEVELS, default=2, label=gettext_lazy("Heading level"), **options)


def prose(
    label: str | Promise, *, required: bool = True, features: list[str] = WORDS, **options: Any
) -> RichTextBlock:
    """A rich text field; ``features`` default to bold, italic and links."""
    return RichTextBlock(label=label, required=required, features=features, **options)


class DayInput(forms.TextInput):
    """The browser's date picker; it submits ISO dates and needs no script."""

    input_type = "date"


class DayBlock(FieldBlock):
    """A day as ``2026-03-31``, stored as entered, so that an incomplete date can be saved."""

    canonical_module_path = "wagtail.blocks.CharBlock"  # migrations need no class of ours

    def __init__(self, *, required: bool = True, help_text: Any = None, **options: Any) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, widget=DayInput())
        super().__init__(**options)


class Checked(StructBlock):
    """A struct whose rules apply when a post is published, not while a draft is saved.

    ``needed`` maps the fields that publishing requires to their error messages; ``ruled`` maps
    fields to rules of :mod:`blog.blocks.rules`. Rules about several fields go in
    :meth:`complaints`.
    """

    needed: ClassVar[Mapping[str, str | Promise]] = {}
    ruled: ClassVar[Mapping[str, rules.Rule]] = {}

    def clean(self, value: StructValue) -> StructValue:
        errors: dict[str, Any] = {}
        cleaned = value
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as error:
            errors = dict(error.block_errors)
        if not self.is_deferred_validation:
            for name, complaint in self._found(cleaned):
                errors[name] = _as_error(complaint)
        errors.update(_too_long(value))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        """Pairs of a field's name and its error; of several for one field the last is shown."""
        yield from ()

    def _found(self, value: StructValue) -> Iterator[Complaint]:
        for name, rule in self.ruled.items():
            text = plain(value.get(name))
            if text and (complaint := rule(text)):
                yield name, complaint
        yield from self.complaints(value)
        for name, message in self.needed.items():
            if not plain(value.get(name)):
                yield name, str(message)


def _too_long(value: StructValue) -> Iterator[tuple[str, ValidationError]]:
    """The fields that hold more than a text may, in a draft, too."""
    for name, text in value.items():
        if complaint := lengths.complaint(text):
            yield name, ValidationError(complaint, code="too_long")


def _as_error(complaint: str | ValidationError) -> ValidationError:
    return complaint if isinstance(complaint, ValidationError) else ValidationError(complaint)


class BaseBlock(Checked):
    """A block of a body; its settings are its language and the media that show it."""

    lang = CharBlock(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy(
            "Only where it differs from the post's: a code such as en, fr, ht (Haitian Creole)."
        ),
    )
    visibility = MultipleChoiceBlock(
        label=gettext_lazy("Show only in"),
        choices=VISIBLE_IN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: everywhere."),
    )

    # The fields that few posts need, and the heading under which they are folded.
    folded: ClassVar[tuple[str, ...]] = ()
    folded_heading: ClassVar[str | Promise] = ""

    def get_form_layout(self) -> BlockGroup:
        """The content fields first, the folded ones below them, the settings collapsed."""
        names = list(self.child_blocks)
        shown: list[str | BlockGroup] = [
            name for name in names if name not in SETTINGS and name not in self.folded
        ]
        if self.folded:
            few = BlockGroup(
                children=list(self.folded), heading=self.folded_heading, classname="collapsed"
            )
            shown.append(few)
        return BlockGroup(children=shown, settings=[name for name in SETTINGS if name in names])

    def _found(self, value: StructValue) -> Iterator[Complaint]:
        yield from super()._found(value)
        if (text := plain(value.get("lang"))) and (complaint := rules.language(text)):
            yield "lang", complaint

    def get_preview_context(self, value: StructValue, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_preview_context(value, parent_context)
        example = mark_safe(markup(self.name))  # noqa: S308 our own example, rendered by our templates
        return {**context, "LANGUAGE_CODE": get_language(), "example": example}

    class Meta:
        preview_template = "admin/block_preview.html"


class AlwaysShown(BaseBlock):
    """A block that people in distress rely on: editors cannot hide it in any medium."""

    visibility = None


class HeadedBlock(BaseBlock):
    """A block with a heading of its own, which belongs to the post's outline."""

    heading = CharBlock(label=gettext_lazy("Heading"), required=False)
    heading_level = level_choice()

    def _found(self, value: StructValue) -> Iterator[Complaint]:
        yield from super()._found(value)
        if (text := plain(value.get("heading"))) and (complaint := rules.heading(text)):
            yield "heading", complaint


def count_complaint(items: Sized, least: int, most: int) -> str | None:
    """The error of a list with fewer than ``least`` or more than ``most`` items, or ``None``."""
    if least <= len(items) <= most:
        return None
    return _("Write %(least)d to %(most)d items here. Now there are: %(count)d.") % {
        "least": least,
        "most": most,
        "count": len(items),
    }
