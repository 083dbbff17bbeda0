"""What was corrected or taken back of late, read from the ledger."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max, QuerySet
from django.utils.translation import gettext, gettext_lazy, override

from syndication import views
from syndication.feeds.entries import Withdrawal, line, web_address
from syndication.feeds.places import language
from syndication.models import Head, Kind, LedgerEntry, Term
from syndication.publisher import Publisher
from syndication.versions import Selection
from syndication.views import EditionView, Tombstone

DAYS = timedelta(days=30)
CORRECTED, WITHDRAWN = 20, 500  # at most
# A restricted post is spoken of as if it had never been there.
UNSPOKEN = frozenset({"private"})
REASONS = {
    "withdrawn": gettext_lazy("We no longer offer it."),
    "outdated": gettext_lazy("It was out of date."),
    "expired": gettext_lazy("It was meant for a time that has passed."),
    "incorrect": gettext_lazy("Something in it was wrong."),
    "harmful": gettext_lazy("Something in it could have done harm."),
    "rights": gettext_lazy("We no longer have the right to show it."),
    "replaced": gettext_lazy("Another post takes its place."),
    "deleted": gettext_lazy("It was deleted."),
}


def since(
    start: datetime, facts: Publisher, *, media: tuple[str, ...]
) -> tuple[list[EditionView], tuple[Withdrawal, ...]]:
    """The posts corrected since ``start``, as they are now, and those taken back: newest first."""
    heads = Head.objects.readable().filter(post_id__in=_told(Kind.CORRECTION, start))
    newest = heads.order_by("-updated_at", "-post_id").values_list("post_id", flat=True)
    found = [views.one(post_id, media=media) for post_id in newest[:CORRECTED]]
    corrected = [one for one in found if isinstance(one, EditionView)]
    return corrected, tuple(_withdrawal(one, facts) for one in _tombstones(start))


def last_withdrawal(selection: Selection, oldest: datetime | None) -> datetime | None:
    """When a post was last taken back that would stand in a feed which ends at ``oldest``."""
    gone = Head.objects.filter(live=False).exclude(edition__reason__in=UNSPOKEN)
    for of, slug in ((Term.Of.TOPIC, selection.topic), (Term.Of.AUTHOR, selection.author)):
        if slug:
            gone = gone.filter(terms__of=of, terms__slug=slug)
    if selection.locale:
        gone = gone.filter(locale=selection.locale)
    if oldest:
        gone = gone.filter(published_at__gte=oldest)
    found: datetime | None = gone.aggregate(last=Max("changed_at"))["last"]
    return found


def _told(kind: Kind, start: datetime) -> QuerySet[LedgerEntry, Any]:
    """The posts of which the ledger tells such a change."""
    # The ledger's order is that of time: its own key finds the place where the span begins.
    before = LedgerEntry.objects.filter(recorded_at__lt=start).order_by("-sequence")
    floor = before.values_list("sequence", flat=True).first() or 0
    return LedgerEntry.objects.filter(sequence__gt=floor, edition__kind=kind).values("post_id")


def _tombstones(start: datetime) -> list[Tombstone]:
    """What was taken back since, and is gone still; one query, however many they are."""
    gone = Head.objects.filter(
        live=False, edition__recorded_at__gte=start, post_id__in=_told(Kind.RETRACTION, start)
    ).exclude(edition__reason__in=UNSPOKEN)
    columns = {
        "reason": "edition__reason",
        "replacement": "edition__replacement",
        "withdrawn_at": "edition__recorded_at",
    }
    names = [columns.get(field.name, field.name) for field in fields(Tombstone)]
    found: list[tuple[Any, ...]] = list(gone.order_by("-sequence").values_list(*names)[:WITHDRAWN])
    own = [field.name for field in fields(Tombstone)]
    values: list[dict[str, Any]] = [dict(zip(own, row, strict=True)) for row in found]
    return [Tombstone(**value | {"post_id": str(value["post_id"])}) for value in values]


def _withdrawal(found: Tombstone, facts: Publisher) -> Withdrawal:
    link = web_address(facts.origin + found.path)
    with override(language(found.locale)):
        title = gettext("A post was withdrawn: %(address)s") % {"address": link}
        said = [gettext("This post was withdrawn."), str(REASONS.get(found.reason, ""))]
    text = " ".join(part for part in (*said, line(found.note)) if part)
    return Withdrawal(
        id=f"urn:uuid:{found.post_id}",
        # Not the post's own id: that it was taken back is news to readers, not new words of it.
        notice_id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{found.post_id}/{found.number}')}",
        link=link,
        language=found.locale,
        title=title,
        text=text,
        withdrawn_at=found.withdrawn_at,
        reason=found.reason,
        note=line(found.note),
        replacement=_replacement(found, facts),
    )


def _replacement(found: Tombstone, facts: Publisher) -> str:
    address = found.replacement
    if address.startswith("/") and not address.startswith("//"):
        address = facts.origin + address
    try:
        return web_address(address)
    except ValueError:
        return ""
