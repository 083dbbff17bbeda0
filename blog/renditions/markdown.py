"""The Markdown rendition (CommonMark): the web page's words, with what is known of the post above.

It is made from the HTML of the web rendition, so that every block says the same in both.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lxml import html as parser

from blog import document as doc
from blog.renditions import html, phrases, prose
from blog.renditions.context import Context

# Gives the address of a picture: for an export that of the file beside it.
Picture = Callable[[str], str]

_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|])")
_MARKED = re.compile(r"^([#+=-])")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_SPACES = re.compile(r"[ \t\r\n]+")
_EMPHASIS = {"strong": ("**", "strong"), "b": ("**", "strong"), "em": ("*", "em"), "i": ("*", "em")}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_INLINE = frozenset({"a", "abbr", "bdi", "bdo", "br", "img", "span", "time", *_EMPHASIS})
# A bar would part two cells of a table.
_UNSAFE = str.maketrans({"<": "%3C", ">": "%3E", "|": "%7C", "\n": ""})
_BREAK = "\\\n"


def render(
    document: doc.Document,
    context: Context,
    *,
    facts: Mapping[str, object] | None = None,
    every_block: bool = False,
    picture: Picture = str,
) -> str:
    """The post as Markdown with front matter (YAML of JSON strings), ending in one newline.

    ``facts`` are added to the front matter, such as dates. ``every_block`` shows also the blocks
    that the web page leaves out. No queries: a pure function, like the other renditions.
    """
    shown = _with_every_block(document) if every_block else document
    body = parser.fragment_fromstring(html.render(shown, context), create_parent="div")
    _without_networks(body)
    parts = [f"# {_escaped(document.title)}", *_main_picture(document, context, picture)]
    parts += _blocks(body, picture)
    return _front(document, context, facts or {}) + "\n\n".join(parts) + "\n"


def _with_every_block(document: doc.Document) -> doc.Document:
    return replace(document, body=tuple(replace(each, visibility=None) for each in document.body))


def _without_networks(body: Any) -> None:
    """Take the links to networks out: their heading says that the post may be shared."""
    for listed in body.xpath(".//ul[@class='ws-share']"):
        listed.drop_tree()
    for label in body.xpath(".//li//span[@class='ws-hidden']"):
        if label.xpath("ancestor::div[@class='ws-do' or @class='ws-dont']"):
            label.drop_tree()  # the heading above says it once


def _front(document: doc.Document, context: Context, facts: Mapping[str, object]) -> str:
    review = document.review
    known: dict[str, object] = {
        "title": document.title,
        "slug": document.slug,
        "language": document.locale,
        "id": document.id,
        "authors": [phrases.person(author) for author in document.byline.authors],
        "topics": [topic.name for topic in document.topics],
        "description": document.search_description,
        "canonical": context.canonical_url,
        "review": review.status,
        "reviewed": review.reviewed_at,
        **facts,
    }
    rows = [f"{name}: {_value(value)}" for name, value in known.items() if value]
    return "\n".join(["---", *rows, "---"]) + "\n\n"


def _value(value: object) -> str:
    """A value as JSON, which YAML 1.2 reads alike."""
    return json.dumps(value, ensure_ascii=False)


def _main_picture(document: doc.Document, context: Context, picture: Picture) -> Iterator[str]:
    if document.image:
        address = prose.addresses(context)(document.image.url) or ""
        yield _image(document.image.alt, picture(address))


def _blocks(element: Any, picture: Picture) -> list[str]:
    """The blocks in an element; words between them are paragraphs of their own."""
    found: list[str] = []
    loose = _escaped(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            loose += _escaped(child.tail or "")
            continue
        if child.tag in _INLINE:
            loose += _inline(child, picture, loose) + _escaped(child.tail or "")
            continue
        found += _paragraph(loose)
        loose = _escaped(child.tail or "")
        found += _block(child, picture)
    return found + _paragraph(loose)


def _paragraph(words: str) -> list[str]:
    said = words.strip(" ").removesuffix(_BREAK).strip()
    rows = said.split(_BREAK)
    return [_BREAK.join(_started(row) for row in rows)] if said else []


def _started(row: str) -> str:
    """A line that is not taken for a heading, a list or a rule."""
    return _NUMBERED.sub(r"\1\\\2", _MARKED.sub(r"\\\1", row.lstrip(" ")))


def _block(child: Any, picture: Picture) -> list[str]:
    tag = child.tag
    if tag in _HEADINGS:
        words = "".join(_contents(child, picture)).replace(_BREAK, " ").strip()
        return [f"{_HEADINGS[tag]} {words}"] if words else []
    if tag in ("ul", "ol"):
        return [_list(child, picture)]
    if tag == "hr":
        return ["***"]
    if tag == "blockquote":
        quoted = "\n\n".join(_blocks(child, picture))
        return ["\n".join(f"> {row}".rstrip() for row in quoted.split("\n"))]
    if tag == "table":
        return _table(child, picture)
    if tag == "picture":
        return [_inline(each, picture, "") for each in child.iter("img")]
    return _blocks(child, picture)


def _list(listed: Any, picture: Picture) -> str:
    items = [_blocks(item, picture) for item in listed if item.tag == "li"]
    is_loose = any(not _is_list(each) for item in items for each in item[1:])
    first = int(listed.get("start") or 1)
    rows = []
    for number, item in enumerate(items, start=first):
        mark = f"{number}. " if listed.tag == "ol" else "- "
        between = "\n\n" if is_loose else "\n"
        rows.append(mark + between.join(item).replace("\n", "\n" + " " * len(mark)))
    text = ("\n\n" if is_loose else "\n").join(rows)
    return "\n".join(row.rstrip(" ") for row in text.split("\n"))


def _table(table: Any, picture: Picture) -> list[str]:
    """A table of GitHub's Markdown, which has a first row of headers, and its caption below it.

    A first column of headers is bold.
    """
    rows = [[_cell(cell, picture) for cell in row] for row in table.iter("tr")]
    if not rows:
        return []
    if table.find("thead") is None:
        rows.insert(0, [""] * len(rows[0]))
    rows.insert(1, ["---"] * len(rows[0]))
    shown = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    caption = table.find("caption")
    named = "".join(_contents(caption, picture)).strip() if caption is not None else ""
    return [shown, f"Table: {named}"] if named else [shown]


def _cell(cell: Any, picture: Picture) -> str:
    said = "".join(_contents(cell, picture)).strip().replace(_BREAK, "<br>")
    return f"**{said}**" if said and cell.get("scope") == "row" else said


def _is_list(block: str) -> bool:
    return block.startswith("- ") or re.match(r"\d+\. ", block) is not None


def _contents(element: Any, picture: Picture) -> Iterator[str]:
    said = _escaped(element.text or "")
    yield said
    for child in element:
        if isinstance(child.tag, str):
            piece = _inline(child, picture, said)
            said = piece or said
            yield piece
        yield _escaped(child.tail or "")
        said = child.tail or said


def _inline(child: Any, picture: Picture, before: str) -> str:
    tag = child.tag
    if tag == "br":
        return _BREAK
    if tag == "img":
        return _image(child.get("alt") or "", picture(child.get("src") or ""))
    inner = "".join(_contents(child, picture))
    if tag == "a" and child.get("href"):
        return f"[{inner.strip()}]({_destination(child.get('href'))})" if inner.strip() else ""
    if tag in _EMPHASIS:
        return _emphasised(inner, *_EMPHASIS[tag], before=before, after=child.tail or "")
    return inner


def _emphasised(inner: str, mark: str, tag: str, *, before: str, after: str) -> str:
    """Words between marks, or in HTML where a reader would not take the marks for such.

    CommonMark 0.31, 6.2: marks count by what stands on either side of them.
    """
    words = inner.strip()
    if not words:
        return inner
    left = " " if inner[0].isspace() else ""
    right = " " if inner[-1].isspace() else ""
    opens = words[0].isalnum() or not (before + left) or (before + left)[-1].isspace()
    closes = words[-1].isalnum() or not (right + after) or (right + after)[0].isspace()
    is_apart = not before.endswith("*") and _BREAK not in words
    if opens and closes and is_apart:
        return f"{left}{mark}{words}{mark}{right}"
    return f"{left}<{tag}>{words}</{tag}>{right}"


def _image(alt: str, address: str) -> str:
    return f"![{_escaped(alt)}]({_destination(address)})"


def _destination(address: str) -> str:
    plain = address.translate(_UNSAFE)
    return f"<{plain}>" if re.search(r"[\s()\\]", plain) or not plain else plain


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACES.sub(" ", words))
