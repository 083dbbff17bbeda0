"""Renditions: the stored output forms of an edition. They can be made anew; the edition stays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from syndication.models import Edition, Rendition

# The forms in which consumers are told of a post (``syndication.api.told``).
TOLD = ("data", "html", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The output forms of a document, and what made them."""

    renderer: str
    origin: str
    contents: Mapping[str, str]


def store(edition: Edition, rendered: Rendered) -> None:
    """Store (or store anew) the output forms of an edition; the edition itself never changes."""
    Rendition.objects.bulk_create(
        [
            Rendition(
                edition=edition,
                medium=medium,
                renderer=rendered.renderer,
                origin=rendered.origin,
                content=content,
            )
            for medium, content in rendered.contents.items()
        ],
        update_conflicts=True,
        unique_fields=["edition", "medium"],
        update_fields=["renderer", "origin", "content"],
    )


def made_by(edition_id: int, rendered: Rendered) -> bool:
    """Whether what is stored of an edition bears these marks, and nothing is missing."""
    stored = Rendition.objects.filter(edition=edition_id)
    found = set(stored.values_list("medium", "renderer", "origin"))
    wanted = {(medium, rendered.renderer, rendered.origin) for medium in rendered.contents}
    return found == wanted


def can_be_told(edition_id: int, rendered: Rendered) -> bool:
    """Whether consumers can be shown what is stored of an edition, of the forms in ``rendered``."""
    wanted = set(TOLD).intersection(rendered.contents)
    stored = Rendition.objects.filter(edition=edition_id, medium__in=wanted)
    found = dict(stored.values_list("medium", "content"))
    return found.keys() == wanted and _is_object(found.get("data", "{}"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
