"""The stored form of a table: HTML with rows and cells, whose words may be bold, slanted or linked.

Editors and importers write it, the builder reads it. It is one text, so that Wagtail finds the
pages that its cells link to, as in every other rich text.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from lxml import html as parser

from blog.renditions.sanitize import allowed_url
from blog.visible import readable

Rows = list[list[str]]

_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_SILENT = frozenset({"script", "style", "template", "textarea", "title"})


def markup(rows: Iterable[Iterable[str]]) -> str:
    """The stored form of rows of cells, each the HTML of its words; "" without rows."""
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{written}</table>" if written else ""


def cells(stored: str) -> Rows:
    """The rows of a stored table, all of the same length; each cell is the HTML of its words.

    Only emphasis, links and line breaks are kept of the cells: they are safe to be shown.
    """
    if not stored.strip():
        return []
    root = parser.fragment_fromstring(readable(stored), create_parent="div")
    found = [
        ["".join(_inside(cell)) for cell in row if cell.tag in ("td", "th")]
        for row in root.iter("tr")
    ]
    return squared(row for row in found if row)


def squared(rows: Iterable[list[str]]) -> Rows:
    """The rows, each as long as the longest: ragged rows end in empty cells."""
    listed = list(rows)
    width = max(map(len, listed), default=0)
    return [[*row, *[""] * (width - len(row))] for row in listed]


def _inside(node: Any) -> Iterator[str]:
    yield escape(node.text or "", quote=False)
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _SILENT:
            yield from _element(child)
        yield escape(child.tail or "", quote=False)


def _element(node: Any) -> Iterator[str]:
    opening = closing = ""
    if name := _EMPHASIS.get(node.tag):
        opening, closing = f"<{name}>", f"</{name}>"
    elif node.tag == "br":
        opening = "<br/>"
    elif node.tag == "a" and (link := _link(node)):
        opening, closing = f"<a {link}>", "</a>"
    yield opening
    yield from _inside(node)
    yield closing


def _link(node: Any) -> str:
    """The attributes of a link: a page's id, or an address that may be followed."""
    page = node.get("id") or ""
    if node.get("linktype") == "page" and page.isascii() and page.isdecimal():
        return f'linktype="page" id="{page}"'
    address = allowed_url(node.get("href") or "")
    return f'href="{escape(address)}"' if address else ""
