"""A post on its way to a destination: its entry, its pictures, and what it is chosen by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from syndication.feeds.entries import Entry, Picture, entry, line, web_address
from syndication.views import EditionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """``pictures`` are the sizes of the post's own picture, from narrow to wide; ``origin`` is the
    site's address, ``topics`` are slugs."""

    entry: Entry
    pictures: tuple[Picture, ...] = ()
    topics: tuple[str, ...] = ()
    origin: str = ""


def post(view: EditionView) -> Post:
    """A post from its edition. Raises as :func:`syndication.feeds.entries.entry` does."""
    made = entry(view)
    return Post(
        entry=made,
        pictures=tuple(sorted(_pictures(made, view.data.get("image")), key=_width)),
        topics=tuple(topic["slug"] for topic in view.data["topics"]),
        origin=view.publisher.origin,
    )


def _width(picture: Picture) -> int:
    return picture.width


def _pictures(made: Entry, image: dict[str, Any] | None) -> Iterator[Picture]:
    """The sizes in the form that the entry's own picture has: what few readers show stays out."""
    if made.picture is None:
        return
    yield made.picture
    for size in (image or {}).get("sizes", ()):
        if size["type"] == made.picture.type and size["width"] != made.picture.width:
            yield Picture(
                url=web_address(size["url"]),
                width=size["width"],
                height=size["height"],
                type=size["type"],
                description=line(made.picture.description),
                credit=line(made.picture.credit),
            )
