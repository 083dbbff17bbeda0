"""``manage.py reconcile``: make the channels agree with the pages, and say what was mended."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.desk import reconciling, schedule


class Command(BaseCommand):
    help = "Finds what signals missed (bulk updates, restores, template changes) and mends it."

    def handle(self, *args: Any, **options: Any) -> None:
        report = reconciling.reconcile(at=timezone.now(), tell=self.stdout.write)
        self.stdout.write(schedule.summary(report) or "no posts")
        if report["failed"]:
            raise CommandError(f"{report['failed']} could not be rendered; see the log.")
