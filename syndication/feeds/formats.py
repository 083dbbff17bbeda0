"""The feed formats; a new format is one line in ``FORMATS``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from syndication.feeds import atom, jsonfeed, rss
from syndication.feeds.entries import Entry, Feed

KB = 1024


@dataclass(frozen=True, slots=True)
class Format:
    """``file`` is the file name in the URL, ``limit`` the maximum size of a feed in bytes."""

    file: str
    label: str
    media_type: str
    limit: int
    build: Callable[[Feed, Iterable[Entry]], bytes]


FORMATS = {
    "rss": Format("rss.xml", "RSS", rss.MEDIA_TYPE, 512 * KB, rss.build),
    "atom": Format("atom.xml", "Atom", atom.MEDIA_TYPE, 512 * KB, atom.build),
    "json": Format("feed.json", "JSON Feed", jsonfeed.MEDIA_TYPE, 250 * KB, jsonfeed.build),
}
BY_FILE = {feed_format.file: feed_format for feed_format in FORMATS.values()}


def content_type(media_type: str, *, in_browser: bool) -> str:
    """The ``Content-Type``: the format's own; for an XML format in a browser, ``application/xml``.

    Chromium shows the feed media types as plain text, but applies the style sheet to XML.
    """
    as_plain_xml = in_browser and media_type.endswith("+xml")
    return f"{'application/xml' if as_plain_xml else media_type}; charset=utf-8"
