"""Reads the posts of a WordPress export (WXR), of an RSS or of an Atom feed, one after another.

A file is never in memory as a whole. Each post is HTML with an id of its own: importing the file
again, or a later export of the same site, updates the drafts that were made of it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from django.utils.translation import gettext as _

from blog import document as doc
from blog import limits
from blog.importers import accounts, pictures, text, wordpress
from blog.importers.gallery import is_web
from blog.importers.pictures import Picture
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source

MAX_BYTES = 2 * 1024**3
_EXCERPT_LENGTH = 200
_KEY = 255
MAX_CONTENT = 5 * 1024**2  # characters of one post

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/1\.\d/excerpt/\}encoded")
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_ATOM = "{http://www.w3.org/2005/Atom}"
_WP = re.compile(r"\{http://wordpress\.org/export/1\.\d/\}(\w+)")
_ENTRIES = frozenset({"item", f"{_ATOM}entry"})
_SKIPPED = frozenset({"trash", "auto-draft", "inherit"})
_TYPES = frozenset({"post", "page"})
_GHOST = "__GHOST_URL__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post of an archive. ``key`` is its id for ever; ``html`` is its text."""

    key: str
    title: str
    html: str
    slug: str = ""
    excerpt: str = ""
    author: str = ""
    address: str = ""
    canonical: str = ""  # where it was first, in Ghost
    topics: tuple[tuple[str, str], ...] = ()  # slugs and names
    shortcodes: tuple[str, ...] = ()
    picture: Picture | None = None  # the main one
    picture_key: str = ""  # its id in the export, where only that is known
    site: str = ""
    site_name: str = ""


def source_of(name: str, entry: Entry) -> Source:
    """An entry as a source: the same post of the same site, whatever its words are now."""
    raw = f"{entry.title}\n{entry.html}".encode()
    return Source(name=name, kind="html", raw=raw, text=entry.html, identity=entry.key)


def at(entry: Entry, origin: str) -> Entry:
    """A post of Ghost with the addresses that it had at ``origin``: its export leaves that out."""
    if not origin:
        return entry
    picture = entry.picture
    return replace(
        entry,
        html=entry.html.replace(_GHOST, origin),
        address=entry.address or f"{origin}/{entry.slug}/",
        picture=picture and replace(picture, address=picture.address.replace(_GHOST, origin)),
        site=entry.site or origin,
    )


def parse(
    source: Source,
    entry: Entry,
    *,
    locale: str,
    known_authors: Collection[str] | None = None,
    known_organizations: Collection[str] = (),
    with_pictures: bool = False,
) -> Imported:
    """The post of an entry. Raises :class:`ImportFailed` if it has no title or no words."""
    base = pictures.absolute(entry.address, entry.site)
    host = urlsplit(entry.site).hostname or "" if is_web(entry.site) else ""
    account = entry.author.casefold() not in {name.casefold() for name in known_authors or ()} and (
        accounts.is_account(entry.author, site=entry.site_name, host=host)
    )
    if not entry.title:
        raise ImportFailed(source.name, _("a post has no title (%(key)s)") % {"key": entry.key})
    try:
        found = text.parse(
            source,
            title=entry.title[: limits.TITLE],
            locale=locale,
            author=None if account else entry.author,
            known_authors=known_authors,
            known_organizations=known_organizations,
            base=base,
            with_pictures=with_pictures,
        )
    except ImportFailed as failed:
        raise ImportFailed(source.name, f"“{entry.title[:80]}” {failed.reason}") from failed
    document, reported = found.document, [*_notices(entry)]
    if entry.author and account:
        reported.append(Notice(code="author_account", facts={"original": entry.author}))
    image = None
    if entry.picture and with_pictures:
        image, left_out = pictures.main_picture(entry.picture, base)
        reported += left_out
    elif entry.picture:
        reported += pictures.left_out([entry.picture])
    document = replace(
        document,
        slug=entry.slug if limits.SLUG.fullmatch(entry.slug) else document.slug,
        search_description=entry.excerpt or None,
        topics=tuple(doc.Topic(slug=slug, name=name) for slug, name in entry.topics),
        image=image,
    )
    if excess := limits.exceeded(document):
        raise ImportFailed(source.name, f"“{entry.title[:80]}” {excess.path}: {excess}")
    return replace(
        found,
        document=document,
        warnings=(*reported, *found.warnings),
        addresses=tuple(each for each in (entry.address, entry.canonical) if each),
    )


def _notices(entry: Entry) -> Iterator[Notice]:
    if len(entry.title) > limits.TITLE:
        yield Notice(code="title_cut", applied=True, facts={"original": entry.title})
    if entry.address:
        yield Notice(code="old_address", facts={"original": entry.address})
    for code in entry.shortcodes:
        facts = {"original": code[:_EXCERPT_LENGTH]}
        yield Notice(code="shortcode_left_out", applied=True, facts=facts)


