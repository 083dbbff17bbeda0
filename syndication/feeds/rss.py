"""Writes RSS 2.0 with feedgen."""

from collections.abc import Iterable

from syndication.feeds import generator
from syndication.feeds.entries import Entry, Feed, single_line, with_withdrawals

MEDIA_TYPE = "application/rss+xml"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Returns the feed's bytes. An entry that cannot be written is left out and logged."""
    feed_generator = generator.start_feed(feed, "rss", MEDIA_TYPE)
    feed_generator.description(single_line(feed.description))
    # Without this feedgen writes the current time, and two builds of a feed would differ.
    feed_generator.lastBuildDate(feed.updated)
    if feed.contact:
        # RSS 2.0 names no form; the address with the name in brackets is that of its examples.
        name = single_line(feed.author or feed.rights or feed.title)
        feed_generator.managingEditor(f"{feed.contact} ({name})")
    if feed.logo_url:
        feed_generator.image(url=feed.logo_url, title=single_line(feed.title), link=feed.link)
    generator.add_entries(feed_generator, with_withdrawals(feed, entries), "rss")
    root, tree = feed_generator._create_rss()  # noqa: SLF001  # feedgen has no public access to the tree
    return generator.serialize(tree, root, feed)
