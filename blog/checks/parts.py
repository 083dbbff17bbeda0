"""Rules for single parts of a body: paragraph, quotation, picture, note, boilerplate, pause."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, WARN, Finding, Subject, declare, found, rule
from blog.checks.passages import words_of

PARAGRAPH_WORDS = 120
ALT_LENGTH = 150
FILE_NAME = re.compile(
    r"\S+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp|heic)|(?:img|dsc|image|photo|screenshot)[\s_-]*\d+",
    re.IGNORECASE,
)

declare(
    (
        "paragraph.empty",
        BLOCK,
        _("A paragraph has no words."),
        _("Write it, or take the part out."),
    ),
    (
        "paragraph.length",
        WARN,
        _("The paragraph has %(count)s words."),
        _("Split it: 120 words or fewer are easier to take in."),
    ),
    (
        "quote.empty",
        BLOCK,
        _("The quotation has no words."),
        _("Write it, or take the part out."),
    ),
    (
        "quote.attribution",
        BLOCK,
        _("The quotation does not say who said it."),
        _("Name the person or the source."),
    ),
    (
        "quote.consent",
        BLOCK,
        _("A personal story is quoted without a record of consent."),
        _("Ask the person in writing, then tick the box that says they agreed."),
    ),
    (
        "image.missing",
        BLOCK,
        _("No picture is chosen here."),
        _("Choose one, or take the part out."),
    ),
    (
        "image.alt_missing",
        BLOCK,
        _("The picture has no words for people who cannot see it."),
        _("Say what it shows in one sentence, or mark it as decoration."),
    ),
    (
        "image.alt_length",
        BLOCK,
        _("The description of the picture has %(count)s characters."),
        _("Use 150 or fewer, and say more in the caption."),
    ),
    (
        "image.alt_file_name",
        BLOCK,
        _("The description of the picture is the name of a file."),
        _("Say what the picture shows."),
    ),
    (
        "image.rights",
        WARN,
        _("The picture does not say whose it is."),
        _("Add a credit, so that partners may show it too."),
    ),
    (
        "callout.title",
        BLOCK,
        _("The note has no title."),
        _("Give it a short title."),
    ),
    (
        "callout.empty",
        BLOCK,
        _("The note has no words."),
        _("Write it, or take the part out."),
    ),
    (
        "boilerplate.empty",
        BLOCK,
        _("The part about the organisation needs its name and its words."),
        _("Choose an organisation, or write its name and its words."),
    ),
    (
        "divider.place",
        WARN,
        _("A pause stands at the beginning, at the end, or next to another one."),
        _("Take it out: it separates nothing."),
    ),
)


@rule(ids=("paragraph.empty", "paragraph.length"))
def paragraphs(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.Paragraph):
        words = len(words_of(value).split())
        if not words:
            yield found("paragraph.empty", block=block_id, at="html")
        if words > PARAGRAPH_WORDS:
            yield found("paragraph.length", block=block_id, at="html", count=words)


@rule(ids=("quote.empty", "quote.attribution", "quote.consent"))
def quotations(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.Quote):
        if not value.text.strip():
            yield found("quote.empty", block=block_id, at="html")
        if not (value.attribution or "").strip():
            yield found("quote.attribution", block=block_id, at="attribution")
        if value.testimonial and not value.consent:
            yield found("quote.consent", block=block_id, at="consent")


@rule(
    ids=(
        "image.missing",
        "image.alt_missing",
        "image.alt_length",
        "image.alt_file_name",
        "image.rights",
    )
)
def pictures(subject: Subject) -> Iterator[Finding]:
    if subject.document.image is not None:
        yield from _picture(subject.document.image, {"at": "image"})
    for block_id, value in subject.blocks(doc.Figure):
        place: dict[str, Any] = {"block": block_id, "at": "image"}
        if value.image is None:
            yield found("image.missing", **place)
        else:
            yield from _picture(value.image, place)


def _picture(image: doc.Image, place: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 2.2, 1.1.1 (failure F30 for names of files)."""
    if not image.decorative:
        yield from _alt(image.alt.strip(), place)
    if not (image.credit or image.rights):
        yield found("image.rights", **place)


def _alt(alt: str, place: dict[str, Any]) -> Iterator[Finding]:
    if not alt:
        yield found("image.alt_missing", **place)
    elif FILE_NAME.fullmatch(alt):
        yield found("image.alt_file_name", **place)
    elif len(alt) > ALT_LENGTH:
        yield found("image.alt_length", **place, count=len(alt))


@rule(ids=("callout.title", "callout.empty"))
def notes(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.Callout):
        if not (value.title or "").strip():
            yield found("callout.title", block=block_id, at="title")
        if not value.text.strip():
            yield found("callout.empty", block=block_id, at="html")


@rule(ids=("boilerplate.empty",))
def boilerplates(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.OrganizationBoilerplate):
        if not (value.organization.strip() and value.text.strip()):
            yield found("boilerplate.empty", block=block_id, at="organization")


@rule(ids=("divider.place",))
def pauses(subject: Subject) -> Iterator[Finding]:
    body = subject.document.body
    for number, block in enumerate(body):
        if block.type != "divider":
            continue
        doubled = number > 0 and body[number - 1].type == "divider"
        if doubled or number in (0, len(body) - 1):
            yield found("divider.place", block=block.id)
