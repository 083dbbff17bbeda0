"""Reduces the HTML of an entry to what a destination accepts, without losing text.

An element that is not allowed is removed and its content stays. A link is replaced by its text and
its URL in brackets, an image by its alternative text, a list item by its marker and its text.
"""

from collections.abc import Iterable

from lxml import html
from lxml.etree import Comment, Entity, ProcessingInstruction

from syndication.feeds.xml import Element

# Removed with their content. Our own entries have none of them.
_REMOVED = frozenset(
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
_GLOBAL = ("dir", "lang")  # without them, text may be read in the wrong direction
_ADDRESSES = {
    "href": ("https://", "http://", "mailto:", "tel:", "sms:"),
    "src": ("https://", "http://"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Removing one of these elements must not join two words.
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


def restrict(
    content: str, *, tags: tuple[str, ...] = (), depth: int = 0, inside_width: int = 0
) -> str:
    """Returns ``content`` reduced to the given limits, or unchanged if none is given.

    ``tags``: the allowed elements (empty: all). ``depth``: how deep elements may be nested (0: no
    limit). ``inside_width``: the maximum width of images in pixels (0: no limit).
    """
    if not (tags or depth or inside_width):
        return content
    root = html.fragment_fromstring(content, create_parent="div")
    if tags:
        _allow(root, frozenset(tags))
    if depth:
        _flatten(root, depth)
    if inside_width:
        _limit_width(root, inside_width)
    return _inner_html(root)


def disallowed_tags(content: str, *, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The names of elements in ``content`` that are not among ``tags`` (empty: all are allowed)."""
    if not tags:
        return ()
    root = html.fragment_fromstring(content, create_parent="div")
    tags_found = {str(each.tag) for each in root.iterdescendants() if isinstance(each.tag, str)}
    return tuple(sorted(tags_found - set(tags)))


def _allow(root: Element, tags: frozenset[str]) -> None:
    for element in _inmost_first(root):
        if element.tag in (Comment, ProcessingInstruction, Entity) or element.tag in _REMOVED:
            element.drop_tree()
        elif element.tag in tags and (element.tag != "li" or element.getparent().tag in tags):
            _filter_attributes(element)
        else:
            _dissolve(element, tags)


def _inmost_first(root: Element) -> list[Element]:
    """All descendants, children before parents, so that each still has its parent when read."""
    return list(reversed(list(root.iterdescendants())))


def _filter_attributes(element: Element) -> None:
    allowed = _GLOBAL + _ATTRIBUTES.get(element.tag, ())
    for name, value in list(element.attrib.items()):
        safe = name not in _ADDRESSES or value.startswith(_ADDRESSES[name])
        if name not in allowed or not safe:
            del element.attrib[name]


def _dissolve(element: Element, tags: frozenset[str]) -> None:
    """Replaces an element by its content, or by the nearest equivalent among ``tags``."""
    tag = element.tag
    if tag in _HEADINGS and (instead := _first(("h2", "h3", "h4", "p"), tags)):
        element.tag = instead
        _filter_attributes(element)
        return
    if tag == "a":
        _append(element, _address(element))
    elif tag == "img":
        element.text = f" [{element.get('alt')}] " if element.get("alt") else ""
    elif tag == "li":
        element.text = _list_marker(element) + (element.text or "")
        if "p" in tags and not any(child.tag in _BLOCKS for child in element):
            element.tag = "p"
            _filter_attributes(element)
            return
    _unwrap(element)


def _first(names: Iterable[str], tags: frozenset[str]) -> str | None:
    return next((name for name in names if name in tags), None)


def _list_marker(item: Element) -> str:
    """The marker that the item had: a number in an ordered list, otherwise a bullet."""
    if item.getparent().tag == "ol":
        return f"{sum(1 for _ in item.itersiblings(preceding=True)) + 1}. "
    return "• "


def _address(link: Element) -> str:
    """The link's URL in brackets, or "" if it is unsafe or the link's text already contains it."""
    address = link.get("href", "")
    if not address.startswith(_ADDRESSES["href"]):
        return ""
    scheme, _, rest = address.partition(":")
    words = link.text_content().strip()
    if scheme in ("tel", "sms"):
        digits = "".join(filter(str.isdigit, rest.partition("?")[0]))
        shown_digits = "".join(filter(str.isdigit, words))
        return (
            ""
            if shown_digits and shown_digits in (digits, digits.removeprefix("1"))
            else f" ({digits})"
        )
    plain = rest.removeprefix("//").rstrip("/")
    return "" if words.rstrip("/") in (address.rstrip("/"), plain) else f" ({address})"


def _append(element: Element, words: str) -> None:
    if not words:
        return
    last = element[-1] if len(element) else None
    if last is None:
        element.text = (element.text or "") + words
    else:
        last.tail = (last.tail or "") + words


def _unwrap(element: Element) -> None:
    if element.tag in _BLOCKS:
        element.text = " " + (element.text or "")
        element.tail = " " + (element.tail or "")
    element.drop_tag()


def _flatten(root: Element, depth: int) -> None:
    """Dissolves elements nested deeper than ``depth``."""
    for element in _inmost_first(root):
        if isinstance(element.tag, str) and sum(1 for _ in element.iterancestors()) > depth:
            _dissolve(element, frozenset())


def _limit_width(root: Element, width: int) -> None:
    """Limits the images' width, and drops their height: clients derive it from the proportions."""
    for picture in root.iter("img"):
        if not picture.get("width", "").isdigit() or int(picture.get("width")) > width:
            picture.set("width", str(width))
            picture.attrib.pop("height", None)


def _inner_html(root: Element) -> str:
    parts = [html.tostring(child, encoding="unicode") for child in root]
    # The text before the first element is not a child: it is escaped through an element of its own.
    lead = html.tostring(_text_only(root.text), encoding="unicode")[5:-6] if root.text else ""
    return (lead + "".join(parts)).strip()


def _text_only(text: str) -> Element:
    holder = html.Element("div")
    holder.text = text
    return holder
