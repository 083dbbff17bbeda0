"""What the builder asks of the world: it knows blocks and words, others know rows and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from blog import document as doc


class Resolver(Protocol):
    """From the models that a body refers to, to their place in the document.

    The objects passed are the snippets and images that the blocks hold; texts come back in the
    post's language, rich text sanitised.
    """

    def link(self, page_id: int) -> str | None:
        """The origin-relative path of a page that readers may see; ``None`` for any other."""
        ...

    def image(
        self, image: Any, *, alt: str, decorative: bool, credit: str | None
    ) -> doc.Image | None:
        """The picture with its sizes; without ``credit`` the one kept with it is used."""
        ...

    def organization(self, organization: Any) -> doc.OrganizationBoilerplate: ...

    def crisis(self, resource: Any) -> doc.CrisisResource: ...

    def author(self, author: Any) -> doc.Author: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A snippet that a document's value came from: its id, and its own button."""

    id: int
    cta: doc.Action | None = None


class Finder(Protocol):
    """The way back: the rows that a document's values came from, or ``None`` where none is known.

    What is not found is left out of the stream, so whoever implements this notes or creates it.
    """

    def page(self, path: str) -> int | None:
        """The page behind an origin-relative path in a link."""
        ...

    def image(self, image: doc.Image) -> int | None: ...

    def organization(self, value: doc.OrganizationBoilerplate) -> Chosen | None:
        """The organisation whose words these are; ``None`` keeps them as the block's own."""
        ...

    def crisis(self, resource: doc.CrisisResource) -> int | None: ...

    def author(self, author: doc.Author) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks, and what building them brought up.

    ``sources`` are keys such as ``page:3``, ``image:7``, ``organization:1``, ``crisis:2`` and
    ``author:5``: when one of these changes, so may the body. ``problems`` are pairs of a block's
    id and a code (``too_long``, ``cleaners_disagree``, ``link_missing``).
    """

    blocks: tuple[doc.Block, ...]
    sources: frozenset[str]
    problems: tuple[tuple[str, str], ...]


Value = Mapping[str, Any]
