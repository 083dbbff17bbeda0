"""Guides as HTML: CommonMark and tables, with an id for each heading and our own links resolved."""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from django.utils.safestring import SafeString, mark_safe

_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|#", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^\w\- ]")
# Raw HTML is shown as text: a guide adds no element that the sheet and the tests do not know.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")

# Maps a path below docs/ to the address it is served at; "" where it is not served.
Resolve = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level, for the list of a page's contents."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    title: str
    html: SafeString
    contents: tuple[Heading, ...]


def render(text: str, source: str, resolve: Resolve) -> Rendered:
    """``text`` as HTML.

    ``source`` is the guide's own path below docs/, which relative links and pictures start from. A
    link to a file that is not served becomes plain text.
    """
    title, tokens = _without_title(_PARSER.parse(text))
    tokens = list(_without_empty_heads(tokens))
    contents = []
    for token, inline, identifier in _headings(tokens):
        plain = _plain(inline)
        token.attrSet("id", identifier)
        if token.tag == "h2":
            contents.append(Heading(identifier, plain))
        _link_to_itself(inline, identifier)
    _name_columns(tokens)
    for token in tokens:
        _resolve_links(token.children or [], source, resolve)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Rendered(title, mark_safe(html), tuple(contents))  # noqa: S308  # html is off


def inline(text: str) -> SafeString:
    """One line of Markdown as HTML, without a paragraph around it."""
    html: str = _PARSER.renderInline(text)
    return mark_safe(html)  # noqa: S308  # html is off


def anchor(text: str) -> str:
    """The id of a heading, as GitHub makes it, so that links work there and here."""
    return _PUNCTUATION.sub("", text.lower()).strip().replace(" ", "-")


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The words of the first heading, which the page shows itself, and what follows it."""
    if [token.tag for token in tokens[:1]] != ["h1"]:
        raise ValueError("A guide begins with its title: a heading of the first level.")
    return _plain(tokens[1]), tokens[3:]


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, str]]:
    """Each heading's opening token, its words, and an id that no other heading has."""
    used: dict[str, int] = {}
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            name = anchor(_plain(inline))
            count = used[name] = used.get(name, -1) + 1
            yield token, inline, f"{name}-{count}" if count else name


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _link_to_itself(inline: Token, identifier: str) -> None:
    """Make a heading the link to its own address, unless it has links of its own."""
    children = inline.children or []
    if all(child.type != "link_open" for child in children):
        opening = Token("link_open", "a", 1, attrs={"class": "anchor", "href": f"#{identifier}"})
        inline.children = [opening, *children, Token("link_close", "a", -1)]


def _without_empty_heads(tokens: Sequence[Token]) -> Iterator[Token]:
    """Leave out a table's head without words, which would be empty column headers."""
    head: list[Token] | None = None
    for token in tokens:
        if token.type == "thead_open":
            head = []
        if head is None:
            yield token
            continue
        head.append(token)
        if token.type == "thead_close":
            if any(each.content for each in head):
                yield from head
            head = None


def _name_columns(tokens: Sequence[Token]) -> None:
    """Mark the cells of a table's head as column headers; one without words is no header."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "th_open":
            continue
        if inline.content:
            opening.attrSet("scope", "col")
        else:
            opening.tag = closing.tag = "td"


def _resolve_links(children: list[Token], source: str, resolve: Resolve) -> None:
    kept: list[Token] = []
    unlinked = 0
    for token in children:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href") or ""), source, resolve)
            if not address:
                unlinked += 1
                continue
            token.attrSet("href", address)
        elif token.type == "link_close" and unlinked:  # links do not nest
            unlinked -= 1
            continue
        elif token.type == "image":
            token.attrSet("src", _address(str(token.attrGet("src") or ""), source, resolve))
        kept.append(token)
    children[:] = kept


def _address(href: str, source: str, resolve: Resolve) -> str:
    if _EXTERNAL.match(href):
        return href
    path, mark, fragment = href.partition("#")
    address = resolve(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)))
    return f"{address}{mark}{fragment}" if address else ""
