"""Completes the OpenAPI description with what neither the views nor their types define."""

from typing import Any

from drf_spectacular.plumbing import ComponentRegistry, process_webhooks

from django.conf import settings

from cms import openapi_examples
from syndication.api import schema
from syndication.partners import authentication
from syndication.rest import problems
from syndication.rest import schema as shared
from syndication.webhooks import event_schema

ABOUT = (
    "Wellness posts as data, with their corrections and withdrawals. Anyone may read the public "
    "posts, unless the site requires a key; a partner's key gives what its contract covers. "
    "Members, block types, kinds of changes, events, problems and, where a description lists "
    "known values, values may be added: ignore what you do not know."
)
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A partner's key, in the header `Authorization`. Never put it in a URL.",
}

_TEXT = {"type": "string"}
# Headers of answers, referred to by name.
HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "A strong validator of the answer, for `If-None-Match`.",
        "schema": _TEXT,
    },
    "Last-Modified": {
        "description": "When the answer last changed, for `If-Modified-Since`.",
        "schema": _TEXT,
    },
    "Link": {
        "description": 'The next page, `rel="next"`, where there is one.',
        "schema": _TEXT,
    },
    "RateLimit": {
        "description": "`r` requests are left for the next `t` seconds.",
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": "The quota: `q` requests in `w` seconds.",
        "schema": _TEXT,
    },
    "Retry-After": {
        "description": "How many seconds to wait before the next request.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "How to send a key, and why this one was refused (RFC 6750).",
        "schema": _TEXT,
    },
}
VALIDATORS = ("ETag", "Last-Modified")
QUOTA = ("RateLimit", "RateLimit-Policy")
OF_STATUS = {"401": ("WWW-Authenticate",), "429": ("Retry-After", *QUOTA)}

TAGS = {
    "posts": "Current editions of posts: lists, search, one post, its newsletter and its card.",
    "changes": "Keeping an exact copy: what changed since a cursor, and everything at once.",
    "editions": "Earlier editions of a post, and what changed between two of them.",
    "previews": "Drafts, for the front end that shows the editors' previews.",
    "catalogue": "Authors, topics, feeds, the index of addresses and this description.",
    "webhooks": "The endpoints that are sent events, and the log of what was sent to them.",
    "events": "The messages that your endpoint is sent.",
}


def add_schemas(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: completes the description that it makes of the views.

    Adds the named schemas that the paths refer to, headers, examples, the messages of webhooks and
    the description of the API as a whole. Raises :class:`ValueError` if two schemas have one name.
    """
    messages = _messages(generator.registry)
    parts = generator.registry.build({})  # with what follows from the views' serializers
    refs = schema.components()
    if clash := refs.keys() & parts["schemas"].keys():
        raise ValueError(f"Two schemas have one name: {', '.join(sorted(clash))}")
    refs |= parts["schemas"]
    paths = result["paths"]
    _add_refusals(paths)
    _require_bodies(paths, refs)
    _add_headers(paths, refs)
    _add_examples(paths)
    return result | {
        "info": result["info"] | _info(),
        "servers": [{"url": settings.ORIGIN, "description": "This site."}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "security": [{}, {"key": []}],  # with a key or, where the site allows it, without
        "webhooks": messages,
        "components": {
            "schemas": dict(sorted(refs.items())),
            "headers": HEADERS,
            "securitySchemes": {"key": KEY},
        },
    }


def _info() -> dict[str, Any]:
    guides = f"{settings.ORIGIN}/api/docs/"
    return {
        "description": ABOUT,
        "contact": {"name": "The publisher's partner desk", "url": guides},
        "license": {"name": "Each post names its own, in `rights` and `terms`", "url": guides},
    }


def _messages(registry: ComponentRegistry) -> dict[str, Any]:
    """The section ``webhooks``: one message for each type of event, and one for types to come."""
    messages: dict[str, Any] = process_webhooks(event_schema.MESSAGES, registry)
    headers = [
        {"name": name, "in": "header", "required": True, "description": about, "schema": _TEXT}
        for name, about in event_schema.HEADERS.items()
    ]
    for name, methods in messages.items():
        body = methods["post"]["requestBody"]
        body["required"] = True
        body["content"]["application/json"]["example"] = openapi_examples.event(name)
        methods["post"] |= {
            "security": [],
            "parameters": headers,
            "responses": event_schema.ANSWERS,
        }
    return messages


def _add_examples(paths: dict[str, Any]) -> None:
    """Adds its example to the main answer of each operation."""
    examples = openapi_examples.answers()
    for operation in (each for methods in paths.values() for each in methods.values()):
        answer = next(one for status, one in operation["responses"].items() if status[0] == "2")
        for content in answer.get("content", {}).values():
            content["example"] = examples[operation["operationId"]]


def _add_refusals(paths: dict[str, Any]) -> None:
    """Adds the answers of authentication, which runs before every view under ``/api/v1/``."""
    answers = shared.finished(problems.UNAUTHORIZED, problems.FORBIDDEN, problems.TOO_MANY_REQUESTS)
    for path, methods in paths.items():
        if path.startswith(authentication.PREFIX) and path not in authentication.OPEN:
            for operation in methods.values():
                operation["responses"] = dict(sorted((answers | operation["responses"]).items()))


def _add_headers(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Adds the headers of answers; the quota's, which all guarded answers have, to 200 and 429."""
    for path, methods in paths.items():
        guarded = path.startswith(authentication.PREFIX)
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
    """Marks a request body as required where one of its members is."""
    for operation in (each for methods in paths.values() for each in methods.values()):
        if body := operation.get("requestBody"):
            (content,) = body["content"].values()
            schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
            body["required"] = bool(schema.get("required"))


def public_only(endpoints: list[tuple[str, Any, str, Any]], **_: Any) -> list[Any]:
    """A hook of drf-spectacular: leaves out the admin's own API, which partners must not use."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]
