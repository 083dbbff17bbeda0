"""What a query may ask for. Whatever is not understood is refused by name, never ignored."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from syndication.api import cursor, forms, moments
from syndication.api.cursor import Place
from syndication.api.forms import Form
from syndication.rest.problems import INVALID_CURSOR, INVALID_PARAMETER, Problem
from syndication.rest.query import Parse, invalid, read
from syndication.search import question
from syndication.search.finding import Spot
from syndication.search.question import Question
from syndication.versions import Selection

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
BY_RANK = "relevance"
ORDERS = ("published", BY_RANK)

_LIMIT = re.compile(r"[0-9]{1,9}", re.ASCII)
# Exactly these, because a reader who wrote "fr" would otherwise be given no post, and not notice.
LOCALES = ("en-CA", "fr-CA")
_SLUG = re.compile(r"[-\w]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuery:
    """A question to the list of posts, by a partner (its id) or by anyone."""

    selection: Selection
    limit: int
    form: Form
    question: Question | None = None
    order: str = ORDERS[0]
    after: Place | Spot | None = None
    partner: int | None = None

    @property
    def looked(self) -> cursor.Looked | None:
        """What a search's cursor is bound to beside the filters."""
        return (self.question.text, self.order) if self.question else None

    def url(self, address: str, following: Place | Spot | None = None) -> str:
        """This question's own address, or the one of the page behind ``following``."""
        asked: dict[str, Any] = {
            name: moments.written(value) if isinstance(value, date) else value
            for name in FILTERS
            if (value := getattr(self.selection, name)) is not None
        }
        if self.question:
            asked["q"] = self.question.text
        if self.order != ORDERS[0]:
            asked["order"] = self.order
        if self.limit != DEFAULT_LIMIT:
            asked["limit"] = self.limit
        asked |= self.form.asked
        if following:
            asked["cursor"] = cursor.dumps(
                following, self.selection, partner=self.partner, looked=self.looked
            )
        return f"{address}?{urlencode(asked)}" if asked else address


def read_limit(name: str, text: str) -> int:
    if not _LIMIT.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise Problem(
            INVALID_PARAMETER,
            f"“{name}” must be a whole number from 1 to {MAX_LIMIT}.",
            parameter=name,
            minimum=1,
            maximum=MAX_LIMIT,
        )
    return int(text)


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


def _order(name: str, text: str) -> str:
    if text not in ORDERS:
        raise invalid(name, f"must be one of {', '.join(ORDERS)}.")
    return text


def read_text(name: str, text: str) -> str:
    return text


# Each is a field of ``Selection``, and part of what a cursor is bound to.
FILTERS: dict[str, Parse] = {
    "locale": _locale,
    "topic": _slug,
    "author": _slug,
    "slug": _slug,
    "published_after": moments.moment,
    "published_before": moments.moment,
    "updated_after": moments.moment,
    "updated_before": moments.moment,
    "reviewed_after": moments.day,
    "reviewed_before": moments.day,
    "review_due_after": moments.day,
    "review_due_before": moments.day,
}
# In which form posts are given: by the list, by a post's own address, by the changes.
FORM: dict[str, Parse] = {
    "body": forms.read_body,
    "fields": forms.read_fields,
    "region": forms.read_region,
}
SEARCH: dict[str, Parse] = {"q": read_text, "order": _order}
LIST: dict[str, Parse] = {
    "cursor": read_text,
    "limit": read_limit,
    **SEARCH,
    **FILTERS,
    **FORM,
}


def post_form(query: QueryDict) -> Form:
    """The form in which a query asks for one post; raises :class:`Problem`."""
    return forms.form(read(query, FORM))


def post_query(query: QueryDict, address: str, *, partner: int | None = None) -> PostQuery:
    """The question that a query asks of the list at ``address``; raises :class:`Problem`."""
    values = read(query, LIST)
    asked = PostQuery(
        selection=_selection(values),
        question=_question(values),
        order=values.get("order", ORDERS[0]),
        limit=values.get("limit", DEFAULT_LIMIT),
        form=forms.form(values),
        partner=partner,
    )
    if (text := values.get("cursor")) is None:
        return asked
    try:
        after = cursor.loads(text, asked.selection, partner=partner, looked=asked.looked)
    except cursor.CursorError as exc:
        restart = asked.url(address)
        raise Problem(
            INVALID_CURSOR,
            f"{exc} Keep the filters of the list that gave it, or start again without a cursor.",
            parameter="cursor",
            restart=restart,
        ) from exc
    return replace(asked, after=after)


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
