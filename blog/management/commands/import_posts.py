"""``manage.py import_posts``: imports text, Word, HTML, Markdown and our own JSON as drafts."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError

from blog import checks
from blog.builder.page import subject
from blog.checks import headings
from blog.importers import archives, document, ghost, known, saving, text
from blog.importers.archives import Entry
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source, read
from blog.models import Organization, PostPage


class Command(BaseCommand):
    help = (
        "Imports posts as drafts, from text (.txt), Word (.docx), HTML, Markdown and our own "
        "JSON. Importing "
        "the same source again updates its post. The text is never changed; notices report errors."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--title", help="the title (required for .txt)")
        parser.add_argument("--locale", default="en-CA", choices=["en-CA", "fr-CA"])
        parser.add_argument("--author", help="the author, instead of the one in the text")
        parser.add_argument(
            "--publish", action="store_true", help="publish each post that passes the checks"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print the documents as JSON, one post per line, and save nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; one that fails is reported, and the others are still imported."""
        failures = 0
        for path in options["files"]:
            try:
                if path.suffix.lower() == ".xml":
                    failures += self._archive(path, archives.read(path), options)
                    continue
                source = read(path)
                if found := ghost.posts(source):
                    failures += self._archive(path, found, options)
                    continue
                for imported in self._parse(source, options):
                    failures += not self._imported(imported, source, options)
            except ImportFailed as exc:
                self.stderr.write(str(exc))
                failures += 1
        if failures:
            raise CommandError(f"{failures} could not be imported or published.")

    def _archive(
        self, path: Path, found: Iterable[Entry | ImportFailed], options: dict[str, Any]
    ) -> int:
        """Import each post of an archive that was not imported as it is; how many failed."""
        failures = 0
        known_names = self._known()
        for entry in found:
            if isinstance(entry, ImportFailed):
                self.stderr.write(str(entry))
                failures += 1
                continue
            source = archives.source_of(path.name, entry)
            if not options["dry_run"] and saving.is_saved(source):
                self.stdout.write(f"{path.name}: unchanged “{entry.title}”")
                continue
            try:
                imported = archives.parse(source, entry, locale=options["locale"], **known_names)
            except ImportFailed as exc:
                self.stderr.write(str(exc))
                failures += 1
                continue
            failures += not self._imported(imported, source, options)
        return failures

    def _known(self) -> dict[str, Any]:
        return {
            "known_authors": known.known_authors(),
            "known_organizations": tuple(Organization.objects.values_list("name", flat=True)),
        }

    def _imported(
        self, imported: Imported | ImportFailed, source: Source, options: dict[str, Any]
    ) -> bool:
        """Save one post of a file, or say in one line why not; the others are not affected."""
        if isinstance(imported, ImportFailed):
            self.stderr.write(str(imported))
            return False
        try:
            return self._save(imported, source, options)
        except ImportFailed as exc:
            self.stderr.write(str(exc))
        except (ValidationError, DataError, IntegrityError) as exc:
            reasons = exc.messages if isinstance(exc, ValidationError) else [str(exc)]
            said = f"“{imported.document.title}” was not saved: {' '.join(reasons)}"
            self.stderr.write(str(ImportFailed(source.name, said)))
        return False

    def _parse(
        self, source: Source, options: dict[str, Any]
    ) -> tuple[Imported | ImportFailed, ...]:
        if source.kind == "document":
            return document.parse(source)
        imported = text.parse(
            source,
            title=options["title"],
            locale=options["locale"],
            author=options["author"],
            **self._known(),
        )
        return (imported,)

    def _save(self, imported: Imported, source: Source, options: dict[str, Any]) -> bool:
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
        if unsure := self._unsure(saved.page):
            self.stderr.write(f"  not published: {unsure}")
            return False
        try:
            revision.publish()
        except ValidationError as exc:
            self.stderr.write(f"  not published: {' '.join(exc.messages)}")
            return False
        self.stdout.write("  published")
        return True

    def _unsure(self, page: PostPage) -> str:
        """Why nobody should publish this import unread, though an editor could."""
        findings = checks.run(subject(page), [headings.density])
        return " ".join(f"{finding.message} {finding.remedy}" for finding in findings)

    def _report(self, source: Source, notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            where = f":{notice.line}" if notice.line else ""
            facts = "; ".join(f"{name}: {value}" for name, value in notice.facts.items())
            said = f"{notice.code}: {notice.meaning}" + (f" ({facts})" if facts else "")
            self.stderr.write(f"{source.name}{where}: {said}")
