"""The parts of the OpenAPI description that no type of ours says: answers, errors, parameters.

The blocks' schemas are those of the document; ``cms.openapi`` puts them beside these.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from syndication.api import forms, parameters
from syndication.rest.schema import (
    ADDRESS,
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
from syndication.search import question

KIND: Schema = {
    "type": "string",
    "enum": ["first", "minor", "update", "correction", "embargoed", "draft"],
    "description": (
        "What the edition means for people who hold the one before it; or that it is none yet, "
        "but what a scheduled post will be, or a draft."
    ),
}

# What the channel puts round the stored document.
COLUMNS: Schema = {
    "url": ADDRESS | {"description": "This post in this API."},
    "published_at": MOMENT | {"description": "First publication. Never changes."},
    "updated_at": MOMENT | {"description": "Last editorial change; a minor edit leaves it."},
    "edition": ref("EditionFacts"),
    "attribution": ref("Attribution"),
    "robots": TEXT
    | {
        "description": (
            "What a copy's robots meta tag should say. Where it says `index`, the copy also has a "
            "canonical link to `canonical_url`."
        ),
        "examples": ["noindex,follow"],
    },
    "terms": ref("Terms"),
    "translations": {"type": "array", "items": ref("Translation")},
    "newsletter": ref("NewsletterLinks"),
    "canonical_url": ADDRESS_OR_NULL | {"description": "Where the post lives for the world."},
    "html": TEXT | {"description": "The post as HTML, instead of `body`: with `body=html`."},
    "text": TEXT | {"description": "The post as plain text, instead of `body`: with `body=text`."},
}
# What the document has as ids is resolved when it is read.
RESOLVED: Schema = {
    "related": {
        "type": "array",
        "items": ref("Translation"),
        "description": "Posts to read next: those that you may read now, in the editors' order.",
    },
}
# Which of them stand there only when asked for; `body` gives way to them.
ON_REQUEST = ("html", "text", "body")


def _list_of(item: str, about: str, **more: Any) -> Schema:
    return shape({"results": {"type": "array", "items": ref(item)}, **more}, about=about)


COMPONENTS: dict[str, Schema] = {
    "PostList": _list_of(
        "PostAsAsked",
        "One page of posts, newest first.",
        next=ADDRESS_OR_NULL | {"description": "The next page; null at the end."},
    ),
    "EditionFacts": shape(
        {
            "number": NUMBER | {"description": "Counts the editions of this post, from 1."},
            "digest": TEXT | {"description": "SHA-256 of what the post says."},
            "kind": KIND,
            "note": TEXT | {"description": "The editors' word on the change; may be empty."},
            "sequence": NUMBER | {"description": "The edition's place in the order of all."},
        },
        about="Which edition of the post this is.",
    ),
    "Translation": shape(
        {
            "id": IDENTITY,
            "locale": TEXT,
            "title": TEXT,
            "url": ADDRESS,
            "api_url": ADDRESS,
        },
        about="Another post: this one in another language, or one to read next.",
    ),
    "Attribution": shape(
        {
            "html": TEXT | {"description": "Ready to be pasted; the title is a link."},
            "text": TEXT | {"description": "The same in plain words."},
        },
        about="What must stand beside every copy: your contract's wording, or the publisher's.",
    ),
    "Terms": shape(
        {
            "no_modify": {"type": "boolean", "description": "The words may not be changed."},
            "no_ai": {"type": "boolean", "description": "No use for training models."},
        },
        about="What may not be done with the text, beside what the licence says.",
    ),
    "NewsletterLinks": shape(
        {"html": ADDRESS, "text": ADDRESS}, about="The post made ready for a newsletter."
    ),
    "Term": shape(
        {
            "slug": TEXT,
            "names": {
                "type": "object",
                "additionalProperties": TEXT,
                "description": "The name in each language in which posts exist.",
            },
            "posts": NUMBER | {"description": "How many posts may be read."},
            "url": ADDRESS | {"description": "The list of these posts."},
            "feed": ADDRESS,
        },
        about="An author or a topic that published posts bear.",
    ),
    "TermList": _list_of("Term", "All authors, or all topics, by slug."),
    "Feed": shape(
        {
            "url": ADDRESS,
            "type": TEXT,
            "scope": {"type": "string", "enum": ["all", "changes", "locale", "topic", "author"]},
            "of": {"type": ["string", "null"], "description": "The locale or the slug."},
        },
        about="A feed to subscribe to.",
    ),
    "FeedList": _list_of("Feed", "Every feed of this site."),
    "Index": shape(
        dict.fromkeys(
            ("posts", "changes", "authors", "topics", "feeds", "export", "openapi", "docs"), ADDRESS
        ),
        about="Where to start.",
    ),
    "Withdrawn": shape(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": {"type": "integer", "const": 410},
            "detail": TEXT,
            "instance": TEXT,
            "id": IDENTITY,
            "locale": TEXT,
            "reason": TEXT,
            "note": TEXT,
            "replacement": ADDRESS_OR_NULL,
            "withdrawn_at": MOMENT,
            "edition": shape(
                {"number": NUMBER, "sequence": NUMBER}, about="The edition that took it back."
            ),
        },
        about="A post that was taken back: remove your copy.",
    ),
}


def _parameter(name: str, kind: Schema, about: str, example: Any = None) -> OpenApiParameter:
    examples = [OpenApiExample(name, value=example)] if example is not None else []
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=about, examples=examples
    )


FORM = [
    _parameter(
        "body",
        {"type": "string", "enum": list(forms.BODIES), "default": "data"},
        "The form of the text: typed blocks, HTML, plain text, or none of it.",
    ),
    OpenApiParameter(
        "fields",
        {
            "type": "array",
            "items": {"type": "string", "enum": list(forms.FIELDS)},
            "minItems": 1,
            "uniqueItems": True,
        },
        OpenApiParameter.QUERY,
        description="Only these members of each post, between commas, and always its `id`.",
        style="form",
        explode=False,
    ),
    _parameter(
        "region",
        {"type": "string", "enum": list(forms.REGIONS)},
        "Crisis resources for readers here (ISO 3166-2), with the national ones; with `body=data`. "
        "Where a post has none for the region, its national ones stay.",
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
        "Where the page begins: taken from `next`, never made up. It fits its own filters and "
        "your own key only.",
    ),
    _parameter(
        "limit",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": parameters.MAX_LIMIT,
            "default": parameters.DEFAULT_LIMIT,
        },
        "Posts a page.",
    ),
    _parameter(
        "q",
        {
            "type": "string",
            "minLength": 1,
            "maxLength": question.MAX_CHARACTERS,
            "pattern": f"[0-9A-Za-z{LATIN}]",
        },
        "Posts that say all these words, in any of their forms; “words in quotation marks”, one "
        f"after another. Up to {question.MAX_WORDS} words, at least one.",
        "good sleep",
    ),
    _parameter(
        "order",
        {
            "type": "string",
            "enum": list(parameters.ORDERS),
            "default": parameters.ORDERS[0],
        },
        "Newest first, or, with `q` alone, those first that answer best.",
    ),
    _parameter("locale", LOCALE, "Posts in this language.", "en-CA"),
    _parameter("topic", SLUG, "Posts with this topic, by its slug.", "anxiety"),
    _parameter("author", SLUG, "Posts by this author, by the author's slug."),
    _parameter("slug", SLUG, "Posts with this slug; one at most in each language."),
    *_span("published", "first published", "date-time"),
    *_span("updated", "last updated", "date-time"),
    *_span("reviewed", "last reviewed", "date"),
    *_span("review_due", "whose next review is due", "date"),
    *FORM,
]
