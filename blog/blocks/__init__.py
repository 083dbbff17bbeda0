"""The StreamField blocks of a post's body: their fields, and the rules for publishing them.

May import ``blog.renditions``, ``blog.document`` and Wagtail, but no models: snippets are chosen by
model name. Used by ``blog.models``, and by the builder for the choices of some fields.
"""

from collections.abc import Mapping
from threading import RLock
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wagtail.admin.telepath import register
from wagtail.blocks import StreamBlock, StreamBlockValidationError, StreamValue
from wagtail.blocks.stream_block import StreamBlockAdapter

from blog.blocks import care, lengths, lists, media, pasting, people, placing, tables, text

# Wagtail defers validation by setting a flag on the block objects, which all threads share: without
# this lock, saving one draft could let another, incomplete post be published.
_validating = RLock()

# What Wagtail's blocks raise for form data that no browser sends, deep in a list or a stream.
MALFORMED = (LookupError, ValueError, TypeError, AttributeError, RecursionError)


class BodyStreamBlock(StreamBlock):
    """All block types, in the order of the editor's chooser."""

    paragraph = text.ParagraphBlock()
    heading = text.HeadingBlock()
    quote = text.QuoteBlock()
    callout = text.CalloutBlock()
    faq = text.FaqBlock()
    references = text.ReferencesBlock()
    table = tables.TableBlock()
    corrections = placing.CorrectionsBlock()
    tips_list = lists.TipsListBlock()
    signs_checklist = lists.SignsChecklistBlock()
    steps = lists.StepsBlock()
    do_dont = lists.DoDontBlock()
    key_takeaways = lists.KeyTakeawaysBlock()
    care_card = care.CareCardBlock()
    crisis_support = care.CrisisSupportBlock()
    resource_card = care.ResourceCardBlock()
    content_warning = care.ContentWarningBlock()
    cta = people.CallToActionBlock()
    organization_boilerplate = people.OrganizationBoilerplateBlock()
    author_byline = people.AuthorBylineBlock()
    share_links = people.ShareLinksBlock()
    related_posts = placing.RelatedPostsBlock()
    image = media.FigureBlock()
    divider = media.DividerBlock()
    media = media.MediaLinkBlock()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], prefix: str
    ) -> StreamValue:
        """The body as the form posts it; a form with missing or garbled parts is not valid."""
        try:
            return super().value_from_datadict(data, files, prefix)
        except MALFORMED:
            value = StreamValue(self, [])
            value.malformed = True
            return value

    def clean(self, value: StreamValue) -> StreamValue:
        _refuse_malformed(value)
        _refuse_endless(value)
        with _validating:
            return super().clean(value)

    def clean_deferred(self, value: StreamValue) -> StreamValue:
        _refuse_malformed(value)
        _refuse_endless(value)
        with _validating:
            return super().clean_deferred(value)


def _refuse_malformed(value: StreamValue) -> None:
    if getattr(value, "malformed", False):
        message = _("A part of this form did not arrive. Reload the page, and try again.")
        raise StreamBlockValidationError(non_block_errors=ErrorList([ValidationError(message)]))


def _refuse_endless(value: StreamValue) -> None:
    if complaint := lengths.body_complaint(value):
        raise StreamBlockValidationError(non_block_errors=ErrorList([ValidationError(complaint)]))


BLOCK_TYPES: tuple[str, ...] = tuple(BodyStreamBlock.base_blocks)


class BodyAdapter(StreamBlockAdapter):
    """Names the editor's script, which takes pasted text with headings apart."""

    js_constructor = "wellspring.blocks.PastedBody"

    @cached_property
    def media(self) -> forms.Media:
        both: forms.Media = super().media + pasting.BLOCKS
        return both


register(BodyAdapter(), BodyStreamBlock)
