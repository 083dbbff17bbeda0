"""Reads and decodes a file to import.

Encodings, in this order: UTF-16 with a byte order mark; UTF-8 with or without one; and for ``.txt``
files Windows-1252, which older editors still write. Windows-1252 is a guess and is reported as one.
It is tried only for bytes that look like prose: no control characters, few bytes beyond ASCII, and
no valid UTF-8 sequence, which would mean damaged UTF-8.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _

from blog.visible import is_visible

MAX_BYTES = 5 * 1024 * 1024

Kind = Literal["pasted_text", "html", "markdown", "docx", "document"]
KINDS: dict[str, Kind] = {
    ".txt": "pasted_text",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "docx",
    ".json": "document",
    ".ndjson": "document",
    ".jsonl": "document",
}
# Our own export has every post, one on each line; each line is a source of its own.
MAX_EXPORT_BYTES = 256 * 1024 * 1024
_LARGER = {".docx": 25 * 1024**2, ".json": 64 * 1024**2}  # with pictures; exports of Ghost
_BY_LINE = (".ndjson", ".jsonl")

# The largest share of bytes beyond ASCII in Western prose (French has about 5 %).
_FOREIGN_SHARE = 0.15
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class ImportFailed(Exception):  # noqa: N818  # named for the event
    """The file was not imported. The message is one line: the file's name and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = _UNPRINTABLE.sub("?", name)
        self.reason = _UNPRINTABLE.sub("?", reason[:300])
        super().__init__(f"{self.name}: {self.reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file: ``raw`` is its bytes; ``text`` is decoded, without a byte order mark.

    The text of a ``.docx`` is empty: it is packed.
    """

    name: str
    kind: Kind
    raw: bytes
    text: str = field(repr=False)
    encoding: str = "utf-8"
    identity: str = ""

    @property
    def sha256(self) -> str:
        """The digest in hexadecimal, from which all ids follow.

        Equal bytes are the same source; a part of an archive is so by its ``identity`` there.
        """
        return hashlib.sha256(self.identity.encode() or self.raw).hexdigest()

    @property
    def is_guess(self) -> bool:
        """Whether the encoding was guessed."""
        return self.encoding == "windows-1252"


def read(path: Path) -> Source:
    """Read the file at ``path``; raises :class:`ImportFailed` if it cannot be imported."""
    kind = KINDS.get(path.suffix.lower())
    if path.is_dir():
        raise ImportFailed(path.name or str(path), "is a directory, not a file")
    if kind is None:
        raise ImportFailed(
            path.name, "is no .txt, .html, .md, .docx, .xml or .json file (nor .ndjson)"
        )
    return decode(path.name, kind, _bytes(path))


def decode(name: str, kind: Kind, raw: bytes) -> Source:
    """A source from bytes; raises :class:`ImportFailed` if they cannot be imported."""
    most = _most(name)
    if len(raw) > most:
        reason = _("is larger than %(most)d MiB") % {"most": most // 1024**2}
        raise ImportFailed(name, reason)
    if kind == "docx":
        return Source(name=name, kind=kind, raw=raw, text="")
    text, encoding = _decoded(name, raw, may_guess=kind != "document")
    if "\0" in text:
        raise ImportFailed(name, _("is not a text file: it holds NUL characters"))
    if not is_visible(text):
        raise ImportFailed(name, _("is empty"))
    return Source(name=name, kind=kind, raw=raw, text=text, encoding=encoding)


def _most(name: str) -> int:
    for suffix, most in _LARGER.items():
        if name.lower().endswith(suffix):
            return most
    return MAX_EXPORT_BYTES if name.lower().endswith(_BY_LINE) else MAX_BYTES


def line_of(source: Source, text: str) -> Source:
    """One line of a file with a post on each, as a source: equal lines are the same post."""
    return replace(source, raw=text.encode(), text=text)


def _bytes(path: Path) -> bytes:
    try:
        # Opening a named pipe would block for ever.
        if path.exists() and not path.is_file():
            raise ImportFailed(path.name, "is not a regular file")
        with path.open("rb") as file:
            return file.read(_most(path.name) + 1)  # one byte more shows that the file is too large
    except FileNotFoundError as error:
        raise ImportFailed(path.name, _("does not exist")) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImportFailed(path.name, _("cannot be read: %(error)s") % {"error": reason}) from error


def _decoded(name: str, raw: bytes, *, may_guess: bool) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as error:
            raise ImportFailed(name, _("is not a text file: broken UTF-16")) from error
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        if may_guess and _looks_western(raw):
            return raw.decode("windows-1252"), "windows-1252"
        reason = _("is not UTF-8 text (byte %(byte)d); save it as UTF-8")
        raise ImportFailed(name, reason % {"byte": error.start + 1}) from error


def _looks_western(raw: bytes) -> bool:
    try:
        raw.decode("windows-1252")
    except UnicodeDecodeError:
        return False
    foreign = sum(byte >= 0x80 for byte in raw)
    is_prose = not _CONTROL.search(raw) and foreign <= len(raw) * _FOREIGN_SHARE
    return is_prose and not _UTF8_SEQUENCE.search(raw)
