"""A zip file of documents: Word, HTML, Markdown and text. Nothing is unpacked onto the disk."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from blog.importers.source import KINDS, ImportFailed, Source, decode

MOST_FILES = 500
MOST_BYTES = 256 * 1024**2  # of all files, unpacked
MOST_OF_ONE = 25 * 1024**2

_KINDS = {suffix: kind for suffix, kind in KINDS.items() if kind != "document"}
_ENCRYPTED = 1  # APPNOTE 4.4.4, bit 0
_ARCHIVES = frozenset({".zip", ".gz", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz"})
# What operating systems put beside the files of a folder.
_BESIDE = frozenset({"thumbs.db", "desktop.ini"})


class DocumentZip:
    """An open zip file of documents."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`ImportFailed` for what is no zip file, and for one of too many files."""
        self.name = path.name
        try:
            self._file = zipfile.ZipFile(path)
            self._parts = [part for part in self._file.infolist() if _is_file(part)]
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise ImportFailed(path.name, _("is no zip file that can be read")) from error

    @property
    def has_documents(self) -> bool:
        return any(_suffix(part) in _KINDS for part in self._parts)

    @property
    def has_json(self) -> bool:
        """Whether it may be an export of Ghost."""
        return any(_suffix(part) == ".json" for part in self._parts)

    def sources(self) -> Iterator[Source | ImportFailed]:
        """The documents in their order, and in the place of any other file why it is not taken.

        Raises :class:`ImportFailed` where there are too many, or too many bytes in them.
        """
        if len(self._parts) > MOST_FILES:
            reason = _("holds more than %(most)d files") % {"most": MOST_FILES}
            raise ImportFailed(self.name, reason)
        taken = 0
        for part in self._parts:
            found = self._source(part)
            taken += len(found.raw) if isinstance(found, Source) else 0
            if taken > MOST_BYTES:
                reason = _("holds more than %(most)d MiB") % {"most": MOST_BYTES // 1024**2}
                raise ImportFailed(self.name, reason)
            yield found

    def _source(self, part: zipfile.ZipInfo) -> Source | ImportFailed:
        name, kind = plain_name(part.filename), _KINDS.get(_suffix(part))
        reason = _why_not(part)
        if not reason and kind:
            try:
                return decode(name, kind, self._read(name, part))
            except ImportFailed as failed:
                reason = failed.reason
        # One line names the file: the report of the whole has no other place for it.
        return ImportFailed(self.name, f"“{name}” {reason}")

    def _read(self, name: str, part: zipfile.ZipInfo) -> bytes:
        """At most so many bytes, whatever the directory says of its size: a bomb is cut off."""
        try:
            with self._file.open(part) as file:
                return file.read(MOST_OF_ONE + 1)
        except Exception as error:  # damaged, of an unknown method
            raise ImportFailed(name, _("cannot be read")) from error


def _why_not(part: zipfile.ZipInfo) -> str:
    if _suffix(part) in _ARCHIVES:
        return _("is an archive within the archive: import it by itself")
    if _suffix(part) not in _KINDS:
        return _("is no document: Word, HTML, Markdown or text")
    return _("is protected by a password") if part.flag_bits & _ENCRYPTED else ""


def plain_name(name: str) -> str:
    """The name of a file within the archive, which leads nowhere out of it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = [part for part in parts if part not in ("/", "//", "..", ".") and ":" not in part]
    return "/".join(kept)[-200:] or "file"


def title_of(name: str) -> str:
    """The title of a document that has none: the name of its file."""
    stem = PurePosixPath(name).stem
    return stem if " " in stem else " ".join(stem.replace("_", " ").replace("-", " ").split())


def _is_file(part: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    is_hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not (part.is_dir() or is_hidden or path.name.casefold() in _BESIDE)


def _suffix(part: zipfile.ZipInfo) -> str:
    return PurePosixPath(part.filename.replace("\\", "/")).suffix.lower()
