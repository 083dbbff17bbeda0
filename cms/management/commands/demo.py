"""``manage.py demo``: loads the demonstration, a small site with fictional posts and a real one."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms import demo


class Command(BaseCommand):
    help = (
        "Loads the demonstration once: the seed as a draft, refused, then corrected and published; "
        "further posts with every block; one correction, one review, one withdrawal. Does not "
        "change what a person has edited since."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("bootstrap", stdout=self.stdout, stderr=self.stderr)
        if demo.is_loaded():
            demo.complete()
            return
        for line in demo.load():
            self.stdout.write(line)
