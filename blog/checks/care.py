"""Rules that protect people in distress: help lines, content warnings, care cards, reviews.

After the media guidance of MHCC (2025) and CASP: offer help beside every mention, describe no
method. An unverified number is worse than none, so it blocks publication.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, INFO, WARN, Finding, Subject, declare, found, rule
from blog.visible import written

# E.164: a plus sign and at most 15 digits; short codes (911, 988, 686868) have no plus sign.
_NUMBER = r"(?:\+[1-9]\d{6,14}|\d{3,6})"
CHANNEL_URLS = {
    "call": re.compile(rf"tel:{_NUMBER}"),
    "tty": re.compile(rf"tel:{_NUMBER}"),
    "text": re.compile(rf"sms:{_NUMBER}(?:\?body=\S+)?"),
    "chat": re.compile(r"https://\S+"),
    "web": re.compile(r"https://\S+"),
}
DELICATE = frozenset({"clinical", "crisis"})

declare(
    (
        "crisis.support_missing",
        BLOCK,
        _("This topic needs help lines, and the post has none."),
        _("Add the part “Help in a crisis”, near the top or where the topic is hardest."),
    ),
    (
        "crisis.warning_missing",
        BLOCK,
        _("This topic needs a content warning, and the post has none."),
        _("Add a content warning that names the subject, without detail."),
    ),
    (
        "crisis.sharing",
        BLOCK,
        _("Share links are on for a topic that can give a reader away."),
        _("Turn “offer share links” off for this post."),
    ),
    (
        "crisis.hidden",
        BLOCK,
        _("This part is not shown everywhere, and people may need it anywhere."),
        _("Show it in every place: remove the choice of where it appears."),
    ),
    (
        "crisis.no_service",
        BLOCK,
        _("This part offers no service that people can reach."),
        _("Choose at least one service."),
    ),
    (
        "crisis.unverified",
        BLOCK,
        _("Nobody has confirmed the numbers of “%(name)s”."),
        _("Try its number, read its own page, then write down the day under crisis resources."),
    ),
    (
        "crisis.overdue",
        BLOCK,
        _("“%(name)s” was due to be confirmed again by %(date)s."),
        _("Try its number, read its own page, then write down the day under crisis resources."),
    ),
    (
        "crisis.no_channel",
        BLOCK,
        _("“%(name)s” has no number or address."),
        _("Add one under crisis resources."),
    ),
    (
        "crisis.number",
        BLOCK,
        _("“%(label)s” of “%(name)s” would not work when someone taps it."),
        _("Correct it under crisis resources: digits only, with +1 before a long number."),
    ),
    (
        "crisis.fictional",
        WARN,
        _("“%(name)s” is made up, for demonstrations."),
        _("Use a real service before real people read this post."),
    ),
    (
        "warning.empty",
        BLOCK,
        _("The content warning does not say what it warns of."),
        _("Name at least one subject and write one gentle sentence."),
    ),
    (
        "signs.help_missing",
        BLOCK,
        _("These are warning signs, and the post does not say where to get help."),
        _("Add “When to get care” or “Help in a crisis” to the post."),
    ),
    (
        "signs.help_advised",
        WARN,
        _("These are warning signs, and the post does not say where to turn."),
        _("Add “When to get care” or “Help in a crisis” to the post."),
    ),
    (
        "care.empty",
        BLOCK,
        _("The care card needs a title and words that say when it applies."),
        _("Say what to do in the title, and when in the text."),
    ),
    (
        "care.no_number",
        BLOCK,
        _("An emergency card has no number to call."),
        _("Add an action with a telephone number, such as 911."),
    ),
    (
        "care.repeated",
        WARN,
        _("The post has two care cards of the same urgency."),
        _("Bring them together: people in a hurry look for one answer."),
    ),
    (
        "review.none",
        INFO,
        _("No one has reviewed this post yet."),
        _("General posts may go without. A second reader still helps."),
    ),
    (
        "review.needed",
        WARN,
        _("This topic needs a clinical review, and none is on record."),
        _("Ask a clinical reviewer to read the post, and record the review."),
    ),
    (
        "review.expired",
        WARN,
        _("The last review is out of date."),
        _("Ask for a new review: advice changes."),
    ),
    (
        "review.changed",
        WARN,
        _("The post has changed since it was reviewed."),
        _("Ask the reviewer to read the changes."),
    ),
    (
        "review.own",
        WARN,
        _("%(name)s reviewed a post of their own."),
        _("Ask someone who did not write it."),
    ),
)


def _has(subject: Subject, kind: type) -> bool:
    return any(isinstance(block.value, kind) for block in subject.document.body)


def _offers_help(subject: Subject) -> bool:
    return subject.document.crisis_support is not None or _has(subject, doc.CrisisSupport)


@rule(ids=("crisis.support_missing", "crisis.warning_missing", "crisis.sharing"))
def crisis_topics(subject: Subject) -> Iterator[Finding]:
    if "crisis" not in subject.risks:
        return
    if not _offers_help(subject):
        yield found("crisis.support_missing", at="body")
    if not _has(subject, doc.ContentWarning):
        yield found("crisis.warning_missing", at="body")
    if subject.sharing_on:
        yield found("crisis.sharing", at="share")


@rule(ids=("crisis.hidden",))
def shown_everywhere(subject: Subject) -> Iterator[Finding]:
    for block in subject.document.body:
        delicate = isinstance(block.value, doc.CrisisSupport | doc.ContentWarning)
        if (
            delicate
            and block.visibility is not None
            and len(set(block.visibility)) < len(doc.MEDIA)
        ):
            yield found("crisis.hidden", block=block.id, at="visibility")


@rule(
    ids=(
        "crisis.no_service",
        "crisis.unverified",
        "crisis.overdue",
        "crisis.no_channel",
        "crisis.number",
        "crisis.fictional",
    )
)
def services(subject: Subject) -> Iterator[Finding]:
    for block_id, value in _supports(subject):
        if not value.resources:
            yield found("crisis.no_service", block=block_id, at="resources")
        for number, resource in enumerate(value.resources):
            for name, words in _service(resource, subject.today):
                yield found(
                    name, block=block_id, item=number, at="resources", name=resource.name, **words
                )


def _supports(subject: Subject) -> Iterator[tuple[str | None, doc.CrisisSupport]]:
    yield from subject.blocks(doc.CrisisSupport)
    # Support that is not a block of the body has no block id.
    outside = subject.document.crisis_support
    if outside is not None and not _has(subject, doc.CrisisSupport):
        yield None, outside


def _service(resource: doc.CrisisResource, today: date) -> Iterator[tuple[str, dict[str, str]]]:
    if not (resource.verified_at and resource.verify_by) or _day(resource.verified_at) > today:
        yield "crisis.unverified", {}
    elif _day(resource.verify_by) < today:
        yield "crisis.overdue", {"date": resource.verify_by}
    if not resource.channels:
        yield "crisis.no_channel", {}
    for channel in resource.channels:
        if not CHANNEL_URLS[channel.kind].fullmatch(channel.url):
            yield "crisis.number", {"label": channel.label or channel.url}
    if resource.fictional:
        yield "crisis.fictional", {}


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


@rule(ids=("warning.empty",))
def content_warnings(subject: Subject) -> Iterator[Finding]:
    for block_id, value in subject.blocks(doc.ContentWarning):
        if not written(value.text) or not any(written(topic) for topic in value.topics):
            yield found("warning.empty", block=block_id)


@rule(ids=("signs.help_missing", "signs.help_advised"))
def warning_signs(subject: Subject) -> Iterator[Finding]:
    if _offers_help(subject) or _has(subject, doc.CareCard):
        return
    name = "signs.help_missing" if subject.risks & DELICATE else "signs.help_advised"
    for block_id, value in subject.blocks(doc.SignsChecklist):
        if value.tone == "warning":
            yield found(name, block=block_id)


@rule(ids=("care.empty", "care.no_number", "care.repeated"))
def care_cards(subject: Subject) -> Iterator[Finding]:
    levels: Counter[str] = Counter()
    for block_id, card in subject.blocks(doc.CareCard):
        levels[card.level] += 1
        if not (written(card.title) and written(card.text)):
            yield found("care.empty", block=block_id, at="html" if written(card.title) else "title")
        numbers = [(action.url or "").startswith("tel:") for action in card.actions]
        if card.level == "emergency" and not any(numbers):
            yield found("care.no_number", block=block_id, at="actions")
        if levels[card.level] > 1:
            yield found("care.repeated", block=block_id)


@rule(ids=("review.none", "review.needed", "review.expired", "review.changed"))
def reviews(subject: Subject) -> Iterator[Finding]:
    review = subject.document.review
    if review.status in ("not_reviewed", "in_review"):
        yield found("review.needed" if subject.risks & DELICATE else "review.none")
        return
    past = review.next_review_at is not None and _day(review.next_review_at) < subject.today
    if review.status == "expired" or past:
        yield found("review.expired")
    if review.changed_since:
        yield found("review.changed")


@rule(ids=("review.own",))
def independence(subject: Subject) -> Iterator[Finding]:
    reviewer = subject.document.review.reviewed_by
    names = {author.name.casefold() for author in subject.document.byline.authors}
    if reviewer is not None and reviewer.name.casefold() in names:
        yield found("review.own", name=reviewer.name)
