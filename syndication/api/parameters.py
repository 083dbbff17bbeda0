"""The query parameters of the API, and the parsed query of the list of posts."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from syndication.api import post_cursor, representation
from syndication.api.post_cursor import Start
from syndication.api.representation import Representation, parse_representation
from syndication.editions.versions import Selection
from syndication.rest import cursor, dates
from syndication.rest.cursor import CursorError
from syndication.rest.problems import INVALID_PARAMETER, Problem
from syndication.rest.query import Parse, invalid, number, one_of, read
from syndication.rest.query import text as any_text
from syndication.search import question
from syndication.search.question import Question

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
BY_RANK = "relevance"
ORDERS = ("published", BY_RANK)

# Only these values: for "fr" the list would be empty, and the client would not notice the mistake.
LOCALES = ("en-CA", "fr-CA")
_SLUG = re.compile(r"[-\w]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuery:
    """A query of the list of posts; ``partner`` is the reader's id, or ``None`` for the public."""

    selection: Selection
    limit: int
    representation: Representation
    question: Question | None = None
    order: str = ORDERS[0]
    after: Start | None = None
    partner: int | None = None

    @property
    def search_query(self) -> post_cursor.Query | None:
        """What the cursors of a search are bound to in addition to the filters."""
        return (self.question.text, self.order) if self.question else None

    def url(self, address: str, following: Start | None = None) -> str:
        """The URL of this query, or of its page that starts at ``following``."""
        given: dict[str, object] = {
            name: dates.formatted(value) if isinstance(value, date) else value
            for name in FILTERS
            if (value := getattr(self.selection, name)) is not None
        }
        if self.question:
            given["q"] = self.question.text
        if self.order != ORDERS[0]:
            given["order"] = self.order
        if self.limit != DEFAULT_LIMIT:
            given["limit"] = self.limit
        given |= self.representation.parameters
        if following:
            given["cursor"] = post_cursor.dumps(
                following, self.selection, partner=self.partner, query=self.search_query
            )
        return f"{address}?{urlencode(given)}" if given else address


def _locale(name: str, text: str) -> str:
    known = {locale.lower(): locale for locale in LOCALES}  # RFC 5646 2.1.1: case means nothing
    if (locale := known.get(text.lower())) is None:
        raise Problem(
            INVALID_PARAMETER,
            f"“{name}” must be one of {', '.join(LOCALES)}.",
            parameter=name,
            known=list(LOCALES),
        )
    return locale


def _slug(name: str, text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise invalid(name, "must be a slug: letters, digits, hyphens and underscores.")
    return text


# Each is a field of ``Selection``; cursors are bound to their values.
FILTERS: dict[str, Parse] = {
    "locale": _locale,
    "topic": _slug,
    "author": _slug,
    "slug": _slug,
    "published_after": dates.parse_moment,
    "published_before": dates.parse_moment,
    "updated_after": dates.parse_moment,
    "updated_before": dates.parse_moment,
    "reviewed_after": dates.parse_day,
    "reviewed_before": dates.parse_day,
    "review_due_after": dates.parse_day,
    "review_due_before": dates.parse_day,
}
# Parameters of all views that return posts.
REPRESENTATION: dict[str, Parse] = {
    "body": representation.read_body,
    "fields": representation.read_fields,
    "region": representation.read_region,
}
SEARCH: dict[str, Parse] = {"q": any_text, "order": one_of(ORDERS)}
LIST: dict[str, Parse] = {
    "cursor": any_text,
    "limit": number(1, MAX_LIMIT),
    **SEARCH,
    **FILTERS,
    **REPRESENTATION,
}


def post_representation(query: QueryDict) -> Representation:
    """Parses the query of a single post; raises :class:`Problem`."""
    return parse_representation(read(query, REPRESENTATION))


def post_query(query: QueryDict, address: str, *, partner: int | None = None) -> PostQuery:
    """Parses the query of the list at ``address``; raises :class:`Problem`."""
    values = read(query, LIST)
    post_query = PostQuery(
        selection=_selection(values),
        question=_question(values),
        order=values.get("order", ORDERS[0]),
        limit=values.get("limit", DEFAULT_LIMIT),
        representation=parse_representation(values),
        partner=partner,
    )
    if (text := values.get("cursor")) is None:
        return post_query
    try:
        after = post_cursor.loads(
            text, post_query.selection, partner=partner, query=post_query.search_query
        )
    except CursorError as exc:
        raise cursor.problem(
            f"{exc} Keep the filters of the list that gave it, or start again without a cursor.",
            restart=post_query.url(address),
        ) from exc
    return replace(post_query, after=after)


def _question(values: dict[str, Any]) -> Question | None:
    if (text := values.get("q")) is None:
        if values.get("order") == BY_RANK:
            raise invalid("order", f"is {BY_RANK} for a search alone: it needs “q”.")
        return None
    try:
        return question.read(text, values.get("locale"))
    except question.QuestionError as exc:
        raise Problem(
            INVALID_PARAMETER,
            f"“q” {exc}",
            parameter="q",
            maximum_characters=question.MAX_CHARACTERS,
            maximum_words=question.MAX_WORDS,
        ) from exc


def _selection(values: dict[str, Any]) -> Selection:
    for name in ("published", "updated", "reviewed", "review_due"):
        after, before = (values.get(f"{name}_{end}") for end in ("after", "before"))
        if after and before and before < after:
            raise invalid(f"{name}_before", f"is earlier than “{name}_after”: nothing is between.")
    return Selection(**{name: values[name] for name in FILTERS if name in values})
