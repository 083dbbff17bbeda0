"""``/changes/``: what changed since a cursor, in the order of the ledger, as posts are now.

A client that follows the cursors ends with exactly the posts that it may read, wherever it was
interrupted. To guarantee that, the view reads the ledger's newest sequence number first, then the
contract, then the posts, and returns only items up to that number: later changes get higher
numbers. A post that may not be read but is not recorded as withdrawn yet has no item: it gets a new
sequence number when it is withdrawn, and when it is readable again.
"""

from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from syndication.api import (
    access,
    change_items,
    changes_cursor,
    changes_schema,
    parameters,
    post_json,
)
from syndication.api.change_items import ChangeRange
from syndication.api.changes_cursor import ChangesCursor
from syndication.api.representation import Representation, parse_representation
from syndication.editions import ledger
from syndication.editions.audience import Audience
from syndication.editions.versions import Selection
from syndication.http import conditional
from syndication.partners import authentication
from syndication.partners.usage import Proof
from syndication.rest import cursor, problems, query
from syndication.rest.cursor import CursorError
from syndication.rest.endpoint import Endpoint
from syndication.rest.problems import Problem
from syndication.rest.query import Parse
from syndication.rest.schema import answers, errors

PATH = "/api/v1/changes/"
DEFAULT_LIMIT = parameters.MAX_LIMIT

# Larger pages are not stored in the response cache: each client reads them once, and they would
# displace answers that many clients request.
MAX_REPLAYED = 32 * 1024  # bytes

FILTERS: dict[str, Parse] = {"locale": parameters.FILTERS["locale"], **parameters.REPRESENTATION}
PARAMETERS: dict[str, Parse] = {
    "cursor": query.text,
    "limit": query.number(1, parameters.MAX_LIMIT),
    **FILTERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesQuery:
    """A query for changes and the audience that sends it."""

    audience: Audience
    representation: Representation
    locale: str | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of this query, without those that belong to a single page."""
        return ({"locale": self.locale} if self.locale else {}) | self.representation.parameters

    @property
    def bound(self) -> tuple[object, ...]:
        """What this query's cursors are bound to: the partner and the filters, not the limit."""
        return (self.audience.partner, sorted(self.parameters.items()))

    @property
    def address(self) -> str:
        """The URL of the same query without a cursor."""
        given = self.parameters | (
            {"limit": str(self.limit)} if self.limit != DEFAULT_LIMIT else {}
        )
        return settings.ORIGIN + PATH + (f"?{urlencode(given)}" if given else "")

    def window(self, *, after: int, until: int) -> ChangeRange:
        """The range of the ledger that a page of this query covers."""
        return ChangeRange(
            audience=self.audience,
            representation=self.representation,
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
            "Without a cursor, returns every post and every withdrawal. Store the cursor of each "
            "answer together with its changes, and send it with the next request: at once while "
            "`more` is true, otherwise each minute or after a webhook. After an interruption, "
            "continue from the stored cursor. Each post is returned in its current state, at the "
            "position of its last change."
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
        reader = authentication.require(request, "changes")
        changes_query = parse_query(request, reader.audience, PARAMETERS)
        start = _start(changes_query)
        # Only a matching ETag gives a 304: a date says nothing about whether the cursor is lost.
        # A withdrawal may name a post in another language as its replacement.
        response = access.respond(
            request,
            (Selection().key,),
            lambda: _answer(request, changes_query, start),
            exists=False,
        )
        if isinstance(response, Response) and len(response.data or b"") > MAX_REPLAYED:
            conditional.unbind(response)
        if covers_contract(changes_query, reader.audience):
            sent_to: int = getattr(response, "sent_to", start.at)
            response.proof = Proof(start.at, sent_to)  # type: ignore[attr-defined]
        return response


def parse_query(request: Request, audience: Audience, known: dict[str, Parse]) -> ChangesQuery:
    """Parses the query of the changes or of the export; raises :class:`Problem`."""
    values = query.read(request.GET, known)
    return ChangesQuery(
        audience=audience,
        representation=parse_representation(values),
        locale=values.get("locale"),
        limit=values.get("limit", DEFAULT_LIMIT),
        cursor=values.get("cursor"),
    )


def covers_contract(changes_query: ChangesQuery, audience: Audience) -> bool:
    """Whether a client of this query gets every change in its contract.

    Only then does its cursor show how far the partner has read.
    """
    return changes_query.locale is None or audience.locales == (changes_query.locale,)


def _start(changes_query: ChangesQuery) -> ChangesCursor:
    if changes_query.cursor is None:
        return changes_cursor.START
    try:
        return changes_cursor.loads(changes_query.cursor, changes_query.bound)
    except CursorError as exc:
        raise cursor.problem(
            f"{exc} Keep the key and the parameters that gave it, or start again without a cursor.",
            restart=changes_query.address,
        ) from exc


def _answer(request: Request, changes_query: ChangesQuery, start: ChangesCursor) -> Response:
    ledger_state = ledger.state(start.seen, partner=changes_query.audience.partner)
    # The contract is read after the ledger, or posts gained or lost in between would be missed.
    changes_query = replace(
        changes_query, audience=authentication.renewed(cast("HttpRequest", request)).audience
    )
    if start == changes_cursor.START:
        start = start.restarted(ledger_state)
    elif start.lost(ledger_state):
        raise Problem(
            problems.CURSOR_LOST,
            "Our database was restored to a state older than this cursor. Read all changes "
            "again, then delete the posts that were not returned.",
            restart=changes_query.address,
        )
    if start.must_restart(ledger_state):
        resync_item = post_json.dumps({"sequence": ledger_state.resync, "kind": "resync"})
        return _page(changes_query, [resync_item], start.restarted(ledger_state), more=True)
    page = change_items.between(changes_query.window(after=start.at, until=ledger_state.sequence))
    items = [item.text for item in page.items]
    more = page.complete_until < ledger_state.sequence
    return _page(changes_query, items, start.advanced(page.complete_until, ledger_state), more=more)


def _page(
    changes_query: ChangesQuery, items: list[str], following: ChangesCursor, *, more: bool
) -> Response:
    text = post_json.dumps(changes_cursor.dumps(following, changes_query.bound))
    flag = "true" if more else "false"
    response = Response(f'{{"results":[{",".join(items)}],"cursor":{text},"more":{flag}}}'.encode())
    response.sent_to = following.at  # type: ignore[attr-defined]
    return response
