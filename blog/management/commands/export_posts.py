"""``manage.py export_posts``: writes every post as Markdown, with its pictures beside it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blog import document as doc
from blog.builder.page import build
from blog.models import PostPage
from blog.renditions import markdown
from blog.renditions.context import Context

PICTURES = "pictures"


class Command(BaseCommand):
    help = (
        "Writes each published post as a Markdown file below a folder for its language, and the "
        "pictures beside them. Running it again overwrites these files, and deletes none."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["markdown"], default="markdown")
        parser.add_argument("--into", required=True, type=Path, metavar="DIR", help="the folder")
        parser.add_argument(
            "--drafts", action="store_true", help="also posts that are not published"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write all posts; one that cannot be written is named, and the others still are."""
        folder: Path = options["into"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        count = failures = 0
        self.names: set[Path] = set()
        for page in _posts(drafts=options["drafts"]):
            try:
                missing = self._write(page, folder)
            except OSError as error:
                self.stderr.write(f"“{page.title}” was not written: {error.strerror or error}")
                failures += 1
                continue
            count += 1
            for name in missing:
                self.stderr.write(f"“{page.title}”: the picture {name} is missing")
        self.stdout.write(f"{count} posts are in {folder}.")
        if failures:
            raise CommandError(f"{failures} could not be written.")

    def _write(self, page: PostPage, folder: Path) -> list[str]:
        """Write a post and its pictures; the names of pictures whose file is missing."""
        document = build(page, today=timezone.localdate()).document
        pictures = _Pictures(folder)
        below = folder / document.locale
        below.mkdir(exist_ok=True)
        text = markdown.render(
            document,
            Context(origin=settings.ORIGIN, canonical_url=_address(page, document)),
            facts=_facts(page),
            every_block=True,
            picture=pictures.beside,
        )
        self._free(below / f"{document.slug or page.pk}.md", page).write_text(
            text, encoding="utf-8"
        )
        return pictures.missing

    def _free(self, path: Path, page: PostPage) -> Path:
        """The path, or another where a post of the same name has it: below another index."""
        free = path if path not in self.names else path.with_stem(f"{path.stem}-{page.pk}")
        self.names.add(free)
        return free


def _posts(*, drafts: bool) -> Iterator[PostPage]:
    """The posts in the order of their addresses; a draft as it was saved last."""
    found = PostPage.objects.filter(alias_of__isnull=True).order_by("path")
    for page in (found if drafts else found.live()).iterator(chunk_size=100):
        yield page if page.live else page.get_latest_revision_as_object()


def _address(page: PostPage, document: doc.Document) -> str | None:
    return f"{settings.ORIGIN}{document.path}" if page.live and document.path else None


def _facts(page: PostPage) -> dict[str, object]:
    dates = {"published": page.first_published_at, "updated": page.last_published_at}
    known: dict[str, object] = {
        name: when.isoformat(timespec="seconds") for name, when in dates.items() if when
    }
    return known if page.live else {**known, "draft": True}


class _Pictures:
    """Copies the pictures of a post into one folder for all, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / PICTURES
        self.missing: list[str] = []

    def beside(self, address: str) -> str:
        """The address of the copy; of a picture that is not ours, or missing, its own."""
        start = f"{settings.ORIGIN}{settings.MEDIA_URL}"
        if not address.startswith(start):
            return address
        name = address.removeprefix(start)
        target = self.folder / Path(name).name
        if not target.exists() and not self._copied(name, target):
            self.missing.append(name)
            return address
        return f"../{PICTURES}/{target.name}"

    def _copied(self, name: str, target: Path) -> bool:
        if not default_storage.exists(name):
            return False
        self.folder.mkdir(exist_ok=True)
        with default_storage.open(name, "rb") as file:
            target.write_bytes(file.read())
        return True
