"""``manage.py reconcile``: makes the channels agree with the pages and lists corrections."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.desk import reconciling, timer


class Command(BaseCommand):
    help = (
        "Compares all posts with their editions, and repairs what signals have missed: bulk "
        "updates, restored backups, changed templates."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = reconciling.reconcile(at=timezone.now(), write=self.stdout.write)
        self.stdout.write(timer.summary(report) or "no posts")
        if report["failed"]:
            raise CommandError(f"{report['failed']} could not be rendered; see the log.")
