"""``manage.py tick``: the timer. Run it each minute, or let it run itself with ``--every``."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from syndication.desk import schedule


class Command(BaseCommand):
    help = (
        "Publishes what is scheduled, takes down what has expired, builds again what changed "
        "elsewhere, and reconciles. Safe to run at any time, any number of times."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on, with this pause between rounds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            report = schedule.tick(at=timezone.now())
            if report:
                self.stdout.write(schedule.summary(report))
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])
