"""Editions of the past: each as it was, for whoever may read the post now.

What was said before a post was taken back stays taken back when the post returns. A redacted
edition is a row without words.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from syndication.models import Edition, Head, Kind
from syndication.views import PRIVATE, Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
    """What is known of one edition. ``withdrawn`` says that it is a tombstone, or came before the
    post was last taken back; ``document`` is there only where it was asked for."""

    number: int
    sequence: int
    kind: str
    note: str
    digest: str
    recorded_at: datetime
    updated_at: datetime
    redacted_at: datetime | None
    withdrawn: bool
    document: str = ""

    @property
    def readable(self) -> bool:
        return not self.withdrawn and self.redacted_at is None


def of(post_id: UUID, *numbers: int) -> list[PastEdition]:
    """All editions of a post, newest first; with their documents those of these numbers.

    ``updated_at`` is what the post said of itself then: minor editions leave it.
    """
    names = ("number", "sequence", "kind", "note", "digest", "recorded_at", "redacted_at")
    rows = Edition.objects.filter(post_id=post_id).order_by("number").values("reason", *names)
    wanted = Edition.objects.filter(post_id=post_id, number__in=numbers)
    documents = dict(wanted.values_list("number", "document")) if numbers else {}
    published_at = Head.objects.values_list("published_at", flat=True).get(pk=post_id)
    tombstones = [row["number"] for row in rows if not row["digest"]]
    last = max(tombstones, default=0)
    found = []
    updated_at = published_at
    for row in rows:
        taken_back = row["number"] < last and row["digest"]
        # A note of an edition is words of the post; that of a withdrawal says why it went.
        if row.pop("reason") == PRIVATE or taken_back:
            row["note"] = ""
        if row["number"] > 1 and row["kind"] != Kind.MINOR:
            updated_at = max(updated_at, row["recorded_at"])
        found.append(
            PastEdition(
                **row,
                updated_at=updated_at,
                withdrawn=row["number"] <= last,
                document=documents.get(row["number"], ""),
            )
        )
    return found[::-1]


def taken_back_after(post_id: UUID, number: int) -> Tombstone:
    """The tombstone that ended an edition of a post which has returned since.

    Of a post that was private for a time, nothing is said but that.
    """
    rows = Edition.objects.filter(post_id=post_id, digest="", number__gte=number)
    gone = rows.order_by("number")[0]
    told = gone.reason != PRIVATE
    return Tombstone(
        post_id=str(post_id),
        number=gone.number,
        sequence=gone.sequence,
        locale=gone.locale,
        path=gone.path,
        reason=gone.reason,
        note=gone.note if told else "",
        replacement=gone.replacement if told else "",
        withdrawn_at=gone.recorded_at,
    )
