"""The words of the OpenAPI description that every part of the API shares."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse

from syndication.rest import problems

Schema = dict[str, Any]


def shape(properties: dict[str, Any], *, optional: tuple[str, ...] = (), about: str) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
GIVEN: Schema = TEXT | {"minLength": 1}  # a parameter that is empty is refused
NUMBER: Schema = {"type": "integer"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
ADDRESS_OR_NULL: Schema = {"type": ["string", "null"], "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
IDENTITY: Schema = {"type": "string", "format": "uuid"}

COMPONENTS: dict[str, Schema] = {
    "Problem": shape(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "instance": TEXT,
            "parameter": TEXT | {"description": "The parameter that was refused."},
            "member": TEXT | {"description": "The member of the body that was refused."},
            "known": {"type": "array", "items": TEXT},
            "minimum": NUMBER,
            "maximum": NUMBER,
            "restart": ADDRESS | {"description": "The same list from its start."},
        },
        optional=("parameter", "member", "known", "minimum", "maximum", "restart"),
        about="An error, as RFC 9457 has it.",
    ),
}


def answers(name: str, about: str, media_type: str = "application/json") -> dict[Any, Any]:
    """The description of a 200 and of what conditions make of it (RFC 9110 13)."""
    failed = problems.PRECONDITION_FAILED
    return {
        (200, media_type): OpenApiResponse(ref(name) if name else TEXT, description=about),
        304: OpenApiResponse(description="Your copy is still the newest: its ETag or date holds."),
        (failed.status, problems.MEDIA_TYPE): OpenApiResponse(
            ref("Problem"), description=f"{failed.title}: {failed.meaning}"
        ),
    }


def errors(*kinds: problems.Kind) -> dict[Any, Any]:
    """The descriptions of errors, one a status, with every shape that it may have."""
    found: dict[Any, Any] = {}
    shapes: dict[int, list[Schema]] = {}
    for kind in (*kinds, problems.METHOD_NOT_ALLOWED, problems.INTERNAL):
        shape = ref("Withdrawn" if kind is problems.WITHDRAWN else "Problem")
        known = shapes.setdefault(kind.status, [])
        if shape not in known:
            known.append(shape)
        key = (kind.status, problems.MEDIA_TYPE)
        before = f"{found[key].description} " if key in found else ""
        found[key] = OpenApiResponse(
            known[0] if len(known) == 1 else {"anyOf": known},
            description=f"{before}{kind.title}: {kind.meaning}",
        )
    return found


def answered(*kinds: problems.Kind) -> Schema:
    """The same as a part of the finished description, by status."""
    return {
        str(kind.status): {
            "description": f"{kind.title}: {kind.meaning}",
            "content": {problems.MEDIA_TYPE: {"schema": ref("Problem")}},
        }
        for kind in kinds
    }
