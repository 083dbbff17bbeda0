# ruff: noqa: S608 — every name in these statements is our own; they have no values.
"""The database's own index on the words of posts: FTS5 on SQLite, GIN on PostgreSQL.

Triggers and a generated column keep it in step with the rows of ``SearchEntry``. It is in no model:
a migration makes it, and ``post_migrate`` does where no migration ran or a later one rebuilt the
table.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES = "syndication_searchentry"
INDEX = "syndication_searchindex"
VECTOR = "vector"

_COLUMNS = "terms, title, headings, body"
_NEW = "new.place, new.terms, new.title, new.headings, new.body"
_OLD = "old.place, old.terms, old.title, old.headings, old.body"
_FORGET = f"INSERT INTO {INDEX} ({INDEX}, rowid, {_COLUMNS}) VALUES ('delete', {_OLD});"
_LEARN = f"INSERT INTO {INDEX} (rowid, {_COLUMNS}) VALUES ({_NEW});"
# https://www.sqlite.org/fts5.html, 4.4.3: external content tables. The tokenizer "ascii" splits at
# spaces and changes nothing else in our words.
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5({_COLUMNS}, content='{ENTRIES}', "
    "content_rowid='place', tokenize='ascii', columnsize=0)",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_insert AFTER INSERT ON {ENTRIES} BEGIN {_LEARN} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_delete AFTER DELETE ON {ENTRIES} BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_update AFTER UPDATE OF place, {_COLUMNS} ON {ENTRIES} "
    f"BEGIN {_FORGET} {_LEARN} END",
)
_REBUILD = f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')"
# Made from an array of words: PostgreSQL's own parser would split some of them.
_POSTGRESQL = (
    f"ALTER TABLE {ENTRIES} ADD COLUMN IF NOT EXISTS {VECTOR} tsvector GENERATED ALWAYS AS ("
    "array_to_tsvector(array_remove(string_to_array(terms || title || headings || body, ' '), '')))"
    " STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {ENTRIES} USING gin ({VECTOR})",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index, and fill it.

    Does nothing where the entries' table is missing or has other columns, as amid migrations.
    """
    tables = connection.introspection.table_names()
    if ENTRIES not in tables:
        return
    fresh = INDEX not in tables
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, ENTRIES)
        if not {column.name for column in columns}.issuperset(_COLUMNS.split(", ")):
            return
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
        if fresh and connection.vendor == "sqlite":
            cursor.execute(_REBUILD)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop the index; on PostgreSQL it is dropped with its table."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
            cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def after_migrate(*, using: str, **_: Any) -> None:
    """Receives ``post_migrate`` of this application."""
    install(connections[using])
