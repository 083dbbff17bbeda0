"""Views of the editions of a post: their list, a single edition, and a comparison of two."""

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
from syndication.api import access, change_types, changes_schema, comparison, post_json
from syndication.editions.audience import Audience
from syndication.editions.versions import Selection, post_key
from syndication.http import conditional
from syndication.partners import authentication
from syndication.reading import history, posts, replacements
from syndication.reading.history import PastEdition
from syndication.reading.posts import EditionView, Tombstone
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import invalid
from syndication.rest.schema import answers, errors

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
PREFIX = 12  # characters of the digest in a URL


class EditionName:
    """Converts ``3-6f0c2a9b1d47``: an edition's number, and the beginning of its digest."""

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
        description="All editions of the post, newest first, with the URLs of those you can read.",
        tags=["editions"],
        responses=answers("EditionList", "The editions, newest first.")
        | errors(problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN),
    )
    def get(self, request: Request, post_id: UUID) -> HttpResponse:
        query.read(request.GET, query.NONE)

        def make(current: EditionView, reader: Audience) -> Response:
            listed = [_summary(current, edition) for edition in history.of(post_id)]
            return Response(post_json.dumps({"results": listed}).encode())

        return _conditional(request, post_id, make)


class OneEdition(Endpoint):
    @extend_schema(
        operation_id="readEdition",
        summary="One edition of a post",
        description=(
            "The post as it was in this edition, in the form of `body=data`. Its text never "
            "changes; it is gone when the post is withdrawn or the edition is redacted."
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
        responses=answers(
            "Post",
            "The post in this edition. `Link` names the list of editions, with the corrections "
            "since (`rel=version-history`, RFC 5829), and, where there is a newer one, the post "
            "itself (`rel=latest-version`).",
        )
        | errors(
            problems.UNKNOWN_PARAMETER, problems.NOT_FOUND, problems.WITHDRAWN, problems.REDACTED
        ),
    )
    def get(self, request: Request, post_id: UUID, edition: tuple[int, str]) -> HttpResponse:
        query.read(request.GET, query.NONE)
        number, prefix = edition

        def make(current: EditionView, reader: Audience) -> Response:
            found = _readable_editions(current, number)[0]
            if not found.digest.startswith(prefix):
                raise _not_found(post_id, f"{number}-{prefix}")
            view = posts.resolved(_view(current, found), reader)
            content = post_json.post(view, audience=reader).encode()
            headers = {
                "Content-Language": current.locale,
                "ETag": conditional.content_tag(content),
                "Link": _links(current, number),
            }
            return Response(content, headers=headers)

        # Related posts that only this edition has can change the answer, and this post's version
        # does not cover them. So every publication invalidates it; the ETag comes from its bytes.
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
            before, after = _readable_editions(current, values["from"], values["to"])
            found = {
                "id": str(post_id),
                "from": _summary(current, before),
                "to": _summary(current, after),
                **comparison.compare(_data(current, before, reader), _data(current, after, reader)),
            }
            content = post_json.dumps(found).encode()
            return Response(content, headers={"ETag": conditional.content_tag(content)})

        # The answer has related posts, as that of an edition.
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
    reader = authentication.require(request, "read").audience
    return access.respond(
        request,
        (post_key(post_id), *keys),
        lambda: make(_current(post_id, reader), reader),
        exists=False,
    )


def _current(post_id: UUID, reader: Audience) -> EditionView:
    """The post as it is now: a reader who may not read it may not read its editions either."""
    found = posts.one(post_id, audience=reader)
    if found is None:
        raise Problem(problems.NOT_FOUND, f"No post with the id {post_id} has been published.")
    if isinstance(found, Tombstone):
        raise _withdrawn_problem(found)
    return found


def _links(current: EditionView, number: int) -> str:
    """What is known of an edition now, beside its unchanging words (RFC 5829, 3.1 and 3.2)."""
    post = post_json.url(current.publisher.origin, current.post_id)
    history_link = f'<{post}editions/>; rel="version-history"'
    return history_link + (f', <{post}>; rel="latest-version"' if number != current.number else "")


def _readable_editions(current: EditionView, *numbers: int) -> list[PastEdition]:
    """These editions; raises :class:`Problem` for one that is unknown, withdrawn or redacted."""
    post_id = UUID(current.post_id)
    known = {edition.number: edition for edition in history.of(post_id, *numbers)}
    found = []
    for number in numbers:
        edition = known.get(number)
        if edition is None:
            raise _not_found(post_id, str(number))
        if edition.withdrawn:
            # The post was published again, but its withdrawn edition stays withdrawn.
            raise _withdrawn_problem(history.tombstone_after(post_id, number))
        if edition.redacted_at is not None:
            problem = Problem(
                problems.REDACTED,
                f"The words of edition {number} were removed for good.",
                id=str(post_id),
                redacted_at=post_json.moment(edition.redacted_at),
            )
            problem.headers["Link"] = _links(current, number)
            raise problem
        found.append(edition)
    return found


def _withdrawn_problem(tombstone: Tombstone) -> Problem:
    [followed] = replacements.followed([tombstone])
    return Problem(
        problems.WITHDRAWN,
        "This edition was withdrawn. Please remove your copy.",
        **post_json.tombstone(followed),
    )


def _not_found(post_id: UUID, name: str) -> Problem:
    return Problem(problems.NOT_FOUND, f"The post {post_id} has no edition {name}.")


def _summary(current: EditionView, edition: PastEdition) -> change_types.PastEdition:
    address = f"{post_json.url(current.publisher.origin, current.post_id)}editions/"
    return {
        "number": edition.number,
        "sequence": edition.sequence,
        "digest": edition.digest or None,
        "kind": edition.kind,
        "note": edition.note,
        "recorded_at": post_json.moment(edition.recorded_at),
        "redacted_at": post_json.moment(edition.redacted_at),
        "withdrawn": edition.withdrawn,
        "url": f"{address}{edition.number}-{edition.digest[:PREFIX]}/"
        if edition.readable
        else None,
    }


def _data(current: EditionView, edition: PastEdition, reader: Audience) -> dict[str, Any]:
    """The document of this edition, with those related posts that the reader may read now."""
    view = posts.resolved(_view(current, edition), reader)
    return {**view.data, "related": post_json.related(view)}


def _view(current: EditionView, edition: PastEdition) -> EditionView:
    """The post in this edition, with the absolute URLs of today."""
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
        related=(),  # the current ones; this edition's are resolved from its document
        contents={"data": data.render(document, _context(current))},
    )


def _context(current: EditionView) -> Context:
    facts = current.publisher
    return Context(
        origin=facts.origin,
        # The current canonical URL, whatever it was then.
        canonical_url=current.canonical_url,
        share_networks=facts.share_networks,
    )
