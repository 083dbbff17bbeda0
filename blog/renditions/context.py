"""What a rendition needs beside the document."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """``origin`` makes addresses absolute; ``canonical_url`` is where the post lives for the world.

    A draft has no canonical address yet; ``share_networks`` is the site's default choice.
    """

    origin: str
    canonical_url: str | None = None
    share_networks: tuple[str, ...] = ("x", "facebook", "linkedin", "whatsapp", "bluesky", "email")


def language(locale: str) -> Language:
    """The interface language of a content locale: ``fr-CA`` is read in French."""
    return "fr" if locale.lower().startswith("fr") else "en"
