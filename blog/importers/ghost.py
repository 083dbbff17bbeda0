"""Reads the posts of a Ghost export: one JSON file with the rows of its tables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from blog.importers.archives import Entry
from blog.importers.numbers import whole
from blog.importers.pictures import Picture
from blog.importers.source import Source

_KEPT = frozenset({"published", "draft", "scheduled", "sent"})
_TYPES = frozenset({"post", "page"})
_TAGS = {"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "p"}
_BOLD, _ITALIC = 1, 2  # bits of a text's format in Lexical
_MARKS = {"strong": "b", "b": "b", "em": "i", "i": "i"}


def posts(source: Source) -> list[Entry]:
    """The posts of a Ghost export; none if the source is something else."""
    if source.kind != "document" or '"posts"' not in source.text:
        return []
    try:
        tables = _tables(json.loads(source.text, parse_int=whole))
    except (ValueError, RecursionError):
        return []
    if tables is None:
        return []
    authors = _names(tables, "posts_authors", "author_id", "users")
    topics = _names(tables, "posts_tags", "tag_id", "tags")
    return [
        _entry(post, authors, topics)
        for post in _rows(tables, "posts")
        if post.get("status", "published") in _KEPT and post.get("type", "post") in _TYPES
    ]


def _tables(data: Any) -> Mapping[str, Any] | None:
    """The tables, whether the export is bare or in a list under ``db``."""
    if not isinstance(data, dict):
        return None
    wrapped = data.get("db")
    if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], dict):
        data = wrapped[0]
    tables = data.get("data")
    is_ghost = isinstance(tables, dict) and isinstance(tables.get("posts"), list)
    return tables if is_ghost and ("meta" in data or wrapped) else None


def _rows(tables: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = tables.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _names(
    tables: Mapping[str, Any], between: str, column: str, name: str
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a table by the id of their post, in their order."""
    known = {str(row.get("id")): row for row in _rows(tables, name)}
    found: dict[str, list[dict[str, Any]]] = {}
    for link in sorted(_rows(tables, between), key=lambda row: whole(row.get("sort_order"))):
        if row := known.get(str(link.get(column))):
            found.setdefault(str(link.get("post_id")), []).append(row)
    return found


def _entry(post: Mapping[str, Any], authors: Any, topics: Any) -> Entry:
    post_id = str(post.get("id") or "")
    named = [str(row.get("name") or "") for row in authors.get(post_id, [])]
    tags = [row for row in topics.get(post_id, []) if row.get("visibility") != "internal"]
    return Entry(
        key=f"ghost {post.get('uuid') or post_id}",
        title=" ".join(str(post.get("title") or "").split()),
        html=_html(post),
        slug=str(post.get("slug") or ""),
        excerpt=" ".join(str(post.get("custom_excerpt") or "").split()),
        author=", ".join(name for name in named[:1] if name),
        picture=_picture(post),
        canonical=str(post.get("canonical_url") or ""),
        topics=tuple((str(row.get("slug")), str(row.get("name"))) for row in tags),
    )


def _picture(post: Mapping[str, Any]) -> Picture | None:
    address = str(post.get("feature_image") or "")
    alt = " ".join(str(post.get("feature_image_alt") or "").split())
    return Picture(address=address, alt=alt) if address else None


def _html(post: Mapping[str, Any]) -> str:
    """What Ghost has rendered, or else what its editors have written."""
    if post.get("html"):
        return str(post["html"])
    for column, read in (("lexical", _lexical), ("mobiledoc", _mobiledoc)):
        try:
            written = json.loads(post.get(column) or "null", parse_int=whole)
            if isinstance(written, dict):
                return "".join(read(written))
        except (TypeError, ValueError, RecursionError):  # damaged, or nested without an end
            continue
    return escape(str(post.get("plaintext") or ""))


def _lexical(document: Mapping[str, Any]) -> Iterator[str]:
    root = document.get("root")
    for node in _children(root):
        yield _node(node)


def _children(node: Any) -> list[Any]:
    children = node.get("children") if isinstance(node, dict) else None
    return [each for each in children if isinstance(each, dict)] if children else []


