"""Editions: each one has an address, under which its words never change; and what lies between."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse

from blog import codec
from blog.renditions import data
from blog.renditions.context import Context
from syndication import http, past, views
from syndication.api import changes_schema, comparison, items, reading
from syndication.audience import Audience
from syndication.partners import gate
from syndication.past import PastEdition
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import invalid
from syndication.rest.schema import answers, errors
from syndication.versions import Selection, post_key
from syndication.views import EditionView, Tombstone

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
PREFIX = 12  # characters of the digest in an address


class EditionName:
    """``3-6f0c2a9b1d47``: an edition's number, and how its digest begins."""

    regex = r"[0-9]{1,9}-[0-9a-f]{12}"

    def to_python(self, value: str) -> tuple[int, str]:
        number, _, prefix = value.partition("-")
        return int(number), prefix

    def to_url(self, value: tuple[int, str]) -> str:
        return f"{value[0]}-{value[1]}"


class Editions(Endpoint):
    @extend_schema(
        operation_id="listEditions",
        summary="The editions of a post",
        description="All that the post has said, newest first, as far as it still may be read.",
        tags=["editions"],
        responses=answers("EditionList", "The editions, newest first.")
        | errors(problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        query.read(request.GET, query.NONE)

        def make(current: EditionView, reader: Audience) -> Response:
            listed = [_listed(current, edition) for edition in past.of(post_id)]
            return Response(items.dumps({"results": listed}).encode())

        return _conditional(request, post_id, make)


class OneEdition(Endpoint):
    @extend_schema(
        operation_id="readEdition",
        summary="One edition of a post",
        description=(
            "The post as this edition has it, in the shape of `body=data`. Its words never "
            "change; they go where the post is taken back or the edition is redacted."
        ),
        tags=["editions"],
        parameters=[
            OpenApiParameter(
                "edition",
                OpenApiTypes.STR,
                OpenApiParameter.PATH,
                description="Its number, a hyphen, and the first 12 characters of its digest.",
                pattern=f"^{EditionName.regex}$",
            )
        ],
        responses=answers("Post", "The post in this edition.")
        | errors(
            problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN, problems.REDACTED
        ),
    )
    def get(self, request: Request, post_id: UUID, edition: tuple[int, str]) -> HttpResponse:
        query.read(request.GET, query.NONE)
        number, prefix = edition

        def make(current: EditionView, reader: Audience) -> Response:
            found = _readable(post_id, number)[0]
            if not found.digest.startswith(prefix):
                raise _not_found(post_id, f"{number}-{prefix}")
            view = views.resolved(_view(current, found), reader)
            content = items.post(view, audience=reader).encode()
            headers = {
                "Content-Language": current.locale,
                "ETag": http.content_tag(content),
            }
            return Response(content, headers=headers)

        # The posts that only this edition names change it, and nothing else tells of them. So it
        # is looked at again with every publication, and tagged by its bytes.
        return _conditional(request, post_id, make, Selection().key)


class EditionDiff(Endpoint):
    @extend_schema(
        operation_id="compareEditions",
        summary="What changed between two editions",
        description=(
            "Members by name, and blocks by their ids: added, removed, moved, changed, with "
            "their words before and after and the difference word by word."
        ),
        tags=["editions"],
        parameters=changes_schema.DIFF,
        responses=answers("EditionDiff", "What changed.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.NOT_FOUND,
            problems.WITHDRAWN,
            problems.REDACTED,
        ),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        values = query.read(request.GET, {"from": _number, "to": _number})
        for name in ("from", "to"):
            if name not in values:
                raise invalid(name, "is missing: name the numbers of two editions.")

        def make(current: EditionView, reader: Audience) -> Response:
            before, after = _readable(post_id, values["from"], values["to"])
            found = {
                "id": str(post_id),
                "from": _listed(current, before),
                "to": _listed(current, after),
                **comparison.compare(_data(current, before, reader), _data(current, after, reader)),
            }
            content = items.dumps(found).encode()
            return Response(content, headers={"ETag": http.content_tag(content)})

        # It names other posts, as an edition does.
        return _conditional(request, post_id, make, Selection().key)


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise invalid(name, "must be the number of an edition.")
    return int(text)


def _conditional(
    request: Request,
    post_id: UUID,
    make: Callable[[EditionView, Audience], Response],
    *keys: str,
) -> HttpResponse:
    reader = gate.require(request, "read").audience
    return reading.conditional(
        request,
        (post_key(post_id), *keys),
        lambda: make(_current(post_id, reader), reader),
        exists=False,
    )


def _current(post_id: UUID, reader: Audience) -> EditionView:
    """The post as it is now: who may not read that may read no edition of it."""
    found = views.one(post_id, audience=reader)
    if found is None:
        raise Problem(problems.NOT_FOUND, f"No post with the id {post_id} has been published.")
    if isinstance(found, Tombstone):
        raise _taken_back(found)
    return found


def _readable(post_id: UUID, *numbers: int) -> list[PastEdition]:
    """These editions, with their words; raises :class:`Problem` for one that has none any more."""
    known = {edition.number: edition for edition in past.of(post_id, *numbers)}
    found = []
    for number in numbers:
        edition = known.get(number)
        if edition is None:
            raise _not_found(post_id, str(number))
        if edition.withdrawn:
            # The post is back; what it said before it was taken back is not.
            raise _taken_back(past.taken_back_after(post_id, number))
        if edition.redacted_at is not None:
            raise Problem(
                problems.REDACTED,
                f"The words of edition {number} were removed for good.",
                id=str(post_id),
                redacted_at=items.moment(edition.redacted_at),
            )
        found.append(edition)
    return found


def _taken_back(gone: Tombstone) -> Problem:
    return Problem(
        problems.WITHDRAWN,
        "This was taken back. Please remove your copy.",
        **items.tombstone(gone),
    )


def _not_found(post_id: UUID, name: str) -> Problem:
    return Problem(problems.NOT_FOUND, f"The post {post_id} has no edition {name}.")


def _listed(current: EditionView, edition: PastEdition) -> dict[str, Any]:
    address = f"{items.url(current.publisher.origin, current.post_id)}editions/"
    return {
        "number": edition.number,
        "sequence": edition.sequence,
        "digest": edition.digest or None,
        "kind": edition.kind,
        "note": edition.note,
        "recorded_at": items.moment(edition.recorded_at),
        "redacted_at": items.moment(edition.redacted_at),
        "withdrawn": edition.withdrawn,
        "url": f"{address}{edition.number}-{edition.digest[:PREFIX]}/"
        if edition.readable
        else None,
    }


def _data(current: EditionView, edition: PastEdition, reader: Audience) -> dict[str, Any]:
    """The document as this edition has it; of the posts that it names, those to be read now."""
    view = views.resolved(_view(current, edition), reader)
    return {**view.data, "related": items.related(view)}


def _view(current: EditionView, edition: PastEdition) -> EditionView:
    """The post as this edition has it, with absolute addresses of today."""
    document = codec.loads(edition.document)
    return replace(
        current,
        number=edition.number,
        sequence=edition.sequence,
        kind=edition.kind,
        note=edition.note,
        digest=edition.digest,
        title=document.title,
        updated_at=edition.updated_at,
        changed_at=edition.recorded_at,
        related=(),  # those of now; its own are resolved from its document
        contents={"data": data.render(document, _context(current))},
    )


def _context(current: EditionView) -> Context:
    facts = current.publisher
    return Context(
        origin=facts.origin,
        # The post lives where it lives now, whatever its address was then.
        canonical_url=current.canonical_url,
        share_networks=facts.share_networks,
    )
