"""``manage.py ready``: everything that ``make`` does before its processes start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from cms import starting
from cms.demo import partner
from cms.management.commands.login import issue

LINKS = (
    ("Posts", "/blog/"),
    ("En français", "/fr/blogue/"),
    ("Editors", "/admin/"),
    ("API", "/api/v1/posts/"),
    ("Feed", "/feeds/rss.xml"),
)


class Command(BaseCommand):
    help = (
        "Migrates the database, loads the demonstration, and prints the addresses, a new login "
        "and a partner's key for trying the API. (One command, because each start of Python "
        "takes seconds.)"
    )

    # They would ask a database that may not be there.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        starting.refuse()
        self.check()
        self.stdout.write("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("demo", stdout=self.stdout, stderr=self.stderr)
        password = issue("editor", "Editor")
        rows = [(name, settings.ORIGIN + path) for name, path in LINKS]
        if key := partner.sandbox_key(at=timezone.now()):
            rows.append(("Partner’s key", key))
        rows += [("Login", f"editor / {password}   (make login issues a new one)")]
        self.stdout.write("")
        for name, value in rows:
            self.stdout.write(f"  {name:<14} {value}")
        self.stdout.write("\n  Ctrl-C stops everything.\n")
