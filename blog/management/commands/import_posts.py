"""``manage.py import_posts``: pasted text and our own JSON, to drafts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from blog.importers import document, rows, saving, text
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source, read
from blog.models import Organization


class Command(BaseCommand):
    help = (
        "Imports posts from pasted text (.txt) and from our own JSON (.json) as drafts. The same "
        "source again updates its post. Wording is never changed, only reported."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--title", help="the title of a pasted text, which has none in it")
        parser.add_argument("--locale", default="en-CA", choices=["en-CA", "fr-CA"])
        parser.add_argument("--author", help="who signs, in place of whom the text names")
        parser.add_argument("--publish", action="store_true", help="publish what may be published")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print the documents as JSON, one line a post, and save nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each file for itself: one that fails is reported, and the rest still goes in."""
        failures = 0
        for path in options["files"]:
            try:
                source = read(path)
                for imported in self._parse(source, options):
                    failures += not self._take(imported, source, options)
            except ImportFailed as exc:
                self.stderr.write(str(exc))
                failures += 1
        if failures:
            raise CommandError(f"{failures} could not be imported or published.")

    def _parse(self, source: Source, options: dict[str, Any]) -> tuple[Imported, ...]:
        if source.kind == "document":
            return document.parse(source)
        imported = text.parse(
            source,
            title=options["title"],
            locale=options["locale"],
            author=options["author"],
            known_authors=rows.known_authors(),
            known_organizations=tuple(Organization.objects.values_list("name", flat=True)),
        )
        return (imported,)

    def _take(self, imported: Imported, source: Source, options: dict[str, Any]) -> bool:
        if options["dry_run"]:
            self.stdout.write(json.dumps(imported.to_data(), ensure_ascii=False))
            self._report(source, imported.warnings)
            return True
        saved = saving.save(imported, source)
        self.stdout.write(f"{source.name}: {saved.outcome} “{saved.page.title}” ({saved.page.pk})")
        for note in saved.notes:
            self.stdout.write(f"  {note}")
        if saved.outcome != "unchanged":
            self._report(source, imported.warnings)
        return self._publish(saved) if options["publish"] else True

    def _publish(self, saved: saving.Saved) -> bool:
        revision = saved.page.get_latest_revision()
        if saved.page.live and saved.page.live_revision_id == revision.pk:
            return True
        try:
            revision.publish()
        except ValidationError as exc:
            self.stderr.write(f"  not published: {' '.join(exc.messages)}")
            return False
        self.stdout.write("  published")
        return True

    def _report(self, source: Source, notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            where = f":{notice.line}" if notice.line else ""
            facts = "; ".join(f"{name}: {value}" for name, value in notice.facts.items())
            said = f"{notice.code}: {notice.meaning}" + (f" ({facts})" if facts else "")
            self.stderr.write(f"{source.name}{where}: {said}")
