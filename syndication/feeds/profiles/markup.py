"""The body of an entry in the HTML that a destination takes. Words are never lost.

An element that is not allowed goes, and what it holds stays; a link leaves its address behind in
brackets, a picture its words, an item of a list its mark.
"""

from collections.abc import Iterable
from typing import Any

from lxml import html
from lxml.etree import Comment, Entity, ProcessingInstruction

# Not even their words may be shown. Our own entries hold none of them.
_NEVER = frozenset(
    [
        "script",
        "style",
        "template",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "noscript",
        "svg",
        "math",
        "link",
        "meta",
        "base",
        "title",
        "head",
        "frame",
        "frameset",
        "applet",
        "audio",
        "video",
        "canvas",
    ]
)
_ATTRIBUTES = {"a": ("href",), "img": ("src", "alt", "width", "height"), "td": ("colspan",)}
_ADDRESSES = {
    "href": ("https://", "http://", "mailto:", "tel:", "sms:"),
    "src": ("https://", "http://"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Where one of these ends, a word ends.
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        *_HEADINGS,
    )
)


def fit(content: str, *, tags: tuple[str, ...] = (), depth: int = 0, inside_width: int = 0) -> str:
    """``content`` with these elements only (none named: all), ``depth`` deep at most (0: any), and
    its pictures no wider than ``inside_width`` pixels (0: any). Unchanged where nothing is asked.
    """
    if not (tags or depth or inside_width):
        return content
    root = html.fragment_fromstring(content, create_parent="div")
    if tags:
        _allow(root, frozenset(tags))
    if depth:
        _flatten(root, depth)
    if inside_width:
        _narrow(root, inside_width)
    return _inside(root)


def outside(content: str, *, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The elements in ``content`` that are not among ``tags``, by name."""
    if not tags:
        return ()
    root = html.fragment_fromstring(content, create_parent="div")
    found = {str(each.tag) for each in root.iterdescendants() if isinstance(each.tag, str)}
    return tuple(sorted(found - set(tags)))


def _allow(root: Any, tags: frozenset[str]) -> None:
    for element in _inmost_first(root):
        if element.tag in (Comment, ProcessingInstruction, Entity) or element.tag in _NEVER:
            element.drop_tree()
        elif element.tag in tags and (element.tag != "li" or element.getparent().tag in tags):
            _keep_attributes(element)
        else:
            _dissolve(element, tags)


def _inmost_first(root: Any) -> list[Any]:
    """So that an element still knows what it stood in when its own turn comes."""
    return list(reversed(list(root.iterdescendants())))


def _keep_attributes(element: Any) -> None:
    allowed = _ATTRIBUTES.get(element.tag, ())
    for name, value in list(element.attrib.items()):
        safe = name not in _ADDRESSES or value.startswith(_ADDRESSES[name])
        if name not in allowed or not safe:
            del element.attrib[name]


def _dissolve(element: Any, tags: frozenset[str]) -> None:
    """Take the element away and leave its words, as near to their meaning as ``tags`` allow."""
    tag = element.tag
    if tag in _HEADINGS and (instead := _first(("h2", "h3", "h4", "p"), tags)):
        element.tag = instead
        _keep_attributes(element)
        return
    if tag == "a":
        _append(element, _address(element))
    elif tag == "img":
        element.text = f" [{element.get('alt')}] " if element.get("alt") else ""
    elif tag == "li":
        element.text = _mark(element) + (element.text or "")
        if "p" in tags and not any(child.tag in _BLOCKS for child in element):
            element.tag = "p"
            element.attrib.clear()
            return
    _unwrap(element)


def _first(names: Iterable[str], tags: frozenset[str]) -> str | None:
    return next((name for name in names if name in tags), None)


def _mark(item: Any) -> str:
    """What stood before the item: a number in an ordered list, a dot in any other."""
    if item.getparent().tag == "ol":
        return f"{sum(1 for _ in item.itersiblings(preceding=True)) + 1}. "
    return "• "


def _address(link: Any) -> str:
    """The link's address in brackets, unless it is unsafe or its words say it already."""
    address = link.get("href", "")
    if not address.startswith(_ADDRESSES["href"]):
        return ""
    scheme, _, rest = address.partition(":")
    words = link.text_content().strip()
    if scheme in ("tel", "sms"):
        digits = "".join(filter(str.isdigit, rest.partition("?")[0]))
        said = "".join(filter(str.isdigit, words))
        return "" if said and said in (digits, digits.removeprefix("1")) else f" ({digits})"
    plain = rest.removeprefix("//").rstrip("/")
    return "" if words.rstrip("/") in (address.rstrip("/"), plain) else f" ({address})"


def _append(element: Any, words: str) -> None:
    if not words:
        return
    last = element[-1] if len(element) else None
    if last is None:
        element.text = (element.text or "") + words
    else:
        last.tail = (last.tail or "") + words


def _unwrap(element: Any) -> None:
    if element.tag in _BLOCKS:
        element.text = " " + (element.text or "")
        element.tail = " " + (element.tail or "")
    element.drop_tag()


def _flatten(root: Any, depth: int) -> None:
    """Dissolve what stands deeper than ``depth``; an address or a picture's words stay behind."""
    for element in _inmost_first(root):
        if isinstance(element.tag, str) and sum(1 for _ in element.iterancestors()) > depth:
            _dissolve(element, frozenset())


def _narrow(root: Any, width: int) -> None:
    """Say a width that fits; the height would then be wrong, and follows by itself."""
    for picture in root.iter("img"):
        if not picture.get("width", "").isdigit() or int(picture.get("width")) > width:
            picture.set("width", str(width))
            picture.attrib.pop("height", None)


def _inside(root: Any) -> str:
    parts = [html.tostring(child, encoding="unicode") for child in root]
    # The text before the first element is not a child; as HTML it is escaped like any other.
    lead = html.tostring(_text_only(root.text), encoding="unicode")[5:-6] if root.text else ""
    return (lead + "".join(parts)).strip()


def _text_only(text: str) -> Any:
    holder = html.Element("div")
    holder.text = text
    return holder
