"""Reads the posts of a WordPress export (WXR), of an RSS or of an Atom feed, one after another.

A file is never in memory as a whole. Each post is HTML with an id of its own: importing the file
again, or a later export of the same site, updates the drafts that were made of it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree

from django.utils.translation import gettext as _

from blog import document as doc
from blog import limits
from blog.importers import text
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source

MAX_BYTES = 2 * 1024**3
_EXCERPT_LENGTH = 200
MAX_CONTENT = 5 * 1024**2  # characters of one post

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/1\.\d/excerpt/\}encoded")
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_ATOM = "{http://www.w3.org/2005/Atom}"
_WP = re.compile(r"\{http://wordpress\.org/export/1\.\d/\}(\w+)")
_ENTRIES = frozenset({"item", f"{_ATOM}entry"})
_SKIPPED = frozenset({"trash", "auto-draft", "inherit"})
_TYPES = frozenset({"post", "page"})
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:div|ul|ol|li|h[1-6]|blockquote|table|figure|hr|pre|iframe)\b", re.IGNORECASE
)
_EMPTY_LINES = re.compile(r"\n\s*\n")
# Shortcodes of WordPress itself, and those of plugins with an attribute: [1] is a note.
_CAPTION = re.compile(
    r"\[caption[^\]]{0,500}\]\s*((?:<a[^>]{0,2000}>)?\s*<img[^>]{0,4000}>(?:\s*</a>)?)"
    r"([^\[]{0,2000})\[/caption\]"
)
_EMBED = re.compile(r"\[embed[^\]]{0,200}\]\s*(https?://[^\s\[\]<>\"]{1,2000})\s*\[/embed\]")
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]{1,60}(?:\s+[\w-]+\s*=[^\]]{0,500})?\s*/?\]")
_KNOWN = re.compile(r"\[/?(?:gallery|video|audio|playlist|contact-form-7|more|vc_\w+|et_pb_\w+)\b")


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
    topics: tuple[tuple[str, str], ...] = ()  # slugs and names
    shortcodes: tuple[str, ...] = ()


def source_of(name: str, entry: Entry) -> Source:
    """An entry as a source: the same post of the same site, whatever its words are now."""
    raw = f"{entry.title}\n{entry.html}".encode()
    return Source(name=name, kind="html", raw=raw, text=entry.html, identity=entry.key)


def parse(
    source: Source,
    entry: Entry,
    *,
    locale: str,
    known_authors: Collection[str] | None = None,
    known_organizations: Collection[str] = (),
) -> Imported:
    """The post of an entry. Raises :class:`ImportFailed` if it has no title or no words."""
    if not entry.title:
        raise ImportFailed(source.name, _("a post has no title (%(key)s)") % {"key": entry.key})
    try:
        found = text.parse(
            source,
            title=entry.title[: limits.TITLE],
            locale=locale,
            author=entry.author or None,
            known_authors=known_authors,
            known_organizations=known_organizations,
        )
    except ImportFailed as failed:
        raise ImportFailed(source.name, f"“{entry.title[:80]}” {failed.reason}") from failed
    document = found.document
    document = replace(
        document,
        slug=entry.slug if limits.SLUG.fullmatch(entry.slug) else document.slug,
        search_description=entry.excerpt or None,
        topics=tuple(doc.Topic(slug=slug, name=name) for slug, name in entry.topics),
    )
    if excess := limits.exceeded(document):
        raise ImportFailed(source.name, f"“{entry.title[:80]}” {excess.path}: {excess}")
    return replace(found, document=document, warnings=(*_notices(entry), *found.warnings))


def _notices(entry: Entry) -> Iterator[Notice]:
    if entry.address:
        yield Notice(code="old_address", facts={"original": entry.address})
    for code in entry.shortcodes:
        facts = {"original": code[:_EXCERPT_LENGTH]}
        yield Notice(code="shortcode_left_out", applied=True, facts=facts)


@dataclass(slots=True)
class _Site:
    """What an archive says of its site before its posts: its address and its authors' names."""

    address: str = ""
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
        raise ImportFailed(path.name, f"cannot be read: {error.strerror}") from error
    except etree.XMLSyntaxError as error:
        raise ImportFailed(path.name, _("is no XML")) from error


