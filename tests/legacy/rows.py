"""All rows of a database by table, in plain SQL: models move between modules, tables stay."""

from collections import Counter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Rows = list[dict[str, Any]]

# Columns that a migration changes on purpose, by table: say why with each.
CHANGED: dict[str, set[str]] = {
    # Wagtail's first workflow, which nobody can finish, becomes ours.
    "wagtailcore_workflow": {"name"},
    "wagtailcore_task": {"name"},
}
# Roles are granted the permissions of what is new; none of theirs is taken away. New are the roles
# Translator and Clinical reviewer, and the clinical review of the workflow.
_MAY_GROW = (
    "auth_group_permissions",
    "auth_group",
    "wagtailcore_grouppagepermission",
    "wagtailcore_groupcollectionpermission",
    "wagtailcore_task",
    "wagtailcore_workflowtask",
    "wagtailcore_groupapprovaltask",
    "wagtailcore_groupapprovaltask_groups",
)
# The databases' own: SQLite's counters, and the inner tables of its full-text indexes.
_INTERNAL = ("sqlite_sequence", "syndication_searchindex_", "wagtailsearch_indexentry_fts_")
# Django's own lists of what there is, which grow with every release: compared by ``register``.
_REGISTER = ("django_content_type", "auth_permission", "django_migrations")
# The models that moved to another application since then; their tables did not.
MOVED = {"storedfeed": "feeds", "feedarchive": "feeds", "beat": "desk", "recheck": "desk"}


def read(connection: BaseDatabaseWrapper) -> dict[str, Rows]:
    """Every row of every table, as a mapping of its columns."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {name: _rows(cursor, name) for name in names if not name.startswith(_INTERNAL)}


def _rows(cursor: Any, table: str) -> Rows:
    cursor.execute(f'SELECT * FROM "{table}"')  # a name that the database gave
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, _plain(row), strict=True)) for row in cursor.fetchall()]


def _plain(row: Any) -> list[Any]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """What the rows of ``before`` lost or changed; new tables and new columns may be added."""
    found = []
    for table, rows in before.items():
        if table in _REGISTER:
            continue
        if table not in after:
            found.append(f"{table} is gone")
            continue
        known = set(rows[0]) - CHANGED.get(table, set()) if rows else set()
        old, new = _counted(rows, known), _counted(after[table], known)
        found += [f"{table} lost {row[:300]}" for row in old - new]
        if table not in _MAY_GROW:
            found += [f"{table} gained {row[:300]}" for row in new - old]
    return found + register(before, after)


def _counted(rows: Rows, columns: set[str]) -> Counter[str]:
    """Each row as text, with these columns; a row without one of them says so."""
    return Counter(repr([(name, row.get(name, "no column")) for name in columns]) for row in rows)


def register(before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """The same of Django's own lists: each row keeps its id, so that rights that name it hold.

    A content type may name the application that its model moved to. None is there twice.
    """
    found = []
    for table in _REGISTER:
        now = {row["id"]: row for row in after[table]}
        for row in before[table]:
            kept = now.get(row["id"], {})
            if kept != row and kept != {**row, "app_label": MOVED.get(row.get("model", ""))}:
                found.append(f"{table} had {row}, has {kept}")
    models = Counter((row["app_label"], row["model"]) for row in after["django_content_type"])
    tables = Counter(row["model"] for row in after["django_content_type"])
    found += [f"{name} is there twice" for name, count in models.items() if count > 1]
    found += [f"{name} has {tables[name]} types" for name in MOVED if tables[name] != 1]
    return found
