"""Reads documents from our own JSON: an export, an API response, the output of a dry run.

Structure and addresses are validated here, rich text is not: before such a document is stored,
each ``html`` must pass through :func:`blog.renditions.sanitize.sanitize`, and ``text`` and the
statistics must be derived from the result.
"""

import json
import math
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blog import codec, limits
from blog.document import SCHEMA_VERSION, Document
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source, line_of
from blog.importers.text import facts
from blog.renditions.sanitize import allowed_url
from blog.visible import is_visible

MAX_DEPTH = 40  # a valid document has about twelve levels
MAX_INTEGER = 2**53 - 1  # exact in every JSON parser (RFC 8259, 6)

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]|[\]}]', re.DOTALL)
# Characters that XML 1.0 (2.2) forbids: feeds and mail cannot contain them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_ADDRESSES = frozenset({"url", "source_url", "licence_url"})


class _RefusedError(ValueError):
    """Well-formed JSON that exceeds our limits or is ambiguous."""


def parse(source: Source) -> tuple[Imported | ImportFailed, ...]:
    """All posts of a file: one object, a list, a page of ``results``, or one object per line.

    What is no document is an :class:`ImportFailed` in its place, with the post or the line and the
    path of the fault; the others are not affected. Raises :class:`ImportFailed` if the file has no
    posts or is no JSON. The first and the last line of our own export are no posts.
    """
    found = _posts(source)
    if not found:
        raise ImportFailed(source.name, _("holds no post"))
    seen: set[str] = set()
    return tuple(_imported(source, each, seen) for each in found)


@dataclass(frozen=True, slots=True)
class _Post:
    """A JSON value that should be a post, or why there is none; ``where`` begins its messages."""

    data: Any
    where: str = ""
    part: Source | None = None
    fault: ImportFailed | None = None


def _imported(source: Source, post: _Post, seen: set[str]) -> Imported | ImportFailed:
    if post.fault:
        return post.fault
    try:
        document = _document(post.data)
    except codec.DocumentError as error:
        return ImportFailed(source.name, f"{post.where}{error}")
    if document.id in seen:
        return ImportFailed(source.name, f"{post.where}the id {document.id} occurs twice")
    seen.add(document.id)
    return Imported(
        document=document,
        source=dict(facts(post.part or source)),
        warnings=_notices(post.data),
        raw=post.part.raw if post.part else None,
    )


def _posts(source: Source) -> list[_Post]:
    """The JSON values that should be posts."""
    lines = [
        (number, line) for number, line in enumerate(source.text.split("\n"), 1) if line.strip()
    ]
    if len(lines) > 1 and _is_whole(lines[0][1]):
        posts = [_line(source, line, number) for number, line in lines]
        return [post for post in posts if not _is_frame(post.data)]
    data = _loads(source, source.text)
    if isinstance(data, dict) and "results" in data and "body" not in data:
        data = data["results"]
        if not isinstance(data, list):
            raise ImportFailed(source.name, "results: expected a list")
    if not isinstance(data, list):
        return [_Post(data)]
    return [
        _Post(each, f"post {number}: " if len(data) > 1 else "")
        for number, each in enumerate(data, start=1)
    ]


def _line(source: Source, text: str, number: int) -> _Post:
    part = line_of(source, text)
    try:
        return _Post(_loads(source, text, number), f"line {number}: ", part)
    except ImportFailed as fault:
        return _Post(None, fault=fault)


def _is_frame(data: Any) -> bool:
    """Whether an object is the first or the last line of our own export."""
    return isinstance(data, dict) and data.get("type") in ("export", "end") and "body" not in data


def _is_whole(line: str) -> bool:
    """Whether the first line is a complete object: then the file has one object per line."""
    try:
        return line.lstrip().startswith("{") and isinstance(_read(line), dict)
    except ValueError as error:
        return isinstance(error, _RefusedError)


def _loads(source: Source, text: str, line: int | None = None) -> Any:
    try:
        return _read(text)
    except json.JSONDecodeError as error:
        reason = _("is not valid JSON: %(error)s (line %(line)d, column %(column)d)") % {
            "error": error.msg,
            "line": line or error.lineno,
            "column": error.colno,
        }
        raise ImportFailed(source.name, reason) from error
    except _RefusedError as error:
        place = f"line {line}: " if line else ""
        raise ImportFailed(source.name, f"{place}{error}") from error


