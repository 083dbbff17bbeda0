"""The shape of a body: which blocks editors have and what each asks of them. No markup here."""

from threading import RLock
from typing import Any

from wagtail.blocks import StreamBlock

from blog.blocks import care, lists, media, people, text

# Wagtail defers validation by marking the blocks themselves, which all threads of a process share:
# without this lock, one editor's draft could let another's unfinished post be published.
_validating = RLock()


class BodyStreamBlock(StreamBlock):
    """The blocks a body is made of, in the order in which the chooser offers them."""

    paragraph = text.ParagraphBlock()
    heading = text.HeadingBlock()
    quote = text.QuoteBlock()
    callout = text.CalloutBlock()
    faq = text.FaqBlock()
    references = text.ReferencesBlock()
    tips_list = lists.TipsListBlock()
    signs_checklist = lists.SignsChecklistBlock()
    steps = lists.StepsBlock()
    do_dont = lists.DoDontBlock()
    key_takeaways = lists.KeyTakeawaysBlock()
    care_card = care.CareCardBlock()
    crisis_support = care.CrisisSupportBlock()
    content_warning = care.ContentWarningBlock()
    cta = people.CallToActionBlock()
    organization_boilerplate = people.OrganizationBoilerplateBlock()
    author_byline = people.AuthorBylineBlock()
    share_links = people.ShareLinksBlock()
    image = media.FigureBlock()
    divider = media.DividerBlock()

    def clean(self, value: Any) -> Any:
        with _validating:
            return super().clean(value)

    def clean_deferred(self, value: Any) -> Any:
        with _validating:
            return super().clean_deferred(value)


BLOCK_TYPES: tuple[str, ...] = tuple(BodyStreamBlock.base_blocks)
