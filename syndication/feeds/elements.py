"""Elements that feedgen lacks or gets wrong, as its extensions.

feedgen drops authors without an e-mail address, knows no date of change and no hub in RSS, and its
media extension writes neither description nor credit. In Atom it writes names without a namespace
under a default one; so do these.
"""

from collections.abc import Iterator
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement

from syndication.feeds.entries import Entry, Feed, Picture, Withdrawal, moment

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class RssFeedElements(BaseExtension):
    """The channel's links; names the namespaces on the root, as feedgen asks the feed's only."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA} | _history(self.feed)

    def extend_rss(self, root: Any) -> Any:
        channel = root[0]
        for rel, address in _links(self.feed):
            SubElement(channel, f"{{{ATOM}}}link", rel=rel, href=address)
        _mark(channel, self.feed)
        return root


class AtomFeedElements(BaseExtension):
    """The feed's links and its tombstones."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        tombstones = {"at": TOMBSTONES} if self.feed.withdrawn else {}
        return {"media": MEDIA} | _history(self.feed) | tombstones

    def extend_atom(self, root: Any) -> Any:
        for rel, address in _links(self.feed):
            SubElement(root, "link", rel=rel, href=address)
        _mark(root, self.feed)
        for withdrawal in self.feed.withdrawn:
            _tombstone(root, withdrawal)
        return root


class EntryElements(BaseEntryExtension):
    """Adds its elements to an entry; ``entry`` is set before the feed is written."""

    entry: Entry

    def extend_rss(self, item: Any) -> Any:
        entry = self.entry
        for author in entry.authors:
            _add(item, DC, "creator", author)
        _add(item, DC, "language", entry.language)
        if entry.rights:
            _add(item, DC, "rights", entry.rights)
        # Readers look for the one, partners (MSN) for the other.
        _add(item, ATOM, "updated", moment(entry.updated))
        _add(item, DCTERMS, "modified", moment(entry.updated))
        if entry.picture:
            _picture(item, entry.picture)
        return item

    def extend_atom(self, element: Any) -> Any:
        element.set(LANG, self.entry.language)
        if self.entry.picture:
            _picture(element, self.entry.picture)
        return element


def _history(feed: Feed) -> dict[str, str]:
    return {"fh": HISTORY} if feed.archive else {}


def _links(feed: Feed) -> Iterator[tuple[str, str]]:
    if feed.hub:
        yield "hub", feed.hub
    yield from feed.pages


def _mark(parent: Any, feed: Feed) -> None:
    if feed.archive:
        SubElement(parent, f"{{{HISTORY}}}archive")


def _tombstone(root: Any, withdrawal: Withdrawal) -> None:
    """RFC 6721 3: which entry is gone, since when, and why."""
    gone = SubElement(
        root,
        f"{{{TOMBSTONES}}}deleted-entry",
        ref=withdrawal.id,
        when=moment(withdrawal.withdrawn_at),
    )
    gone.set(LANG, withdrawal.language)
    _add(gone, TOMBSTONES, "comment", withdrawal.text)
    SubElement(gone, "link", rel="alternate", href=withdrawal.link)
    if withdrawal.replacement:
        SubElement(gone, "link", rel="related", href=withdrawal.replacement)


def _picture(item: Any, picture: Picture) -> None:
    """Media RSS 1.5.1. ``media:title`` bears the picture's words, or the post's own would stand."""
    content = SubElement(item, f"{{{MEDIA}}}content", url=picture.url, medium="image")
    if picture.type:
        content.set("type", picture.type)
    content.set("width", str(picture.width))
    content.set("height", str(picture.height))
    if picture.description:
        _add(content, MEDIA, "title", picture.description).set("type", "plain")
        _add(content, MEDIA, "description", picture.description).set("type", "plain")
    if picture.credit:
        _add(content, MEDIA, "credit", picture.credit)


def _add(parent: Any, namespace: str, name: str, text: str) -> Any:
    element = SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text
    return element
