"""feedgen extensions for elements that feedgen lacks or writes incorrectly.

feedgen drops authors without an e-mail address, supports neither a modification date nor a hub in
RSS, and its media extension writes neither description nor credit. In Atom it writes element names
without a namespace below a default one, and so do these extensions.
"""

from collections.abc import Iterator

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement

from syndication.feeds.entries import Entry, Feed, Picture, Withdrawal, rfc3339
from syndication.feeds.xml import ATOM, DC, DCTERMS, HISTORY, LANG, MEDIA, TOMBSTONES, Element


class RssFeedElements(BaseExtension):
    """Adds the channel's links and all namespaces: feedgen asks only the feed's extension."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA} | _history(self.feed)

    def extend_rss(self, root: Element) -> Element:
        channel = root[0]
        for rel, address in _links(self.feed):
            SubElement(channel, f"{{{ATOM}}}link", rel=rel, href=address)
        _mark_archive(channel, self.feed)
        return root


class AtomFeedElements(BaseExtension):
    """Adds the feed's links and its tombstones."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        tombstones = {"at": TOMBSTONES} if self.feed.withdrawn else {}
        return {"media": MEDIA} | _history(self.feed) | tombstones

    def extend_atom(self, root: Element) -> Element:
        for rel, address in _links(self.feed):
            SubElement(root, "link", rel=rel, href=address)
        _mark_archive(root, self.feed)
        for withdrawal in self.feed.withdrawn:
            _tombstone(root, withdrawal)
        return root


class EntryElements(BaseEntryExtension):
    """Adds elements to an entry; the caller sets ``entry`` before the feed is written."""

    entry: Entry

    def extend_rss(self, item: Element) -> Element:
        entry = self.entry
        for author in entry.authors:
            _add(item, DC, "creator", author)
        _add(item, DC, "language", entry.language)
        if entry.rights:
            _add(item, DC, "rights", entry.rights)
        # Feed readers use the first, some partners (MSN) the second.
        _add(item, ATOM, "updated", rfc3339(entry.updated))
        _add(item, DCTERMS, "modified", rfc3339(entry.updated))
        if entry.about:
            _add(item, DCTERMS, "references", entry.about)
        if entry.picture:
            _picture(item, entry.picture)
        return item

    def extend_atom(self, element: Element) -> Element:
        element.set(LANG, self.entry.language)
        for address in self.entry.related:
            SubElement(element, "link", rel="related", href=address)
        if self.entry.picture:
            _picture(element, self.entry.picture)
        return element


def _history(feed: Feed) -> dict[str, str]:
    return {"fh": HISTORY} if feed.archive else {}


def _links(feed: Feed) -> Iterator[tuple[str, str]]:
    if feed.hub:
        yield "hub", feed.hub
    yield from feed.pages


def _mark_archive(parent: Element, feed: Feed) -> None:
    """RFC 5005 4: an archive document has an empty ``fh:archive`` element."""
    if feed.archive:
        SubElement(parent, f"{{{HISTORY}}}archive")


def _tombstone(root: Element, withdrawal: Withdrawal) -> None:
    """RFC 6721 3: the id of the removed entry, the date, and the reason."""
    gone = SubElement(
        root,
        f"{{{TOMBSTONES}}}deleted-entry",
        ref=withdrawal.id,
        when=rfc3339(withdrawal.withdrawn_at),
    )
    gone.set(LANG, withdrawal.language)
    _add(gone, TOMBSTONES, "comment", withdrawal.text)
    SubElement(gone, "link", rel="alternate", href=withdrawal.link)
    if withdrawal.replacement:
        SubElement(gone, "link", rel="related", href=withdrawal.replacement)


def _picture(item: Element, picture: Picture) -> None:
    """Media RSS 1.5.1. Without ``media:title`` readers would show the post's title instead."""
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


def _add(parent: Element, namespace: str, name: str, text: str) -> Element:
    element = SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text
    return element
