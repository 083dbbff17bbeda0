"""Blocks of running text: headings, paragraphs, quotations, callouts, questions, references."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, StructValue

from blog.blocks import rules
from blog.blocks.base_block import (
    TEXT,
    WORDS_AND_LISTS,
    BaseBlock,
    Checked,
    Complaint,
    DayBlock,
    HeadedBlock,
    count_complaint,
    level_choice,
    prose,
)
from blog.blocks.lists import Items


class HeadingBlock(BaseBlock):
    text = CharBlock(label=gettext_lazy("Heading"))
    level = level_choice()

    needed = {"text": gettext_lazy("Write the heading, or remove this block.")}
    ruled = {"text": rules.heading}

    class Meta:
        icon = "title"
        label = gettext_lazy("Heading")
        description = gettext_lazy("Begins a part of the post. Five to eight words help most.")
        group = TEXT
        label_format = "{text}"


class ParagraphBlock(BaseBlock):
    html = prose(gettext_lazy("Text"), features=WORDS_AND_LISTS)
    role = ChoiceBlock(
        label=gettext_lazy("Role"),
        choices=[("closing", gettext_lazy("Closing words"))],
        required=False,
        help_text=gettext_lazy("Closing words gather the post's thought at its end."),
    )

    needed = {"html": gettext_lazy("Write the paragraph, or remove this block.")}

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Paragraph")
        description = gettext_lazy("Plain text, with bold, italics, links and simple lists.")
        group = TEXT
        label_format = "{html}"


class QuoteBlock(BaseBlock):
    html = prose(gettext_lazy("Quotation"))
    attribution = CharBlock(label=gettext_lazy("Who said it"))
    source_url = CharBlock(
        label=gettext_lazy("Where it can be read"),
        required=False,
        help_text=gettext_lazy("The whole address, beginning with https://"),
    )
    testimonial = BooleanBlock(
        label=gettext_lazy("A client or reader speaks of their own life"), required=False
    )
    consent = BooleanBlock(
        label=gettext_lazy("This person has agreed in writing to being quoted"), required=False
    )

    needed = {
        "html": gettext_lazy("Write the quotation."),
        "attribution": gettext_lazy("Say who said it."),
    }
    ruled = {"source_url": rules.https}

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if value.get("testimonial") and not value.get("consent"):
            yield "consent", _("Ask for consent first: without it this may not be published.")

    class Meta:
        icon = "openquote"
        label = gettext_lazy("Quotation")
        description = gettext_lazy("Someone's own words, with their name.")
        group = TEXT
        label_format = "{attribution}: {html}"


class CalloutBlock(BaseBlock):
    tone = ChoiceBlock(
        label=gettext_lazy("Tone"),
        choices=[
            ("info", gettext_lazy("Information")),
            ("tip", gettext_lazy("Tip")),
            ("note", gettext_lazy("Note")),
            ("warning", gettext_lazy("Warning")),
        ],
        default="info",
    )
    title = CharBlock(label=gettext_lazy("Title"))
    html = prose(gettext_lazy("Text"))

    needed = {
        "title": gettext_lazy("Give the note a title."),
        "html": gettext_lazy("Write the note."),
    }
    ruled = {"title": rules.heading}

    class Meta:
        icon = "info-circle"
        label = gettext_lazy("Note beside the text")
        description = gettext_lazy("A short aside that readers may skip.")
        group = TEXT
        label_format = "{title}"


class QuestionBlock(Checked):
    question = CharBlock(label=gettext_lazy("Question"))
    html = prose(gettext_lazy("Answer"))

    needed = {
        "question": gettext_lazy("Write the question, or remove this item."),
        "html": gettext_lazy("Write the answer."),
    }
    ruled = {"question": rules.question}

    class Meta:
        icon = "help"
        label_format = "{question}"


class FaqBlock(HeadedBlock):
    items = Items(QuestionBlock(label=gettext_lazy("Question")), label=gettext_lazy("Questions"))

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if not len(value["items"]):
            yield "items", _("Write at least one question.")

    class Meta:
        icon = "help"
        label = gettext_lazy("Questions and answers")
        description = gettext_lazy("Questions readers ask; the answers open one by one.")
        group = TEXT
        label_format = "{heading}"


class ReferenceBlock(Checked):
    title = CharBlock(label=gettext_lazy("Title"))
    url = CharBlock(label=gettext_lazy("Address"), required=False)
    doi = CharBlock(
        label=gettext_lazy("DOI"),
        required=False,
        help_text=gettext_lazy("As in 10.1000/182, where there is one."),
    )
    accessed = DayBlock(label=gettext_lazy("Read on"), required=False)

    needed = {"title": gettext_lazy("Write the title, or remove this item.")}
    ruled = {"url": rules.https, "doi": rules.doi, "accessed": rules.day}

    class Meta:
        icon = "link-external"
        label_format = "{title}"


class ReferencesBlock(HeadedBlock):
    items = Items(ReferenceBlock(label=gettext_lazy("Source")), label=gettext_lazy("Sources"))

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        if complaint := count_complaint(value["items"], 1, 100):
            yield "items", complaint

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("References")
        description = gettext_lazy("What the post rests on: studies, guidelines, books.")
        group = TEXT
        label_format = "{heading}"
