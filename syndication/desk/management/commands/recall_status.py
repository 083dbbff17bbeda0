"""``manage.py recall_status``: the copies of posts that were taken back and may still be shown."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from syndication.desk.partners import recall_words
from syndication.desk.recall import copies


class Command(BaseCommand):
    help = (
        "Lists the copies of posts that were taken back and may still be shown, as the page "
        "“Withdrawn posts” does. Ends with status 1 if one is open for more than a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--post", type=UUID, metavar="ID", help="only of this post; those that heard, too"
        )
        parser.add_argument("--json", action="store_true", help="one JSON array")

    def handle(self, *args: Any, post: UUID | None = None, **options: Any) -> None:
        at = timezone.now()
        found = copies.of_posts([post]).copies if post else copies.still_open()
        with translation.override("en"):
            told = recall_words.messages_about(found)
            rows = [recall_words.facts(copy, told, at=at) for copy in found]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for row in rows:
                self.stdout.write(_line(row))
            self.stdout.write(_copies(sum(row["open"] for row in rows)) + " open.")
        if late := len(copies.overdue(found, at=at)):
            raise CommandError(_copies(late) + " open for more than a day.")


def _line(row: dict[str, Any]) -> str:
    who = ", ".join(filter(None, [row["partner"], row["held_by"]]))
    return f"{row['taken_back_at']}  “{row['title']}” ({row['id']})  {who}: {row['says']}"


def _copies(count: int) -> str:
    return "1 copy is" if count == 1 else f"{count} copies are"
