"""Mends stored rich text that Wagtail's editor cannot read: from an import, or an older release.

Only what cannot be read is taken away; its words stay.
"""

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import HtmlElement

_EMBED = re.compile(r"<embed\b([^<>]*?)/?>", re.IGNORECASE)
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "hr", "embed"})
_PARTS = _BLOCKS | {"li"}
_INLINE = frozenset({"br", "a", "b", "strong", "i", "em", "u", "s", "del", "sup", "sub", "code"})
_KNOWN = _PARTS | _INLINE  # what the editor knows; words of other elements stay without them


def mended(text: str) -> str:
    """Well-formed rich text with the words of ``text``.

    Links to nothing lose their tag, pictures and videos that name none are left out.
    """
    # The parser knows no embed without an end: it would hold all that follows.
    closed = _EMBED.sub(r"<embed\1></embed>", text.replace("\x00", ""))
    root = html.fragment_fromstring(closed, create_parent="div")
    for node in [each for each in root.iter() if each is not root]:
        if _is_nothing(node):
            node.drop_tree()
        elif node.tag not in _KNOWN or (node.tag == "a" and not _leads(node)):
            node.drop_tag()
        elif node.tag == "li" and node.getparent().tag not in ("ul", "ol"):
            node.tag = "p"
        elif node.tag not in _PARTS and any(part.tag in _PARTS for part in node.iterdescendants()):
            node.drop_tag()
        elif node.tag in _BLOCKS and node.getparent().tag == "p":
            node.getparent().drop_tag()
    return "".join(_paragraphs(root))


def words(text: str) -> str:
    """The words of ``text`` alone, as one paragraph."""
    root = html.fragment_fromstring(text.replace("\x00", ""), create_parent="div")
    return f"<p>{_escaped(' '.join(root.text_content().split()))}</p>"


def _paragraphs(root: HtmlElement) -> Iterator[str]:
    """The blocks in ``root``; the editor would lose what stands between them."""
    line = [_escaped(root.text)]
    for child in root:
        after, child.tail = child.tail, None
        if child.tag in _BLOCKS:
            yield _line(line)
            yield _xml(child)
            line = []
        else:
            line.append(_xml(child))
        line.append(_escaped(after))
    yield _line(line)


def _line(parts: list[str]) -> str:
    text = "".join(parts)
    return f"<p>{text.strip()}</p>" if text.strip() else ""


def _is_nothing(node: HtmlElement) -> bool:
    """A comment, a picture of another program, or an embed that names nothing."""
    is_comment = not isinstance(node.tag, str)
    return is_comment or node.tag == "img" or (node.tag == "embed" and not _shows(node))


def _leads(link: HtmlElement) -> bool:
    if link.get("linktype"):
        return (link.get("id") or "").isdecimal()
    return bool(link.get("href"))


def _shows(embed: HtmlElement) -> bool:
    if embed.get("embedtype") == "image":
        return (embed.get("id") or "").isdecimal() and bool(embed.get("format"))
    return embed.get("embedtype") == "media" and bool(embed.get("url"))


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xml(node: HtmlElement) -> str:
    return str(etree.tostring(node, encoding="unicode", method="xml"))
