"""``manage.py restored``: run after the restore of a backup, before the processes start."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from syndication.desk import restoring
from syndication.desk.models import Beat
from syndication.desk.restoring import Restoration

RUNNING = timedelta(minutes=2)  # the timer has run since: a process may have been left running


class Command(BaseCommand):
    help = (
        "After a restore: lets sequences continue above all that were given, asks all readers to "
        "read again, gives every cached answer a new version, leaves unfinished deliveries to a "
        "person, and turns sending off. Stop all processes first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument(
            "--again", action="store_true", help="a backup was restored again within an hour"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rehearse: bool = options["dry_run"]
        _refuse_outdated()
        now = timezone.now()
        if Beat.objects.filter(name="tick", ran_at__gt=now - RUNNING, ran_at__lte=now).exists():
            self.stderr.write(
                "Warning: the timer ran within two minutes before now. If that was not before the "
                "backup, stop all processes and run this again with --again."
            )
        made = restoring.restored(at=now, again=options["again"], rehearse=rehearse)
        if made.done_at is not None:
            self.stdout.write(
                f"Done already, at {made.done_at:%Y-%m-%d %H:%M:%S %Z}; nothing was changed. If "
                "you have restored a backup since, run this with --again."
            )
            return
        if rehearse:
            self.stdout.write("A rehearsal: nothing was changed.")
        for line in _lines(made):
            self.stdout.write(line)


def _refuse_outdated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The backup is of an earlier release: run manage.py migrate first.")


def _lines(made: Restoration) -> list[str]:
    return [
        f"The backup ended at sequence {made.before}; it continues after {made.after}.",
        "All caches, feeds and mirrors read everything again.",
        f"Webhook endpoints that are asked to read again: {made.endpoints}.",
        f"Deliveries that may have arrived since the backup and are not sent again: "
        f"{made.uncertain} (manage.py uncertain, or “What partners were told” in the admin).",
        "Sending is off.",
        "Next: manage.py reconcile; start the processes; look at the site and the partners; "
        "manage.py sending on.",
    ]
