"""Every document of every feed, found as readers find them: in the list, then by their links."""

import json
import re
from collections.abc import Iterator

from lxml import etree

from django.test import Client

NEXT = "string(//*[local-name()='link'][@rel='prev-archive']/@href)"


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
