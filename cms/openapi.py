"""The description's schemas: the document's own types beside the API's, which knows no blog."""

from typing import Any

from blog import codec
from blog.document import Document
from syndication.api import changes_schema, embargoed, previews, schema
from syndication.rest import schema as shared

ABOUT = (
    "Wellness posts as data: read, refreshed and taken back without a key, from any site. "
    "New fields, block types and problems may appear: ignore what you do not know."
)

# Each part of the API names its own.
COMPONENTS = (
    shared.COMPONENTS,
    schema.COMPONENTS,
    changes_schema.COMPONENTS,
    embargoed.COMPONENTS,
    previews.COMPONENTS,
)


def add_schemas(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: puts every named schema that the paths refer to in its place."""
    result["info"]["description"] = ABOUT
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
    for components in COMPONENTS:
        if clash := refs.keys() & components.keys():
            raise ValueError(f"Two schemas have one name: {', '.join(sorted(clash))}")
        refs |= components
    result.setdefault("components", {}).setdefault("schemas", {}).update(sorted(refs.items()))
    return result


def public_only(endpoints: list[tuple[str, Any, str, Any]], **_: Any) -> list[Any]:
    """A hook of drf-spectacular: the admin's own API is nobody's contract."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]
