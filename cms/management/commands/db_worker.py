"""``manage.py db_worker``: the worker of ``django_tasks_db``, which goes on after failures."""

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DbWorker

from syndication.desk import endless


class Command(DbWorker):
    def handle(self, **options: Any) -> None:
        """Where the database is away, locked or full, the worker waits and connects again."""
        if options["batch"] or options["max_tasks"] is not None:
            super().handle(**options)
        else:
            endless.run("the worker", lambda: DbWorker.handle(self, **options))
