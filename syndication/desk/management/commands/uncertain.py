"""``manage.py uncertain``: deliveries that may have arrived; a person decides about them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from syndication.delivery import uncertain


class Command(BaseCommand):
    help = (
        "Lists the deliveries that may have arrived, as after a restore; sends them again with the "
        "same ids, or gives them up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--send-again", action="store_true")
        what.add_argument("--give-up", action="store_true")
        parser.add_argument(
            "--to", default="", metavar="ID", help="only those to this endpoint (its id) or hub"
        )

    def handle(self, *args: Any, to: str = "", **options: Any) -> None:
        count = 0
        for rows in uncertain.rows(to=to):
            if options["send_again"]:
                count += uncertain.send_again(rows, at=timezone.now())
            elif options["give_up"]:
                count += uncertain.give_up(rows)
            else:
                for row in rows:
                    self.stdout.write(str(row))
                    count += 1
        done = {"send_again": "are sent again", "give_up": "are given up"}
        chosen = next((words for name, words in done.items() if options[name]), "are uncertain")
        self.stdout.write(f"{count} deliveries {chosen}.")
