"""``manage.py recall_status``: the copies of posts that were taken back and may still be shown."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from syndication.desk.partners import recall_words
from syndication.desk.recall import copies, recalls
from syndication.desk.recall.copies import Copy

BATCH = 500


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
        found = iter(copies.of_posts([post]).copies) if post else copies.still_open()
        written = opened = late = 0
        with translation.override("en"):
            for row in _rows(found, at=at):
                if options["json"]:
                    self.stdout.write(",\n" if written else "[\n", ending="")
                    self.stdout.write(json.dumps(row, ensure_ascii=False, indent=2), ending="")
                else:
                    self.stdout.write(_line(row))
                written, opened, late = written + 1, opened + row["open"], late + row["overdue"]
        if options["json"]:
            self.stdout.write("\n]" if written else "[]")
        elif written or recalls.anything_ever():
            self.stdout.write(_copies(opened) + " open.")
        else:
            self.stdout.write("Nothing has been withdrawn yet.")
        if late:
            raise CommandError(_copies(late) + " open for more than a day.")


def _rows(found: Iterator[Copy], *, at: datetime) -> Iterator[dict[str, Any]]:
    """The copies as facts, read and written some hundred at once."""
    while batch := list(islice(found, BATCH)):
        told = recall_words.messages_about(batch)
        for copy in batch:
            yield recall_words.facts(copy, told, at=at)


def _line(row: dict[str, Any]) -> str:
    who = ", ".join(filter(None, [row["partner"], row["held_by"]]))
    return f"{row['taken_back_at']}  “{row['title']}” ({row['id']})  {who}: {row['says']}"


def _copies(count: int) -> str:
    return "1 copy is" if count == 1 else f"{count} copies are"