def _read(text: str) -> Any:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"is nested more than {MAX_DEPTH} levels deep")
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_float,
        parse_constant=_constant,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RefusedError(f"the key {name[:60]!r} occurs twice in one object")
        found[name] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise _RefusedError(f"the number {digits[:20]}… is too large")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _RefusedError(f"the number {digits[:20]} is too large")
    return number


def _constant(name: str) -> Any:
    raise _RefusedError(f"{name} is no number in JSON")


def _document(data: Any) -> Document:
    """The document in ``data``; raises :class:`codec.DocumentError` with the path of the error."""
    if not isinstance(data, dict):
        raise codec.DocumentError("", "expected an object")
    _check_kind(data)
    _check_strings(data, "")
    document: Document = codec.from_data(Document, _as_stored(data))
    _check_names(document)
    return document


def _as_stored(data: dict[str, Any]) -> dict[str, Any]:
    """The API gives related posts as objects; a document holds only their ids."""
    related = data.get("related")
    if not isinstance(related, list):
        return data
    ids = [each.get("id") if isinstance(each, dict) else each for each in related]
    return {**data, "related": ids}


def _check_kind(data: dict[str, Any]) -> None:
    if data.get("type", "wellness_post") != "wellness_post":
        raise codec.DocumentError("type", f"expected wellness_post, not {data['type']!r}"[:120])
    version = data.get("schema_version", SCHEMA_VERSION)
    major = str(version).partition(".")[0]
    if major != SCHEMA_VERSION.partition(".")[0]:
        raise codec.DocumentError("schema_version", f"{version!r} is not supported"[:120])


def _check_strings(data: Any, path: str) -> None:
    """Refuse characters that feeds and mail cannot contain, and unsafe addresses."""
    if isinstance(data, str):
        _check_string(data, path)
        return
    children: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(data, dict):
        children = iter(data.items())
    elif isinstance(data, list):
        children = iter(enumerate(data))
    for key, value in children:
        _check_strings(value, f"{path}/{key}".lstrip("/"))


def _check_string(text: str, path: str) -> None:
    if bad := _FORBIDDEN.search(text):
        raise codec.DocumentError(path, f"holds the character U+{ord(bad[0]):04X}")
    if path.rpartition("/")[2] in _ADDRESSES and allowed_url(text) is None:
        raise codec.DocumentError(path, "is not an address that may be followed")


def _check_names(document: Document) -> None:
    for text, path, pattern in (
        (document.slug, "slug", limits.SLUG),
        (document.locale, "locale", _LOCALE),
    ):
        if not pattern.fullmatch(text):
            raise codec.DocumentError(path, f"{text!r} is no {path}"[:120])
    _check_seen(document)
    if excess := limits.exceeded(document):
        raise codec.DocumentError(excess.path, str(excess))
    for path, value in _ids(document):
        try:
            uuid.UUID(value)
        except ValueError as error:
            raise codec.DocumentError(path, f"{value!r} is no UUID"[:120]) from error


def _check_seen(document: Document) -> None:
    for path, name in _names(document):
        if not is_visible(name):
            raise codec.DocumentError(path, "is empty")


def _names(document: Document) -> Iterator[tuple[str, str]]:
    """The names that a document gives to the post, and to what is created with it."""
    yield "title", document.title
    for index, author in enumerate(document.byline.authors):
        yield f"byline/authors/{index}/name", author.name
    for index, topic in enumerate(document.topics):
        yield f"topics/{index}/name", topic.name


def _ids(document: Document) -> Iterator[tuple[str, str]]:
    yield "id", document.id
    for index, post_id in enumerate(document.related):
        yield f"related/{index}", post_id
    for index, block in enumerate(document.body):
        yield f"body/{index}/id", block.id
        for name in ("items", "do", "dont"):
            for place, item in enumerate(getattr(block.value, name, ())):
                yield f"body/{index}/value/{name}/{place}/id", item.id


def _notices(data: dict[str, Any]) -> tuple[Notice, ...]:
    """The notices that a dry run has written into the file."""
    listed = data.get("import_warnings")
    found = []
    for notice in listed if isinstance(listed, list) else ():
        if not (isinstance(notice, dict) and isinstance(notice.get("code"), str)):
            continue
        rest = {key: value for key, value in notice.items() if key not in _NOTICE_KEYS}
        line = notice.get("line")
        found.append(
            Notice(
                code=notice["code"],
                line=line if isinstance(line, int) and not isinstance(line, bool) else None,
                applied=notice.get("applied") is True,
                facts=rest,
            )
        )
    return tuple(found)


_NOTICE_KEYS = frozenset({"code", "line", "applied"})
