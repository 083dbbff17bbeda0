"""Writes Atom 1.0 (RFC 4287) with feedgen, with tombstones (RFC 6721)."""

from collections.abc import Iterable
from datetime import UTC

from syndication.feeds import generator
from syndication.feeds.entries import Entry, Feed, single_line, with_withdrawals

MEDIA_TYPE = "application/atom+xml"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Returns the feed's bytes. An entry that cannot be written is left out and logged."""
    feed_generator = generator.start_feed(feed, "atom", MEDIA_TYPE)
    # An archive document belongs to the same logical feed, so it has the same id.
    feed_generator.id(feed.current or feed.address)
    feed_generator.subtitle(single_line(feed.description))
    feed_generator.updated(feed.updated.astimezone(UTC).replace(microsecond=0))
    # RFC 4287 4.1.1: the feed's author applies to entries without an author.
    contact = {"email": feed.contact} if feed.contact else {}
    feed_generator.author(name=single_line(feed.author or feed.rights or feed.title), **contact)
    if feed.logo_url:
        feed_generator.logo(feed.logo_url)
    generator.add_entries(feed_generator, with_withdrawals(feed, entries), "atom")
    root, tree = feed_generator._create_atom()  # noqa: SLF001  # feedgen has no public access to the tree
    return generator.serialize(tree, root, feed)
