"""Our own JSON back to documents: an export, an answer of the API, the output of a dry run.

The shape and the addresses are checked here; rich text is not. The ``html`` of a file is as little
to be trusted as any other paste: whoever stores these documents passes each ``html`` through
:func:`blog.renditions.sanitize.sanitize` and takes ``text`` and the figures from the result.
"""

import json
import math
import re
import uuid
from collections.abc import Iterator
from typing import Any

from blog import codec
from blog.document import SCHEMA_VERSION, Document
from blog.importers.report import Imported, Notice
from blog.importers.source import ImportFailed, Source
from blog.importers.text import facts
from blog.renditions.sanitize import allowed_url

MAX_DEPTH = 40  # an honest document has some twelve levels
MAX_INTEGER = 2**53 - 1  # what every JSON reader can hold (RFC 8259, 6)

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]|[\]}]', re.DOTALL)
# What XML 1.0 (2.2) forbids: feeds and mail could not carry it.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SLUG = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_ADDRESSES = frozenset({"url", "source_url", "licence_url"})


class _RefusedError(ValueError):
    """JSON that is well-formed and still not read."""


def parse(source: Source) -> tuple[Imported, ...]:
    """All posts of a file: one object, a list, an answer with ``results``, or one object a line.

    Raises :class:`ImportFailed`, which names the post and the place, if any of them is no
    document: a file is imported whole or not at all.
    """
    found = _posts(source)
    if not found:
        raise ImportFailed(source.name, "holds no post")
    imported = []
    seen: set[str] = set()
    for number, data in enumerate(found, start=1):
        where = f"post {number}: " if len(found) > 1 else ""
        try:
            document = _document(data)
        except codec.DocumentError as error:
            raise ImportFailed(source.name, f"{where}{error}") from error
        if document.id in seen:
            raise ImportFailed(source.name, f"{where}the id {document.id} occurs twice")
        seen.add(document.id)
        imported.append(
            Imported(document=document, source=dict(facts(source)), warnings=_notices(data))
        )
    return tuple(imported)


def _posts(source: Source) -> list[Any]:
    """The objects that should be posts."""
    lines = [
        (number, line) for number, line in enumerate(source.text.split("\n"), 1) if line.strip()
    ]
    if len(lines) > 1 and _is_whole(lines[0][1]):
        return [_loads(source, line, number) for number, line in lines]
    data = _loads(source, source.text)
    if isinstance(data, dict) and "results" in data and "body" not in data:
        data = data["results"]
        if not isinstance(data, list):
            raise ImportFailed(source.name, "results: expected a list")
    return data if isinstance(data, list) else [data]


def _is_whole(line: str) -> bool:
    """Whether a first line is an object of its own: then each line is one."""
    try:
        return line.lstrip().startswith("{") and isinstance(_read(line), dict)
    except ValueError as error:
        return isinstance(error, _RefusedError)


def _loads(source: Source, text: str, line: int | None = None) -> Any:
    try:
        return _read(text)
    except json.JSONDecodeError as error:
        place = f"line {line or error.lineno}, column {error.colno}"
        raise ImportFailed(source.name, f"is not valid JSON: {error.msg} ({place})") from error
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
    """The document in ``data``, or :class:`codec.DocumentError` with the place."""
    if not isinstance(data, dict):
        raise codec.DocumentError("", "expected an object")
    _check_kind(data)
    _check_strings(data, "")
    document: Document = codec.from_data(Document, _as_stored(data))
    _check_names(document)
    return document


def _as_stored(data: dict[str, Any]) -> dict[str, Any]:
    """The API says of a related post what it is called, too; a document holds its id alone."""
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
    """Refuse characters that no channel can carry, and addresses that nobody may follow."""
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
        (document.slug, "slug", _SLUG),
        (document.locale, "locale", _LOCALE),
    ):
        if not pattern.fullmatch(text):
            raise codec.DocumentError(path, f"{text!r} is no {path}"[:120])
    if not document.title.strip():
        raise codec.DocumentError("title", "is empty")
    for path, value in _ids(document):
        try:
            uuid.UUID(value)
        except ValueError as error:
            raise codec.DocumentError(path, f"{value!r} is no UUID"[:120]) from error


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
    """What a dry run has reported stays reported."""
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
