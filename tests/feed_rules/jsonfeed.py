"""JSON Feed 1.1: https://jsonfeed.org/version/1.1, read strictly."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.feed_rules.shared import Faults, html, identity, language, link, plain, rfc3339, unique

VERSION = "https://jsonfeed.org/version/1.1"
EXTENSION = re.compile("_[A-Za-z][A-Za-z0-9_-]*")
Test = Callable[[Any, str], Faults]


def check(content: bytes, address: str) -> Faults:
    if content.startswith(b"\xef\xbb\xbf"):
        yield "a byte order mark"
    feed = json.loads(
        content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_such_number
    )
    yield from members(feed, FEED, {"version", "title", "items"}, "feed")
    if feed.get("version") != VERSION:
        yield f"version {feed.get('version')!r}"
    if feed.get("feed_url") != address:
        yield f"feed_url is {feed.get('feed_url')!r}, not {address}"
    if feed.get("next_url") == address:
        yield "next_url leads to the feed itself"
    yield from unique((item.get("id") for item in feed.get("items", ())), "id")


def members(found: Any, rules: dict[str, Test], required: set[str], where: str) -> Faults:
    """Each member by its rule; unknown ones are extensions or faults; what is absent has no
    key."""
    if not isinstance(found, dict):
        yield f"{where}: no object"
        return
    for name in required - found.keys():
        yield f"{where}: no {name}"
    for name, value in found.items():
        if value is None or (value in ("", [], {}) and name != "items"):
            yield f"{where}: {name} is there and empty"
        elif name in rules:
            yield from rules[name](value, f"{where} {name}")
        elif not (EXTENSION.fullmatch(name) and isinstance(value, dict)):
            yield f"{where}: unknown member {name}"


def item(found: Any, where: str) -> Faults:
    """``id``, and at least one content; here always HTML."""
    named = f"item {found.get('id')}" if isinstance(found, dict) else where
    yield from members(found, ITEM, {"id", "content_html"}, named)


def author(found: Any, where: str) -> Faults:
    yield from members(found, AUTHOR, {"name"}, where)


def hub(found: Any, where: str) -> Faults:
    yield from members(found, {"type": text, "url": words(link)}, {"type", "url"}, where)


def text(found: Any, where: str) -> Faults:
    if not isinstance(found, str):
        yield f"{where}: no string"


def words(rule: Test) -> Test:
    def check_words(found: Any, where: str) -> Faults:
        return rule(found, where) if isinstance(found, str) else text(found, where)

    return check_words


def each(rule: Test) -> Test:
    def check_each(found: Any, where: str) -> Faults:
        if not isinstance(found, list):
            yield f"{where}: no list"
            return
        for one in found:
            yield from rule(one, where)

    return check_each


AUTHOR: dict[str, Test] = {"name": words(plain), "url": words(link), "avatar": words(link)}
ITEM: dict[str, Test] = {
    "id": words(identity),
    "url": words(link),
    "title": text,
    "content_html": words(html),
    "summary": text,
    "image": words(link),
    "date_published": words(rfc3339),
    "date_modified": words(rfc3339),
    "authors": each(author),
    "tags": each(words(plain)),
    "language": words(language),
}
FEED: dict[str, Test] = {
    "version": text,
    "title": words(plain),
    "home_page_url": words(link),
    "feed_url": words(link),
    "description": words(plain),
    "icon": words(link),
    "favicon": words(link),
    "authors": each(author),
    "language": words(language),
    "next_url": words(link),
    "hubs": each(hub),
    "items": each(item),
}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """No name stands twice in an object (RFC 8259 4)."""
    found = dict(pairs)
    assert len(found) == len(pairs), f"a name stands twice: {[name for name, _ in pairs]}"
    return found


def _no_such_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
