"""Rules for recordings: a title, a secure address, and words for people who cannot hear them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, Finding, Subject, declare, found, rule
from blog.visible import written

declare(
    ("media.title", BLOCK, _("The recording has no title."), _("Give it one.")),
    (
        "media.address_missing",
        BLOCK,
        _("The recording has no address that works."),
        _("Add the whole address of its page, or take the part out."),
    ),
    (
        "media.insecure",
        BLOCK,
        _("The address of the recording is not secure."),
        _("Use an address that begins with https://."),
    ),
    (
        "media.transcript",
        BLOCK,
        _("The recording has no transcript."),
        _("Write down what is said, or link to a video that has captions."),
    ),
)


@rule(ids=("media.title", "media.address_missing", "media.insecure"))
def recordings(subject: Subject) -> Iterator[Finding]:
    for block_id, media in subject.blocks(doc.MediaLink):
        if not written(media.title):
            yield found("media.title", block=block_id, at="title")
        if not media.url:
            yield found("media.address_missing", block=block_id, at="url")
        elif not media.url.startswith("https://"):
            yield found("media.insecure", block=block_id, at="url")


@rule(ids=("media.transcript",))
def transcripts(subject: Subject) -> Iterator[Finding]:
    """WCAG 2.2, 1.2.1 and 1.2.2."""
    for block_id, media in subject.blocks(doc.MediaLink):
        is_captioned = media.kind == "video" and media.captions
        if not is_captioned and not media.transcript:
            yield found("media.transcript", block=block_id, at="transcript")
