"""Posts that a partner may read ahead of everyone, each with the moment before which it is secret.

Only who was told of one finds it here; to all others there is nothing to find.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.core import signing
from django.http import HttpResponse

from syndication import embargoes, publisher
from syndication.api import forms, items, parameters, reading, schema
from syndication.api.forms import Form
from syndication.audience import PUBLIC, Audience
from syndication.embargoes import EmbargoedView
from syndication.partners import gate
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse
from syndication.rest.schema import ADDRESS_OR_NULL, MOMENT, answers, errors, ref, shape
from syndication.views import EditionView

PATH = "/api/v1/embargoed/"
PARAMETERS: dict[str, Parse] = {
    "cursor": parameters.read_text,
    "limit": parameters.read_limit,
    **parameters.FORM,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Place = tuple[datetime, UUID]

UNTIL = MOMENT | {"description": "It is secret until then, and until an `upsert` tells of it."}
COMPONENTS = {
    "EmbargoedPost": {
        "allOf": [
            ref("PostAsAsked"),
            shape({"embargoed_until": UNTIL}, about="When the post is to be published."),
        ],
        "description": "A post as it will be: its edition has the kind `embargoed`, no number yet.",
    },
    "EmbargoedList": shape(
        {
            "results": {"type": "array", "items": ref("EmbargoedPost")},
            "next": ADDRESS_OR_NULL | {"description": "The next page; null at the end."},
        },
        about="Posts that you may read ahead, the next to be published first.",
    ),
}


class Embargoed(Endpoint):
    @extend_schema(
        operation_id="listEmbargoed",
        summary="Posts under embargo",
        description=(
            "What your contract lets you read before it is published. Show none of it before "
            "`/changes/` tells of it as `upsert`. Needs a key."
        ),
        tags=["posts"],
        parameters=[each for each in schema.LIST if each.name in PARAMETERS],
        responses=answers("EmbargoedList", "What you may read ahead.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.INVALID_CURSOR,
            problems.UNAUTHORIZED,
            problems.FORBIDDEN,
        ),
    )
    def get(self, request: Request) -> HttpResponse:
        reader = _partner(request)
        values = query.read(request.GET, PARAMETERS)
        form, limit = forms.form(values), values.get("limit", parameters.DEFAULT_LIMIT)
        after = _place(values["cursor"], reader) if "cursor" in values else None
        asked = {**form.asked, **({"limit": limit} if "limit" in values else {})}
        return reading.conditional(request, (), lambda: _page(reader, form, limit, after, asked))


def post(view: EditionView, form: Form, audience: Audience) -> str:
    """The JSON text of a post; an embargoed one says so first, whichever members are asked for."""
    text = items.post(view, form, audience)
    if not isinstance(view, EmbargoedView):
        return text
    return f'{{"embargoed_until":{items.dumps(items.moment(view.publish_at))},{text[1:]}'


def _partner(request: Request) -> Audience:
    reader = reading.audience(request)
    if reader == PUBLIC or gate.of(request).key is None:
        problem = Problem(problems.UNAUTHORIZED, "What is under embargo is read with a key.")
        problem.headers["WWW-Authenticate"] = "Bearer"
        raise problem
    return reader


def _page(
    reader: Audience, form: Form, limit: int, after: Place | None, asked: dict[str, Any]
) -> Response:
    found = embargoes.readable(reader, media=form.media, limit=limit + 1, after=after)
    shown = found[:limit]
    following = _following(shown[-1], reader, asked) if len(found) > limit else None
    response = Response(items.page((post(view, form, reader) for view in shown), following))
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _following(last: EmbargoedView, reader: Audience, asked: dict[str, Any]) -> str:
    microseconds = (last.publish_at - _EPOCH) // _MICROSECOND
    place = _signer(reader).sign_object([microseconds, UUID(last.post_id).hex])
    given = urlencode({**asked, "cursor": place})
    return f"{last.publisher.origin}{PATH}?{given}"


def _place(text: str, reader: Audience) -> Place:
    try:
        microseconds, post_id = _signer(reader).unsign_object(text)
        return _EPOCH + microseconds * _MICROSECOND, UUID(hex=post_id)
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as exc:
        raise Problem(
            problems.INVALID_CURSOR,
            "The cursor was not made for this list. Start again without one.",
            parameter="cursor",
            restart=f"{publisher.current().origin}{PATH}",
        ) from exc


def _signer(reader: Audience) -> signing.Signer:
    return signing.Signer(salt=f"syndication.api.embargoed|{reader.partner}")
