"""feedgen, set right: a feed and its entries as RSS and Atom both need them, and the bytes.

Equal facts and entries give equal bytes.
"""

import html
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from syndication.feeds.elements import AtomFeedElements, EntryElements, RssFeedElements
from syndication.feeds.entries import Entry, Feed, clean, line

logger = logging.getLogger("wellspring.feeds")

EXTENSION = "wellspring"
Form = Literal["rss", "atom"]
_FEED_ELEMENTS = {"rss": RssFeedElements, "atom": AtomFeedElements}


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


# feedgen's own function switches the locale of the whole process while other threads run.
feedgen.feed.formatRFC2822 = _rfc822
feedgen.entry.formatRFC2822 = _rfc822


def start(feed: Feed, form: Form, media_type: str) -> FeedGenerator:
    """A feed with what both formats share: title, language, date, links, logo."""
    made = FeedGenerator()
    made.register_extension(
        EXTENSION, _FEED_ELEMENTS[form], EntryElements, atom=form == "atom", rss=form == "rss"
    )
    getattr(made, EXTENSION).feed = feed
    made.title(line(feed.title))
    made.language(feed.language)
    made.generator("Wellspring")
    if feed.rights:
        made.rights(line(feed.rights))
    made.link(href=feed.address, rel="self", type=media_type)
    # Last: the channel's link is whichever was given last, even "self".
    made.link(href=feed.link, rel="alternate")
    return made


def add(made: FeedGenerator, entries: Iterable[Entry], form: Form) -> None:
    """Add the entries in their order. One that can not be written is left out and logged."""
    for item in _items(entries, form):
        made.add_entry(item, order="append")


def written(tree: Any, root: Any, feed: Feed) -> bytes:
    """The document, led by its stylesheet: browsers show a bare tree without one."""
    if feed.stylesheet:
        address = html.escape(feed.stylesheet)
        root.addprevious(
            etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{address}"')
        )
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _items(entries: Iterable[Entry], form: Form) -> Iterator[FeedEntry]:
    for entry in entries:
        try:
            item = _item(entry, form)
            # What fails, fails here, and not in the whole feed.
            item.atom_entry() if form == "atom" else item.rss_entry()
        except Exception:
            logger.exception("an entry was left out of a feed", extra={"entry": entry.id})
        else:
            yield item


def _item(entry: Entry, form: Form) -> FeedEntry:
    item = FeedEntry()
    item.register_extension(EXTENSION, EntryElements, atom=form == "atom", rss=form == "rss")
    getattr(item, EXTENSION).entry = entry
    item.title(entry.title)
    item.guid(entry.id, permalink=False)
    item.link(href=entry.link, rel="alternate")
    # RSS reads a description as HTML; with type "html" it is right in Atom too.
    # Without a description feedgen would put the whole content in its place.
    item.summary(html.escape(entry.summary or entry.title, quote=False), type="html")
    item.content(clean(entry.content), type="html")
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
    """In UTC, to the second; feedgen refuses a time without a zone."""
    return at.astimezone(UTC).replace(microsecond=0) if at.tzinfo else at
