"""What a feed says: its own facts, and one entry a post. Neutral: any format is made from these."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri

from syndication.views import EditionView

# XML 1.0, 2.2: the characters that a document may hold. Lone surrogates are not among them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[ \t\n\x85\u2028\u2029]+")
# What feed readers show everywhere comes before what few of them do.
_PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A post that was taken back. ``notice_id`` is the id of the news of it, ``id`` the post's."""

    id: str
    notice_id: str
    link: str
    language: str
    title: str
    text: str
    withdrawn_at: datetime
    reason: str
    note: str
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own facts. ``link`` is the page for people, ``address`` the document's own.

    ``pages`` are the RFC 5005 relations to other documents of the same feed, ``archive`` says that
    this is one of its older parts, ``current`` is the address to subscribe to.
    """

    title: str
    description: str
    language: str
    link: str
    address: str
    updated: datetime
    rights: str = ""
    logo_url: str = ""
    author: str = ""
    hub: str = ""
    stylesheet: str = ""
    archive: bool = False
    current: str = ""
    pages: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()


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
        title=line(view.title) or web_address(link),
        link=web_address(link),
        language=view.locale,
        summary=line(document["lead"]["text"]),
        content=clean(view.contents["feed"]),
        published=view.published_at,
        # Whatever the clocks said: nothing was changed before it was there.
        updated=max(view.updated_at, view.published_at),
        authors=tuple(_names(document["byline"]["authors"])),
        categories=tuple(_names(document["topics"])),
        rights=_rights(document.get("rights")),
        picture=_picture(document.get("image")),
    )


def notice(withdrawal: Withdrawal) -> Entry:
    """The news of a withdrawal as an entry, for formats that have no other word for it."""
    return Entry(
        id=withdrawal.notice_id,
        title=withdrawal.title,
        link=withdrawal.link,
        language=withdrawal.language,
        summary=withdrawal.text,
        content=f"<p>{html.escape(withdrawal.text, quote=False)}</p>",
        published=withdrawal.withdrawn_at,
        updated=withdrawal.withdrawn_at,
        authors=(),
        categories=(),
        rights="",
        picture=None,
    )


def clean(text: str) -> str:
    """``text`` without the characters that would make the whole feed unreadable; lines end as XML
    has them."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def line(text: str) -> str:
    """Plain text on one line. No-break spaces stay: French is set with them."""
    return _SPACE.sub(" ", clean(text)).strip(" ")


def web_address(address: str) -> str:
    """An absolute address of the web, as RFC 3986 writes it. Raises ``ValueError`` for others."""
    address = clean(address).strip()
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"not an absolute web address: {address[:80]!r}")
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError(f"not an absolute web address: {address[:80]!r}")
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return iri_to_uri(urlunsplit(parts._replace(netloc=host)))


def moment(at: datetime) -> str:
    """RFC 3339 in UTC, to the second. Raises ``ValueError`` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _names(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    names = (line(row["name"]) for row in rows)
    return (name for name in names if name)


def _rights(rights: dict[str, Any] | None) -> str:
    return line(rights["attribution"]["text"]) if rights else ""


def _picture(image: dict[str, Any] | None) -> Picture | None:
    if not image:
        return None
    shown = [size for size in image.get("sizes", ()) if size["type"] in _PICTURE_TYPES]
    best = max(shown, key=lambda size: int(size["width"]), default=image)
    try:
        url = web_address(best["url"])
    except ValueError:
        return None  # the words are worth more than the picture
    return Picture(
        url=url,
        width=best["width"],
        height=best["height"],
        type=best.get("type", ""),
        description=line(image["alt"]),
        credit=line(image.get("credit") or ""),
    )
