"""The cursor of a listing's address: ``2026-11-02T14:00:00+00:00~<uuid>``, the last post shown."""

from datetime import UTC, datetime
from uuid import UUID

from syndication.reading.posts import EditionView


class BadCursorError(ValueError):
    """The text is no cursor of a listing."""


def read(value: str | None) -> tuple[datetime, UUID] | None:
    """The publication date and id behind which the page starts; ``None`` for the first page.

    Raises :class:`BadCursorError`.
    """
    if value is None:
        return None
    moment, _, post_id = value.replace(" ", "+").partition("~")
    try:
        published_at, identity = datetime.fromisoformat(moment), UUID(post_id)
        if published_at.tzinfo is None:
            raise BadCursorError(value)
        # Near year 1 and year 9999 a date can be out of range in UTC.
        return published_at.astimezone(UTC), identity
    except (ValueError, OverflowError) as exc:
        raise BadCursorError(value) from exc


def cursor(view: EditionView) -> str:
    """The cursor of the page that follows this post."""
    if view.published_at is None:
        raise BadCursorError(view.post_id)
    return f"{view.published_at.isoformat()}~{view.post_id}"
