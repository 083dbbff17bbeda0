"""Elements that feedgen lacks or gets wrong, as its extensions: authors, dates, pictures, rights.

feedgen drops authors without an e-mail address, knows no date of change in RSS, and its media
extension writes neither description nor credit.
"""

from datetime import UTC, datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement

from syndication.feeds.entries import Entry, Picture

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"


class FeedElements(BaseExtension):
    """Names the namespaces on the feed's root; feedgen asks the feed's extension only."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA}


class EntryElements(BaseEntryExtension):
    """Adds its elements to an item; ``entry`` is set before the feed is written."""

    entry: Entry

    def extend_rss(self, item: Any) -> Any:
        entry = self.entry
        for author in entry.authors:
            _add(item, DC, "creator", author)
        _add(item, DC, "language", entry.language)
        if entry.rights:
            _add(item, DC, "rights", entry.rights)
        # Readers look for the one, partners (MSN) for the other.
        _add(item, ATOM, "updated", _moment(entry.updated))
        _add(item, DCTERMS, "modified", _moment(entry.updated))
        if entry.picture:
            _picture(item, entry.picture)
        return item


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


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
