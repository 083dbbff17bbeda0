"""Holds the answers of our own tests to the OpenAPI description.

Partners must accept what may be added later; we answer with what is known today. So the
description's open strings and unions are closed here.
"""

import copy
import re
from typing import Any

import jsonschema

from django.conf import settings
from django.urls import resolve

from blog.codec import OPEN_ENUM
from syndication.api.schema import PARTIAL

OPEN_MEMBERS = ("OtherBlock", "OtherChange", "OtherEvent")


def closed(described: dict[str, Any]) -> dict[str, Any]:
    """A copy in which strings have the values that are listed, and unions their named members."""
    found = copy.deepcopy(described)
    _close(found)
    return found


def _close(part: Any) -> None:
    if isinstance(part, dict):
        if OPEN_ENUM in part:
            null = [None] if "null" in part["type"] else []
            part["enum"] = part[OPEN_ENUM] + null
        if "anyOf" in part:
            part["anyOf"] = [one for one in part["anyOf"] if _name(one) not in OPEN_MEMBERS]
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            _close(inner)


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def validate(data: Any, schema: dict[str, Any], components: dict[str, Any]) -> None:
    """Raises :class:`jsonschema.ValidationError` where data is not as a schema says."""
    jsonschema.Draft202012Validator(
        {**schema, "components": components},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(data)


def operation(described: dict[str, Any], path: str) -> dict[str, Any]:
    """How a ``GET`` of an address is described."""
    # What is refused before the view has not been resolved.
    route = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", resolve(path, settings.PUBLIC_URLCONF).route)
    found: dict[str, Any] = described["paths"][route]["get"]
    return found


def partial(described: dict[str, Any], query: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The components, with what a parameter of the query makes of each post in its place."""
    schemas = described["components"]["schemas"]
    for parameter in asked.get("parameters", ()):
        if PARTIAL in parameter and parameter["name"] in query:
            schemas = schemas | {"Post": schemas[_name(parameter[PARTIAL])]}
    return described["components"] | {"schemas": schemas}


def check(described: dict[str, Any], response: Any) -> None:
    """Holds an answer to what is described for its address, its parameters and its status."""
    strict = closed(described)
    request = response.wsgi_request
    asked = operation(strict, request.path_info)
    content = asked["responses"][str(response.status_code)]["content"]
    schema = content[response["Content-Type"].partition(";")[0]]["schema"]
    validate(response.json(), schema, partial(strict, request.GET, asked))
