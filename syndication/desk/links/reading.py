"""The links of a stored document. Pure: no queries, no clock."""

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from syndication.desk.models import LinkUse

VERSION = 1  # of what is found: raise it to read all posts again

Place = LinkUse.Place

_HREF = re.compile(r'\shref="([^"]*)"')  # the HTML is sanitised: double quotes only
_BLOCKS = {
    "cta": Place.CTA,
    "care_card": Place.CARE,
    "crisis_support": Place.CRISIS,
    "references": Place.REFERENCE,
    "author_byline": Place.AUTHOR,
    "organization_boilerplate": Place.ORGANIZATION,
}
_FIELDS = {
    "lead": Place.LEAD,
    "crisis_support": Place.CRISIS,
    "references": Place.REFERENCE,
    "byline": Place.AUTHOR,
    "review": Place.REVIEWER,
    "disclaimer": Place.DISCLAIMER,
    "corrections": Place.CORRECTION,
    "rights": Place.RIGHTS,
}


class Found(NamedTuple):
    """An address, without its fragment, and where the post contains it."""

    url: str
    place: str
    block: str  # the block's id; empty outside the body


def links(document: dict[str, Any]) -> frozenset[Found]:
    """The web addresses at other hosts that a document in its JSON form contains.

    What the body shows is not found once more among the post's own fields.
    """
    found = {
        Found(url, _BLOCKS.get(block["type"], Place.BODY), block["id"])
        for block in document.get("body", ())
        for url in _addresses(block["value"])
    }
    shown = {(each.url, each.place) for each in found}
    for name, place in _FIELDS.items():
        urls = set(_addresses(document.get(name)))
        found |= {Found(url, place, "") for url in urls if (url, place) not in shown}
    return frozenset(found)


def host(url: str) -> str:
    """The host that is asked, in lower case."""
    return (urlsplit(url).hostname or "").rstrip(".")[:255]


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _addresses(part)
    elif isinstance(value, dict) and "sizes" not in value:  # no pictures
        if value.get("doi"):
            # As renditions link it: the address beside it is not shown.
            value = value | {"url": f"https://doi.org/{value['doi']}"}
        for name, part in value.items():
            yield from _in_text(name, part) if isinstance(part, str) else _addresses(part)


def _in_text(name: str, text: str) -> Iterator[str]:
    if name == "html":
        for address in _HREF.findall(text):
            yield from _clean(html.unescape(address))
    elif name.endswith("url"):
        yield from _clean(text)


def _clean(address: str) -> Iterator[str]:
    """The address of a web page without its fragment; nothing for our own ones, mail and numbers"""
    try:
        url = urldefrag(address.strip()).url
        if urlsplit(url).scheme in ("http", "https") and host(url):
            yield url
    except ValueError:  # brackets that are no IPv6 address
        return
