"""``manage.py sending``: whether messages leave, and the switch."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.delivery import pause, uncertain
from syndication.delivery.models import SendingPause
from syndication.desk import ledger_mark, restoring


class Command(BaseCommand):
    help = (
        "Turns the sending of webhooks and hub pings on or off, or says whether it is on. While it "
        "is off, messages are queued, and everything else goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("switch", choices=["on", "off", "status"])

    def handle(self, *args: Any, switch: str, **options: Any) -> None:
        if switch == "on":
            if ledger_mark.is_older():
                raise CommandError(restoring.OLDER)
            pause.turn_on()
        elif switch == "off":
            pause.turn_off(SendingPause.Why.PERSON, at=timezone.now())
        found = pause.current()
        state = f"off since {found.since:%Y-%m-%d %H:%M %Z}" if found else "on"
        self.stdout.write(f"Sending is {state}. Waiting: {uncertain.unfinished()}.")
        self.stdout.write(f"Uncertain: {uncertain.count()} (manage.py uncertain).")
