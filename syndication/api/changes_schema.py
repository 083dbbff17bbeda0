"""The words of the OpenAPI description for changes, the export and editions."""

from drf_spectacular.utils import OpenApiParameter

from syndication.api import parameters, schema
from syndication.rest.schema import (
    ADDRESS_OR_NULL,
    GIVEN,
    IDENTITY,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    ref,
    shape,
)

MOST_EDITIONS = 10**9 - 1  # no post has so many; what is larger is no number of an edition

PLACE: Schema = NUMBER | {"description": "Its place in the order of all changes."}


def _kind(name: str) -> Schema:
    return {"type": "string", "const": name}


COMPONENTS: dict[str, Schema] = {
    "ChangeList": shape(
        {
            "results": {"type": "array", "items": ref("Change")},
            "cursor": TEXT | {"description": "Where to go on. It does not age."},
            "more": {"type": "boolean", "description": "Whether to go on at once."},
        },
        about="A page of changes. It may be empty, and yet there is more.",
    ),
    "Change": {
        "description": "One change, told apart by `kind`. Pass over kinds that you do not know.",
        "oneOf": [
            ref(name)
            for name in (
                "Upserted",
                "TakenBack",
                "EntitlementLost",
                "Embargoed",
                "Unavailable",
                "Resync",
            )
        ],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "upsert": "#/components/schemas/Upserted",
                "withdrawn": "#/components/schemas/TakenBack",
                "entitlement_lost": "#/components/schemas/EntitlementLost",
                "embargoed": "#/components/schemas/Embargoed",
                "unavailable": "#/components/schemas/Unavailable",
                "resync": "#/components/schemas/Resync",
            },
        },
    },
    "Upserted": shape(
        {
            "sequence": PLACE,
            "kind": _kind("upsert"),
            "id": IDENTITY,
            "edition": ref("EditionFacts"),
            "post": ref("PostAsAsked"),
        },
        about="The post as it is now: put it in the place of what you have under its id.",
    ),
    "TakenBack": shape(
        {
            "sequence": PLACE,
            "kind": _kind("withdrawn"),
            "id": IDENTITY,
            "locale": TEXT
            | {"type": ["string", "null"], "description": "Null for what never was public."},
            "reason": TEXT,
            "note": TEXT,
            "replacement": ADDRESS_OR_NULL,
            "withdrawn_at": MOMENT,
            "edition": shape(
                {"number": NUMBER, "sequence": NUMBER}, about="The edition that took it back."
            ),
        },
        about=(
            "The post was taken back: remove your copy. You may never have had it. The reason "
            "`unscheduled` says that what you read ahead does not come."
        ),
    ),
    "EntitlementLost": shape(
        {"sequence": PLACE, "kind": _kind("entitlement_lost"), "id": IDENTITY},
        about="The post is not within your contract any more: remove your copy, a hidden one too.",
    ),
    "Embargoed": shape(
        {
            "sequence": PLACE,
            "kind": _kind("embargoed"),
            "id": IDENTITY,
            "edition": ref("EditionFacts"),
            "publish_at": MOMENT | {"description": "When it is to be published."},
            "post": ref("EmbargoedPost"),
        },
        about=(
            "The post as it will be: keep it hidden. The `upsert` or `withdrawn` that follows "
            "takes its place; what you have of the post until then stays as it is."
        ),
    ),
    "Unavailable": shape(
        {
            "sequence": PLACE,
            "kind": _kind("unavailable"),
            "id": IDENTITY,
            "edition": ref("EditionFacts"),
        },
        about="It has this edition and can't be shown at present: it is told again when it can.",
    ),
    "ExportHeader": shape(
        {
            "type": _kind("export"),
            "version": TEXT | {"description": "Of the form of the export."},
            "cursor": TEXT | {"description": "Where `/api/v1/changes/` goes on from."},
        },
        about="The first line of an export.",
    ),
    "ExportEnd": shape(
        {
            "type": _kind("end"),
            "count": NUMBER | {"description": "How many posts there are above."},
            "left_out": NUMBER
            | {"description": "How many can't be shown at present; `/changes/` names them."},
            "digest": TEXT
            | {"description": "SHA-256 of all lines above, each with its line feed, as sent."},
        },
        about="The last line of an export: without it, the download was broken off.",
    ),
    "PastEdition": shape(
        {
            "number": NUMBER,
            "sequence": PLACE,
            "digest": {"type": ["string", "null"], "description": "SHA-256 of what it says."},
            "kind": {
                "type": "string",
                "enum": ["first", "minor", "update", "correction", "retraction"],
            },
            "note": TEXT,
            "recorded_at": MOMENT,
            "redacted_at": {"type": ["string", "null"], "format": "date-time"},
            "withdrawn": {
                "type": "boolean",
                "description": "Whether it took the post back, or came before that.",
            },
            "url": ADDRESS_OR_NULL | {"description": "Where its words are; null where none are."},
        },
        about="One edition: what the post said from a moment on.",
    ),
    "EditionList": shape(
        {"results": {"type": "array", "items": ref("PastEdition")}},
        about="The editions of a post, newest first.",
    ),
    "WholeBlock": shape(
        {"id": TEXT, "type": TEXT, "place": NUMBER, "text": TEXT},
        about="A block that is in one of two editions alone; places count from 0.",
    ),
    "MovedBlock": shape(
        {"id": TEXT, "type": TEXT, "from": NUMBER, "to": NUMBER},
        about="A block that stands elsewhere among the others; it may have changed, too.",
    ),
    "ChangedBlock": shape(
        {
            "id": TEXT,
            "type": TEXT,
            "before": TEXT,
            "after": TEXT,
            "words": {"type": "array", "items": ref("WordStep")},
            "members": {
                "type": "array",
                "items": TEXT,
                "description": "Members of its value that differ, beside its own text.",
            },
        },
        about="A block whose content is another.",
    ),
    "WordStep": shape(
        {"op": {"type": "string", "enum": ["equal", "delete", "insert"]}, "text": TEXT},
        about="Words that stayed, went or came. Very long blocks are told as a whole.",
    ),
    "EditionDiff": shape(
        {
            "id": IDENTITY,
            "from": ref("PastEdition"),
            "to": ref("PastEdition"),
            "fields": {
                "type": "array",
                "items": shape(
                    {"name": TEXT, "before": {}, "after": {}}, about="A member that differs."
                ),
            },
            "blocks": shape(
                {
                    "added": {"type": "array", "items": ref("WholeBlock")},
                    "removed": {"type": "array", "items": ref("WholeBlock")},
                    "moved": {"type": "array", "items": ref("MovedBlock")},
                    "changed": {"type": "array", "items": ref("ChangedBlock")},
                },
                about="What happened to the blocks.",
            ),
        },
        about="What changed from one edition to another.",
    ),
    "Resync": shape(
        {"sequence": PLACE, "kind": _kind("resync")},
        about=(
            "Addresses have moved, or your contract's terms (attribution, robots rule, what is "
            "allowed) are others: the cursor leads through everything once more."
        ),
    ),
}

LOCALE = OpenApiParameter(
    "locale", schema.LOCALE, OpenApiParameter.QUERY, description="Posts in this language alone."
)
CHANGES = [
    OpenApiParameter(
        "cursor",
        GIVEN,
        OpenApiParameter.QUERY,
        description=(
            "Taken from the answer before, never made up. It fits your own key and its own "
            "parameters only; `limit` may change."
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
