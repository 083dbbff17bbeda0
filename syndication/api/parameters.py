"""What a query may ask for. Whatever is not understood is refused by name, never ignored."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from syndication.api import cursor
from syndication.api.cursor import Place
from syndication.rest.problems import INVALID_CURSOR, INVALID_PARAMETER, Problem
from syndication.rest.query import Parse, invalid, read
from syndication.versions import Selection

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
BODIES = ("data", "html", "text", "none")

_LIMIT = re.compile(r"[0-9]{1,9}", re.ASCII)
# BCP 47 in the two parts that we use: language and region.
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{2}))?", re.ASCII)
_SLUG = re.compile(r"[-\w]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuery:
    """A question to the list of posts."""

    selection: Selection
    limit: int
    body: str
    after: Place | None

    def url(self, address: str, following: Place | None = None) -> str:
        """This question's own address, or the one of the page behind ``following``."""
        given: dict[str, Any] = {
            "locale": self.selection.locale,
            "topic": self.selection.topic,
            "author": self.selection.author,
            "slug": self.selection.slug,
            "limit": self.limit if self.limit != DEFAULT_LIMIT else None,
            "body": self.body if self.body != "data" else None,
            "cursor": cursor.dumps(following, self.selection) if following else None,
        }
        asked = {name: value for name, value in given.items() if value is not None}
        return f"{address}?{urlencode(asked)}" if asked else address


def _limit(name: str, text: str) -> int:
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
    if (match := _LOCALE.fullmatch(text)) is None:
        raise invalid(name, "must be a language tag such as en-CA or fr-CA.")
    language, region = match.groups()
    return language.lower() + (f"-{region.upper()}" if region else "")


def _slug(name: str, text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise invalid(name, "must be a slug: letters, digits, hyphens and underscores.")
    return text


def _body(name: str, text: str) -> str:
    if text not in BODIES:
        raise invalid(name, f"must be one of {', '.join(BODIES)}.")
    return text


def _text(name: str, text: str) -> str:
    return text


LIST: dict[str, Parse] = {
    "cursor": _text,
    "limit": _limit,
    "locale": _locale,
    "topic": _slug,
    "author": _slug,
    "slug": _slug,
    "body": _body,
}
DETAIL: dict[str, Parse] = {"body": _body}


def post_query(query: QueryDict, address: str) -> PostQuery:
    """The question that a query asks of the list at ``address``; raises :class:`Problem`."""
    values = read(query, LIST)
    selection = Selection(
        **{name: values.get(name) for name in ("locale", "topic", "author", "slug")}
    )
    asked = PostQuery(
        selection=selection,
        limit=values.get("limit", DEFAULT_LIMIT),
        body=values.get("body", "data"),
        after=None,
    )
    if (text := values.get("cursor")) is None:
        return asked
    try:
        after = cursor.loads(text, selection)
    except cursor.CursorError as exc:
        restart = asked.url(address)
        raise Problem(
            INVALID_CURSOR,
            f"{exc} Keep the filters of the list that gave it, or start again without a cursor.",
            parameter="cursor",
            restart=restart,
        ) from exc
    return PostQuery(selection=selection, limit=asked.limit, body=asked.body, after=after)
