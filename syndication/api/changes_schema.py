"""What changes, the export and comparisons of editions are asked with, for OpenAPI."""

from drf_spectacular.utils import OpenApiParameter

from syndication.api import parameters, schema
from syndication.rest.schema import GIVEN

MOST_EDITIONS = 10**9 - 1  # no post has so many; what is larger is no number of an edition

LOCALE = OpenApiParameter(
    "locale", schema.LOCALE, OpenApiParameter.QUERY, description="Posts in this language alone."
)
CHANGES = [
    OpenApiParameter(
        "cursor",
        GIVEN,
        OpenApiParameter.QUERY,
        description=(
            "The `cursor` of the previous answer. It is valid only with the same key and the same "
            "other parameters; `limit` may change."
        ),
    ),
    OpenApiParameter(
        "limit",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": parameters.MAX_LIMIT,
            "default": parameters.MAX_LIMIT,
        },
        OpenApiParameter.QUERY,
        description="Changes a page.",
    ),
    LOCALE,
    *schema.FORM,
]
EXPORT = [LOCALE, *schema.FORM]
DIFF = [
    OpenApiParameter(
        name,
        {"type": "integer", "minimum": 1, "maximum": MOST_EDITIONS},
        OpenApiParameter.QUERY,
        description=about,
        required=True,
    )
    for name, about in (
        ("from", "The number of the edition before."),
        ("to", "The number of the edition after."),
    )
]
