"""Documents to JSON and back, and the JSON Schema of their types, all from the dataclasses.

One walk over the type hints serves the three, so a new block is declared once.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, Union

from blog import document as doc


class DocumentError(ValueError):
    """The JSON is not a document; ``path`` names the place (``body/2/value/items/0``)."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'document'}: {reason}")
        self.path = path
        self.reason = reason


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def to_data(value: Any) -> Any:
    """The JSON form: dataclasses as objects, tuples as lists; empty ``omit`` fields left out."""
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
    """Canonical bytes: sorted keys, no spaces, UTF-8. Equal documents give equal bytes."""
    text = json.dumps(
        to_data(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(document: doc.Document) -> str:
    """SHA-256 of what readers see, in hexadecimal."""
    return hashlib.sha256(dumps(document)).hexdigest()


def loads(raw: bytes | str) -> doc.Document:
    """A document from its own bytes (:func:`dumps`)."""
    document: doc.Document = from_data(doc.Document, json.loads(raw))
    return document


def from_data(hint: Any, data: Any, path: str = "") -> Any:
    """Read JSON data as the type ``hint``; raises :class:`DocumentError` that names the place.

    Keys that the type does not know are ignored: consumers must tolerate new fields.
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


_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(hint: Any, refs: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a type; named object schemas are collected in ``refs``."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        return {"anyOf": [schema(inner, refs), {"type": "null"}]}
    if origin is Literal:
        return {"type": "string", "enum": list(typing.get_args(hint))}
    if origin is tuple:
        return {"type": "array", "items": schema(typing.get_args(hint)[0], refs)}
    if hint is doc.Block:
        return _block_schema(refs)
    if dataclasses.is_dataclass(hint):
        return _object_schema(typing.cast("type", hint), refs)
    return {"type": _JSON_TYPES[hint]}


def _object_schema(cls: type, refs: dict[str, Any]) -> dict[str, Any]:
    name = cls.__name__
    if name not in refs:
        refs[name] = {}  # taken before the walk, so that a type may hold itself
        required = [f.name for f in dataclasses.fields(cls) if not f.metadata.get("omit")]
        refs[name] = {
            "type": "object",
            "description": (cls.__doc__ or "").split("\n")[0],
            "properties": {key: schema(hint, refs) for key, hint in _hints(cls).items()},
            "required": required,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def _block_schema(refs: dict[str, Any]) -> dict[str, Any]:
    """Each block type is a schema of its own, told apart by ``type``."""
    mapping = {}
    for type_name, cls in doc.BLOCKS.items():
        name = f"{cls.__name__}Block"
        mapping[type_name] = f"#/components/schemas/{name}"
        if name not in refs:
            refs[name] = {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "type": {"type": "string", "const": type_name},
                    "value": schema(cls, refs),
                    "lang": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "visibility": {"type": "array", "items": schema(doc.Medium, refs)},
                },
                "required": ["id", "type", "value"],
            }
    return {
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
