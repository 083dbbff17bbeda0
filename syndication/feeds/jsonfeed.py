"""Writes JSON Feed 1.1 from the same entries as the other formats. Empty values have no key."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping

from syndication.feeds.entries import (
    Entry,
    Feed,
    Picture,
    Withdrawal,
    rfc3339,
    single_line,
    with_withdrawals,
    xml_text,
)

logger = logging.getLogger("wellspring.feeds")

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def build(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Returns the feed's bytes in UTF-8. An entry that cannot be written is left out and logged."""
    pages = dict(feed.pages)
    extension = {
        "archive": feed.archive,
        "current": pages.get("current"),
        "next_archive": pages.get("next-archive"),
        "withdrawn": [_withdrawn(withdrawal) for withdrawal in feed.withdrawn],
    }
    document = {
        "version": VERSION,
        "title": single_line(feed.title),
        "home_page_url": feed.link,
        "feed_url": feed.address,
        "description": single_line(feed.description),
        "icon": feed.logo_url,
        "authors": [_publisher(feed)],
        "language": feed.language,
        # JSON Feed's next page has older entries, which RFC 5005 calls the previous archive.
        "next_url": pages.get("prev-archive"),
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else None,
        "_wellspring": _without_empty(extension),
    }
    items = list(_items(with_withdrawals(feed, entries)))
    return _dumps(_without_empty(document) | {"items": items}).encode() + b"\n"


def _publisher(feed: Feed) -> dict[str, object]:
    """JSON Feed 1.1: the URL of an author may be a ``mailto:`` link."""
    name = single_line(feed.author or feed.rights or feed.title)
    return _without_empty({"name": name, "url": feed.contact and f"mailto:{feed.contact}"})


def _items(entries: Iterable[Entry]) -> Iterator[dict[str, object]]:
    for entry in entries:
        try:
            item = _item(entry)
            _dumps(item).encode()  # to find errors that would break the whole feed
        except Exception:
            logger.exception("an entry was left out of a feed", extra={"entry": entry.id})
        else:
            yield item


def _item(entry: Entry) -> dict[str, object]:
    picture = entry.picture
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            "content_html": xml_text(entry.content),
            "summary": entry.summary or entry.title,
            "image": picture.url if picture else None,
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(entry.updated),
            "authors": [{"name": author} for author in entry.authors],
            "tags": list(entry.categories),
            "language": entry.language,
            "_wellspring": _without_empty(
                {"rights": entry.rights, "about": entry.about, "image": _picture(picture)}
            ),
        }
    )


def _picture(picture: Picture | None) -> dict[str, object] | None:
    if picture is None:
        return None
    return _without_empty(
        {
            "alt": picture.description,
            "credit": picture.credit,
            "type": picture.type,
            "width": picture.width,
            "height": picture.height,
        }
    )


def _withdrawn(withdrawal: Withdrawal) -> dict[str, object]:
    return _without_empty(
        {
            "id": withdrawal.id,
            "url": withdrawal.link,
            "language": withdrawal.language,
            "text": withdrawal.text,
            "reason": withdrawal.reason,
            "note": withdrawal.note,
            "replacement": withdrawal.replacement,
            "withdrawn_at": rfc3339(withdrawal.withdrawn_at),
        }
    )


def _without_empty(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
