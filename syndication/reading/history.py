"""Former editions of a post, each as it was, for readers who may read the post now.

Editions from before a withdrawal stay withdrawn when the post returns. A redacted edition is a row
without content.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from syndication.editions.models import Edition, Head, Kind
from syndication.reading.posts import PRIVATE, Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
    """One edition. ``withdrawn``: it is a tombstone, or from before the post's last withdrawal.
    ``document`` is "" unless it was asked for."""

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
    """All editions of a post, newest first; those of these ``numbers`` with their documents.

    ``updated_at`` is the post's date of that time: minor editions do not change it.
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
        withdrawn_text = row["number"] < last and row["digest"]
        # An edition's note is content of the post; a withdrawal's note explains the withdrawal.
        if row.pop("reason") == PRIVATE or withdrawn_text:
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


def tombstone_after(post_id: UUID, number: int) -> Tombstone:
    """The tombstone that ended an edition of a post that has been published again since.

    Where the post was private meanwhile, its note and replacement are left out.
    """
    rows = Edition.objects.filter(post_id=post_id, digest="", number__gte=number)
    gone = rows.order_by("number")[0]
    public = gone.reason != PRIVATE
    return Tombstone(
        post_id=str(post_id),
        number=gone.number,
        sequence=gone.sequence,
        locale=gone.locale,
        path=gone.path,
        reason=gone.reason,
        note=gone.note if public else "",
        replacement=gone.replacement if public else "",
        withdrawn_at=gone.recorded_at,
    )