@dataclass(slots=True)
class Site:
    """What an archive says of its site before its posts, and the names of its authors."""

    address: str = ""
    name: str = ""
    authors: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Iterator[Entry | ImportFailed]:
    """The posts of a file, and in the place of one that has no text or id, the reason.

    Raises :class:`ImportFailed` for what is no such file. The last post of a file that was cut off
    is not taken.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportFailed(path.name, _("is larger than %(most)d MiB") % {"most": 2048})
        with path.open("rb") as file:
            yield from _entries(path.name, file)
    except OSError as error:
        reason = _("cannot be read: %(error)s") % {"error": error.strerror}
        raise ImportFailed(path.name, reason) from error
    except etree.XMLSyntaxError as error:
        raise ImportFailed(path.name, _("is no XML")) from error


def each(path: Path, make: Callable[[str, Any, Site], Any]) -> Iterator[Any]:
    """What ``make`` makes of each entry of a file; raises as :func:`read` does."""
    with path.open("rb") as file:
        yield from _each(path.name, _events(file), Site(), make)


def _events(file: Any) -> Any:
    return etree.iterparse(
        file, events=("start", "end"), recover=True, huge_tree=True,
        resolve_entities=False, no_network=True, load_dtd=False,
    )  # fmt: skip


def _entries(name: str, file: Any) -> Iterator[Entry | ImportFailed]:
    events = _events(file)
    waiting: Entry | ImportFailed | None = None
    for entry in _each(name, events, Site(), _entry):
        if waiting is not None:
            yield waiting
        waiting = entry
    if waiting is None:
        raise ImportFailed(name, _("holds no post"))
    if any("Premature end" in error.message for error in events.error_log):
        yield ImportFailed(name, _("is cut off: its last post was not taken"))
    else:
        yield waiting


def _each(
    name: str, events: Any, site: Site, make: Callable[[str, Any, Site], Any]
) -> Iterator[Any]:
    inside = is_begun = False
    for event, element in events:
        if not is_begun:
            is_begun = True
            _refuse_entities(name, element)
        if event == "start":
            inside = inside or element.tag in _ENTRIES
        elif element.tag in _ENTRIES:
            inside = False
            if entry := make(name, element, site):
                yield entry
            _forget(element)
        elif not inside:
            _learn(element, site)


def _refuse_entities(name: str, root: Any) -> None:
    """Entities are not expanded, so words would be lost; in attributes, they could be a bomb."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise ImportFailed(name, _("declares entities of its own, which are not read"))


def _forget(element: Any) -> None:
    """Free what was read: an element with its content, and its siblings before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _learn(element: Any, site: Site) -> None:
    wordpress = _WP.fullmatch(element.tag) if isinstance(element.tag, str) else None
    if wordpress and wordpress[1] == "base_blog_url":
        site.address = _text(element)
    elif wordpress and wordpress[1] == "author":
        said = fields(element)
        site.authors[said.get("author_login", "")] = said.get("author_display_name", "")
    elif element.tag in ("title", f"{_ATOM}title") and not site.name:
        site.name = _text(element)
    elif element.tag in ("link", f"{_ATOM}id") and not site.address:
        site.address = _text(element)


def _entry(name: str, element: Any, site: Site) -> Entry | ImportFailed | None:
    """The post, why it cannot be imported, or ``None`` if the element is of another type."""
    said = fields(element)
    if said.get("post_type", "post") not in _TYPES or said.get("status") in _SKIPPED:
        return None
    title = _text(element.find("title")) or _text(element.find(f"{_ATOM}title"))
    identity = said.get("post_id") or _identity(element)
    if not identity:
        return ImportFailed(name, _("“%(title)s” has no id") % {"title": title[:80]})
    html = _html(element)
    if len(html) > MAX_CONTENT:
        return ImportFailed(name, _("“%(title)s” is too long for one post") % {"title": title[:80]})
    if "post_id" in said:
        html, shortcodes = wordpress.shown(html)
    else:
        shortcodes = ()
    return Entry(
        key=f"{site.address} {identity}",
        title=" ".join(title.split()),
        html=html,
        slug=said.get("post_name", ""),
        excerpt=excerpt(element),
        author=_author(element, site),
        address=_address(element),
        topics=tuple(_topics(element)),
        shortcodes=shortcodes,
        picture_key=_picture_key(element, site),
        site=site.address,
        site_name=site.name,
    )


def fields(element: Any) -> Mapping[str, str]:
    """The elements of WordPress's own name space in another."""
    found = ((_WP.fullmatch(child.tag), child) for child in element if isinstance(child.tag, str))
    return {match[1]: _text(child) for match, child in found if match}


def meta(element: Any) -> Mapping[str, str]:
    """What plug-ins and WordPress keep beside a post, by name."""
    rows = [fields(child) for child in element if _WP.fullmatch(str(child.tag))]
    return {row["meta_key"]: row.get("meta_value", "") for row in rows if "meta_key" in row}


def _picture_key(element: Any, site: Site) -> str:
    number = meta(element).get("_thumbnail_id", "")
    return f"{site.address} {number}"[:_KEY] if number else ""


def _identity(element: Any) -> str:
    return next(
        (text for tag in ("guid", f"{_ATOM}id", "link") if (text := _text(element.find(tag)))), ""
    )


def _html(element: Any) -> str:
    for tag in (_CONTENT, "description", f"{_ATOM}content", f"{_ATOM}summary"):
        found = element.find(tag)
        if found is None:
            continue
        if found.get("type") == "xhtml":
            return b"".join(etree.tostring(child) for child in found).decode()
        text = found.text or ""
        return f"<p>{escape(text)}</p>" if found.get("type") == "text" else text
    return ""


def excerpt(element: Any) -> str:
    """The summary of a post or the caption of an attachment, on one line."""
    for child in element:
        if isinstance(child.tag, str) and _EXCERPT.fullmatch(child.tag):
            return " ".join(_text(child).split())
    return ""


def _author(element: Any, site: Site) -> str:
    login = _text(element.find(_CREATOR))
    return site.authors.get(login) or login or _text(element.find(f"{_ATOM}author/{_ATOM}name"))


def _address(element: Any) -> str:
    link = element.find(f"{_ATOM}link")
    return _text(element.find("link")) or (link.get("href") or "" if link is not None else "")


def _topics(element: Any) -> Iterator[tuple[str, str]]:
    for category in element.findall("category"):
        slug = category.get("nicename") or ""
        if category.get("domain") == "category" and slug and slug != "uncategorized":
            yield slug, _text(category)


def _text(element: Any) -> str:
    return (element.text or "").strip() if element is not None else ""
