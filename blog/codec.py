"""Converts documents to JSON and back, and gives the JSON Schema of their types.

All three follow the type hints of the dataclasses, so that a new block is declared once.
"""

import dataclasses
import hashlib
import inspect
import json
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, NotRequired, Union

from blog import document as doc


class DocumentError(ValueError):
    """The JSON is not a valid document; ``path`` locates the error (``body/2/value/items/0``)."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'document'}: {reason}")
        self.path = path
        self.reason = reason


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def to_data(value: Any) -> Any:
    """The JSON form: dataclasses as objects, tuples as lists, without empty ``omit`` fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_data(part) for name, part in _shown(value)}
    if isinstance(value, tuple | list):
        return [to_data(part) for part in value]
    return value


def _shown(value: Any) -> Iterator[tuple[str, Any]]:
    for item in dataclasses.fields(value):
        part = getattr(value, item.name)
        if item.metadata.get("omit") and (part is None or part is False or part == ()):
            continue
        yield item.name, part


def dumps(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8. Equal documents give equal bytes."""
    text = json.dumps(
        to_data(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(document: doc.Document) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(dumps(document)).hexdigest()


def loads(raw: bytes | str) -> doc.Document:
    """The document in the output of :func:`dumps`; raises :class:`DocumentError` for others."""
    document: doc.Document = from_data(doc.Document, json.loads(raw))
    return document


def from_data(hint: Any, data: Any, path: str = "") -> Any:
    """Read JSON data as the type ``hint``; raises :class:`DocumentError`.

    Unknown keys are ignored: consumers must tolerate new fields.
    """
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional(hint, data, path)
    if origin is Literal:
        if data not in typing.get_args(hint):
            allowed = ", ".join(str(arg) for arg in typing.get_args(hint))
            raise DocumentError(path, f"expected one of {allowed}, not {data!r}"[:200])
        return data
    if origin is tuple:
        if not isinstance(data, list):
            raise DocumentError(path, "expected a list")
        inner = typing.get_args(hint)[0]
        return tuple(
            from_data(inner, part, f"{path}/{i}".lstrip("/")) for i, part in enumerate(data)
        )
    if dataclasses.is_dataclass(hint):
        return _object(typing.cast("type", hint), data, path)
    return _scalar(hint, data, path)


def _optional(hint: Any, data: Any, path: str) -> Any:
    if data is None:
        return None
    inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    return from_data(inner, data, path)


def _object(cls: type, data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        raise DocumentError(path, "expected an object")
    hints = dict(_hints(cls))
    if cls is doc.Block:
        hints["value"] = _block_type(data.get("type"), path)
    values = {}
    for item in dataclasses.fields(cls):
        where = f"{path}/{item.name}".lstrip("/")
        if item.name in data:
            values[item.name] = from_data(hints[item.name], data[item.name], where)
        elif item.default is dataclasses.MISSING:
            raise DocumentError(where, "is missing")
    return cls(**values)


def _block_type(name: Any, path: str) -> type:
    if not isinstance(name, str) or name not in doc.BLOCKS:
        raise DocumentError(path, f"unknown block type {name!r}"[:120])
    return doc.BLOCKS[name]


def _scalar(hint: Any, data: Any, path: str) -> Any:
    if hint is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        raise DocumentError(path, f"expected {hint.__name__}, not {type(data).__name__}")
    return data


_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
# The values that a string has today, where others may be added: a client must accept any string,
# so JSON Schema's closed `enum` would be wrong.
OPEN_ENUM = "x-extensible-enum"
OTHER_BLOCK = "OtherBlock"


def schema(hint: Any, refs: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a type hint.

    Dataclasses and typed dictionaries become named schemas, which are collected in ``refs``.
    ``Annotated`` adds to a schema: a string is its description, a pair a keyword and its value.
    A ``Literal`` of one value is constant; one of several is a string to which values may be added.
    """
    origin = typing.get_origin(hint)
    if origin is Annotated:
        base, *notes = typing.get_args(hint)
        return _annotated(schema(base, refs), notes)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema(arg, refs) for arg in typing.get_args(hint)]}
    if origin is Literal:
        return _literal(typing.get_args(hint))
    if origin in (tuple, list):
        return {"type": "array", "items": schema(typing.get_args(hint)[0], refs)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": schema(typing.get_args(hint)[1], refs)}
    if hint is doc.Block:
        return _block_schema(refs)
    if dataclasses.is_dataclass(hint) or typing.is_typeddict(hint):
        return _object_schema(typing.cast("type", hint), refs)
    return {} if hint is Any else {"type": _JSON_TYPES[hint]}


def reference(name: str) -> dict[str, str]:
    """The schema that stands for a named one."""
    return {"$ref": f"#/components/schemas/{name}"}


def about(cls: type) -> str:
    """The first paragraph of a docstring, as Markdown on one line."""
    paragraph = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0]
    return " ".join(paragraph.split()).replace("``", "`")


