"""The table of Wagtail's full text, which its migration makes."""

from django.db import connection

# As Wagtail's migration makes it: tests make their tables from the models, without full text.
FULL_TEXT = (
    "DROP TABLE wagtailsearch_indexentry_fts",
    "CREATE VIRTUAL TABLE wagtailsearch_indexentry_fts USING fts5(autocomplete, body, title)",
    "CREATE TRIGGER into_fts AFTER INSERT ON wagtailsearch_indexentry BEGIN"
    " INSERT INTO wagtailsearch_indexentry_fts(title, body, autocomplete, rowid)"
    " VALUES (NEW.title, NEW.body, NEW.autocomplete, NEW.id); END",
    "CREATE TRIGGER fts_again AFTER UPDATE ON wagtailsearch_indexentry BEGIN"
    " UPDATE wagtailsearch_indexentry_fts"
    " SET title=NEW.title, body=NEW.body, autocomplete=NEW.autocomplete WHERE rowid=NEW.id; END",
)


def make() -> None:
    """Only on SQLite: PostgreSQL has it in the index's own table."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in FULL_TEXT:
                cursor.execute(statement)
