"""A feed and its entries, independent of the format; each format is written from these."""

import html
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from django.utils.encoding import iri_to_uri

from blog.renditions import summary as summaries
from syndication.reading.posts import EditionView

logger = logging.getLogger("wellspring.feeds")

Made = TypeVar("Made")

# XML 1.0, 2.2: the characters that a document may hold. Lone surrogates are not among them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[ \t\n\x85\u2028\u2029]+")
# Image types that all feed readers show; others are used only if there is none of these.
_PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A withdrawn post. ``id`` is the post's, ``notice_id`` that of the entry announcing it."""

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
    """The metadata of a feed document. ``link`` is the HTML page, ``address`` the document itself.

    ``pages`` are (relation, URL) pairs to other documents of the same feed (RFC 5005), ``archive``
    marks an archive document, ``current`` is the URL of the subscription document. ``contact`` is
    the publisher's e-mail address.
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
    contact: str = ""
    hub: str = ""
    stylesheet: str = ""
    archive: bool = False
    current: str = ""
    pages: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The post's image; ``type`` is its media type, or empty if that is not known."""

    url: str
    width: int
    height: int
    type: str
    description: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post in a feed. ``content`` is HTML; all other strings are plain text."""

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
    related: tuple[str, ...] = ()  # addresses of the posts to read next, where the body has them
    about: str = ""  # the id of the post that the entry announces something about


def entry(view: EditionView) -> Entry:
    """Returns the entry of a post. Raises ``LookupError`` or ``ValueError`` for incomplete data."""
    document = view.data
    link = document.get("canonical_url") or view.publisher.canonical_url(
        path=view.path, slug=view.slug, locale=view.locale, post_id=view.post_id
    )
    if view.published_at is None or view.updated_at is None:
        raise ValueError("a draft is not part of a feed")
    return Entry(
        # RFC 4287 4.2.6: permanent; it survives a change of slug or domain.
        id=f"urn:uuid:{view.post_id}",
        title=single_line(view.title) or absolute_url(link),
        link=absolute_url(link),
        language=view.locale,
        summary=single_line(summaries.lead(document)),
        content=xml_text(view.contents["feed"]),
        published=view.published_at,
        # Clocks may differ: an update is never earlier than the publication.
        updated=max(view.updated_at, view.published_at),
        authors=tuple(_nonempty_names(document["byline"]["authors"])),
        categories=tuple(_nonempty_names(document["topics"])),
        rights=_rights(document.get("rights")),
        picture=_picture(document.get("image")),
        related=tuple(_related(document)),
    )


def _related(document: dict[str, Any]) -> Iterator[str]:
    for block in document.get("body", ()):
        if block["type"] == "related_posts":
            yield from (absolute_url(post["url"]) for post in block["value"]["posts"])


def with_withdrawals(feed: Feed, entries: Iterable[Entry]) -> Iterable[Entry]:
    """The entries and, in every format, one for each withdrawal: no reader shows tombstones."""
    if not feed.withdrawn:
        return entries
    return sorted([*entries, *map(_announced, feed.withdrawn)], key=_changed, reverse=True)


def _announced(withdrawal: Withdrawal) -> Entry:
    return notice(
        identity=withdrawal.notice_id,
        title=withdrawal.title,
        link=withdrawal.link,
        language=withdrawal.language,
        text=withdrawal.text,
        at=withdrawal.withdrawn_at,
        about=withdrawal.id,
    )


def _changed(entry: Entry) -> tuple[float, str]:
    return entry.updated.timestamp(), entry.id


def notice_id(post_id: object, number: int) -> str:
    """The permanent id of the announcement of one edition of a post.

    Not the post's own id: readers would take the announcement for an edit of the post.
    """
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{post_id}/{number}')}"


def notice(  # the parts of an entry
    *, identity: str, title: str, link: str, language: str, text: str, at: datetime, about: str
) -> Entry:
    """An entry that announces something about the post ``about``: plain ``text``, dated ``at``."""
    return Entry(
        id=identity,
        title=title,
        link=link,
        language=language,
        summary=text,
        content=f"<p>{html.escape(text, quote=False)}</p>",
        published=at,
        updated=at,
        authors=(),
        categories=(),
        rights="",
        picture=None,
        about=about,
    )


def xml_text(text: str) -> str:
    """``text`` without characters that XML 1.0 forbids, and with its line ends (section 2.11)."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def single_line(text: str) -> str:
    """Plain text on a single line. No-break spaces stay: French typography needs them."""
    return _SPACE.sub(" ", xml_text(text)).strip(" ")


def absolute_url(address: str) -> str:
    """An absolute ``http`` or ``https`` URL in the syntax of RFC 3986, or raises ``ValueError``."""
    address = xml_text(address).strip()
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"not an absolute web address: {address[:80]!r}")
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError(f"not an absolute web address: {address[:80]!r}")
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return iri_to_uri(urlunsplit(parts._replace(netloc=host)))


def rfc3339(at: datetime) -> str:
    """The RFC 3339 text in UTC, to the second. Raises ``ValueError`` for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def rfc822(at: datetime) -> str:
    """The RFC 822 text in UTC, as RSS writes dates."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def each_valid(views: Iterable[EditionView], make: Callable[[EditionView], Made]) -> Iterator[Made]:
    """What ``make`` returns for each post. A post with incomplete data is left out and logged."""
    for view in views:
        try:
            yield make(view)
        except (LookupError, ValueError, TypeError, AttributeError, OverflowError):
            logger.exception("a post was left out of a feed", extra={"post": view.post_id})


def _nonempty_names(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    names = (single_line(row["name"]) for row in rows)
    return (name for name in names if name)


def _rights(rights: dict[str, Any] | None) -> str:
    return single_line(rights["attribution"]["text"]) if rights else ""


def _picture(image: dict[str, Any] | None) -> Picture | None:
    if not image:
        return None
    common_sizes = [size for size in image.get("sizes", ()) if size["type"] in _PICTURE_TYPES]
    best = max(common_sizes, key=lambda size: int(size["width"]), default=image)
    try:
        url = absolute_url(best["url"])
    except ValueError:
        return None  # an invalid image URL must not cost the whole entry
    return Picture(
        url=url,
        width=best["width"],
        height=best["height"],
        type=best.get("type", ""),
        description=single_line(image["alt"]),
        credit=single_line(image.get("credit") or ""),
    )
