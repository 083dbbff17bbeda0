"""What a destination's rules apply to: a post's feed entry, its image sizes and its topics."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from syndication.feeds.entries import Entry, Picture, absolute_url, entry, single_line
from syndication.reading.posts import EditionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post for a partner's feed.

    ``id`` is the post's. ``pictures`` are the sizes of its main image, from narrow to wide;
    ``origin`` is the site's origin, ``topics`` are slugs.
    """

    entry: Entry
    id: UUID | None = None
    pictures: tuple[Picture, ...] = ()
    topics: tuple[str, ...] = ()
    origin: str = ""


def post(view: EditionView) -> Post:
    """Returns the post of an edition. Raises like :func:`syndication.feeds.entries.entry`."""
    post_entry = entry(view)
    return Post(
        entry=post_entry,
        id=UUID(view.post_id),
        pictures=tuple(sorted(_pictures(post_entry, view.data.get("image")), key=_width)),
        topics=tuple(topic["slug"] for topic in view.data["topics"]),
        origin=view.publisher.origin,
    )


def _width(picture: Picture) -> int:
    return picture.width


def _pictures(post_entry: Entry, image: dict[str, Any] | None) -> Iterator[Picture]:
    """The sizes of the same media type as the entry's picture, and the picture itself."""
    if post_entry.picture is None:
        return
    yield post_entry.picture
    for size in (image or {}).get("sizes", ()):
        if size["type"] == post_entry.picture.type and size["width"] != post_entry.picture.width:
            yield Picture(
                url=absolute_url(size["url"]),
                width=size["width"],
                height=size["height"],
                type=size["type"],
                description=single_line(post_entry.picture.description),
                credit=single_line(post_entry.picture.credit),
            )
