"""The interfaces through which the builder reads and finds database rows and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from wagtail.images.models import AbstractImage

from blog import document as doc
from blog.models import Author, CrisisResource, Organization


class Resolver(Protocol):
    """Converts the snippets and images that blocks hold to values of the document.

    Texts are returned in the post's language, rich text sanitised.
    """

    def link(self, page_id: int) -> str | None:
        """The origin-relative path of a page that readers may see; ``None`` for any other."""
        ...

    def image(
        self, image: AbstractImage, *, alt: str, decorative: bool, credit: str | None
    ) -> doc.Image | None:
        """The image with its sizes."""
        ...

    def organization(self, organization: Organization) -> doc.OrganizationBoilerplate: ...

    def crisis(self, resource: CrisisResource) -> doc.CrisisResource: ...

    def author(self, author: Author) -> doc.Author: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """The snippet that a value of a document came from: its id, and its own button."""

    id: int
    cta: doc.Action | None = None


class Finder(Protocol):
    """Finds the rows that values of a document came from; ``None`` where there is none.

    Values that are not found are left out of the stream: an implementation should create the row
    or report it.
    """

    def page(self, path: str) -> int | None:
        """The id of the page at an origin-relative path."""
        ...

    def image(self, image: doc.Image) -> int | None: ...

    def organization(self, value: doc.OrganizationBoilerplate) -> Chosen | None:
        """The organisation that the text belongs to; with ``None`` the block holds the text."""
        ...

    def crisis(self, resource: doc.CrisisResource) -> int | None: ...

    def author(self, author: doc.Author) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks, what they depend on, and the problems found while building them.

    ``sources`` are keys such as ``page:3``, ``image:7``, ``organization:1``, ``crisis:2`` and
    ``author:5``: the body may change when one of these does. ``problems`` are pairs of a block's
    id and a code (``too_long``, ``cleaners_disagree``, ``link_missing``, ``image_unreadable``).
    """

    blocks: tuple[doc.Block, ...]
    sources: frozenset[str]
    problems: tuple[tuple[str, str], ...]


Value = Mapping[str, Any]