def known(*values: str) -> tuple[str, tuple[str, ...]]:
    """For ``Annotated``: a string that has one of these values today. Values may be added."""
    return OPEN_ENUM, values


def open_string(*values: str) -> dict[str, Any]:
    """The schema of a string that has one of these values today. Values may be added."""
    return _annotated({"type": "string"}, [known(*values)])


def _annotated(found: dict[str, Any], notes: list[Any]) -> dict[str, Any]:
    for note in notes:
        more = {"description": note} if isinstance(note, str) else _keyword(*note)
        said = [one["description"] for one in (more, found) if "description" in one]
        found = found | more | ({"description": " ".join(said)} if said else {})
    return found


def _keyword(name: str, value: Any) -> dict[str, Any]:
    if name == OPEN_ENUM:
        named = ", ".join(f"`{one}`" for one in value)
        return {"description": f"Known values: {named}. Others may be added.", name: list(value)}
    return {name: list(value) if isinstance(value, tuple) else value}


def _literal(values: tuple[Any, ...]) -> dict[str, Any]:
    if len(values) == 1:
        return {"type": _JSON_TYPES[type(values[0])], "const": values[0]}
    return open_string(*values)


def _object_schema(cls: type, refs: dict[str, Any]) -> dict[str, Any]:
    name = cls.__name__
    if name not in refs:
        refs[name] = {}  # reserved first, so that a type may refer to itself
        refs[name] = {
            "type": "object",
            "description": about(cls),
            "properties": {
                key: schema(_bare(hint), refs)
                for key, hint in typing.get_type_hints(cls, include_extras=True).items()
            },
            "required": required(cls),
        }
    return reference(name)


def required(cls: type) -> list[str]:
    """The members that the JSON form of a dataclass or typed dictionary always has, in order."""
    if typing.is_typeddict(cls):
        always = typing.cast("Any", cls).__required_keys__
        return [name for name in typing.get_type_hints(cls) if name in always]
    return [item.name for item in dataclasses.fields(cls) if not item.metadata.get("omit")]


def _bare(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is NotRequired else hint


def _block_schema(refs: dict[str, Any]) -> dict[str, Any]:
    """Each block type is a schema of its own, told apart by ``type``; then one for all others.

    There is no ``discriminator``: generators read it as a closed list of types.
    """
    if doc.Block.__name__ not in refs:
        refs[doc.Block.__name__] = {}
        names = []
        for type_name, cls in doc.BLOCKS.items():
            names.append(f"{cls.__name__}Block")
            refs[names[-1]] = _one_block(
                {"type": "string", "const": type_name}, schema(cls, refs), about(cls), refs
            )
        names.append(OTHER_BLOCK)
        refs[OTHER_BLOCK] = _one_block(
            {"type": "string", "description": "A type that is not among the others."},
            {"type": "object", "additionalProperties": {}},
            "A block of a type that was added after this description was made: leave it out.",
            refs,
        )
        refs[doc.Block.__name__] = {
            "description": f"{about(doc.Block)} `{OTHER_BLOCK}` is any type that is added later.",
            "anyOf": [reference(name) for name in names],
        }
    return reference(doc.Block.__name__)


def _one_block(
    kind: dict[str, Any], value: dict[str, Any], words: str, refs: dict[str, Any]
) -> dict[str, Any]:
    hints = typing.get_type_hints(doc.Block, include_extras=True)
    properties = {
        name: schema(hint, refs) for name, hint in hints.items() if name not in ("type", "value")
    }
    return {
        "type": "object",
        "description": words,
        "properties": {"id": properties.pop("id"), "type": kind, "value": value, **properties},
        "required": required(doc.Block),
    }
