"""The types of the API's answers, for type checkers. Our tests compare them with its description.

Members, kinds and types may be added: ignore what you do not know.
"""

from typing import Any, Literal, NotRequired, TypedDict


class RichText(TypedDict):
    html: str
    text: str


class Edition(TypedDict):
    """Which edition of a post this is; ``kind`` says what it changes for readers."""

    number: int
    digest: str
    kind: str
    note: str
    sequence: int


class Attribution(TypedDict):
    """Must be shown with every copy, in one of the two forms."""

    html: str
    text: str


class Terms(TypedDict):
    no_modify: bool
    no_ai: bool


class ImageSize(TypedDict):
    url: str
    width: int
    height: int
    type: str


class Image(TypedDict):
    url: str
    width: int
    height: int
    alt: str
    decorative: bool
    credit: str | None
    rights: str | None
    focal: NotRequired[list[float] | None]
    social: NotRequired[ImageSize | None]
    sizes: list[ImageSize]


class Author(TypedDict):
    kind: str
    name: str
    slug: str
    credentials: list[str] | None
    bio: str | None
    url: str | None
    photo: NotRequired[Image | None]
    job_title: NotRequired[str | None]


class Byline(TypedDict):
    authors: list[Author]


class Reviewer(TypedDict):
    name: str
    credentials: list[str] | None
    scope: str
    url: NotRequired[str | None]


class Review(TypedDict):
    status: str
    reviewed_by: Reviewer | None
    reviewed_at: str | None
    next_review_at: str | None
    changed_since: NotRequired[bool]


class Rights(TypedDict):
    licence: str | None
    licence_url: str | None
    holder: str
    attribution: RichText


class Correction(TypedDict):
    date: str
    kind: str
    text: str


class Topic(TypedDict):
    slug: str
    name: str


class Translation(TypedDict):
    """Another post: this one in another language, or one to read next."""

    id: str
    locale: str
    title: str
    url: str
    api_url: str


class Block(TypedDict):
    """One part of a body. If you do not know its type, show its HTML or leave it out."""

    id: str
    type: str
    value: dict[str, Any]


class Post(TypedDict):
    """The members of a post that a copy needs; with ``fields``, only those and ``id``."""

    id: str
    url: str
    locale: str
    slug: str
    title: str
    lead: RichText
    canonical_url: str | None
    published_at: str
    updated_at: str
    edition: Edition
    attribution: Attribution
    robots: str
    terms: Terms
    byline: Byline
    review: Review
    content_warnings: list[str]
    corrections: list[Correction]
    topics: list[Topic]
    translations: list[Translation]
    related: list[Translation]
    image: Image | None
    rights: NotRequired[Rights | None]
    body: NotRequired[list[Block]]
    html: NotRequired[str]
    text: NotRequired[str]


class Preview(TypedDict):
    """The saved draft that is shown or was edited since, and until when it can be read."""

    revision: int | None
    expires_at: str


class Draft(Post):
    """A draft in the form of a post."""

    preview: Preview


class Change(TypedDict):
    """One change. Ignore kinds that you do not know."""

    sequence: int
    kind: Literal["upsert", "withdrawn", "entitlement_lost", "embargoed", "unavailable", "resync"]
    id: NotRequired[str]
    post: NotRequired[Post]
    reason: NotRequired[str]
    note: NotRequired[str]
    replacement: NotRequired[str | None]


class Changes(TypedDict):
    """One page of changes, and the cursor for the next request."""

    results: list[Change]
    cursor: str
    more: bool


class Event(TypedDict):
    """A webhook. Answer 2xx to types that you do not know, and ignore them."""

    type: Literal[
        "post.published",
        "post.updated",
        "post.corrected",
        "post.withdrawn",
        "post.unscheduled",
        "entitlement.changed",
        "resync",
        "ping",
    ]
    timestamp: str
    data: dict[str, Any]
