"""Content of the feed of corrections and withdrawals: those of the last 30 days, by the ledger."""

import json
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy, override

from blog.renditions import phrases
from syndication.editions.audience import PUBLIC
from syndication.editions.models import Edition, Head, Kind, LedgerEntry, Term
from syndication.editions.publisher import Publisher
from syndication.editions.versions import Selection
from syndication.feeds.addresses import interface_language
from syndication.feeds.entries import (
    Entry,
    Withdrawal,
    absolute_url,
    notice,
    notice_id,
    single_line,
)
from syndication.reading import posts, reasons, replacements
from syndication.reading.posts import EditionView, Tombstone

PERIOD = timedelta(days=30)
AT_ONCE = 500  # posts that are read by one query: databases limit the parameters of a statement
CORRECTIONS = {
    "correction": gettext_lazy("Correction"),
    "clarification": gettext_lazy("Clarification"),
    "update": gettext_lazy("Update"),
}
# Withdrawals for these reasons are not announced: the post is treated as if it never existed.
CONFIDENTIAL_REASONS = frozenset({"private"})


def since(start: datetime, facts: Publisher) -> tuple[list[Entry], tuple[Withdrawal, ...]]:
    """Returns an entry for each correction since ``start``, and the withdrawals since.

    The newest come first. A post that can no longer be read has no corrections.
    """
    corrected = _corrections(start)
    views = _views({edition.post_id for edition in corrected})
    shown = (edition for edition in corrected if str(edition.post_id) in views)
    notices = [_correction(edition, views[str(edition.post_id)]) for edition in shown]
    gone = replacements.followed(_tombstones(start))
    return notices, tuple(_withdrawal(one, facts) for one in gone)


def last_withdrawal(selection: Selection, oldest: datetime | None) -> datetime | None:
    """The date of the last withdrawal of a post that the selection's feed would contain.

    ``oldest`` is the publication date of the feed's last entry; ``None`` if it contains all posts.
    """
    gone = Head.objects.filter(live=False).exclude(edition__reason__in=CONFIDENTIAL_REASONS)
    for of, slug in ((Term.Of.TOPIC, selection.topic), (Term.Of.AUTHOR, selection.author)):
        if slug:
            gone = gone.filter(terms__of=of, terms__slug=slug)
    if selection.locale:
        gone = gone.filter(locale=selection.locale)
    if oldest:
        gone = gone.filter(published_at__gte=oldest)
    found: datetime | None = gone.aggregate(last=Max("changed_at"))["last"]
    return found


def _corrections(start: datetime) -> list[Edition]:
    """The corrections recorded since ``start`` whose words were not redacted, newest first."""
    # Sequence numbers grow with time: with the last one before the start, the query uses their
    # index.
    recorded = Edition.objects.filter(sequence__gt=_floor(start), recorded_at__gte=start)
    kept = recorded.filter(kind=Kind.CORRECTION, redacted_at=None)
    return list(kept.order_by("-sequence").defer("document"))


def _floor(start: datetime) -> int:
    before = LedgerEntry.objects.filter(recorded_at__lt=start).order_by("-sequence")
    return before.values_list("sequence", flat=True).first() or 0


def _views(post_ids: set[UUID]) -> dict[str, EditionView]:
    """Those of the posts that can be read now, by their ids."""
    found: dict[str, EditionView] = {}
    ordered = sorted(post_ids)
    for first in range(0, len(ordered), AT_ONCE):
        states = posts.present(PUBLIC, ordered[first : first + AT_ONCE])
        found |= {
            post_id: state
            for post_id, (_, state) in states.items()
            if isinstance(state, EditionView)
        }
    return found


def _correction(edition: Edition, view: EditionView) -> Entry:
    words = single_line(edition.note)
    link = absolute_url(view.canonical_url)
    with override(interface_language(view.locale)):
        label = CORRECTIONS[_kind_of(edition, view)]
        title = f"{label}{phrases.colon()}{single_line(view.title) or link}"
        text = words or gettext("This post was corrected.")
    return notice(
        identity=notice_id(edition.post_id, edition.number),
        title=title,
        link=link,
        language=view.locale,
        text=text,
        at=edition.recorded_at,
        about=f"urn:uuid:{edition.post_id}",
    )


def _kind_of(edition: Edition, view: EditionView) -> str:
    """What the post itself calls the correction."""
    stored = json.loads(view.contents.get("data") or "{}")
    kinds = {each["text"]: each["kind"] for each in stored.get("corrections", ())}
    kind = kinds.get(edition.note, "correction")
    return kind if kind in CORRECTIONS else "correction"


def _tombstones(start: datetime) -> list[Tombstone]:
    """The posts withdrawn since ``start`` that are still withdrawn, in a single query."""
    gone = Head.objects.filter(
        live=False, sequence__gt=_floor(start), edition__recorded_at__gte=start
    ).exclude(edition__reason__in=CONFIDENTIAL_REASONS)
    columns = {
        "reason": "edition__reason",
        "replacement": "edition__replacement",
        "withdrawn_at": "edition__recorded_at",
    }
    names = [columns.get(field.name, field.name) for field in fields(Tombstone)]
    found: list[tuple[Any, ...]] = list(gone.order_by("-sequence").values_list(*names))
    own = [field.name for field in fields(Tombstone)]
    values: list[dict[str, Any]] = [dict(zip(own, row, strict=True)) for row in found]
    return [Tombstone(**value | {"post_id": str(value["post_id"])}) for value in values]


def _withdrawal(found: Tombstone, facts: Publisher) -> Withdrawal:
    link = absolute_url(facts.origin + found.path)
    with override(interface_language(found.locale)):
        title = gettext("A post was withdrawn: %(address)s") % {"address": link}
        why = str(reasons.SENTENCES.get(found.reason, ""))
        sentences = [gettext("This post was withdrawn."), why]
    text = " ".join(part for part in (*sentences, single_line(found.note)) if part)
    return Withdrawal(
        id=f"urn:uuid:{found.post_id}",
        notice_id=notice_id(found.post_id, found.number),
        link=link,
        language=found.locale,
        title=title,
        text=text,
        withdrawn_at=found.withdrawn_at,
        reason=found.reason,
        note=single_line(found.note),
        replacement=_replacement(found),
    )


def _replacement(found: Tombstone) -> str:
    try:
        return absolute_url(found.replacement)
    except ValueError:
        return ""
