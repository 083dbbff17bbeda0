"""Adds the elements that a single destination requires to the RSS that all destinations get."""

from collections.abc import Iterable, Mapping

from lxml import etree

from syndication.feeds.profiles.writing import ExtraElement
from syndication.feeds.xml import DCTERMS, MEDIA, MICROSOFT, SMARTNEWS, Element

_PREFIXES = {"dcterms": DCTERMS, "media": MEDIA, "mi": MICROSOFT, "snf": SMARTNEWS}


def add(
    rss: bytes,
    *,
    channel: Iterable[ExtraElement] = (),
    items: Mapping[str, tuple[ExtraElement, ...]],
) -> bytes:
    """Returns ``rss`` with the channel's extras before its first item, and each item's at its end.

    ``items`` maps guids to extras. Without any extras the bytes stay the same.
    """
    channel_extras = tuple(channel)
    if not channel_extras and not any(items.values()):
        return rss
    root: Element = etree.fromstring(rss, etree.XMLParser(resolve_entities=False, no_network=True))
    channel_element = root.find("channel")
    first_item = channel_element.find("item")
    for extra in channel_extras:
        element = _element(channel_element, extra)
        if first_item is not None:
            first_item.addprevious(element)
    for item in channel_element.iterfind("item"):
        for extra in items.get(item.findtext("guid", ""), ()):
            _element(item, extra)
    # Declares the usual prefixes once on the root; declarations already there stay.
    etree.cleanup_namespaces(root, top_nsmap=_PREFIXES, keep_ns_prefixes=list(root.nsmap))
    etree.indent(root)
    return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))


def _element(parent: Element, extra: ExtraElement) -> Element:
    tag = f"{{{extra.namespace}}}{extra.name}" if extra.namespace else extra.name
    element = etree.SubElement(parent, tag, dict(extra.attributes))
    element.text = extra.text or None
    return element
