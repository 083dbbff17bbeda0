"""Fills feedgen's generator with what RSS and Atom share, and serializes the document.

Equal metadata and entries give equal bytes.
"""

import html
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from syndication.feeds.elements import AtomFeedElements, EntryElements, RssFeedElements
from syndication.feeds.entries import Entry, Feed, rfc822, single_line, xml_text
from syndication.feeds.xml import Element

logger = logging.getLogger("wellspring.feeds")

EXTENSION = "wellspring"
XmlFormat = Literal["rss", "atom"]
_FEED_ELEMENTS = {"rss": RssFeedElements, "atom": AtomFeedElements}

# feedgen's own function calls setlocale(), which affects all threads of the process.
feedgen.feed.formatRFC2822 = rfc822
feedgen.entry.formatRFC2822 = rfc822


def start_feed(feed: Feed, xml_format: XmlFormat, media_type: str) -> FeedGenerator:
    """Returns a generator with what both formats share: title, language, rights and links."""
    feed_generator = FeedGenerator()
    feed_generator.register_extension(
        EXTENSION,
        _FEED_ELEMENTS[xml_format],
        EntryElements,
        atom=xml_format == "atom",
        rss=xml_format == "rss",
    )
    getattr(feed_generator, EXTENSION).feed = feed
    feed_generator.title(single_line(feed.title))
    feed_generator.language(feed.language)
    feed_generator.generator("Wellspring")
    if feed.rights:
        feed_generator.rights(single_line(feed.rights))
    feed_generator.link(href=feed.address, rel="self", type=media_type)
    # Last: feedgen writes the last link, even "self", as the channel's link.
    feed_generator.link(href=feed.link, rel="alternate")
    return feed_generator


def add_entries(
    feed_generator: FeedGenerator, entries: Iterable[Entry], xml_format: XmlFormat
) -> None:
    """Adds the entries in their order. One that cannot be written is left out and logged."""
    for item in _items(entries, xml_format):
        feed_generator.add_entry(item, order="append")


def serialize(tree: Element, root: Element, feed: Feed) -> bytes:
    """The document with a style sheet instruction, without which browsers show the XML source."""
    if feed.stylesheet:
        address = html.escape(feed.stylesheet)
        root.addprevious(
            etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{address}"')
        )
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _items(entries: Iterable[Entry], xml_format: XmlFormat) -> Iterator[FeedEntry]:
    for entry in entries:
        try:
            item = _item(entry, xml_format)
            # Written once to find errors that would break the whole feed.
            item.atom_entry() if xml_format == "atom" else item.rss_entry()
        except Exception:
            logger.exception("an entry was left out of a feed", extra={"entry": entry.id})
        else:
            yield item


def _item(entry: Entry, xml_format: XmlFormat) -> FeedEntry:
    item = FeedEntry()
    item.register_extension(
        EXTENSION, EntryElements, atom=xml_format == "atom", rss=xml_format == "rss"
    )
    getattr(item, EXTENSION).entry = entry
    item.title(entry.title)
    item.guid(entry.id, permalink=False)
    item.link(href=entry.link, rel="alternate")
    # RSS descriptions are HTML; type "html" makes the escaped text correct in Atom as well.
    # Without a description feedgen would write the whole content as the description.
    item.summary(html.escape(entry.summary or entry.title, quote=False), type="html")
    item.content(xml_text(entry.content), type="html")
    for category in entry.categories:
        item.category(term=category)
    for author in entry.authors:
        item.author(name=author)
    item.published(_whole(entry.published))
    item.updated(_whole(entry.updated))
    if entry.rights:
        item.rights(entry.rights)
    return item


def _whole(at: datetime) -> datetime:
    """In UTC, to the second. A naive datetime stays as it is: feedgen raises ``ValueError``."""
    return at.astimezone(UTC).replace(microsecond=0) if at.tzinfo else at
