"""A file that somebody wants imported: its bytes, its digest and, once read, its text.

Encodings, in this order: UTF-16 where a byte order mark says so; UTF-8, with or without a mark;
and for ``.txt`` only Windows-1252, as older editors still save it. The last is a guess and is
reported as one. It is made only where the bytes can be nothing of the above and look like prose:
no control characters, few bytes beyond ASCII, and no sequence that is valid UTF-8, because that
would be damaged UTF-8, whose words nobody may guess at.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MAX_BYTES = 5 * 1024 * 1024

Kind = Literal["pasted_text", "document"]
KINDS: dict[str, Kind] = {".txt": "pasted_text", ".json": "document"}

# More than this share of bytes beyond ASCII is no Western prose (French has about 5 %).
_FOREIGN_SHARE = 0.15
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_INVISIBLE = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class ImportFailed(Exception):  # noqa: N818 - says what happened, as its message does
    """Nothing was imported. One line: the file's name and what is wrong with it."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = _UNPRINTABLE.sub("?", name)
        self.reason = _UNPRINTABLE.sub("?", reason[:300])
        super().__init__(f"{self.name}: {self.reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``raw`` is kept as it came; ``text`` is decoded, without a byte order mark."""

    name: str
    kind: Kind
    raw: bytes
    text: str = field(repr=False)
    encoding: str = "utf-8"

    @property
    def sha256(self) -> str:
        """In hexadecimal. Equal bytes are the same source, and give the same ids."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def is_guess(self) -> bool:
        """Whether the encoding was guessed rather than declared or proved."""
        return self.encoding == "windows-1252"


def read(path: Path) -> Source:
    """Read the file at ``path``; :class:`ImportFailed` says in one line why it cannot be."""
    kind = KINDS.get(path.suffix.lower())
    if path.is_dir():
        raise ImportFailed(path.name or str(path), "is a directory, not a file")
    if kind is None:
        raise ImportFailed(path.name, "is neither a .txt nor a .json file")
    return decode(path.name, kind, _bytes(path))


def decode(name: str, kind: Kind, raw: bytes) -> Source:
    """A source from bytes that are already here (an upload, say)."""
    if len(raw) > MAX_BYTES:
        raise ImportFailed(name, "is larger than 5 MiB")
    text, encoding = _decoded(name, raw, may_guess=kind == "pasted_text")
    if "\0" in text:
        raise ImportFailed(name, "is not a text file: it holds NUL characters")
    if not _INVISIBLE.sub("", text):
        raise ImportFailed(name, "is empty")
    return Source(name=name, kind=kind, raw=raw, text=text, encoding=encoding)


def _bytes(path: Path) -> bytes:
    try:
        # Only then may it be opened: reading a named pipe would wait for ever.
        if path.exists() and not path.is_file():
            raise ImportFailed(path.name, "is not a regular file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more tells a larger file, without reading it
    except FileNotFoundError as error:
        raise ImportFailed(path.name, "does not exist") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImportFailed(path.name, f"cannot be read: {reason}") from error


def _decoded(name: str, raw: bytes, *, may_guess: bool) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as error:
            raise ImportFailed(name, "is not a text file: broken UTF-16") from error
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        if may_guess and _looks_western(raw):
            return raw.decode("windows-1252"), "windows-1252"
        raise ImportFailed(
            name, f"is not UTF-8 text (byte {error.start + 1}); save it as UTF-8"
        ) from error


def _looks_western(raw: bytes) -> bool:
    try:
        raw.decode("windows-1252")
    except UnicodeDecodeError:
        return False
    foreign = sum(byte >= 0x80 for byte in raw)
    is_prose = not _CONTROL.search(raw) and foreign <= len(raw) * _FOREIGN_SHARE
    return is_prose and not _UTF8_SEQUENCE.search(raw)
