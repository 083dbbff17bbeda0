"""A post, built and rendered, as recording takes it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from syndication.editions.renditions import Rendered


@dataclass(frozen=True, slots=True)
class Name:
    """A topic's or an author's slug, and its name in the post's language."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A post, built and rendered, ready to be recorded. Made before the transaction.

    ``sources`` are the keys of the things outside the page that its words came from
    (:class:`syndication.editions.models.Source`).
    """

    post_id: UUID
    translation_key: UUID
    locale: str
    slug: str
    path: str
    title: str
    digest: str
    document: str
    rendered: Rendered
    topics: tuple[Name, ...] = ()
    authors: tuple[Name, ...] = ()
    reviewed_on: date | None = None
    review_due_on: date | None = None
    sources: frozenset[str] = field(default_factory=frozenset)
