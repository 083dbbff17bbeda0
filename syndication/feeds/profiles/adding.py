"""The elements that only one destination asks for, added to the RSS that all of them get."""

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from syndication.feeds.profiles.writing import DCTERMS, MEDIA, MICROSOFT, SMARTNEWS, Extra

_PREFIXES = {"dcterms": DCTERMS, "media": MEDIA, "mi": MICROSOFT, "snf": SMARTNEWS}


def add(
    rss: bytes, *, channel: Iterable[Extra] = (), items: Mapping[str, tuple[Extra, ...]]
) -> bytes:
    """``rss`` with the channel's extras before its first item, and each item's at its end.

    ``items`` go by guid. Unchanged where there are none.
    """
    on_top = tuple(channel)
    if not on_top and not any(items.values()):
        return rss
    root: Any = etree.fromstring(rss, etree.XMLParser(resolve_entities=False, no_network=True))
    place = root.find("channel")
    first = place.find("item")
    for extra in on_top:
        made = _element(place, extra)
        if first is not None:
            first.addprevious(made)
    for item in place.iterfind("item"):
        for extra in items.get(item.findtext("guid", ""), ()):
            _element(item, extra)
    # Prefixes that people know, named once on the root; those in use there stay.
    etree.cleanup_namespaces(root, top_nsmap=_PREFIXES, keep_ns_prefixes=list(root.nsmap))
    etree.indent(root)
    return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))


def _element(parent: Any, extra: Extra) -> Any:
    tag = f"{{{extra.namespace}}}{extra.name}" if extra.namespace else extra.name
    made = etree.SubElement(parent, tag, dict(extra.attributes))
    made.text = extra.text or None
    return made
