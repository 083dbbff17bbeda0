"""The formats of a feed: a new one is a line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from syndication.feeds import atom, jsonfeed, rss
from syndication.feeds.entries import Entry, Feed

KB = 1024


@dataclass(frozen=True, slots=True)
class Format:
    """``file`` is the last part of the address, ``limit`` the most that a feed weighs (bytes)."""

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
BY_FILE = {form.file: form for form in FORMATS.values()}


def shown_as(media_type: str, *, in_window: bool) -> str:
    """The ``Content-Type``: the format's own; plain XML in a window.

    Chromium shows feeds as bare text by their own types, and the same bytes as XML with their
    style sheet.
    """
    plain = in_window and media_type.endswith("+xml")
    return f"{'application/xml' if plain else media_type}; charset=utf-8"
