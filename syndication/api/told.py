"""What there is to tell between two places of the ledger.

Each source gives its items in the order of their places; a page merges them. A post is told as it
is now, not as it was at that place.
"""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from syndication import embargoes, rows, views
from syndication.api import embargoed, items
from syndication.api.forms import Form
from syndication.audience import Audience
from syndication.models import LedgerEntry
from syndication.views import PRIVATE, EditionView, Tombstone

logger = logging.getLogger("wellspring.api")

State = EditionView | Tombstone
Event = LedgerEntry.Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is read: by whom, in which form and language, between which places, how much."""

    audience: Audience
    form: Form
    locale: str | None
    after: int
    until: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change as JSON text, at its place in the ledger."""

    place: int
    post_id: str
    text: str
    ahead: bool = False  # what the post will be, which is told beside what it is


@dataclass(frozen=True, slots=True)
class Source:
    """Items in the order of their places, and the place up to which these are all."""

    items: list[Item]
    reached: int


def between(span: Span) -> Source:
    """Up to ``limit`` items behind a place, and the place up to which they are all.

    A post is told once, at the newest of its places. There may be no item, and more behind.
    """
    sources = [_posts(span), _entries(span)]
    reached = min(source.reached for source in sources)
    told = [item for source in sources for item in source.items if item.place <= reached]
    newest: dict[tuple[str, bool], Item] = {}
    for item in sorted(told, key=lambda item: item.place):
        newest.pop((item.post_id, item.ahead), None)
        newest[item.post_id, item.ahead] = item
    found = list(newest.values())
    shown = found[: span.limit]
    return Source(shown, shown[-1].place if len(found) > len(shown) else reached)


def post(view: EditionView, span: Span) -> str | None:
    """The post's JSON text; ``None``, and a line in the log, where it can not be shown."""
    try:
        return embargoed.post(view, span.form, span.audience)
    except (ValueError, LookupError):
        logger.exception("a post could not be told of", extra={"post": view.post_id})
        return None


def _posts(span: Span) -> Source:
    """The posts whose own last change lies there."""
    found = views.changed(
        span.audience,
        after=span.after,
        until=span.until,
        limit=span.limit + 1,
        media=span.form.media,
        locale=span.locale,
    )
    told = [_item(span, place, state) for place, state in found]
    return Source(told, found[-1][0] if len(found) > span.limit else span.until)


def _entries(span: Span) -> Source:
    """What is written in the ledger for this partner alone."""
    partner = span.audience.partner
    if partner is None:
        return Source([], span.until)
    entries = rows.told(partner, after=span.after, until=span.until, limit=span.limit + 1)
    states = _states(span, sorted({UUID(post_id) for _, _, post_id in entries}))
    told = [
        _look_again(span, place, Event(event), post_id, states.get(post_id))
        for place, event, post_id in entries
    ]
    reached = entries[-1][0] if len(entries) > span.limit else span.until
    return Source([item for item in told if item], reached)


def _states(span: Span, post_ids: list[UUID]) -> dict[str, tuple[int, State]]:
    """In every language: one that is not followed here is not gone, only told elsewhere."""
    return views.present(span.audience, post_ids, media=span.form.media) if post_ids else {}


def _look_again(
    span: Span, place: int, event: Event, post_id: str, found: tuple[int, State] | None
) -> Item | None:
    """What there is to say of a post where the partner gained or lost it: what is found now."""
    if event == Event.EMBARGOED:
        return _embargoed(span, place, post_id)
    if event == Event.UNSCHEDULED and found is None:
        return _unscheduled(place, post_id)
    if event not in (Event.ENTITLED, Event.LOST, Event.UNSCHEDULED):
        return None
    if found is None:
        # Gained, and gone again: that stands at a place of its own.
        return _made(place, "entitlement_lost", post_id) if event == Event.LOST else None
    position, state = found
    if span.locale not in (None, state.locale):
        return None
    readable = isinstance(state, EditionView)
    # What changed later is told where it changed; what was regained, where it was.
    if position > place or (readable and event == Event.LOST):
        return None
    return _item(span, place, state)


def _embargoed(span: Span, place: int, post_id: str) -> Item | None:
    """The post as it will be; nothing where it was told of again since, or is so no more."""
    view = embargoes.one(UUID(post_id), audience=span.audience, media=span.form.media)
    if view is None or view.sequence != place or span.locale not in (None, view.locale):
        return None
    made = _readable(span, place, view, "embargoed", publish_at=items.moment(view.publish_at))
    return replace(made, ahead=True)


def _unscheduled(place: int, post_id: str) -> Item:
    """It will not be published as it was scheduled, and there is no other state of it to read."""
    recorded = LedgerEntry.objects.values_list("recorded_at", flat=True).get(pk=place)
    return _made(
        place,
        "withdrawn",
        post_id,
        locale=None,
        reason="unscheduled",
        note="",
        replacement=None,
        withdrawn_at=items.moment(recorded),
        edition={"number": 0, "sequence": place},
    )


def _item(span: Span, place: int, state: State) -> Item:
    if isinstance(state, Tombstone):
        return _withdrawn(place, state)
    return _readable(span, place, state, "upsert")


def _readable(span: Span, place: int, view: EditionView, kind: str, **members: object) -> Item:
    edition = items.edition(view)
    text = post(view, span)
    if text is None:
        return _made(place, "unavailable", view.post_id, edition=edition)
    made = _made(place, kind, view.post_id, edition=edition, **members)
    return replace(made, text=f'{made.text[:-1]},"post":{text}}}')


def _withdrawn(place: int, gone: Tombstone) -> Item:
    """A post that became private is gone like any other; why is nobody's business."""
    members = items.tombstone(gone)
    if gone.reason == PRIVATE:
        members |= {"note": "", "replacement": None}
    del members["id"]
    return _made(place, "withdrawn", gone.post_id, **members)


def _made(place: int, kind: str, post_id: str, **members: object) -> Item:
    text = items.dumps({"sequence": place, "kind": kind, "id": post_id, **members})
    return Item(place=place, post_id=post_id, text=text)
