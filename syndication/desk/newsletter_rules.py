"""Blocks posts that are too long to be sent as a newsletter, and warns of those that nearly are.

The sizes are those of the newsletter's preflight (``syndication.newsletter.preflight``); this
module gives them words and registers them as checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from blog import checks
from blog.checks import Finding, Severity, Subject
from blog.renditions import email, text
from syndication.desk import releases, renderers
from syndication.editions import publisher
from syndication.editions.publisher import Publisher
from syndication.newsletter import preflight

KB = 1024
# The rules of the preflight, and the checks that they become.
RULES = {"size-limit": "email.too_large", "size-near": "email.large"}

WORDS = (
    (
        "email.large",
        Severity.WARN,
        _("As a newsletter, the post has %(count)s KB: Gmail cuts mails at 100 KB."),
        _("Shorten it before it grows, or split the post."),
    ),
    (
        "email.too_large",
        Severity.BLOCK,
        _("As a newsletter, the post has %(count)s KB: Gmail cuts mails at 100 KB."),
        _("Split the post: readers would lose its end, and the link to unsubscribe."),
    ),
)

checks.declare(*WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """The newsletter as a destination of posts, with the publisher's facts in its frame."""

    publisher: Publisher


@checks.register_destinations
def destinations() -> Iterator[Newsletter]:
    """The newsletter. One query."""
    yield Newsletter(publisher=publisher.current())


@checks.rule(ids=tuple(row[0] for row in WORDS))
def size_of_the_newsletter(subject: Subject) -> Iterator[Finding]:
    """Whether the post's mail is too long, or nearly."""
    frame = next((each for each in subject.destinations if isinstance(each, Newsletter)), None)
    if frame is None:
        return
    document = subject.document
    context = releases.context(document, frame.publisher)
    fragment, words = email.render(document, context), text.render(document, context)
    mail = renderers.newsletter(document, context, frame.publisher, fragment, words)
    for found in preflight.check(mail.html, mail.text, template=True, only=RULES):
        count = -(-len(mail.html.encode()) // KB)
        yield checks.found(RULES[found.id], count=count)
