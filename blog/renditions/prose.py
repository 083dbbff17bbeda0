"""Converts sanitised rich text to markup with inline styles, and to plain text.

Both are built from the parsed tree, so that the output is always balanced.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.renditions import direction, phrases
from blog.renditions.cleaners import SCHEMES
from blog.renditions.context import Context

# The MJML converter overflows its stack on deep markup; editors' markup is never this deep.
MAX_DEPTH = 24
_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote"})
LISTS = ("ul", "ol")
_SPACES = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
# Characters that XML 1.0 (2.2) forbids: the conversion of the mail would fail.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"[<&\r]")
# A paragraph with attributes; paragraphs are not nested.
_MARKED_LINE = re.compile(r"<p( [^<>]*)>([^<]*+(?:<(?!/?p[ >])[^<]*+)*+)</p>")

Address = Callable[[str | None], str | None]


def line(words: str) -> str:
    """``words`` on one line, without control characters; no-break spaces are kept."""
    return _FORBIDDEN.sub("", _SPACES.sub(" ", words)).strip(" ")


def addresses(context: Context) -> Address:
    """A function that makes an address absolute; it returns ``None`` if it cannot be opened."""

    def absolute(url: str | None) -> str | None:
        if not url or _FORBIDDEN.search(url):
            return None
        if url.startswith("#") and not context.canonical_url:
            return None  # a fragment of a page without an address
        base = (context.canonical_url or "") if url.startswith("#") else f"{context.origin}/"
        try:
            whole = urljoin(base, url.strip())
            known = urlsplit(whole).scheme in SCHEMES
        except ValueError:
            return None
        return _SPACES.sub("%20", whole) if known else None

    return absolute


@lru_cache(maxsize=256)
def _tree(html: str) -> Any:
    """The parsed tree, to be read only. Cached, as several renditions parse the same HTML."""
    return html5lib.parseFragment(
        _FORBIDDEN.sub("", html), treebuilder="etree", namespaceHTMLElements=False
    )


def styled(html: str, *, address: Address, styles: Mapping[str, str]) -> SafeString:
    """Well-formed markup with inline ``styles`` by element; unknown elements are unwrapped."""
    return mark_safe("".join(_styled(_tree(html), address, styles, 0)))  # noqa: S308 built from escaped parts


def styled_line(html: str, *, address: Address, styles: Mapping[str, str]) -> SafeString:
    """The same for the inside of a list item: paragraphs are separated by line breaks."""
    if not _MARKUP.search(html):
        return escape(_FORBIDDEN.sub("", html))  # a table has thousands of such cells
    markup = styled(html, address=address, styles={**styles, "p": ""})
    # A line with a direction or language of its own keeps it on an element that makes no block.
    lines = _MARKED_LINE.sub(r"<p><span\1>\2</span></p>", markup)
    inner = lines.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "<br />")
    return mark_safe(inner.replace("<p>", "<br />").replace("</p>", ""))  # noqa: S308 as above


def _styled(node: Any, address: Address, styles: Mapping[str, str], depth: int) -> Iterable[str]:
    if depth > MAX_DEPTH:
        yield escape("".join(node.itertext()))
        return
    yield escape(node.text or "")
    for child in node:
        opening, closing = _tags(child, address, styles)
        yield opening
        if isinstance(child.tag, str):
            yield from _styled(child, address, styles, depth + 1)
        yield closing
        yield escape(child.tail or "")


def _tags(node: Any, address: Address, styles: Mapping[str, str]) -> tuple[str, str]:
    if node.tag == "br":
        return "<br />", ""
    name = _INLINE.get(node.tag) or (node.tag if node.tag in _BLOCKS or node.tag == "a" else None)
    href = address(node.get("href")) if name == "a" else None
    if name is None or (name == "a" and href is None):
        return "", ""
    attributes = f' href="{escape(href)}"' if href else ""
    for global_name in ("lang", "dir"):
        if node.get(global_name):
            attributes += f' {global_name}="{escape(node.get(global_name))}"'
    if styles.get(name):
        attributes += f' style="{escape(styles[name])}"'
    return f"<{name}{attributes}>", f"</{name}>"


def plain(html: str, *, address: Address) -> str:
    """Plain text: paragraphs separated by blank lines, list marks, links as ``text (address)``."""
    paragraphs: list[str] = []
    loose: list[str] = []  # words outside any block
    tree = _tree(html)
    _collect(loose, tree.text)
    for child in tree:
        if child.tag in _BLOCKS:
            _flush(loose, paragraphs)
            paragraphs.append(_block(child, address))
        else:
            loose.append(_words(child, address, 0))
        _collect(loose, child.tail)
    _flush(loose, paragraphs)
    return "\n\n".join(part for part in paragraphs if part)


def plain_line(html: str, *, address: Address) -> str:
    """The same on one line."""
    if not _MARKUP.search(html):
        return line(html)
    return line(plain(html, address=address))


def _collect(loose: list[str], words: str | None) -> None:
    if words:
        loose.append(words)


def _flush(loose: list[str], paragraphs: list[str]) -> None:
    paragraphs.append(line("".join(loose)))
    loose.clear()


def _block(node: Any, address: Address) -> str:
    if node.tag in LISTS:
        return "\n".join(_rows(node, address, ""))
    rows = filter(None, map(line, _words(node, address, 0).split("\v")))
    return direction.marked("\n".join(rows), node.get("dir"))


def _rows(node: Any, address: Address, indent: str, inherited: str | None = None) -> Iterable[str]:
    """The lines of a list; nested lists are indented by two."""
    whole = node.get("dir") or inherited
    for number, item in enumerate((child for child in node if child.tag == "li"), 1):
        mark = f"{number}. " if node.tag == "ol" else "* "
        words = line(_words(item, address, 0))
        own = item.get("dir") or whole
        if words:
            yield f"{indent}{mark}{direction.marked(words, own)}"
        for inner in item:
            if inner.tag in LISTS and len(indent) < MAX_DEPTH:
                yield from _rows(inner, address, f"{indent}  ", own)


def _words(node: Any, address: Address, depth: int) -> str:
    """The text of a node, with line breaks as vertical tabs."""
    if not isinstance(node.tag, str):
        return ""
    if node.tag == "br":
        return "\v"
    if depth > MAX_DEPTH:
        return "".join(node.itertext())
    words = node.text or ""
    for child in node:
        if child.tag in LISTS:
            words += child.tail or ""  # nested lists are written by _rows
            continue
        gap = " " if child.tag in _BLOCKS else ""
        words += gap + _words(child, address, depth + 1) + gap + (child.tail or "")
    return _with_address(words, address(node.get("href"))) if node.tag == "a" else words


def _with_address(words: str, url: str | None) -> str:
    label = line(words)
    if url is None:
        return words
    shown = (
        phrases.digits_beside(label, url) if phrases.number(url) else url.removeprefix("mailto:")
    )
    if shown is None or label in (shown, shown.split("://")[-1].rstrip("/")):
        return shown or label
    return f"{label} ({shown})" if label else shown
