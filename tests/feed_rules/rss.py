"""RSS 2.0, as the Advisory Board's specification and profile have it."""

import re
from typing import Any

from tests.feed_rules.shared import (
    ATOM,
    DC,
    DCTERMS,
    ENCODED,
    HISTORY,
    MEDIA,
    Check,
    Faults,
    counted,
    html,
    identity,
    language,
    link,
    parsed,
    pictures,
    plain,
    relations,
    rfc822,
    rfc3339,
    texts,
    unique,
)

CHANNEL = {
    **dict.fromkeys(("title", "link", "description", "language", "lastBuildDate"), "1"),
    **dict.fromkeys(("copyright", "docs", "generator", "image", f"{HISTORY}archive"), "?"),
    "item": "*",
    f"{ATOM}link": "+",
}
ITEM = {
    **dict.fromkeys(("title", "link", "description", ENCODED, "guid", "pubDate"), "1"),
    **dict.fromkeys((f"{DC}language", f"{ATOM}updated", f"{DCTERMS}modified"), "1"),
    **dict.fromkeys(("category", f"{DC}creator", f"{MEDIA}content"), "*"),
    **dict.fromkeys((f"{DC}rights", f"{DCTERMS}references"), "?"),
}


def check(content: bytes, address: str) -> Faults:
    root = parsed(content)
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        yield "no RSS 2.0"
        return
    channel = root[0]
    yield from counted(channel, CHANNEL, "channel")
    checks = {"title": plain, "description": plain, "link": link, "docs": link}
    checks |= {"language": language, "lastBuildDate": rfc822, "copyright": plain}
    yield from texts(channel, checks, "channel")
    archive = channel.find(f"{HISTORY}archive") is not None
    links = channel.findall(f"{ATOM}link")
    yield from relations(links, address, "application/rss+xml", archive=archive)
    names = [child.tag for child in channel]
    if "item" in names and set(names[names.index("item") :]) != {"item"}:
        yield "W3C MisplacedItem: channel elements behind items"
    for image in channel.findall("image"):
        # PROFILE: the picture bears the channel's own title and link.
        for name in ("title", "link"):
            if image.findtext(name) != channel.findtext(name):
                yield f"the image's {name} is not the channel's"
        if not re.search(r"\.(png|gif|jpe?g)$", image.findtext("url", "")):
            yield "W3C ImageUrlFormat"
    items = channel.findall("item")
    yield from unique((item.findtext("guid") for item in items), "guid")
    for item in items:
        yield from _item(item, f"item {item.findtext('guid')}")


def _item(item: Any, where: str) -> Faults:
    yield from counted(item, ITEM, where)
    checks: dict[str, Check] = {"title": plain, "link": link, "description": html, ENCODED: html}
    checks |= {"guid": identity, "pubDate": rfc822, "category": plain, f"{DC}creator": plain}
    checks |= {f"{DC}language": language, f"{DC}rights": plain}
    checks |= {f"{ATOM}updated": rfc3339, f"{DCTERMS}modified": rfc3339}
    checks |= {f"{DCTERMS}references": identity}
    yield from texts(item, checks, where)
    yield from pictures(item, where)
    names = [child.tag for child in item]
    if names.index("description") > names.index(ENCODED):
        yield f"{where}: PROFILE: the description comes before the content"
    if item.find("guid").get("isPermaLink") != "false":
        yield f"{where}: W3C InvalidPermalink"
