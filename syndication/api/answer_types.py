"""The JSON objects that the API answers with, as typed dictionaries.

They are the only list of these members: type checkers hold the functions that build the answers to
them, ``representation`` takes the names that ``fields`` knows from them, and ``blog.codec.schema``
makes the schemas of the OpenAPI description of them. There, a docstring is the description of a
schema; in ``Annotated``, a string is the description of a member.

Channels and ``cms.openapi`` import this module. It imports no part of the API but the names of
formats in ``rest.schema``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from blog.codec import known
from syndication.rest.schema import DateTime, Url, Uuid, named

Post = Annotated[Any, named("Post")]  # the document's members beside PostColumns
Next = Annotated[Url | None, "The next page; null on the last one."]
Sequence = Annotated[int, "The sequence number of the change: later changes have higher ones."]
PUBLISHED = ("first", "minor", "update", "correction")


class EditionFacts(TypedDict):
    """Which edition of the post this is."""

    number: Annotated[int, "Counts the editions of this post, from 1."]
    digest: Annotated[str, "SHA-256 of the post's content."]
    kind: Annotated[
        str,
        known(*PUBLISHED, "embargoed", "draft"),
        "What the edition changes for readers of the one before it. `embargoed` and `draft` are no "
        "editions yet.",
    ]
    note: Annotated[str, "The editors' note on the change; may be empty."]
    sequence: Annotated[int, "The sequence number of the edition: later changes have higher ones."]


class Translation(TypedDict):
    """Another post: this one in another language, or one to read next."""

    id: Uuid
    locale: str
    title: str
    url: Url
    api_url: Url


class Attribution(TypedDict):
    """What must be shown with every copy, in your contract's wording or the publisher's."""

    html: Annotated[str, "Ready to be pasted; the title is a link."]
    text: Annotated[str, "The same as plain text."]


class Terms(TypedDict):
    """What may not be done with the text, beside what the licence says."""

    no_modify: Annotated[bool, "The wording may not be changed."]
    no_ai: Annotated[bool, "The text may not be used to train models."]


class NewsletterLinks(TypedDict):
    """The post prepared for a newsletter."""

    html: Url
    text: Url


class PostColumns(TypedDict):
    """What the edition and the contract say of a post: the members in front of its document."""

    url: Annotated[Url, "This post in this API."]
    published_at: Annotated[DateTime, "When it was first published. Never changes."]
    updated_at: Annotated[DateTime, "When it was last changed; a minor edit does not count."]
    edition: EditionFacts
    attribution: Attribution
    robots: Annotated[
        str,
        "The content of a copy's robots meta tag. Where it says `index`, the copy also has a "
        "canonical link to `canonical_url`.",
        ("examples", ("noindex,follow",)),
    ]
    terms: Terms
    translations: list[Translation]
    newsletter: NewsletterLinks


class PostExtras(TypedDict):
    """Members that the document does not have as the API shows them."""

    related: Annotated[
        list[Translation], "Posts to read next that you may read now, in the editors' order."
    ]
    canonical_url: Annotated[Url | None, "The public page of the post, for canonical links."]
    html: NotRequired[Annotated[str, "The post as HTML instead of `body`, with `body=html`."]]
    text: NotRequired[Annotated[str, "The post as plain text instead of `body`, with `body=text`."]]


class EmbargoColumns(TypedDict):
    """When the post is to be published."""

    embargoed_until: Annotated[
        DateTime, "It is secret until then, and until an `upsert` publishes it."
    ]


class PreviewFacts(TypedDict):
    """What is previewed, and until when."""

    revision: Annotated[
        int | None,
        "The saved draft that this is, or that the editor's unsaved changes are based on; null "
        "where none was ever saved.",
    ]
    expires_at: DateTime


class DraftColumns(TypedDict):
    """What makes the post a preview."""

    preview: PreviewFacts


class PostList(TypedDict):
    """One page of posts, newest first."""

    results: list[Post]
    next: Next


class EmbargoedList(TypedDict):
    """Posts that you may read ahead; the next to be published is first."""

    results: list[Annotated[Any, named("EmbargoedPost")]]
    next: Next


class Term(TypedDict):
    """An author or a topic of published posts."""

    slug: str
    names: Annotated[Mapping[str, str], "Its name in each language in which it has posts."]
    posts: Annotated[int, "How many of its posts you may read."]
    url: Annotated[Url, "The list of these posts."]
    feed: Url


class TermList(TypedDict):
    """All authors, or all topics, ordered by slug."""

    results: list[Term]


class Feed(TypedDict):
    """A feed to subscribe to."""

    url: Url
    type: str
    scope: Annotated[str, known("all", "changes", "locale", "topic", "author")]
    of: Annotated[str | None, "The locale or the slug."]


class FeedList(TypedDict):
    """Every feed of this site."""

    results: list[Feed]


class Index(TypedDict):
    """The addresses from which all others are found."""

    posts: Url
    changes: Url
    authors: Url
    topics: Url
    feeds: Url
    export: Url
    openapi: Url
    docs: Url


class WithdrawalEdition(TypedDict):
    """The edition that withdrew the post."""

    number: int
    sequence: int


class Withdrawal(TypedDict):
    """What is still said of a post that was withdrawn."""

    reason: Annotated[
        str,
        "Why, in one word, such as `incorrect`, `outdated` or `unscheduled`. Others may be added.",
    ]
    note: str
    replacement: Annotated[Url | None, "A page to read instead."]
    withdrawn_at: DateTime
    edition: WithdrawalEdition


class Withdrawn(Withdrawal):
    """The problem of a post that was withdrawn: remove your copy."""

    type: Url
    title: str
    status: Literal[410]
    detail: str
    instance: str
    id: Uuid
    locale: str


class Card(TypedDict):
    """A post as a card of the type `rich` (oEmbed 1.0, section 2.3.4.4)."""

    version: Literal["1.0"]
    type: Literal["rich"]
    title: str
    author_name: str
    provider_name: str
    provider_url: Url
    cache_age: Annotated[int, "Ask again after this many seconds."]
    html: Annotated[str, "A `blockquote` that loads nothing from elsewhere."]
    width: int
    height: Annotated[int, "An estimate: the page that embeds the card chooses its fonts."]
