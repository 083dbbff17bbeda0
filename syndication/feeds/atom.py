"""Atom 1.0 (RFC 4287) by feedgen, with tombstones (RFC 6721)."""

from collections.abc import Iterable
from datetime import UTC

from syndication.feeds import generator
from syndication.feeds.entries import Entry, Feed, line

MEDIA_TYPE = "application/atom+xml"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed's bytes. An entry that can not be written is left out and logged."""
    made = generator.start(feed, "atom", MEDIA_TYPE)
    # An archive is a part of the same feed, so it bears the same id.
    made.id(feed.current or feed.address)
    made.subtitle(line(feed.description))
    made.updated(feed.updated.astimezone(UTC).replace(microsecond=0))
    # RFC 4287 4.1.1: an author of the feed stands for entries that name none.
    made.author(name=line(feed.author or feed.rights or feed.title))
    if feed.logo_url:
        made.logo(feed.logo_url)
    generator.add(made, entries, "atom")
    root, tree = made._create_atom()  # noqa: SLF001  # the only way to the tree
    return generator.written(tree, root, feed)
