"""What every block of a body shares: rules that wait for publishing, and two quiet settings.

While a draft is saved Wagtail marks the blocks with ``is_deferred_validation``. Each rule here
honours that, so that half a thought is never lost; publishing runs them all and puts each
complaint at its field. For the same reason no field has a length or an address validator of its
own: those would also refuse drafts.
"""

from collections.abc import Iterator, Mapping
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
)
from wagtail.rich_text import RichText, get_text_for_indexing

from blog.blocks import rules
from blog.blocks.preview import markup

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


def plain(value: Any) -> str:
    """The words of a field, trimmed: those of a rich text without its tags."""
    if isinstance(value, RichText):
        return str(get_text_for_indexing(value.source or "")).strip()
    return str(value or "").strip()


def level_choice(**options: Any) -> ChoiceBlock:
    return ChoiceBlock(choices=LEVELS, default=2, label=gettext_lazy("Heading level"), **options)


def prose(label: Any, *, required: bool = True, features: list[str] = WORDS, **options: Any) -> Any:
    """A rich text field; bold, italic and links unless ``features`` says otherwise."""
    return RichTextBlock(label=label, required=required, features=features, **options)


class DayInput(forms.TextInput):
    """The browser's own date picker; it stores ISO dates and needs no script."""

    input_type = "date"


class DayBlock(FieldBlock):
    """A day as ``2026-03-31``, kept as written, so that half a date does not refuse a draft."""

    canonical_module_path = "wagtail.blocks.CharBlock"  # migrations need no class of ours

    def __init__(self, *, required: bool = True, help_text: Any = None, **options: Any) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, widget=DayInput())
        super().__init__(**options)


class Checked(StructBlock):
    """A struct whose rules hold when a post is published and are silent while a draft is saved.

    ``needed`` names the fields that publishing asks for, with what to say when one is empty;
    ``ruled`` gives fields a rule from :mod:`blog.blocks.rules`. What concerns several fields at
    once goes in :meth:`complaints`.
    """

    needed: ClassVar[Mapping[str, str | Promise]] = {}
    ruled: ClassVar[Mapping[str, rules.Rule]] = {}

    def clean(self, value: Any) -> Any:
        errors: dict[str, Any] = {}
        cleaned = value
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as error:
            errors = dict(error.block_errors)
        if not self.is_deferred_validation:
            for name, complaint in self._found(cleaned):
                errors[name] = _as_error(complaint)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def complaints(self, value: Any) -> Iterator[Complaint]:
        """Pairs of a field's name and what is wrong there; the last one for a field is shown."""
        yield from ()

    def _found(self, value: Any) -> Iterator[Complaint]:
        for name, rule in self.ruled.items():
            text = plain(value.get(name))
            if text and (complaint := rule(text)):
                yield name, complaint
        yield from self.complaints(value)
        for name, message in self.needed.items():
            if not plain(value.get(name)):
                yield name, str(message)


def _as_error(complaint: str | ValidationError) -> ValidationError:
    return complaint if isinstance(complaint, ValidationError) else ValidationError(complaint)


class Part(Checked):
    """One block of a body, with its language and the media that show it among the settings."""

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

    def get_form_layout(self) -> BlockGroup:
        """The words first; settings stay folded away until somebody asks for them."""
        names = list(self.child_blocks)
        return BlockGroup(
            children=[name for name in names if name not in SETTINGS],
            settings=[name for name in SETTINGS if name in names],
        )

    def _found(self, value: Any) -> Iterator[Complaint]:
        yield from super()._found(value)
        if (text := plain(value.get("lang"))) and (complaint := rules.language(text)):
            yield "lang", complaint

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_preview_context(value, parent_context)
        example = mark_safe(markup(self.name))  # noqa: S308 our own words, through our templates
        return {**context, "LANGUAGE_CODE": get_language(), "example": example}

    class Meta:
        preview_template = "admin/block_preview.html"


class AlwaysShown(Part):
    """A block that people in distress rely on: no medium may leave it out."""

    visibility = None


class Headed(Part):
    """A part under a heading of its own, which the post's outline counts."""

    heading = CharBlock(label=gettext_lazy("Heading"), required=False)
    heading_level = level_choice()

    def _found(self, value: Any) -> Iterator[Complaint]:
        yield from super()._found(value)
        if (text := plain(value.get("heading"))) and (complaint := rules.heading(text)):
            yield "heading", complaint


def count_complaint(items: Any, least: int, most: int) -> str | None:
    """What to say when a list has fewer than ``least`` or more than ``most`` items."""
    if least <= len(items) <= most:
        return None
    return _("Write %(least)d to %(most)d items here. Now there are: %(count)d.") % {
        "least": least,
        "most": most,
        "count": len(items),
    }
