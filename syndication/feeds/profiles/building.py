"""Builds the bytes of a partner's feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from syndication.editions import publisher
from syndication.editions.publisher import Publisher
from syndication.feeds.addresses import NEVER, interface_language
from syndication.feeds.entries import Feed
from syndication.feeds.formats import FORMATS
from syndication.feeds.profiles import extensions, reading, writing
from syndication.feeds.profiles.memory import Recalled
from syndication.feeds.profiles.rules import Profile
from syndication.feeds.profiles.writing import WrittenEntry

# Increased with every release that writes these feeds differently.
FORMAT_VERSION = "4"


@dataclass(frozen=True, slots=True)
class Built:
    """The bytes of a feed, and the posts in it, each with the date of its newest version."""

    content: bytes
    given: Mapping[UUID, datetime]


def build(
    profile: Profile, format_name: str, *, address: str, since: datetime, recalled: Recalled
) -> Built:
    """Returns the feed in one of ``FORMATS``.

    ``address`` is its URL path. ``since`` is when the profile was created; the day of ``recalled``
    determines which posts are too old.
    """
    facts = publisher.current()
    rules, today = profile.rules, recalled.at.astimezone(UTC).date()
    left = reading.withdrawn(profile, facts, since=since, today=today, recalled=recalled)
    tombstones = [
        tombstone for post in left if (tombstone := writing.tombstone(post, rules)) is not None
    ]
    corrected = recalled.corrected
    found = reading.newest(profile, corrected=corrected)
    selected = writing.select(found, rules, today=today, corrected=corrected)
    entries = [writing.write(post, rules) for post in selected]
    # Tombstones come first and do not count as items: they must not displace posts.
    written = [*tombstones, *entries]
    feed = _feed(profile, facts, written, address=facts.origin + address, since=since)
    content = FORMATS[format_name].build(feed, [each.entry for each in written])
    if format_name == "rss":
        content = extensions.add(
            content,
            channel=writing.channel_extras(feed, rules),
            items={each.entry.id: each.extras for each in written},
        )
    return Built(content, {post.id: post.entry.updated for post in selected if post.id})


def _feed(
    profile: Profile,
    facts: Publisher,
    written: list[WrittenEntry],
    *,
    address: str,
    since: datetime,
) -> Feed:
    """The feed's metadata. It has no hub, which would learn the private address."""
    locales = {each.entry.language for each in written}
    common = locales.pop() if len(locales) == 1 else ""
    locale = profile.locale or common or facts.default_locale
    language = interface_language(locale)
    title = facts.title.get(language) or "Wellspring"
    return Feed(
        title=title,
        description=facts.description.get(language) or title,
        language=locale,
        link=facts.origin + facts.indexes.get(locale, "/"),
        address=address,
        updated=max((each.entry.updated for each in written), default=max(since, NEVER)),
        rights=facts.organization.get(language) or "",
        contact=facts.email,
        logo_url=facts.origin + facts.logo_url if facts.logo_url else "",
    )
