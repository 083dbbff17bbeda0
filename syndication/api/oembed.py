"""The oEmbed 1.0 endpoint, from which other sites get a post's card."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpRequest, HttpResponse

from syndication.api import addresses, post_json
from syndication.api.card import WIDTH, card
from syndication.editions import publisher
from syndication.editions.versions import Selection, post_key
from syndication.http import conditional
from syndication.reading import posts
from syndication.reading.posts import EditionView
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse, invalid
from syndication.rest.schema import GIVEN, Schema, answers, errors


def _described(name: str, kind: Schema, about: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=about, required=required
    )


_PIXELS: Schema = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
DESCRIBED = [
    _described(
        "url", GIVEN, "The URL of the post's page, on this site or on the front end.", required=True
    ),
    _described(
        "format",
        {"type": "string", "enum": ["json"], "default": "json"},
        "Only `json`; `xml` is answered with a 501.",
    ),
    _described(
        "maxwidth", _PIXELS, f"The card's greatest width in pixels. It needs no more than {WIDTH}."
    ),
    _described(
        "maxheight",
        _PIXELS,
        "The card's greatest height in pixels. If it is small, the lead is left out.",
    ),
    _described(
        "dnt",
        GIVEN,
        "“Do not track”, as WordPress sends it. It changes nothing: cards never track.",
    ),
]


class OEmbed(Endpoint):
    @extend_schema(
        operation_id="readCard",
        summary="A card for a post (oEmbed 1.0)",
        description=(
            "A short quotation with title, lead, link and attribution, to stand for a post on "
            "another page. Every post's page names this address for itself. Published posts only; "
            "read without a key."
        ),
        tags=["posts"],
        parameters=DESCRIBED,
        responses=answers("Card", "The card, of the type `rich`.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.NOT_FOUND,
            problems.UNSUPPORTED_FORMAT,
        ),
    )
    def get(self, request: Request) -> HttpResponse:
        values = query.read(request.GET, PARAMETERS)
        if "url" not in values:
            raise invalid("url", "is missing: say which post's address you have.")
        found = addresses.find(values["url"], publisher.current())
        if found is None:
            raise _unknown()
        plain: HttpRequest = request._request  # noqa: SLF001  # DRF's name for Django's request
        # Another post can get this URL without a change of the post that was found.
        keys = (post_key(found.post_id), Selection().key)
        return conditional.respond(plain, keys, lambda: _answer(found, values), exists=False)


def _answer(found: EditionView, values: dict[str, Any]) -> HttpResponse:
    # Read again, as the first read was before the version's and can be older.
    view = posts.at_path(found.path)
    if not isinstance(view, EditionView):
        raise _unknown()
    content = post_json.dumps(
        card(view, width=values.get("maxwidth"), height=values.get("maxheight"))
    ).encode()
    # Every publication invalidates it; the ETag is the same as long as the card is.
    headers = {"Content-Language": view.locale, "ETag": conditional.content_tag(content)}
    return Response(content, headers=headers)


def _unknown() -> Problem:
    return Problem(problems.NOT_FOUND, "No published post has this address.")


def _format(name: str, text: str) -> str:
    if text != "json":
        raise Problem(
            problems.UNSUPPORTED_FORMAT, "Cards are given as JSON: “format=json”.", parameter=name
        )
    return text


def _pixels(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0):
        raise invalid(name, "must be a whole number of pixels, from 1 on.")
    return int(text)


PARAMETERS: dict[str, Parse] = {
    "url": query.text,
    "format": _format,
    "maxwidth": _pixels,
    "maxheight": _pixels,
    # "Do not track", sent by WordPress. It has no effect, as nothing here tracks readers.
    "dnt": query.text,
}
