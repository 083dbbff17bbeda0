"""A place in a listing, as an address carries it: ``2026-11-02T14:00:00+00:00~<uuid>``."""

from datetime import UTC, datetime
from uuid import UUID

from syndication.views import EditionView


class BadPlaceError(ValueError):
    """What an address carries is no place in a list."""


def after(value: str | None) -> tuple[datetime, UUID] | None:
    """The place behind which to go on; ``None`` is the beginning. Raises :class:`BadPlaceError`."""
    if value is None:
        return None
    moment, _, post_id = value.replace(" ", "+").partition("~")
    try:
        published_at, identity = datetime.fromisoformat(moment), UUID(post_id)
        if published_at.tzinfo is None:
            raise BadPlaceError(value)
        # At either end of the calendar there are moments that UTC has no name for.
        return published_at.astimezone(UTC), identity
    except (ValueError, OverflowError) as exc:
        raise BadPlaceError(value) from exc


def place(view: EditionView) -> str:
    """The place of a post in its list."""
    if view.published_at is None:
        raise BadPlaceError(view.post_id)
    return f"{view.published_at.isoformat()}~{view.post_id}"
