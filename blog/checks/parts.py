"""Rules for single blocks: paragraph, quotation, picture, callout, boilerplate, divider."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, WARN, Finding, Location, Subject, declare, found, rule
from blog.checks.passages import words_of
from blog.visible import written

PARAGRAPH_WORDS = 120
ALT_LENGTH = 150
WIDTH = 1200  # pixels; what large screens and cards on other sites show
FILE_NAME = re.compile(
    r"\S+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp|heic)|(?:img|dsc|image|photo|screenshot)[\s_-]*\d+",
    re.IGNORECASE,
)

UNREADABLE = "image_unreadable"  # the builder's code

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
        "image.unreadable",
        BLOCK,
        _("The file of a picture is missing or damaged."),
        _("Upload the picture again, or choose another one."),
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
        "image.narrow",
        WARN,
        _("The picture is %(count)s pixels wide."),
        _("Choose one that is at least 1200 pixels wide: it is unsharp on large screens."),
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
        if not written(value.text):
            yield found("quote.empty", block=block_id, at="html")
        if not written(value.attribution):
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
        location: Location = {"block": block_id, "at": "image"}
        if value.image is None:
            yield found("image.missing", **location)
        else:
            yield from _picture(value.image, location)
    for block_id, media in subject.blocks(doc.MediaLink):
        if media.poster is not None:
            yield from _picture(media.poster, {"block": block_id, "at": "poster"})


@rule(ids=("image.narrow",))
def sharpness(subject: Subject) -> Iterator[Finding]:
    """The post's own picture. It is never enlarged, so its widest size tells (builder.images)."""
    image, unreadable = subject.document.image, ("image", UNREADABLE) in subject.problems
    if image is not None and image.width < WIDTH and not unreadable:
        yield found("image.narrow", at="image", count=image.width)


@rule(ids=("image.unreadable",))
def unreadable_pictures(subject: Subject) -> Iterator[Finding]:
    blocks = {block.id for block in subject.document.body}
    for where, code in dict.fromkeys(subject.problems):
        if code == UNREADABLE:
            location: Location = {"block": where} if where in blocks else {"at": where}
            yield found("image.unreadable", **location)


def _picture(image: doc.Image, location: Location) -> Iterator[Finding]:
    """WCAG 2.2, 1.1.1 (failure F30 for file names)."""
    if not image.decorative:
        yield from _alt(written(image.alt), location)
    if not (image.credit or image.rights):
        yield found("image.rights", **location)


def _alt(alt: str, location: Location) -> Iterator[Finding]:
    if not alt:
        yield found("image.alt_missing", **location)
    elif FILE_NAME.fullmatch(alt):
        yield found("image.alt_file_name", **location)
    elif len(alt) > ALT_LENGTH:
        yield found("image.alt_length", **location, count=len(alt))


@rule(ids=("callout.title", "callout.empty"))
def notes(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.Callout):
        if not written(value.title):
            yield found("callout.title", block=block_id, at="title")
        if not written(value.text):
            yield found("callout.empty", block=block_id, at="html")


@rule(ids=("boilerplate.empty",))
def boilerplates(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.OrganizationBoilerplate):
        if not (written(value.organization) and written(value.text)):
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
