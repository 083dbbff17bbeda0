"""Warns editors, before publication, of what partners' feeds would refuse of a post.

The rules are those of the destinations (``syndication.feeds.profiles``); this module gives them
words and registers them as checks. They never block a publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import checks
from blog import document as doc
from blog.checks import Finding, Severity, Subject
from blog.renditions import data, feed
from syndication.desk import releases
from syndication.editions import publisher
from syndication.editions.publisher import Publisher
from syndication.feeds.profiles.model import FeedProfile
from syndication.feeds.profiles.posts import Post, post
from syndication.feeds.profiles.refusals import Refusal, refusals
from syndication.feeds.profiles.rules import Profile
from syndication.reading.posts import EditionView

WARN, INFO = Severity.WARN, Severity.INFO

WORDS = (
    (
        "feed.image_missing",
        WARN,
        _("%(profile)s takes no post without a picture."),
        _("Choose a picture for the post."),
    ),
    (
        "feed.image_too_narrow",
        WARN,
        _("%(profile)s takes no picture as small as this: it is %(count)s pixels wide."),
        _("Choose one that is at least %(low)s pixels wide."),
    ),
    (
        "feed.markup_lost",
        INFO,
        _("%(profile)s does not take some of the formatting (%(tags)s)."),
        _("The words go there without it. See that they can be understood."),
    ),
    (
        "feed.other_domain",
        WARN,
        _("%(profile)s takes links to this site only, and this post’s leads to %(host)s."),
        _("Ask the people who look after the site about its addresses."),
    ),
    (
        "feed.summary_too_short",
        WARN,
        _("%(profile)s asks for a longer lead: this one has %(count)s characters."),
        _("Write %(low)s characters or more, if readers are served by it."),
    ),
    (
        "feed.title_markup",
        WARN,
        _("%(profile)s takes no markup in titles."),
        _("It goes there without it. Write the title in plain words."),
    ),
    (
        "feed.title_too_long",
        WARN,
        _("%(profile)s would show a shorter title: “%(cut)s”"),
        _("Use %(high)s characters or fewer; the title has %(count)s."),
    ),
    (
        "feed.title_too_short",
        WARN,
        _("%(profile)s takes no title as short as this: it has %(count)s characters."),
        _("Use %(low)s characters or more."),
    ),
    (
        "feed.too_large",
        WARN,
        _("%(profile)s takes no post as long as this: it has %(count)s KB."),
        _("Keep it under %(high)s KB: split the post."),
    ),
    (
        "feed.too_old",
        WARN,
        _("%(profile)s takes no post that was first published more than %(high)s days ago."),
        _("It is left out there. A new post on the subject would be taken."),
    ),
    (
        "feed.topic_missing",
        WARN,
        _("%(profile)s takes no post without a topic."),
        _("Choose at least one topic."),
    ),
)

checks.declare(*WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A partner's feed profile, and the publisher's facts for its entries."""

    profile: Profile
    publisher: Publisher


@checks.register_destinations
def destinations() -> Iterator[Destination]:
    """The active profiles. One query, or two where there is a profile."""
    profiles = active(timezone.localdate())
    if profiles:
        facts = publisher.current()
        yield from (Destination(profile=each, publisher=facts) for each in profiles)


def active(today: date) -> list[Profile]:
    """The active profiles, without those that this release cannot read."""
    rows = FeedProfile.objects.active(on=today)
    return [profile for row in rows if (profile := row.as_profile()) is not None]


@checks.rule(ids=tuple(row[0] for row in WORDS))
def partners(subject: Subject) -> Iterator[Finding]:
    """What each destination of the post would refuse or change."""
    known = [each for each in subject.destinations if isinstance(each, Destination)]
    wanted = [each for each in known if _takes(each.profile, subject.document)]
    if not wanted:
        return
    made = draft(subject.document, wanted[0].publisher, today=subject.today)
    for each in wanted:
        for refusal in refusals(made, each.profile, today=subject.today):
            yield finding_of(refusal)


def finding_of(refusal: Refusal) -> Finding:
    """A refusal as a finding, in the active language."""
    return checks.found(refusal.id, at=refusal.at, **refusal.parameters)


def draft(document: doc.Document, facts: Publisher, *, today: date) -> Post:
    """The post that a document would be if it were first published today."""
    context = releases.context(document, facts)
    at = datetime.combine(today, time.min, tzinfo=UTC)
    view = EditionView(
        post_id=document.id,
        number=0,
        sequence=0,
        kind="draft",
        note="",
        digest="",
        locale=document.locale,
        slug=document.slug,
        path=document.path or "/",
        title=document.title,
        published_at=at,
        updated_at=at,
        changed_at=at,
        contents={"data": data.render(document, context), "feed": feed.render(document, context)},
        publisher=facts,
    )
    return post(view)


def _takes(profile: Profile, document: doc.Document) -> bool:
    slugs = tuple(topic.slug for topic in document.topics)
    return profile.takes(locale=document.locale, topics=slugs)
