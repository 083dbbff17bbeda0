"""JSON Feed 1.1, from the same entries as the other formats. What is absent has no key."""

import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from syndication.feeds.entries import Entry, Feed, Picture, Withdrawal, clean, line, moment

logger = logging.getLogger("wellspring.feeds")

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed's bytes, in UTF-8. An entry that can not be written is left out and logged."""
    pages = dict(feed.pages)
    ours = {
        "archive": feed.archive,
        "current": pages.get("current"),
        "next_archive": pages.get("next-archive"),
        "withdrawn": [_withdrawn(one) for one in feed.withdrawn],
    }
    document = {
        "version": VERSION,
        "title": line(feed.title),
        "home_page_url": feed.link,
        "feed_url": feed.address,
        "description": line(feed.description),
        "icon": feed.logo_url,
        "authors": [{"name": line(feed.author or feed.rights or feed.title)}],
        "language": feed.language,
        # RFC 5005's way back is what JSON Feed calls next: the older entries.
        "next_url": pages.get("prev-archive"),
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else None,
        "_wellspring": _present(ours),
    }
    return _dumps(_present(document) | {"items": list(_items(entries))}).encode() + b"\n"


def _items(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        try:
            item = _item(entry)
            _dumps(item).encode()  # what fails, fails here, and not in the whole feed
        except Exception:
            logger.exception("an entry was left out of a feed", extra={"entry": entry.id})
        else:
            yield item


def _item(entry: Entry) -> dict[str, Any]:
    picture = entry.picture
    return _present(
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            "content_html": clean(entry.content),
            "summary": entry.summary or entry.title,
            "image": picture.url if picture else None,
            "date_published": moment(entry.published),
            "date_modified": moment(entry.updated),
            "authors": [{"name": author} for author in entry.authors],
            "tags": list(entry.categories),
            "language": entry.language,
            "_wellspring": _present({"rights": entry.rights, "image": _picture(picture)}),
        }
    )


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    return _present(
        {
            "alt": picture.description,
            "credit": picture.credit,
            "type": picture.type,
            "width": picture.width,
            "height": picture.height,
        }
    )


def _withdrawn(one: Withdrawal) -> dict[str, Any]:
    return _present(
        {
            "id": one.id,
            "url": one.link,
            "language": one.language,
            "text": one.text,
            "reason": one.reason,
            "note": one.note,
            "replacement": one.replacement,
            "withdrawn_at": moment(one.withdrawn_at),
        }
    )


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
