"""oEmbed 1.0: the address at which other sites ask for a post's card."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.http import HttpRequest, HttpResponse

from syndication import http, publisher, views
from syndication.api import addresses, items
from syndication.api.card import CACHE_AGE, WIDTH, card
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse, invalid
from syndication.rest.schema import ADDRESS, GIVEN, NUMBER, TEXT, Schema, answers, errors, shape
from syndication.versions import Selection, post_key
from syndication.views import EditionView

COMPONENTS: dict[str, Schema] = {
    "Card": shape(
        {
            "version": {"type": "string", "const": "1.0"},
            "type": {"type": "string", "const": "rich"},
            "title": TEXT,
            "author_name": TEXT,
            "provider_name": TEXT,
            "provider_url": ADDRESS,
            "cache_age": NUMBER | {"description": f"{CACHE_AGE}: ask again after these seconds."},
            "html": TEXT | {"description": "A `blockquote` that needs nothing from anywhere."},
            "width": NUMBER,
            "height": NUMBER | {"description": "A careful guess: the page has its own letters."},
        },
        about="A post as a card, of the type `rich` (oEmbed 1.0, 2.3.4.4).",
    ),
}


def _described(name: str, kind: Schema, about: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=about, required=required
    )


_PIXELS: Schema = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
DESCRIBED = [
    _described("url", GIVEN, "The post's address: here, or on the front end.", required=True),
    _described(
        "format", {"type": "string", "enum": ["json"], "default": "json"}, "JSON; XML is a 501."
    ),
    _described("maxwidth", _PIXELS, f"No wider than this; {WIDTH} pixels are enough."),
    _described(
        "maxheight", _PIXELS, "No higher than this: where there is no room, the lead is left out."
    ),
    _described("dnt", GIVEN, "“Do not track”, as WordPress asks. Nobody is tracked anyway."),
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
        # Another post may come to live at this address, which changes nothing of the one found.
        keys = (post_key(found.post_id), Selection().key)
        return http.conditional(plain, keys, lambda: _answer(found, values), exists=False)


def _answer(found: EditionView, values: dict[str, Any]) -> HttpResponse:
    # Read again: what was read before the version may be older than it.
    view = views.at_path(found.path)
    if not isinstance(view, EditionView):
        raise _unknown()
    content = items.dumps(
        card(view, width=values.get("maxwidth"), height=values.get("maxheight"))
    ).encode()
    # Looked at again with every publication; the same while the card is.
    headers = {"Content-Language": view.locale, "ETag": http.content_tag(content)}
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


def _text(name: str, text: str) -> str:
    return text


PARAMETERS: dict[str, Parse] = {
    "url": _text,
    "format": _format,
    "maxwidth": _pixels,
    "maxheight": _pixels,
    # WordPress asks with it that readers are not tracked. Nothing here tracks anybody.
    "dnt": _text,
}
