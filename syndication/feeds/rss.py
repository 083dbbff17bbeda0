"""RSS 2.0 by feedgen. Equal facts and entries give equal bytes."""

import html
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from syndication.feeds.elements import EntryElements, FeedElements
from syndication.feeds.entries import Entry, Feed, clean, line

logger = logging.getLogger("wellspring.feeds")

MEDIA_TYPE = "application/rss+xml"
EXTENSION = "wellspring"


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


# feedgen's own function switches the locale of the whole process while other threads run.
feedgen.feed.formatRFC2822 = _rfc822
feedgen.entry.formatRFC2822 = _rfc822


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed's bytes. An entry that can not be written is left out and logged."""
    made = FeedGenerator()
    made.register_extension(EXTENSION, FeedElements, EntryElements, atom=False)
    made.title(line(feed.title))
    made.description(line(feed.description))
    made.language(feed.language)
    made.generator("Wellspring")
    # Without it feedgen writes the time of day, and no two builds are equal.
    made.lastBuildDate(feed.updated)
    if feed.rights:
        made.rights(line(feed.rights))
    made.link(href=feed.address, rel="self", type=MEDIA_TYPE)
    # Last: the channel's link is whichever was given last, even "self".
    made.link(href=feed.link, rel="alternate")
    if feed.logo_url:
        made.image(url=feed.logo_url, title=line(feed.title), link=feed.link)
    for entry in entries:
        if (item := _item(entry)) is not None:
            made.add_entry(item, order="append")
    return bytes(made.rss_str(pretty=True))


def _item(entry: Entry) -> FeedEntry | None:
    try:
        item = FeedEntry()
        item.register_extension(EXTENSION, EntryElements, atom=False)
        getattr(item, EXTENSION).entry = entry
        item.title(entry.title)
        item.guid(entry.id, permalink=False)
        item.link(href=entry.link)
        # RSS reads a description as HTML; with type "html" it is right in Atom too.
        # Without a description feedgen would put the whole content in its place.
        item.summary(html.escape(entry.summary or entry.title, quote=False), type="html")
        item.content(clean(entry.content), type="html")
        for category in entry.categories:
            item.category(term=category)
        item.published(entry.published)
        item.updated(entry.updated)
        item.rss_entry()  # what fails, fails here, and not in the whole feed
    except Exception:
        logger.exception("an entry was left out of a feed", extra={"entry": entry.id})
        return None
    return item
