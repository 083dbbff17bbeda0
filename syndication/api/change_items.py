"""Builds the items of a ``/changes/`` page between two sequence numbers of the ledger.

Each source returns its items in the order of their sequence numbers, and a page merges them. An
item shows the post as it is now, not as it was at that sequence number.
"""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from syndication.api import embargoed, post_json
from syndication.api.representation import Representation
from syndication.editions.audience import Audience
from syndication.editions.models import LedgerEntry
from syndication.reading import posts, queries, replacements
from syndication.reading.posts import PRIVATE, EditionView, Tombstone
from syndication.unpublished import embargoes

logger = logging.getLogger("wellspring.api")

State = EditionView | Tombstone
Event = LedgerEntry.Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRange:
    """What a page of changes covers: sequence numbers above ``after``, up to ``until``.

    ``limit`` is the maximum number of items; ``locale`` filters posts if it is set.
    """

    audience: Audience
    representation: Representation
    locale: str | None
    after: int
    until: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One change as JSON text, with its sequence number in the ledger."""

    sequence: int
    post_id: str
    text: str
    embargoed: bool = False  # a post's embargoed state, an item beside that of its published state


@dataclass(frozen=True, slots=True)
class ChangeItems:
    """Items in the order of their sequence numbers; they are complete up to ``complete_until``."""

    items: list[ChangeItem]
    complete_until: int


def between(window: ChangeRange) -> ChangeItems:
    """Returns up to ``limit`` items of a range.

    A post has one item, at its highest sequence number. There can be no item at all although the
    range continues after ``complete_until``.
    """
    sources = [_posts(window), _entries(window)]
    complete_until = min(source.complete_until for source in sources)
    items = [item for source in sources for item in source.items if item.sequence <= complete_until]
    newest: dict[tuple[str, bool], ChangeItem] = {}
    for item in sorted(items, key=lambda item: item.sequence):
        newest.pop((item.post_id, item.embargoed), None)
        newest[item.post_id, item.embargoed] = item
    merged = list(newest.values())
    page = merged[: window.limit]
    return ChangeItems(page, page[-1].sequence if len(merged) > len(page) else complete_until)


def post(view: EditionView, window: ChangeRange) -> str | None:
    """The post's JSON text; or ``None``, and an error in the log, if its stored form is invalid."""
    try:
        return embargoed.post(view, window.representation, window.audience)
    except (ValueError, LookupError):
        logger.exception("a post could not be represented", extra={"post": view.post_id})
        return None


def _posts(window: ChangeRange) -> ChangeItems:
    """The items of posts whose last change is in the range."""
    states = posts.changed(
        window.audience,
        after=window.after,
        until=window.until,
        limit=window.limit + 1,
        media=window.representation.media,
        locale=window.locale,
    )
    shown = replacements.followed([state for _, state in states])
    items = [
        _state_item(window, sequence, state)
        for (sequence, _), state in zip(states, shown, strict=True)
    ]
    return ChangeItems(items, states[-1][0] if len(states) > window.limit else window.until)


def _entries(window: ChangeRange) -> ChangeItems:
    """The items of ledger entries that concern this partner alone."""
    partner = window.audience.partner
    if partner is None:
        return ChangeItems([], window.until)
    entries = queries.entries_of(
        partner, after=window.after, until=window.until, limit=window.limit + 1
    )
    states = _states(window, sorted({UUID(post_id) for _, _, post_id in entries}))
    items = [
        _partner_item(window, sequence, Event(event), post_id, states.get(post_id))
        for sequence, event, post_id in entries
    ]
    complete_until = entries[-1][0] if len(entries) > window.limit else window.until
    return ChangeItems([item for item in items if item], complete_until)


def _states(window: ChangeRange, post_ids: list[UUID]) -> dict[str, tuple[int, State]]:
    """The posts' current states by id, in all locales.

    A post of another locale than the range's is not withdrawn: callers need to see that it exists.
    """
    if not post_ids:
        return {}
    found = posts.present(window.audience, post_ids, media=window.representation.media)
    shown = replacements.followed([state for _, state in found.values()])
    return {
        post_id: (sequence, state)
        for (post_id, (sequence, _)), state in zip(found.items(), shown, strict=True)
    }


def _partner_item(
    window: ChangeRange, sequence: int, event: Event, post_id: str, found: tuple[int, State] | None
) -> ChangeItem | None:
    """The item of a post that the partner gained or lost at ``sequence``, from its state now.

    ``found`` is the post's state and that state's own sequence number. Returns ``None`` if another
    item covers the post.
    """
    if event == Event.EMBARGOED:
        return _embargoed_item(window, sequence, post_id)
    if event == Event.UNSCHEDULED and found is None:
        return _unscheduled_item(sequence, post_id)
    if event not in (Event.ENTITLED, Event.LOST, Event.UNSCHEDULED):
        return None
    if found is None:
        # Gained and lost again: the loss has a ledger entry of its own.
        return _build_item(sequence, "entitlement_lost", post_id) if event == Event.LOST else None
    state_sequence, state = found
    if window.locale not in (None, state.locale):
        return None
    readable = isinstance(state, EditionView)
    # A later change has an item of its own; so has a post that was lost and gained again.
    if state_sequence > sequence or (readable and event == Event.LOST):
        return None
    return _state_item(window, sequence, state)


def _embargoed_item(window: ChangeRange, sequence: int, post_id: str) -> ChangeItem | None:
    """The post as it will be published; ``None`` if that state changed, or is not embargoed now."""
    view = embargoes.one(UUID(post_id), audience=window.audience, media=window.representation.media)
    if view is None or view.sequence != sequence or window.locale not in (None, view.locale):
        return None
    made = _post_item(
        window, sequence, view, "embargoed", publish_at=post_json.moment(view.publish_at)
    )
    return replace(made, embargoed=True)


def _unscheduled_item(sequence: int, post_id: str) -> ChangeItem:
    """The withdrawal of an embargoed post that is no longer scheduled and was never published."""
    recorded = LedgerEntry.objects.values_list("recorded_at", flat=True).get(pk=sequence)
    return _build_item(
        sequence,
        "withdrawn",
        post_id,
        locale=None,
        reason="unscheduled",
        note="",
        replacement=None,
        withdrawn_at=post_json.moment(recorded),
        edition={"number": 0, "sequence": sequence},
    )


def _state_item(window: ChangeRange, sequence: int, state: State) -> ChangeItem:
    if isinstance(state, Tombstone):
        return _withdrawn_item(sequence, state)
    return _post_item(window, sequence, state, "upsert")


def _post_item(
    window: ChangeRange, sequence: int, view: EditionView, kind: str, **members: object
) -> ChangeItem:
    edition = post_json.edition(view)
    text = post(view, window)
    if text is None:
        return _build_item(sequence, "unavailable", view.post_id, edition=edition)
    made = _build_item(sequence, kind, view.post_id, edition=edition, **members)
    return replace(made, text=f'{made.text[:-1]},"post":{text}}}')


def _withdrawn_item(sequence: int, gone: Tombstone) -> ChangeItem:
    """The item of a withdrawn post. A post that became private has no note and no replacement."""
    members = post_json.tombstone(gone)
    if gone.reason == PRIVATE:
        members |= {"note": "", "replacement": None}
    del members["id"]
    return _build_item(sequence, "withdrawn", gone.post_id, **members)


def _build_item(sequence: int, kind: str, post_id: str, **members: object) -> ChangeItem:
    text = post_json.dumps({"sequence": sequence, "kind": kind, "id": post_id, **members})
    return ChangeItem(sequence=sequence, post_id=post_id, text=text)
