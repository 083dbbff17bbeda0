"""The input of a rendition beside the document."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """``origin`` makes addresses absolute; ``canonical_url`` is the post's public address.

    A draft has no canonical address yet. ``share_networks`` are the site's default networks.
    """

    origin: str
    canonical_url: str | None = None
    share_networks: tuple[str, ...] = ("x", "facebook", "linkedin", "whatsapp", "bluesky", "email")


def language(locale: str) -> Language:
    """The interface language of a content locale: ``fr`` for ``fr-CA``."""
    return "fr" if locale.lower().startswith("fr") else "en"
