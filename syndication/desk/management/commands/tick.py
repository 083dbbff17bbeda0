"""``manage.py tick``: one round of the timer, or endless rounds with ``--every``."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from syndication.desk import endless, restoring, timer


class Command(BaseCommand):
    help = (
        "Publishes scheduled posts, unpublishes expired ones, rebuilds posts when something that "
        "they show has changed (an author, an image), retries deliveries, and reconciles. Can be "
        "run at any time and repeatedly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="repeat, with this pause between rounds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"]:
            self._repeat(options["every"])
        else:
            self._round()

    def _repeat(self, seconds: int) -> None:
        """Rounds until SIGTERM or SIGINT; then the deliveries in flight are finished."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # Before anything is sent, and tried again while the database is away.
        endless.run("the timer", restoring.notice, sleep=stop.wait)
        with timer.delivering():
            endless.run("the timer", lambda: self._rounds(seconds, stop), sleep=stop.wait)

    def _rounds(self, seconds: int, stop: threading.Event) -> None:
        while not stop.is_set():
            self._round(deliver=False)
            close_old_connections()
            stop.wait(seconds)

    def _round(self, *, deliver: bool = True) -> None:
        report = timer.tick(at=timezone.now(), deliver=deliver)
        if report:
            self.stdout.write(timer.summary(report))
