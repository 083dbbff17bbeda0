"""The description's schemas: the document's own types beside the API's, which knows no blog."""

from typing import Any

from blog import codec
from blog.document import Document
from syndication.api import changes_schema, embargoed, oembed, previews, schema
from syndication.partners import gate
from syndication.rest import problems
from syndication.rest import schema as shared
from syndication.webhooks import schema as webhooks

ABOUT = (
    "Wellness posts as data: read, refreshed and taken back, from any site; by anyone, or by a "
    "partner with a key, under its contract. "
    "New fields, block types and problems may appear: ignore what you do not know."
)
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A partner's key, in the header `Authorization`. Never in an address.",
}

_TEXT = {"type": "string"}
# What an answer says beside its body.
HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "A strong tag of the answer, for `If-None-Match`.",
        "schema": _TEXT,
    },
    "Last-Modified": {
        "description": "When it last changed, for `If-Modified-Since`.",
        "schema": _TEXT,
    },
    "Link": {
        "description": 'The next page, `rel="next"`, where there is one.',
        "schema": _TEXT,
    },
    "RateLimit": {
        "description": "What is left of the quota, and for how many seconds: `r` and `t`.",
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": "The quota: `q` requests in `w` seconds.",
        "schema": _TEXT,
    },
    "Retry-After": {
        "description": "In how many seconds there is more.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "How a key is shown, and why this one opens nothing (RFC 6750).",
        "schema": _TEXT,
    },
}
VALIDATORS = ("ETag", "Last-Modified")
QUOTA = ("RateLimit", "RateLimit-Policy")
OF_STATUS = {"401": ("WWW-Authenticate",), "429": ("Retry-After", *QUOTA)}

# Each part of the API names its own.
COMPONENTS = (
    shared.COMPONENTS,
    schema.COMPONENTS,
    changes_schema.COMPONENTS,
    embargoed.COMPONENTS,
    oembed.COMPONENTS,
    previews.COMPONENTS,
    webhooks.COMPONENTS,
)


def add_schemas(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: puts every named schema that the paths refer to in its place."""
    result["info"]["description"] = ABOUT
    result["security"] = [{}, {"key": []}]  # with a key or, where the site allows it, without
    _guard(result["paths"])
    refs: dict[str, Any] = {}
    codec.schema(Document, refs)
    document = refs.pop("Document")
    # On the wire an address is absolute, so the path is said by canonical_url too.
    refs["Post"] = {
        "type": "object",
        "description": "A post: its document, and what its edition says of it.",
        "properties": schema.COLUMNS | document["properties"] | schema.RESOLVED,
        "required": [
            name
            for name in (*schema.COLUMNS, *document["required"])
            if name not in schema.ON_REQUEST
        ],
    }
    refs["PostPart"] = {
        **refs["Post"],
        "description": "The members of a post that `fields` asked for, and its id.",
        "required": ["id"],
    }
    refs["PostAsAsked"] = {
        "anyOf": [shared.ref("Post"), shared.ref("PostPart")],
        "description": "A whole post or, with `fields`, a part of one.",
    }
    for components in COMPONENTS:
        if clash := refs.keys() & components.keys():
            raise ValueError(f"Two schemas have one name: {', '.join(sorted(clash))}")
        refs |= components
    _require_bodies(result["paths"], refs)
    _say_headers(result["paths"], refs)
    parts = result.setdefault("components", {})
    parts.setdefault("schemas", {}).update(sorted(refs.items()))
    parts["headers"] = HEADERS
    parts["securitySchemes"] = {"key": KEY}
    return result


def _guard(paths: dict[str, Any]) -> None:
    """What the gate before everything under ``/api/v1/`` may answer, without asking the view."""
    answers = shared.answered(problems.UNAUTHORIZED, problems.FORBIDDEN, problems.TOO_MANY_REQUESTS)
    for path, methods in paths.items():
        if path.startswith(gate.PREFIX) and path not in gate.OPEN:
            for operation in methods.values():
                operation["responses"] = dict(sorted((answers | operation["responses"]).items()))


def _say_headers(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """The headers of answers; those of the quota, which all answers have, where they matter."""
    for path, methods in paths.items():
        guarded = path.startswith(gate.PREFIX)
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                names = list(OF_STATUS.get(status, ()))
                if status == "200" and guarded:
                    names += QUOTA
                if status in {"200", "304"} and "304" in operation["responses"]:
                    names += VALIDATORS
                if _has_next(answer, schemas):
                    names.append("Link")
                if names:
                    answer["headers"] = {
                        name: {"$ref": f"#/components/headers/{name}"} for name in names
                    }


def _has_next(answer: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether an answer is a page that names the one after it."""
    contents = answer.get("content", {}).values()
    names = [one["schema"].get("$ref", "").rpartition("/")[2] for one in contents]
    return any("next" in schemas.get(name, {}).get("properties", ()) for name in names)


def _require_bodies(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A body that must say something must be there."""
    for operation in (each for methods in paths.values() for each in methods.values()):
        if body := operation.get("requestBody"):
            (content,) = body["content"].values()
            schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
            body["required"] = bool(schema["required"])


def public_only(endpoints: list[tuple[str, Any, str, Any]], **_: Any) -> list[Any]:
    """A hook of drf-spectacular: the admin's own API is nobody's contract."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]
