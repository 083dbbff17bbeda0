"""``manage.py import_posts``: imports text, Word, HTML, Markdown and our own JSON as drafts."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError

from blog import checks
from blog.builder.facts import subject
from blog.checks import headings
from blog.importers import entries, old_addresses, pictures, saving, topics
from blog.importers.entries import Reading
from blog.importers.picture_store import PictureStore
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source
from blog.models import PostPage


class Command(BaseCommand):
    help = (
        "Imports posts as drafts, from text (.txt), Word (.docx), HTML, Markdown and our own "
        "JSON; several of them in a .zip, too. Importing "
        "the same source again updates its post. The text is never changed; notices report errors."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--title", help="the title (required for .txt)")
        parser.add_argument("--locale", default="en-CA", choices=["en-CA", "fr-CA"])
        parser.add_argument("--author", help="the author, instead of the one in the text")
        parser.add_argument(
            "--pictures",
            choices=["no", "fetch"],
            default="no",
            help="fetch: take the pictures of posts from the file or from the old site",
        )
        parser.add_argument(
            "--old-origin",
            action="append",
            default=[],
            metavar="URL",
            help="where the old site was (again for each): the posts' addresses there lead here",
        )
        parser.add_argument(
            "--topic",
            action="append",
            default=[],
            metavar="NAME=SLUG",
            help="the topic here that a topic of the source means (again for each)",
        )
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
        self.topics = _topics(options["topic"])
        self.store = PictureStore()
        self.reading = Reading(
            locale=options["locale"],
            title=options["title"],
            author=options["author"],
            with_pictures=options["pictures"] == "fetch",
            origins=tuple(_origin(each) for each in options["old_origin"]),
            keeps_pictures=not options["dry_run"],
        )
        for path in options["files"]:
            try:
                failures += self._file(path, options)
            except ImportFailed as exc:
                self.stderr.write(str(exc))
                failures += 1
        if failures:
            raise CommandError(f"{failures} could not be imported or published.")

    def _file(self, path: Path, options: dict[str, Any]) -> int:
        """Import all posts of a file; how many failed."""
        found = entries.posts(path, self.reading, store=self.store)
        return sum(not self._post(post, options) for post in found)

    def _post(self, post: entries.Found, options: dict[str, Any]) -> bool:
        """Import one post, unless it was imported as it is."""
        if isinstance(post, ImportFailed):
            self.stderr.write(str(post))
            return False
        if post.is_part and not options["dry_run"] and self._is_saved(post.source):
            self.stdout.write(f"{post.source.name}: unchanged “{post.title}”")
            readdressed = saving.readdressed(post.source, post.addresses, self.reading.origins)
            self._report(post.source, readdressed)
            return True
        try:
            imported = post.parse()
        except ImportFailed as exc:
            self.stderr.write(str(exc))
            return False
        return self._imported(imported, post.source, options)

    def _is_saved(self, source: Source) -> bool:
        return saving.is_saved(source, with_pictures=self.reading.with_pictures)

    def _imported(self, imported: Imported, source: Source, options: dict[str, Any]) -> bool:
        """Save one post of a file, or say in one line why not; the others are not affected."""
        try:
            return self._save(imported, source, options)
        except ImportFailed as exc:
            self.stderr.write(str(exc))
        except (ValidationError, DataError, IntegrityError) as exc:
            reasons = exc.messages if isinstance(exc, ValidationError) else [str(exc)]
            said = f"“{imported.document.title}” was not saved: {' '.join(reasons)}"
            self.stderr.write(str(ImportFailed(source.name, said)))
        return False

    def _save(self, imported: Imported, source: Source, options: dict[str, Any]) -> bool:
        imported = replace(imported, document=topics.mapped(imported.document, self.topics))
        if options["dry_run"]:
            imported = _without_files(imported)
            self.stdout.write(json.dumps(imported.to_data(), ensure_ascii=False))
            self._report(source, imported.warnings)
            return True
        found: dict[str, int] = {}
        if self.reading.with_pictures:
            imported, found = self.store.placed(imported)
        saved = saving.save(imported, source, pictures=found, origins=self.reading.origins)
        self.stdout.write(f"{source.name}: {saved.outcome} “{saved.page.title}” ({saved.page.pk})")
        for note in saved.notes:
            self.stdout.write(f"  {note}")
        if saved.outcome != "unchanged":
            self._report(source, saved.notices)
        return self._publish(saved) if options["publish"] else True

    def _publish(self, saved: saving.Saved) -> bool:
        revision = saved.page.get_latest_revision()
        if saved.page.live and saved.page.live_revision_id == revision.pk:
            return True
        if saved.undecided:
            names = ", ".join(f"“{name}”" for name in saved.undecided)
            self.stderr.write(f"  not published: nobody has chosen what its topics mean: {names}")
            return False
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


def _topics(pairs: list[str]) -> dict[str, str]:
    """The slugs by the names of the source. Raises :class:`CommandError` for an unknown slug."""
    chosen = dict(pair.rpartition("=")[::2] for pair in pairs)
    if missing := topics.unknown(chosen.values()):
        raise CommandError(f"--topic: no topic here has the slug {', '.join(missing) or '“”'}")
    return chosen


def _origin(url: str) -> str:
    """An origin as it was given; raises :class:`CommandError` for what is none."""
    if not old_addresses.origin_of(url):
        raise CommandError(f"--old-origin {url} is no address such as https://old.example.org")
    return url.strip().rstrip("/")


def _without_files(imported: Imported) -> Imported:
    """A dry run without pictures that are in the file itself: its output could not name them."""
    embedded = [
        url for url in pictures.wanted(imported.document) if url.startswith(pictures.EMBEDDED)
    ]
    return pictures.kept(imported, dict.fromkeys(embedded, "dry_run"))
