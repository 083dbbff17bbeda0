"""Every document of every feed, found as readers find them: in the list, then by their links."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from django.test import Client

NEXT = "string(//*[local-name()='link'][@rel='prev-archive']/@href)"
NAMES = ("id", "title", "link", "published", "updated", "language", "html")
JSON = ("id", "title", "url", "date_published", "date_modified", "language", "content_html")
RSS = (
    "string(guid)",
    "string(title)",
    "string(link)",
    "string(pubDate)",
    "string(*[local-name()='updated'])",
    "string(*[local-name()='language'])",
    "string(*[local-name()='encoded'])",
)
ATOM = (
    "string(*[local-name()='id'])",
    "string(*[local-name()='title'])",
    "string(*[local-name()='link']/@href)",
    "string(*[local-name()='published'])",
    "string(*[local-name()='updated'])",
    "string(@xml:lang)",
    "string(*[local-name()='content' and namespace-uri()='http://www.w3.org/2005/Atom'])",
)


def documents(client: Client, origin: str, file: str) -> dict[str, bytes]:
    """The bytes of all feeds of one format and of their archives, by address."""
    listed = client.get("/feeds/feeds.opml").content.decode()
    read: dict[str, bytes] = {}
    for address in re.findall(r'xmlUrl="([^"]+)"', listed):
        following: str = address.replace("rss.xml", file)
        while following:
            response = client.get(following.removeprefix(origin))
            assert response.status_code == 200, following
            read[following] = response.content
            following = next(_links(response.content, file), "")
    return read


def _links(content: bytes, file: str) -> Iterator[str]:
    if file == "feed.json":
        older = json.loads(content).get("next_url", "")
    else:
        older = str(etree.fromstring(content).xpath(NEXT))
    if older:
        yield older


def entries(content: bytes, file: str) -> list[dict[str, str]]:
    """What each entry says of itself, under the same names for every format."""
    if file == "feed.json":
        return [_named(item.get, JSON) for item in json.loads(content)["items"]]
    names = RSS if file == "rss.xml" else ATOM
    root = etree.fromstring(content)
    return [_named(item.xpath, names) for item in root.xpath("//item | //*[local-name()='entry']")]


def _named(get: Callable[[str], Any], names: tuple[str, ...]) -> dict[str, str]:
    found = dict(zip(NAMES, map(get, names), strict=True))
    for name in ("published", "updated"):
        found[name] = _moment(found[name])
    return found


def _moment(written: str) -> str:
    """As the API writes it."""
    read = parsedate_to_datetime(written) if "," in written else datetime.fromisoformat(written)
    return read.astimezone(UTC).isoformat().replace("+00:00", "Z")
