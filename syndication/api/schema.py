"""The parts of the OpenAPI description that no type of ours says: answers, errors, parameters.

The blocks' schemas are those of the document; ``cms.openapi`` puts them beside these.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from syndication.api import parameters, problems

Schema = dict[str, Any]


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = (), about: str) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
ADDRESS_OR_NULL: Schema = {"type": ["string", "null"], "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
IDENTITY: Schema = {"type": "string", "format": "uuid"}
KIND: Schema = {
    "type": "string",
    "enum": ["first", "minor", "update", "correction"],
    "description": "What the edition means for people who hold the one before it.",
}

# What the channel puts round the stored document.
COLUMNS: Schema = {
    "url": ADDRESS | {"description": "This post in this API."},
    "published_at": MOMENT | {"description": "First publication. Never changes."},
    "modified_at": MOMENT | {"description": "Last editorial change; a minor edit leaves it."},
    "edition": ref("EditionFacts"),
    "translations": {"type": "array", "items": ref("Translation")},
    "newsletter": ref("NewsletterLinks"),
    "canonical_url": ADDRESS_OR_NULL | {"description": "Where the post lives for the world."},
    "html": TEXT | {"description": "The post as HTML, instead of `body`: with `body=html`."},
    "text": TEXT | {"description": "The post as plain text, instead of `body`: with `body=text`."},
}
# Which of them stand there only when asked for; `body` gives way to them.
ON_REQUEST = ("html", "text", "body")


def _list_of(item: str, about: str, **more: Any) -> Schema:
    return _object({"results": {"type": "array", "items": ref(item)}, **more}, about=about)


COMPONENTS: dict[str, Schema] = {
    "PostList": _list_of(
        "Post",
        "One page of posts, newest first.",
        next=ADDRESS_OR_NULL | {"description": "The next page; null at the end."},
    ),
    "EditionFacts": _object(
        {
            "number": NUMBER | {"description": "Counts the editions of this post, from 1."},
            "digest": TEXT | {"description": "SHA-256 of what the post says."},
            "kind": KIND,
            "note": TEXT | {"description": "The editors' word on the change; may be empty."},
            "sequence": NUMBER | {"description": "The edition's place in the order of all."},
        },
        about="Which edition of the post this is.",
    ),
    "Translation": _object(
        {
            "id": IDENTITY,
            "locale": TEXT,
            "title": TEXT,
            "url": ADDRESS,
            "api_url": ADDRESS,
        },
        about="The same post in another language.",
    ),
    "NewsletterLinks": _object(
        {"html": ADDRESS, "text": ADDRESS}, about="The post made ready for a newsletter."
    ),
    "Term": _object(
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
    "Feed": _object(
        {
            "url": ADDRESS,
            "type": TEXT,
            "scope": {"type": "string", "enum": ["all", "changes", "locale", "topic", "author"]},
            "of": {"type": ["string", "null"], "description": "The locale or the slug."},
        },
        about="A feed to subscribe to.",
    ),
    "FeedList": _list_of("Feed", "Every feed of this site."),
    "Index": _object(
        dict.fromkeys(("posts", "authors", "topics", "feeds", "openapi", "docs"), ADDRESS),
        about="Where to start.",
    ),
    "Problem": _object(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "instance": TEXT,
            "parameter": TEXT | {"description": "The parameter that was refused."},
            "known": {"type": "array", "items": TEXT},
            "minimum": NUMBER,
            "maximum": NUMBER,
            "restart": ADDRESS | {"description": "The same list from its start."},
        },
        optional=("parameter", "known", "minimum", "maximum", "restart"),
        about="An error, as RFC 9457 has it.",
    ),
    "Withdrawn": _object(
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
            "edition": _object(
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


BODY = _parameter(
    "body",
    {"type": "string", "enum": list(parameters.BODIES), "default": "data"},
    "The form of the text: typed blocks, HTML, plain text, or none of it.",
)
LIST = [
    _parameter(
        "cursor",
        TEXT,
        "Where the page begins: taken from `next`, never made up. It fits its own filters only.",
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
    _parameter("locale", TEXT, "Posts in this language.", "en-CA"),
    _parameter("topic", TEXT, "Posts with this topic, by its slug.", "anxiety"),
    _parameter("author", TEXT, "Posts by this author, by the author's slug."),
    _parameter("slug", TEXT, "Posts with this slug; one at most in each language."),
    BODY,
]


def answers(name: str, about: str, media_type: str = "application/json") -> dict[Any, Any]:
    """The description of a 200 and of its 304."""
    schema = ref(name) if name else TEXT
    return {
        (200, media_type): OpenApiResponse(schema, description=about),
        304: OpenApiResponse(description="Your copy is still the newest: its ETag or date holds."),
    }


def errors(*kinds: problems.Kind) -> dict[Any, Any]:
    """The descriptions of errors, one a status."""
    found: dict[Any, Any] = {}
    for kind in (*kinds, problems.METHOD_NOT_ALLOWED, problems.INTERNAL):
        shape = "Withdrawn" if kind is problems.WITHDRAWN else "Problem"
        key = (kind.status, problems.MEDIA_TYPE)
        before = f"{found[key].description} " if key in found else ""
        found[key] = OpenApiResponse(
            ref(shape), description=f"{before}{kind.title}: {kind.meaning}"
        )
    return found
