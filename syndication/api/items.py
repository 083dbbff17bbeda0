"""A post as JSON text: the stored document, with the columns of its edition put in front of it.

Stored bytes are joined, not parsed: one post more costs a copy (``body=data``, the default).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from syndication.views import EditionView, Tombstone

# Which stored renditions an answer needs, by the ``body`` that was asked for.
MEDIA = {
    "data": ("data",),
    "html": ("data", "html"),
    "text": ("data", "text"),
    "none": ("data",),
}


class NotRenderedError(LookupError):
    """A stored form of a post is missing, or is no JSON object."""


def post(view: EditionView, body: str = "data") -> str:
    """The JSON text of one post. Raises :class:`NotRenderedError`."""
    stored = view.contents.get("data", "")
    if not stored.startswith('{"'):
        raise NotRenderedError(f"{view.post_id} edition {view.number} has no data rendition")
    if body != "data":
        stored = _with_body(view, body)
    return f"{dumps(columns(view))[:-1]},{stored[1:]}"


def page(texts: Iterable[str], following: str | None) -> bytes:
    """A list's answer, from the JSON texts of its posts."""
    return f'{{"results":[{",".join(texts)}],"next":{dumps(following)}}}'.encode()


def columns(view: EditionView) -> dict[str, Any]:
    """What the edition knows and the document does not: dates, number, addresses, twins."""
    address = url(view.publisher.origin, view.post_id)
    return {
        "url": address,
        "published_at": moment(view.published_at),
        "modified_at": moment(view.updated_at),
        "edition": {
            "number": view.number,
            "digest": view.digest,
            "kind": view.kind,
            "note": view.note,
            "sequence": view.sequence,
        },
        "translations": [
            {
                "id": twin.id,
                "locale": twin.locale,
                "title": twin.title,
                "url": view.twin_url(twin),
                "api_url": url(view.publisher.origin, twin.id),
            }
            for twin in view.twins
        ],
        "newsletter": {
            "html": f"{address}newsletter.html",
            "text": f"{address}newsletter.txt",
        },
    }


def tombstone(found: Tombstone) -> dict[str, Any]:
    """What is still said of a withdrawn post: members of the 410's problem."""
    return {
        "id": found.post_id,
        "locale": found.locale,
        "reason": found.reason,
        "note": found.note,
        "replacement": found.replacement or None,
        "withdrawn_at": moment(found.withdrawn_at),
        "edition": {"number": found.number, "sequence": found.sequence},
    }


def url(origin: str, post_id: str) -> str:
    return f"{origin}/api/v1/posts/{post_id}/"


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _with_body(view: EditionView, body: str) -> str:
    document = {name: part for name, part in view.data.items() if name != "body"}
    if body != "none":
        if body not in view.contents:
            raise NotRenderedError(f"{view.post_id} edition {view.number} has no {body} rendition")
        document[body] = view.contents[body]
    return dumps(document)
