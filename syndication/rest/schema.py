"""What every part of the API describes in the same way in OpenAPI: formats, errors, answers."""

from collections.abc import Iterable
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
    return {
        (200, media_type): OpenApiResponse(ref(name) if name else TEXT, description=about),
        304: OpenApiResponse(
            description="Not modified: your copy, by its ETag or date, is current."
        ),
        **_responses(problems.PRECONDITION_FAILED),
    }


def errors(*kinds: problems.Kind) -> dict[Any, Any]:
    """The descriptions of errors, one a status, with every shape that it may have."""
    return _responses(*kinds, problems.METHOD_NOT_ALLOWED, problems.INTERNAL)


def _responses(*kinds: problems.Kind) -> dict[Any, Any]:
    return {
        (status, problems.MEDIA_TYPE): OpenApiResponse(shape, description=about)
        for status, (shape, about) in _by_status(kinds).items()
    }


def finished(*kinds: problems.Kind) -> Schema:
    """The same as :func:`errors` makes of these kinds, as a part of a finished description."""
    return {
        str(status): {"description": about, "content": {problems.MEDIA_TYPE: {"schema": shape}}}
        for status, (shape, about) in _by_status(kinds).items()
    }


def _by_status(kinds: Iterable[problems.Kind]) -> dict[int, tuple[Schema, str]]:
    """The schema and the words of each status that these kinds have."""
    shapes: dict[int, list[Schema]] = {}
    words: dict[int, list[str]] = {}
    for kind in kinds:
        shape = ref("Withdrawn" if kind is problems.WITHDRAWN else "Problem")
        known = shapes.setdefault(kind.status, [])
        if shape not in known:
            known.append(shape)
        words.setdefault(kind.status, []).append(f"{kind.title}: {kind.meaning}")
    return {
        status: (known[0] if len(known) == 1 else {"anyOf": known}, " ".join(words[status]))
        for status, known in shapes.items()
    }