def _node(node: Mapping[str, Any]) -> str:
    kind = str(node.get("type") or "")
    if kind in ("text", "extended-text"):
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind in ("html", "markdown"):
        return str(node.get("html") or escape(str(node.get("markdown") or "")))
    if kind == "image":
        return _image(node)
    if kind in ("bookmark", "embed"):
        return f'<iframe src="{escape(str(node.get("url") or ""))}"></iframe>'
    inner = "".join(map(_node, _children(node)))
    if kind == "link":
        return f'<a href="{escape(str(node.get("url") or ""))}">{inner}</a>'
    tag = _tag(node, kind)
    return f"<{tag}>{inner}</{tag}>"


def _image(node: Mapping[str, Any]) -> str:
    """A picture; its caption is HTML, as Ghost keeps it."""
    src, alt = escape(str(node.get("src") or "")), escape(str(node.get("alt") or ""))
    caption = f"<figcaption>{node['caption']}</figcaption>" if node.get("caption") else ""
    return f'<figure><img src="{src}" alt="{alt}">{caption}</figure>'


def _tag(node: Mapping[str, Any], kind: str) -> str:
    if kind in ("heading", "extended-heading"):
        tag = str(node.get("tag") or "h2")
        return tag if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
    if kind == "list":
        return "ol" if node.get("listType") == "number" else "ul"
    return "li" if kind == "listitem" else _TAGS.get(kind, "div")


def _text(node: Mapping[str, Any]) -> str:
    said = escape(str(node.get("text") or ""))
    bits = whole(node.get("format"))
    said = f"<b>{said}</b>" if bits & _BOLD else said
    return f"<i>{said}</i>" if bits & _ITALIC else said


def _mobiledoc(document: Mapping[str, Any]) -> Iterator[str]:
    """Sections are [1, tag, markers] for text and [3, tag, items] for lists (mobiledoc 0.3)."""
    for section in _list(document.get("sections")):
        number, tag, *rest = [*_list(section), None, None, None][:3]
        kind = whole(number)
        if kind == 1:
            yield f"<{_safe(tag)}>{_markers(rest[0], document)}</{_safe(tag)}>"
        elif kind == 3:
            items = "".join(f"<li>{_markers(item, document)}</li>" for item in _list(rest[0]))
            yield f"<{_safe(tag)}>{items}</{_safe(tag)}>"
        elif kind == 10:
            yield _card(_at(document.get("cards"), tag))


def _markers(markers: Any, document: Mapping[str, Any]) -> str:
    """Markers are [kind, opened marks, number of closed marks, text]."""
    said, open_tags = "", []
    for marker in _list(markers):
        kind, opened, closed, text = [*_list(marker), None, None, None, None][:4]
        for index in _list(opened):
            tag, attributes = [*_list(_at(document.get("markups"), index)), None, None][:2]
            name = _MARKS.get(str(tag), "a" if tag == "a" else "span")
            open_tags.append(name)
            href = _list(attributes)[1:2] if tag == "a" else []
            said += f'<{name} href="{escape(str(href[0]))}">' if href else f"<{name}>"
        said += escape(str(text or "")) if whole(kind, 1) == 0 else " "
        for _closed in range(min(whole(closed), len(open_tags))):
            said += f"</{open_tags.pop()}>"
    return said + "".join(f"</{name}>" for name in reversed(open_tags))


def _card(card: Any) -> str:
    name, payload = [*_list(card), None, None][:2]
    if not isinstance(payload, dict):
        return ""
    if name == "image":
        return _node({"type": "image", **payload})
    if name in ("html", "markdown", "card-markdown"):
        return _node({"type": "html", **payload})
    return _node({"type": "embed", "url": payload.get("url")}) if payload.get("url") else ""


def _safe(tag: Any) -> str:
    tag = str(tag).lower()
    return (
        tag if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol") else "p"
    )


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _at(values: Any, index: Any) -> Any:
    found, place = _list(values), whole(index, -1)
    return found[place] if 0 <= place < len(found) else None
