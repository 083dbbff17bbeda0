"""Renditions: the stored output forms of an edition, which can be rendered again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from syndication.editions.models import Edition, Rendition

# The media that the change feed shows of a post (``syndication.api.change_items``).
SHOWN = ("data", "html", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The output forms of a document, and what made them."""

    renderer: str
    origin: str
    contents: Mapping[str, str]


def store(edition: Edition, rendered: Rendered) -> None:
    """Store or replace the output forms of an edition; the edition itself never changes."""
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
    """Whether exactly these media are stored, made by this renderer for this origin."""
    stored = Rendition.objects.filter(edition=edition_id)
    found = set(stored.values_list("medium", "renderer", "origin"))
    wanted = {(medium, rendered.renderer, rendered.origin) for medium in rendered.contents}
    return found == wanted


def can_be_shown(edition_id: int, rendered: Rendered) -> bool:
    """Whether the change feed can show the stored renditions, of the media in ``rendered``."""
    wanted = set(SHOWN).intersection(rendered.contents)
    stored = Rendition.objects.filter(edition=edition_id, medium__in=wanted)
    found = dict(stored.values_list("medium", "content"))
    return found.keys() == wanted and _is_object(found.get("data", "{}"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