def _entries(name: str, file: Any) -> Iterator[Entry | ImportFailed]:
    events = etree.iterparse(
        file, events=("start", "end"), recover=True, huge_tree=True,
        resolve_entities=False, no_network=True, load_dtd=False,
    )  # fmt: skip
    waiting: Entry | ImportFailed | None = None
    for entry in _each(name, events, _Site()):
        if waiting is not None:
            yield waiting
        waiting = entry
    if waiting is None:
        raise ImportFailed(name, _("holds no post"))
    if any("Premature end" in error.message for error in events.error_log):
        yield ImportFailed(name, _("is cut off: its last post was not taken"))
    else:
        yield waiting


def _each(name: str, events: Any, site: _Site) -> Iterator[Entry | ImportFailed]:
    inside = False
    for event, element in events:
        if event == "start":
            inside = inside or element.tag in _ENTRIES
        elif element.tag in _ENTRIES:
            inside = False
            if entry := _entry(name, element, site):
                yield entry
            _forget(element)
        elif not inside:
            _learn(element, site)


def _forget(element: Any) -> None:
    """Free what was read: an element with its content, and its siblings before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _learn(element: Any, site: _Site) -> None:
    wordpress = _WP.fullmatch(element.tag) if isinstance(element.tag, str) else None
    if wordpress and wordpress[1] == "base_blog_url":
        site.address = _text(element)
    elif wordpress and wordpress[1] == "author":
        said = _fields(element)
        site.authors[said.get("author_login", "")] = said.get("author_display_name", "")
    elif element.tag in ("link", f"{_ATOM}id") and not site.address:
        site.address = _text(element)


def _entry(name: str, element: Any, site: _Site) -> Entry | ImportFailed | None:
    """The post, why it cannot be imported, or ``None`` if the element is of another type."""
    said = _fields(element)
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
        html, shortcodes = _from_wordpress(html)
    else:
        shortcodes = ()
    return Entry(
        key=f"{site.address} {identity}",
        title=" ".join(title.split()),
        html=html,
        slug=said.get("post_name", ""),
        excerpt=_excerpt(element),
        author=_author(element, site),
        address=_address(element),
        topics=tuple(_topics(element)),
        shortcodes=shortcodes,
    )


def _fields(element: Any) -> Mapping[str, str]:
    """The elements of WordPress's own name space in another."""
    found = ((_WP.fullmatch(child.tag), child) for child in element if isinstance(child.tag, str))
    return {match[1]: _text(child) for match, child in found if match}


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


def _excerpt(element: Any) -> str:
    for child in element:
        if isinstance(child.tag, str) and _EXCERPT.fullmatch(child.tag):
            return " ".join(_text(child).split())
    return ""


def _author(element: Any, site: _Site) -> str:
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


def _from_wordpress(html: str) -> tuple[str, tuple[str, ...]]:
    """The HTML that WordPress would show, and the shortcodes that only it could replace.

    Classic posts have no paragraphs: WordPress makes them of empty lines.
    """
    html = html.replace("\r\n", "\n")
    html = _CAPTION.sub(r"<p>\1</p><p>\2</p>", html)
    html = _EMBED.sub(r'<p><a href="\1">\1</a></p>', html)
    left_out = [found for found in _SHORTCODE.findall(html) if "=" in found or _KNOWN.match(found)]
    for found in dict.fromkeys(left_out):
        html = html.replace(found, "")
    if not _PARAGRAPH.search(html):
        html = "".join(map(_paragraph, _EMPTY_LINES.split(html)))
    return html, tuple(dict.fromkeys(left_out))


def _paragraph(part: str) -> str:
    if _BLOCK.match(part.lstrip()):
        return part
    return f"<p>{part.strip().replace(chr(10), '<br>')}</p>"
