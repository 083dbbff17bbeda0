"""The OpenAPI description of what the API is asked and of the posts that it answers with.

Schemas of answers follow from ``answer_types``; a post has the document's members, too.
``cms.openapi`` puts all of it into one description.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from blog import codec
from blog.document import REGIONS, Document
from syndication.api import answer_types, change_types, parameters, representation
from syndication.rest.schema import GIVEN, Problem, Schema, ref
from syndication.search import question

# What paths refer to. Types that these are made of follow from them.
ANSWERS = (
    answer_types.PostList,
    answer_types.EmbargoedList,
    answer_types.TermList,
    answer_types.FeedList,
    answer_types.Index,
    answer_types.Withdrawn,
    answer_types.Card,
    change_types.ChangeList,
    change_types.ExportHeader,
    change_types.ExportEnd,
    change_types.EditionList,
    change_types.EditionDiff,
    Problem,
)
# Of the parameter `fields`: what it makes of each `Post` in the answer.
PARTIAL = "x-partial-post"
# A post has one of these at most: which, `body` says.
BODIES = tuple(representation.BODY_MEMBER.values())


def components() -> dict[str, Schema]:
    """The schemas of all answers and of what they are made of, by name."""
    refs: dict[str, Schema] = {}
    for answer in ANSWERS:
        codec.schema(answer, refs)
    refs["Change"] = {
        "description": "One change; `kind` says which. Ignore kinds that you do not know.",
        **codec.schema(change_types.Change, refs),
    }
    refs |= _posts(refs)
    return refs


def _posts(refs: dict[str, Schema]) -> dict[str, Schema]:
    """A post, the part of one that ``fields`` asks for, and posts that are not public yet."""
    sources = (answer_types.PostColumns, Document, answer_types.PostExtras)
    for source in sources:
        codec.schema(source, refs)
    parts = [refs.pop(source.__name__) for source in sources]
    properties = {name: kind for part in parts for name, kind in part["properties"].items()}
    always = dict.fromkeys(name for part in parts for name in part["required"])
    return {
        "Post": {
            "type": "object",
            "description": "A whole post: its document, and the facts of its edition.",
            "properties": properties,
            "required": [name for name in always if name not in BODIES],
        },
        "PartialPost": {
            "type": "object",
            "description": "The members of a post that `fields` named, and its `id`.",
            "properties": properties,
            "required": ["id"],
        },
        "EmbargoedPost": _with(
            answer_types.EmbargoColumns,
            "A post as it will be published: its edition has the kind `embargoed` and no number.",
            refs,
        ),
        "Draft": _with(
            answer_types.DraftColumns,
            "A draft in the form of a post, as it was when the editor opened the preview. Its "
            "edition has the kind `draft` and no number; its dates are those that it would have if "
            "it were published then.",
            refs,
        ),
    }


def _with(columns: type, about: str, refs: dict[str, Schema]) -> Schema:
    """A post with more members in front of it."""
    codec.schema(columns, refs)
    return {"allOf": [ref("Post"), refs.pop(columns.__name__)], "description": about}


def _parameter(name: str, kind: Schema, about: str, example: Any = None) -> OpenApiParameter:
    examples = [OpenApiExample(name, value=example)] if example is not None else []
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=about, examples=examples
    )


FORM = [
    _parameter(
        "body",
        {"type": "string", "enum": list(representation.BODIES), "default": "data"},
        "The form of the text: typed blocks, HTML, plain text, or none of it.",
    ),
    OpenApiParameter(
        "fields",
        {
            "type": "array",
            "items": {"type": "string", "enum": list(representation.FIELDS)},
            "minItems": 1,
            "uniqueItems": True,
        },
        OpenApiParameter.QUERY,
        description=(
            "Only these members of each post, separated by commas, and always its `id`. Each post "
            "of the answer is then a `PartialPost`, not a whole `Post`."
        ),
        style="form",
        explode=False,
        extensions={PARTIAL: ref("PartialPost")},
    ),
    _parameter(
        "region",
        {"type": "string", "enum": list(REGIONS)},
        "Return only the crisis resources of this region (ISO 3166-2) and the national ones. "
        "Applies to `body=data`. A post without resources for the region has its national ones.",
        "CA-BC",
    ),
]


def _span(name: str, of: str, kind: str) -> list[OpenApiParameter]:
    """Both ends of a span; half-open, so that neighbouring spans share no post."""
    form: Schema = {"type": "string", "format": kind}
    if kind == "date-time":
        form = {"anyOf": [form, {"type": "string", "format": "date"}]}
    midnight = "" if kind == "date" else " A date means its midnight in UTC."
    return [
        _parameter(f"{name}_after", form, f"Posts {of} then or later.{midnight}"),
        _parameter(f"{name}_before", form, f"Posts {of} earlier than that.{midnight}"),
    ]


# Letters of our languages: in ECMA-262's patterns, which JSON Schema asks for, \w has none of them.
LATIN = "À-ÖØ-öø-ɏ"
SLUG: Schema = {"type": "string", "pattern": rf"^[-\w{LATIN}]{{1,255}}$"}
LOCALE: Schema = {"type": "string", "enum": list(parameters.LOCALES)}
LIST = [
    _parameter(
        "cursor",
        GIVEN,
        "Where the page begins, taken from `next`. It is valid only with the same key and the same "
        "filters.",
    ),
    _parameter(
        "limit",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": parameters.MAX_LIMIT,
            "default": parameters.DEFAULT_LIMIT,
        },
        "The number of posts per page.",
    ),
    _parameter(
        "q",
        {
            "type": "string",
            "minLength": 1,
            "maxLength": question.MAX_CHARACTERS,
            "pattern": f"[0-9A-Za-z{LATIN}]",
        },
        "Posts that contain all these words, in any of their forms. “Words in quotation marks” are "
        f"found as a phrase. 1 to {question.MAX_WORDS} words.",
        "good sleep",
    ),
    _parameter(
        "order",
        {
            "type": "string",
            "enum": list(parameters.ORDERS),
            "default": parameters.ORDERS[0],
        },
        "`published`: newest first. `relevance`: best match first; needs `q`.",
    ),
    _parameter("locale", LOCALE, "Posts in this language.", "en-CA"),
    _parameter("topic", SLUG, "Posts with this topic, by its slug.", "anxiety"),
    _parameter("author", SLUG, "Posts by this author, by the author's slug."),
    _parameter("slug", SLUG, "The post with this slug; at most one in each language."),
    *_span("published", "first published", "date-time"),
    *_span("updated", "last updated", "date-time"),
    *_span("reviewed", "last reviewed", "date"),
    *_span("review_due", "whose next review is due", "date"),
    *FORM,
]
