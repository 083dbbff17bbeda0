"""One destination's feed, as bytes."""

from datetime import date, datetime

from syndication import publisher
from syndication.feeds.entries import Feed
from syndication.feeds.formats import FORMATS
from syndication.feeds.places import NEVER, language
from syndication.feeds.profiles import adding, reading, writing
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.writing import Written
from syndication.publisher import Publisher

# Raised with every release that writes these feeds differently.
FORM = "1"


def build(profile: Profile, form: str, *, address: str, since: datetime, today: date) -> bytes:
    """The feed in one of ``FORMATS``. ``address`` is its own, below the origin; ``since`` is when
    the profile was made, ``today`` decides what is too old to be in it."""
    facts = publisher.current()
    rules = profile.rules
    gone = reading.withdrawn(profile, facts, since=since, today=today)
    told = [made for one in gone if (made := writing.tombstone(one, rules)) is not None]
    kept = writing.chosen(reading.posts(profile), rules, today=today)
    entries = [writing.write(post, rules) for post in kept]
    # What was taken back comes first, and beside the posts: it must not push them out.
    written = [*told, *entries]
    feed = _feed(profile, facts, written, address=facts.origin + address, since=since)
    content = FORMATS[form].build(feed, [each.entry for each in written])
    if form != "rss":
        return content
    return adding.add(
        content,
        channel=writing.channel(feed, rules),
        items={each.entry.id: each.extras for each in written},
    )


def _feed(
    profile: Profile, facts: Publisher, written: list[Written], *, address: str, since: datetime
) -> Feed:
    """The feed's own facts. No hub: a private address is told to nobody."""
    spoken = profile.locale or facts.default_locale
    tongue = language(spoken)
    title = facts.title.get(tongue) or "Wellspring"
    return Feed(
        title=title,
        description=facts.description.get(tongue) or title,
        language=spoken,
        link=facts.origin + facts.indexes.get(spoken, "/"),
        address=address,
        updated=max((each.entry.updated for each in written), default=max(since, NEVER)),
        rights=facts.organization.get(tongue) or "",
        logo_url=facts.origin + facts.logo_url if facts.logo_url else "",
    )
