"""Drafts for a separate front end, read with the token that an editor's preview creates."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse
from django.utils import timezone

from syndication.api import parameters, post_json, schema
from syndication.api.answer_types import PreviewFacts
from syndication.api.representation import Representation
from syndication.editions.audience import Audience
from syndication.partners import authentication
from syndication.rest import problems
from syndication.rest.endpoint import PRIVATE, Endpoint
from syndication.rest.problems import Problem
from syndication.rest.schema import errors, ref
from syndication.unpublished import preview_drafts
from syndication.unpublished.preview_drafts import DraftView


class Preview(Endpoint):
    @extend_schema(
        operation_id="readPreview",
        summary="A draft, by its token",
        description=(
            "For the front end that the editors' preview opens: needs a key with the scope "
            "`preview`, which stays on the server. A token opens for the partner alone whose front "
            "end it was made for. Never cached; show it to nobody else."
        ),
        tags=["previews"],
        parameters=schema.FORM,
        responses={200: OpenApiResponse(ref("Draft"), description="The draft.")}
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.UNAUTHORIZED,
            problems.FORBIDDEN,
            problems.NOT_FOUND,
            problems.EXPIRED,
        ),
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        reader = authentication.require(request, "preview")
        representation = parameters.post_representation(request.GET)
        text = post(_draft(token, reader.audience.partner), representation, reader.audience)
        headers = {"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"}
        return Response(text.encode(), headers=headers)


def post(view: DraftView, representation: Representation, audience: Audience) -> str:
    """The JSON text of a draft, which starts with the member ``preview``."""
    preview: PreviewFacts = {
        "revision": view.revision,
        "expires_at": post_json.moment(view.expires_at),
    }
    text = post_json.post(view, representation, audience)
    return f'{{"preview":{post_json.dumps(preview)},{text[1:]}'


def _draft(token: str, partner: int | None) -> DraftView:
    if partner is None:  # a key with the scope belongs to one
        raise Problem(problems.NOT_FOUND, "This is not a preview token.")
    try:
        found = preview_drafts.read(token, partner=partner, at=timezone.now())
    except preview_drafts.Expired as expired:
        raise Problem(
            problems.EXPIRED, "This preview is over. Open it again from the editor."
        ) from expired
    if found is None:
        raise Problem(
            problems.NOT_FOUND, "This is not a preview token, or it is another front end's."
        )
    return found
