"""What a feed says: its own facts, and one entry a post. Neutral: any format is made from these."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syndication.views import EditionView

# XML 1.0, 2.2: the characters that a document may hold. Lone surrogates are not among them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What feed readers show everywhere comes before what few of them do.
_PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own facts. ``link`` is the page for people, ``address`` the feed's own."""

    title: str
    description: str
    language: str
    link: str
    address: str
    updated: datetime
    rights: str = ""
    logo_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The post's picture; ``type`` is empty where it is not known."""

    url: str
    width: int
    height: int
    type: str
    description: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post in a feed. ``content`` is HTML, everything else plain text."""

    id: str
    title: str
    link: str
    language: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    rights: str
    picture: Picture | None


def entry(view: EditionView) -> Entry:
    """The entry of a post. Raises ``LookupError`` or ``ValueError`` if its bytes are not whole."""
    document = view.data
    link = document.get("canonical_url") or view.publisher.canonical_url(
        path=view.path, slug=view.slug, locale=view.locale, post_id=view.post_id
    )
    if view.published_at is None or view.updated_at is None:
        raise ValueError("a draft has no place in a feed")
    return Entry(
        # RFC 4287 4.2.6: permanent; it survives a change of slug or domain.
        id=f"urn:uuid:{view.post_id}",
        title=line(view.title),
        link=web_address(link),
        language=view.locale,
        summary=line(document["lead"]["text"]),
        content=clean(view.contents["feed"]),
        published=view.published_at,
        updated=view.updated_at,
        authors=tuple(_names(document["byline"]["authors"])),
        categories=tuple(_names(document["topics"])),
        rights=_rights(document.get("rights")),
        picture=_picture(document.get("image")),
    )


def clean(text: str) -> str:
    """``text`` without the characters that would make the whole feed unreadable."""
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """Plain text on one line."""
    return " ".join(clean(text).split())


def web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"not an absolute web address: {address[:80]!r}")
    return clean(address)


def _names(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (line(row["name"]) for row in rows)


def _rights(rights: dict[str, Any] | None) -> str:
    return line(rights["attribution"]["text"]) if rights else ""


def _picture(image: dict[str, Any] | None) -> Picture | None:
    if not image:
        return None
    shown = [size for size in image.get("sizes", ()) if size["type"] in _PICTURE_TYPES]
    best = max(shown, key=lambda size: int(size["width"]), default=image)
    return Picture(
        url=web_address(best["url"]),
        width=best["width"],
        height=best["height"],
        type=best.get("type", ""),
        description=line(image["alt"]),
        credit=line(image.get("credit") or ""),
    )
