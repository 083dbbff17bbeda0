"""What was corrected or taken back of late, read from the ledger."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext, gettext_lazy, override

from syndication import views
from syndication.feeds.entries import Withdrawal, line, web_address
from syndication.feeds.places import language
from syndication.models import Kind, LedgerEntry
from syndication.publisher import Publisher
from syndication.views import EditionView, Tombstone

DAYS = timedelta(days=30)
MOST = 200
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
    corrected, withdrawn = [], []
    for post_id in _told(start):
        found = views.one(post_id, media=media)
        if isinstance(found, EditionView):
            corrected.append(found)
        elif isinstance(found, Tombstone) and _is_spoken(found, start):
            withdrawn.append(_withdrawal(found, facts))
    corrected.sort(key=lambda view: (view.updated_at or start, view.post_id), reverse=True)
    return corrected, tuple(withdrawn)


def _told(start: datetime) -> list[UUID]:
    """The posts of which the ledger tells such a change, the newest change first, each once."""
    # The ledger's order is that of time: its own key finds the place where the span begins.
    before = LedgerEntry.objects.filter(recorded_at__lt=start).order_by("-sequence")
    floor = before.values_list("sequence", flat=True).first() or 0
    told = LedgerEntry.objects.filter(
        sequence__gt=floor, edition__kind__in=(Kind.CORRECTION, Kind.RETRACTION)
    )
    found = told.order_by("-sequence").values_list("post_id", flat=True)
    return list(dict.fromkeys(post_id for post_id in found if post_id))[:MOST]


def _is_spoken(found: Tombstone, start: datetime) -> bool:
    return found.reason not in UNSPOKEN and found.withdrawn_at >= start


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
