"""What every part of the API describes in the same way in OpenAPI: formats, errors, answers."""

from typing import Annotated, Any, NotRequired, TypedDict

from drf_spectacular.utils import OpenApiResponse

from syndication.rest import problems

Schema = dict[str, Any]

# Types of members of answers, with what `blog.codec.schema` adds to their schemas.
Url = Annotated[str, ("format", "uri")]
DateTime = Annotated[str, ("format", "date-time")]
Uuid = Annotated[str, ("format", "uuid")]


def ref(name: str) -> Schema:
    """A reference to the schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def named(name: str) -> tuple[str, str]:
    """For ``Annotated``: refer to the schema of this name, instead of the type's own."""
    return "$ref", ref(name)["$ref"]


TEXT: Schema = {"type": "string"}
GIVEN: Schema = TEXT | {"minLength": 1}  # a parameter that is empty is refused


class Problem(TypedDict):
    """An error (RFC 9457). Types and members may be added: what to do follows from the status."""

    type: Annotated[Url, "Names the kind of problem; it is described at this address."]
    title: str
    status: int
    detail: Annotated[str, "What is wrong with this request."]
    instance: str
    parameter: NotRequired[Annotated[str, "The parameter that was refused."]]
    member: NotRequired[Annotated[str, "The member of the body that was refused."]]
    known: NotRequired[Annotated[list[str], "The names or values that are accepted."]]
    minimum: NotRequired[int]
    maximum: NotRequired[int]
    restart: NotRequired[Annotated[Url, "The same list from its start."]]


def answers(name: str, about: str, media_type: str = "application/json") -> dict[Any, Any]:
    """The description of a 200 and of what conditions make of it (RFC 9110 13)."""
    failed = problems.PRECONDITION_FAILED
    return {
        (200, media_type): OpenApiResponse(ref(name) if name else TEXT, description=about),
        304: OpenApiResponse(
            description="Not modified: your copy, by its ETag or date, is current."
        ),
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
