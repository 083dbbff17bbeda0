"""Drafts for another front end: read by the token that an editor's preview has made."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpResponse
from django.utils import timezone

from syndication import drafts
from syndication.api import items, parameters, schema
from syndication.api.forms import Form
from syndication.audience import Audience
from syndication.drafts import DraftView
from syndication.partners import gate
from syndication.rest import problems
from syndication.rest.endpoint import PRIVATE, Endpoint
from syndication.rest.problems import Problem
from syndication.rest.schema import MOMENT, NUMBER, errors, ref, shape

COMPONENTS = {
    "Draft": {
        "allOf": [
            ref("PostAsAsked"),
            shape(
                {
                    "preview": shape(
                        {
                            "revision": NUMBER
                            | {
                                "type": ["integer", "null"],
                                "description": (
                                    "The saved draft that this is, or that the editor's unsaved "
                                    "changes are based on; null where none was ever saved."
                                ),
                            },
                            "expires_at": MOMENT,
                        },
                        about="What is shown, and until when.",
                    )
                },
                about="What makes it a preview.",
            ),
        ],
        "description": (
            "A draft in the shape of a post, frozen when the editor looked at it. Its edition has "
            "the kind `draft`, no number; its dates are those it would have if published then."
        ),
    }
}


class Preview(Endpoint):
    @extend_schema(
        operation_id="readPreview",
        summary="A draft, by its token",
        description=(
            "For the front end that the editors' preview opens: needs a key with the scope "
            "`preview`, which stays on the server. Never cached; show it to nobody else."
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
        reader = gate.require(request, "preview")
        form = parameters.post_form(request.GET)
        text = post(_draft(token), form, reader.audience)
        headers = {"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"}
        return Response(text.encode(), headers=headers)


def post(view: DraftView, form: Form, audience: Audience) -> str:
    """The JSON text of a draft, which says first that it is one."""
    said = {"revision": view.revision, "expires_at": items.moment(view.expires_at)}
    return f'{{"preview":{items.dumps(said)},{items.post(view, form, audience)[1:]}'


def _draft(token: str) -> DraftView:
    try:
        found = drafts.read(token, at=timezone.now())
    except drafts.Expired as expired:
        raise Problem(
            problems.EXPIRED, "This preview is over. Open it again from the editor."
        ) from expired
    if found is None:
        raise Problem(problems.NOT_FOUND, "This is no token of a preview.")
    return found
