"""The posts of a file of any kind, one after another; each is made into a document when asked for.

The command and the admin import through it, so that both read the same from the same file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from blog.importers import archives, document, ghost, known, text
from blog.importers.archives import Entry
from blog.importers.attachments import Attachments
from blog.importers.document_zip import DocumentZip, title_of
from blog.importers.ghost_zip import GhostZip
from blog.importers.picture_store import PictureStore
from blog.importers.report import Imported
from blog.importers.source import ImportFailed, Source, read
from blog.models import Organization
from blog.visible import characters

ARCHIVES = (".xml", ".rss", ".atom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is read. ``title`` and ``author`` are for a file that holds one text.

    ``other_title`` is that of a text which has none.
    """

    locale: str = "en-CA"
    title: str | None = None
    other_title: str = ""
    author: str | None = None
    with_pictures: bool = False
    origins: tuple[str, ...] = ()
    keeps_pictures: bool = True  # remember what a WordPress export says of its pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of a file. ``parse`` makes its document, and raises :class:`ImportFailed`.

    ``is_part``: of an archive, where a post that was imported as it is can be passed over.
    """

    title: str
    source: Source
    parse: Callable[[], Imported]
    is_part: bool = False
    addresses: tuple[str, ...] = ()


Found = Post | ImportFailed


def posts(path: Path, reading: Reading, *, store: PictureStore, name: str = "") -> Iterator[Found]:
    """The posts of the file at ``path``, and in the place of one that cannot be read, the reason.

    ``name`` is the file's own, where ``path`` has another. The pictures of a Ghost archive are
    given to ``store``. Raises :class:`ImportFailed` where the file as a whole cannot be read.
    """
    name = name or path.name
    suffix = path.suffix.lower()
    if suffix in ARCHIVES:
        yield from _archived(name, _wordpress(path, reading), reading)
        return
    if suffix == ".zip":
        yield from _zipped(path, name, reading, store)
        return
    source = replace(read(path), name=name)
    if exported := ghost.posts(source):
        yield from _archived(name, exported, reading)
    elif source.kind == "document":
        yield from map(partial(_document, source), document.parse(source))
    else:
        yield _text(source, reading)


def _zipped(path: Path, name: str, reading: Reading, store: PictureStore) -> Iterator[Found]:
    """The posts of an export of Ghost, or else the documents of a zip file."""
    documents = DocumentZip(path)
    if documents.has_json or not documents.has_documents:
        try:
            packed = GhostZip(path)
            exported = packed.posts()
        except ImportFailed:
            if not documents.has_documents:
                raise
        else:
            store.files = packed
            yield from _archived(name, exported, reading)
            return
    for found in documents.sources():
        if isinstance(found, ImportFailed):
            yield ImportFailed(name, found.reason)
        else:
            titled = replace(reading, title=None, other_title=title_of(found.name))
            post = _text(found, titled)
            yield replace(post, parse=partial(_named, name, found.name, post.parse))


def _named(name: str, inner: str, parse: Callable[[], Imported]) -> Imported:
    """What ``parse`` makes; where it fails, the reason names the file within the zip file."""
    try:
        return parse()
    except ImportFailed as failed:
        raise ImportFailed(name, f"“{inner}” {failed.reason}") from failed


def _wordpress(path: Path, reading: Reading) -> Iterator[Entry | ImportFailed]:
    """The posts of a WordPress export or a feed, with their main pictures."""
    if not reading.with_pictures:
        yield from archives.read(path)
        return
    attachments = Attachments(path, is_kept=reading.keeps_pictures)
    for entry in archives.read(path):
        yield attachments.of(entry) if isinstance(entry, Entry) else entry


def readable(entry: Entry) -> Entry:
    """An entry without the characters that no text here may hold: NUL, halves of surrogates."""
    texts: dict[str, Any] = {
        each.name: characters(value)
        for each in fields(entry)
        if isinstance(value := getattr(entry, each.name), str)
    }
    topics = tuple((characters(slug), characters(name)) for slug, name in entry.topics)
    return replace(entry, topics=topics, **texts)


def _archived(
    name: str, found: Iterable[Entry | ImportFailed], reading: Reading
) -> Iterator[Found]:
    names = _known()
    for entry in found:
        if isinstance(entry, ImportFailed):
            yield entry
            continue
        entry = readable(entry)
        source = archives.source_of(name, entry)
        entry = archives.at(entry, next(iter(reading.origins), ""))
        source = replace(source, text=entry.html)
        parse = partial(
            archives.parse,
            source,
            entry,
            locale=reading.locale,
            with_pictures=reading.with_pictures,
            **names,
        )
        yield Post(
            title=entry.title,
            source=source,
            parse=parse,
            is_part=True,
            addresses=(entry.address, entry.canonical),
        )


def _document(source: Source, found: Imported | ImportFailed) -> Found:
    if isinstance(found, ImportFailed):
        return found
    return Post(title=found.document.title, source=source, parse=lambda: found)


def _text(source: Source, reading: Reading) -> Post:
    parse = partial(
        text.parse,
        source,
        locale=reading.locale,
        author=reading.author,
        with_pictures=reading.with_pictures,
        **_known(),
    )

    def titled() -> Imported:
        try:
            return parse(title=reading.title)
        except ImportFailed:
            if not reading.other_title:
                raise
            return parse(title=reading.other_title)

    return Post(title=reading.title or reading.other_title, source=source, parse=titled)


def _known() -> dict[str, Any]:
    """The names that are compared with those of a file."""
    return {
        "known_authors": known.known_authors(),
        "known_organizations": tuple(Organization.objects.values_list("name", flat=True)),
    }
