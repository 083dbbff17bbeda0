"""Wagtail's search in the database, asked only for what the database can read.

On SQLite, quotation marks, control characters and hundreds of words ended in an error of its query
language; on PostgreSQL, the character U+0000.
"""

import re
from typing import Any

from modelsearch.backends import database
from modelsearch.query import And, Phrase, PlainText

MOST_WORDS = 32
FINDS_NOTHING = "?"  # an index holds no punctuation
_UNREADABLE = re.compile(r"[\"\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def readable(query: Any) -> Any:
    """A question, as text or parsed, without what no index holds. Of a text, the first 32 words."""
    if isinstance(query, str):
        return query and (
            " ".join(_UNREADABLE.sub(" ", query).split()[:MOST_WORDS]) or FINDS_NOTHING
        )
    if isinstance(query, PlainText):
        return PlainText(readable(query.query_string), operator=query.operator, boost=query.boost)
    if isinstance(query, Phrase):
        return Phrase(readable(query.query_string))
    if isinstance(query, And):
        return And([readable(part) for part in query.subqueries])
    return query


class Readable:
    """What each of Wagtail's backends is given before its own methods."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(readable(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(readable(query), *args, **kwargs)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail asks for
    """The backend for the database in use."""
    kind = type(database.SearchBackend(params))
    return type("SearchBackend", (Readable, kind), {})(params)
