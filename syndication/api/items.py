"""A post as JSON text: the stored document, with the columns of its edition put in front of it.

Stored bytes are joined, not parsed: one post more costs a copy (``body=data``, the default).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from syndication import members
from syndication.api import crisis
from syndication.api.attribution import attribution
from syndication.api.forms import Form
from syndication.audience import PUBLIC, Audience
from syndication.views import EditionView, Tombstone, Twin

WHOLE = Form()
# A contract that lets copies be found wants them to name our page as the original: `index` always
# comes with a canonical link. For all others the rule is what the meta tag says.
ROBOTS = {"canonical": "index,follow"}


class NotRenderedError(LookupError):
    """A stored form of a post is missing, or is no JSON object."""


def post(view: EditionView, form: Form = WHOLE, audience: Audience = PUBLIC) -> str:
    """The JSON text of one post for this audience. Raises :class:`NotRenderedError`."""
    stored = view.contents.get("data", "")
    if not stored.startswith('{"'):
        raise NotRenderedError(f"{view.post_id} edition {view.number} has no data rendition")
    if (named := members.find(stored, "related", "[")) is not None:
        # The document has their ids; what they are called, and whether they may be read, is now's.
        stored = f"{stored[: named.start]}{dumps(related(view))}{stored[named.end :]}"
    if form != WHOLE:
        return _formed(view, json.loads(stored), form, audience)
    return f"{dumps(columns(view, audience))[:-1]},{stored[1:]}"


def page(texts: Iterable[str], following: str | None) -> bytes:
    """A list's answer, from the JSON texts of its posts."""
    return f'{{"results":[{",".join(texts)}],"next":{dumps(following)}}}'.encode()


def columns(view: EditionView, audience: Audience = PUBLIC) -> dict[str, Any]:
    """What the edition and the contract know and the document does not: dates, number, terms,
    addresses, twins. Their names are ``forms.COLUMNS``."""
    address = url(view.publisher.origin, view.post_id)
    return {
        "url": address,
        "published_at": moment(view.published_at),
        "updated_at": moment(view.updated_at),
        "edition": edition(view),
        "attribution": attribution(view, audience.wording(view.locale)),
        "robots": ROBOTS.get(audience.robots, audience.robots),
        "terms": {"no_modify": audience.no_modify, "no_ai": audience.no_ai},
        "translations": [_twin(view, twin) for twin in view.twins],
        "newsletter": {
            "html": f"{address}newsletter.html",
            "text": f"{address}newsletter.txt",
        },
    }


def edition(view: EditionView) -> dict[str, Any]:
    """Which edition this is: the member of that name."""
    return {
        "number": view.number,
        "digest": view.digest,
        "kind": view.kind,
        "note": view.note,
        "sequence": view.sequence,
    }


def related(view: EditionView) -> list[dict[str, str]]:
    """The posts that a post names as those to read next, as far as its reader may read them."""
    return [_twin(view, one) for one in view.related]


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
    return (
        f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if at else None
    )


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _twin(view: EditionView, twin: Twin) -> dict[str, str]:
    return {
        "id": twin.id,
        "locale": twin.locale,
        "title": twin.title,
        "url": view.twin_url(twin),
        "api_url": url(view.publisher.origin, twin.id),
    }


def _formed(view: EditionView, document: dict[str, Any], form: Form, audience: Audience) -> str:
    """The post in another form than its own: another body, a region's resources, fewer members."""
    if form.region:
        document = crisis.select(document, form.region)
    if form.body != "data":
        del document["body"]
    if form.body in {"html", "text"}:
        if form.body not in view.contents:
            raise NotRenderedError(f"{view.post_id} edition {view.number} has no {form.body}")
        document[form.body] = view.contents[form.body]
    whole = columns(view, audience) | document
    if form.fields:
        shown = {"id", *form.fields}
        whole = {name: value for name, value in whole.items() if name in shown}
    return dumps(whole)
