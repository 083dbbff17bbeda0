"""Reads in plain SQL, for the few queries that every reader waits for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


def read(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of ``query``, whose places for values are ``%s``. Raises Django's ``DatabaseError``.

    The ORM takes longer to compose such a query than the database to answer it. On SQLite, Django's
    cursor takes three times as long as the driver's, so it is bypassed unless queries are logged or
    wrapped (tests, debugging).
    """
    database = connections[DEFAULT_DB_ALIAS]
    observed = database.queries_logged or database.execute_wrappers
    if database.vendor == "sqlite" and not observed:
        database.ensure_connection()
        with database.wrap_database_errors:
            found: list[tuple[Any, ...]] = database.connection.execute(
                _marked(query), values
            ).fetchall()
            return found
    with database.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _marked(query: str) -> str:
    """With SQLite's placeholders."""
    return query.replace("%s", "?")
