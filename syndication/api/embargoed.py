"""``/embargoed/``: posts that a partner may read before publication, with the end of the embargo.

A partner without access to an embargoed post cannot see that it exists.
"""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse

from syndication.api import access, parameters, post_json, schema
from syndication.api.representation import Representation, parse_representation
from syndication.editions import publisher
from syndication.editions.audience import PUBLIC, Audience
from syndication.partners import authentication
from syndication.reading.posts import EditionView
from syndication.rest import cursor, problems, query
from syndication.rest.endpoint import PRIVATE, Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse
from syndication.rest.schema import answers, errors
from syndication.unpublished import embargoes
from syndication.unpublished.embargoes import EmbargoedView

PATH = "/api/v1/embargoed/"
PARAMETERS: dict[str, Parse] = {
    "cursor": query.text,
    "limit": query.number(1, parameters.MAX_LIMIT),
    **parameters.REPRESENTATION,
}
OF = "syndication.api.embargoed"  # the name of its cursors

# The last post of the previous page: when it will be published, and its id.
After = tuple[datetime, UUID]


class Embargoed(Endpoint):
    @extend_schema(
        operation_id="listEmbargoed",
        summary="Posts under embargo",
        description=(
            "Posts that your contract lets you read before they are published. Do not show a post "
            "before `/changes/` returns it as `upsert`. Needs a key."
        ),
        tags=["posts"],
        parameters=[each for each in schema.LIST if each.name in PARAMETERS],
        responses=answers(
            "EmbargoedList", "A page of embargoed posts; the next to be published is first."
        )
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.INVALID_CURSOR,
            problems.UNAUTHORIZED,
            problems.FORBIDDEN,
        ),
    )
    def get(self, request: Request) -> HttpResponse:
        reader = _require_partner(request)
        values = query.read(request.GET, PARAMETERS)
        representation = parse_representation(values)
        limit = values.get("limit", parameters.DEFAULT_LIMIT)
        after = _after(values["cursor"], reader) if "cursor" in values else None
        given = {**representation.parameters, **({"limit": limit} if "limit" in values else {})}
        return access.respond(
            request, (), lambda: _page(reader, representation, limit, after, given)
        )


def headers(view: EditionView) -> dict[str, str]:
    """No cache stores an embargoed post."""
    return {"Cache-Control": PRIVATE} if isinstance(view, EmbargoedView) else {}


def post(view: EditionView, representation: Representation, audience: Audience) -> str:
    """The JSON text of a post. An embargoed one always starts with ``embargoed_until``."""
    text = post_json.post(view, representation, audience)
    if not isinstance(view, EmbargoedView):
        return text
    return f'{{"embargoed_until":{post_json.dumps(post_json.moment(view.publish_at))},{text[1:]}'


def _require_partner(request: Request) -> Audience:
    reader = access.audience(request)
    if reader == PUBLIC or authentication.of(request).key is None:
        problem = Problem(problems.UNAUTHORIZED, "What is under embargo is read with a key.")
        problem.headers["WWW-Authenticate"] = "Bearer"
        raise problem
    return reader


def _page(
    reader: Audience,
    representation: Representation,
    limit: int,
    after: After | None,
    given: dict[str, object],
) -> Response:
    found = embargoes.readable(reader, media=representation.media, limit=limit + 1, after=after)
    page_views = found[:limit]
    following = _following(page_views[-1], reader, given) if len(found) > limit else None
    response = Response(
        post_json.page((post(view, representation, reader) for view in page_views), following),
        headers={"Cache-Control": PRIVATE},
    )
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _following(last: EmbargoedView, reader: Audience, given: dict[str, object]) -> str:
    start = [cursor.microseconds(last.publish_at), UUID(last.post_id).hex]
    text = cursor.dumps(start, of=OF, bound=str(reader.partner))
    return f"{last.publisher.origin}{PATH}?{urlencode({**given, 'cursor': text})}"


def _after(text: str, reader: Audience) -> After:
    try:
        publish_at, post_id = cursor.loads(text, of=OF, bound=str(reader.partner))
        return cursor.moment(publish_at), UUID(hex=post_id)
    except (ValueError, TypeError, OverflowError) as exc:
        raise cursor.problem(
            "The cursor was not made for this list. Start again without one.",
            restart=f"{publisher.current().origin}{PATH}",
        ) from exc
