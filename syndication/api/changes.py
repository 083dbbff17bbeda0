"""What changed since a cursor: posts as they are now, in the order of the ledger.

Whoever follows the cursors, and is interrupted anywhere, ends with exactly what it may read. The
ledger's newest place is read first, then the contract, then the posts, and only places up to the
first are told: whatever happens meanwhile stands at a later place. A post whose reading is refused,
and that is not yet recorded as withdrawn, is passed over: it gets a new place when it is withdrawn,
and when it is readable again.
"""

from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from syndication import http, ledger
from syndication.api import changes_schema, forms, items, parameters, places, reading, told
from syndication.api.forms import Form
from syndication.api.places import Place
from syndication.api.told import Span
from syndication.audience import Audience
from syndication.partners import gate, usage
from syndication.rest import problems, query
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse
from syndication.rest.schema import answers, errors
from syndication.versions import Selection

PATH = "/api/v1/changes/"
DEFAULT_LIMIT = parameters.MAX_LIMIT

# Each reader asks for a full page once: kept for replay, it would drive out what many ask for.
KEPT = 32 * 1024  # bytes

FILTERS: dict[str, Parse] = {"locale": parameters.FILTERS["locale"], **parameters.FORM}
KNOWN: dict[str, Parse] = {
    "cursor": parameters.read_text,
    "limit": parameters.read_limit,
    **FILTERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, by whom."""

    audience: Audience
    form: Form
    locale: str | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @property
    def asked(self) -> dict[str, str]:
        return ({"locale": self.locale} if self.locale else {}) | self.form.asked

    @property
    def bound(self) -> tuple[object, ...]:
        """Whose cursors these are, and to which question; how long pages are may change."""
        return (self.audience.partner, sorted(self.asked.items()))

    @property
    def address(self) -> str:
        """The address of the same changes from their beginning."""
        asked = self.asked | ({"limit": str(self.limit)} if self.limit != DEFAULT_LIMIT else {})
        return settings.ORIGIN + PATH + (f"?{urlencode(asked)}" if asked else "")

    def span(self, *, after: int, until: int) -> Span:
        return Span(
            audience=self.audience,
            form=self.form,
            locale=self.locale,
            after=after,
            until=until,
            limit=self.limit,
        )


class Changes(Endpoint):
    @extend_schema(
        operation_id="listChanges",
        summary="What changed since a cursor",
        description=(
            "Without a cursor, everything: a full copy. Store the cursor of each answer together "
            "with what it told, and ask again with it: at once while `more` is true, otherwise "
            "from time to time. A copy that was interrupted anywhere goes on from the cursor that "
            "it stored. Posts are told as they are now, each at the place of its last change."
        ),
        tags=["changes"],
        parameters=changes_schema.CHANGES,
        responses=answers("ChangeList", "A page of changes, in their order.")
        | errors(
            problems.UNKNOWN_PARAMETER,
            problems.INVALID_PARAMETER,
            problems.INVALID_CURSOR,
            problems.CURSOR_LOST,
        ),
    )
    def get(self, request: Request) -> HttpResponse:
        reader = gate.require(request, "changes")
        asked = question(request, reader.audience, KNOWN)
        place = _place(asked)
        # The very tag alone stands for an answer: whoever sends a date may hold a lost cursor.
        response = reading.conditional(
            request,
            (Selection(locale=asked.locale).key,),
            lambda: _answer(request, asked, place),
            exists=False,
        )
        if isinstance(response, Response) and len(response.data or b"") > KEPT:
            http.unbind(response)
        if reader.partner is not None and _shows_all(asked, reader.audience):
            usage.held(reader.partner, place.at, at=timezone.now())
        return response


def question(request: Request, audience: Audience, known: dict[str, Parse]) -> Question:
    """What a query asks of the changes, or of their export; raises :class:`Problem`."""
    values = query.read(request.GET, known)
    return Question(
        audience=audience,
        form=forms.form(values),
        locale=values.get("locale"),
        limit=values.get("limit", DEFAULT_LIMIT),
        cursor=values.get("cursor"),
    )


def _shows_all(asked: Question, audience: Audience) -> bool:
    """Whether who follows this question hears of all that concerns it: its place proves that."""
    return asked.locale is None or audience.locales == (asked.locale,)


def _place(asked: Question) -> Place:
    if asked.cursor is None:
        return places.START
    try:
        return places.loads(asked.cursor, asked.bound)
    except places.CursorError as exc:
        raise Problem(
            problems.INVALID_CURSOR,
            f"{exc} Keep the key and the parameters that gave it, or start again without a cursor.",
            parameter="cursor",
            restart=asked.address,
        ) from exc


def _answer(request: Request, asked: Question, place: Place) -> Response:
    standing = ledger.standing(place.seen, partner=asked.audience.partner)
    # A contract older than the place would pass by what was gained and lost before it.
    asked = replace(asked, audience=gate.renewed(cast("HttpRequest", request)).audience)
    if place == places.START:
        place = place.restarted(standing)
    elif place.lost(standing):
        raise Problem(
            problems.CURSOR_LOST,
            "We went back to an older state than the one this cursor was given in. Read all "
            "changes again, then remove whatever was not told again.",
            restart=asked.address,
        )
    if place.must_restart(standing):
        moved = items.dumps({"sequence": standing.resync, "kind": "resync"})
        return _page(asked, [moved], place.restarted(standing), more=True)
    found = told.between(asked.span(after=place.at, until=standing.sequence))
    texts = [item.text for item in found.items]
    more = found.reached < standing.sequence
    return _page(asked, texts, place.on(found.reached, standing), more=more)


def _page(asked: Question, texts: list[str], place: Place, *, more: bool) -> Response:
    cursor = items.dumps(places.dumps(place, asked.bound))
    flag = "true" if more else "false"
    return Response(f'{{"results":[{",".join(texts)}],"cursor":{cursor},"more":{flag}}}'.encode())
