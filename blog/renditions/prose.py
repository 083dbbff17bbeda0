"""Sanitised rich text in the two forms that mail needs: well-formed styled markup, and plain text.

Both walk the parsed tree, never the string: what comes out is balanced whatever came in.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.renditions import phrases
from blog.renditions.context import Context

SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms"})
# The renderer of mail overflows its stack on deep markup; nothing an editor writes is this deep.
MAX_DEPTH = 24
_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote"})
LISTS = ("ul", "ol")
_SPACES = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
# What XML 1.0 (2.2) forbids; one such character makes the whole mail fail.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Address = Callable[[str | None], str | None]


def line(words: str) -> str:
    """``words`` on one line, without control characters; no-break spaces stay."""
    return _FORBIDDEN.sub("", _SPACES.sub(" ", words)).strip(" ")


def addresses(context: Context) -> Address:
    """A function that makes an address absolute; ``None`` where there is nothing to open."""

    def absolute(url: str | None) -> str | None:
        if not url or _FORBIDDEN.search(url):
            return None
        if url.startswith("#") and not context.canonical_url:
            return None  # a place on a page that has no address yet
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
    """Read only: the feed, the mail and the text of one post parse the same words."""
    return html5lib.parseFragment(
        _FORBIDDEN.sub("", html), treebuilder="etree", namespaceHTMLElements=False
    )


def styled(html: str, *, address: Address, styles: Mapping[str, str]) -> SafeString:
    """Well-formed markup with inline ``styles`` by element; unknown elements give their words."""
    return mark_safe("".join(_styled(_tree(html), address, styles, 0)))  # noqa: S308 built from escaped parts


def styled_line(html: str, *, address: Address, styles: Mapping[str, str]) -> SafeString:
    """The same, for inside a list item: paragraphs become lines."""
    markup = styled(html, address=address, styles={**styles, "p": ""})
    inner = markup.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "<br />")
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
    for kept in ("lang", "dir"):
        if node.get(kept):
            attributes += f' {kept}="{escape(node.get(kept))}"'
    if styles.get(name):
        attributes += f' style="{escape(styles[name])}"'
    return f"<{name}{attributes}>", f"</{name}>"


def plain(html: str, *, address: Address) -> str:
    """Paragraphs a blank line apart, list items with ``* `` or numbers, ``words (address)``."""
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
    rows = _words(node, address, 0).split("\v")
    return "\n".join(filter(None, (line(row) for row in rows)))


def _rows(node: Any, address: Address, indent: str) -> Iterable[str]:
    """A list as lines; a list in a list is indented by two."""
    for number, item in enumerate((child for child in node if child.tag == "li"), 1):
        mark = f"{number}. " if node.tag == "ol" else "* "
        words = line(_words(item, address, 0))
        if words:
            yield f"{indent}{mark}{words}"
        for inner in item:
            if inner.tag in LISTS and len(indent) < MAX_DEPTH:
                yield from _rows(inner, address, f"{indent}  ")


def _words(node: Any, address: Address, depth: int) -> str:
    """The words of a node; a line break comes out as a vertical tab."""
    if not isinstance(node.tag, str):
        return ""
    if node.tag == "br":
        return "\v"
    if depth > MAX_DEPTH:
        return "".join(node.itertext())
    words = node.text or ""
    for child in node:
        if child.tag in LISTS:
            words += child.tail or ""  # its items get lines of their own
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
