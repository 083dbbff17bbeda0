"""A post as JSON text: the columns of its edition, followed by the stored document.

The default representation joins stored text without parsing it, so a post costs only a copy.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast, overload

from syndication.api import crisis
from syndication.api.answer_types import EditionFacts, PostColumns, Translation
from syndication.api.attribution import attribution
from syndication.api.representation import Representation
from syndication.editions.audience import PUBLIC, Audience
from syndication.reading import json_splice
from syndication.reading.posts import EditionView, Tombstone, Twin

DEFAULT = Representation()
# Values of the robots meta tag. A contract that allows indexing requires a canonical link to our
# page as well; all other values are written as they are.
ROBOTS = {"canonical": "index,follow"}


class NotRenderedError(LookupError):
    """A stored rendition of a post is missing, or is not a JSON object."""


def post(
    view: EditionView, representation: Representation = DEFAULT, audience: Audience = PUBLIC
) -> str:
    """The JSON text of one post for this audience. Raises :class:`NotRenderedError`."""
    stored = view.contents.get("data", "")
    if not stored.startswith('{"'):
        raise NotRenderedError(f"{view.post_id} edition {view.number} has no data rendition")
    if (named := json_splice.find(stored, "related", "[")) is not None:
        # The document has only their ids: titles and access are those of now.
        stored = f"{stored[: named.start]}{dumps(related(view))}{stored[named.end :]}"
    if representation != DEFAULT:
        return _represented(view, json.loads(stored), representation, audience)
    return f"{dumps(columns(view, audience))[:-1]},{stored[1:]}"


def page(texts: Iterable[str], following: str | None) -> bytes:
    """The body of a page of a list, from the JSON texts of its posts."""
    return f'{{"results":[{",".join(texts)}],"next":{dumps(following)}}}'.encode()


def columns(view: EditionView, audience: Audience = PUBLIC) -> PostColumns:
    """What the edition and the contract know and the document does not: dates, number, terms,
    addresses, twins."""
    address = url(view.publisher.origin, view.post_id)
    return {
        "url": address,
        "published_at": cast("str", moment(view.published_at)),
        "updated_at": cast("str", moment(view.updated_at)),
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


def edition(view: EditionView) -> EditionFacts:
    """The member ``edition`` of a post."""
    return {
        "number": view.number,
        "digest": view.digest,
        "kind": view.kind,
        "note": view.note,
        "sequence": view.sequence,
    }


def related(view: EditionView) -> list[Translation]:
    """The member ``related``: links to the related posts that the reader may read."""
    return [_twin(view, one) for one in view.related]


def tombstone(found: Tombstone) -> dict[str, object]:
    """What is still published about a withdrawn post: members of the 410's problem.

    ``found`` has been followed (``reading.replacements``).
    """
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


@overload
def moment(at: datetime) -> str: ...
@overload
def moment(at: None) -> None: ...
@overload
def moment(at: datetime | None) -> str | None: ...
def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return (
        f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if at else None
    )


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _twin(view: EditionView, twin: Twin) -> Translation:
    return {
        "id": twin.id,
        "locale": twin.locale,
        "title": twin.title,
        "url": view.twin_url(twin),
        "api_url": url(view.publisher.origin, twin.id),
    }


def _represented(
    view: EditionView, document: dict[str, Any], representation: Representation, audience: Audience
) -> str:
    """The post in another representation: with another body, one region's resources, or fewer
    members."""
    if representation.region:
        document = crisis.select(document, representation.region)
    if representation.body != "data":
        del document["body"]
    if representation.body in {"html", "text"}:
        if representation.body not in view.contents:
            raise NotRenderedError(
                f"{view.post_id} edition {view.number} has no {representation.body}"
            )
        document[representation.body] = view.contents[representation.body]
    whole = {**columns(view, audience), **document}
    if representation.fields:
        wanted = {"id", *representation.fields}
        whole = {name: value for name, value in whole.items() if name in wanted}
    return dumps(whole)
