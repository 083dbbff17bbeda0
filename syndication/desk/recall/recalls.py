"""What was taken back: withdrawn posts, and posts that one partner may not read any more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from blog.models import PostIdentity
from syndication.editions.models import Edition, Head, LedgerEntry, Term
from syndication.partners.models import Partner

Event = LedgerEntry.Event
COLUMNS = (
    "post_id",
    "live",
    "title",
    "locale",
    "slug",
    "path",
    "position",
    "note",
    "given_at",
    "edition__reason",
    "edition__replacement",
    "edition__recorded_at",
)

ENTRY = ("partner", "post_id", "event", "sequence", "recorded_at")


class Kind(StrEnum):
    WITHDRAWN = "withdrawn"
    LOST = "lost"  # the post is read by others, and the partner's contract covers it no more
    UNSCHEDULED = "unscheduled"  # a partner could read it ahead, and it is not published as planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A post that was taken back, from all partners or from one.

    ``lost`` has the partners whose contract covered a withdrawn post until it left it, each with
    the sequence of its loss.
    """

    kind: Kind
    post_id: UUID
    sequence: int  # of the change that took it back
    at: datetime
    title: str
    locale: str = ""
    topics: frozenset[str] = frozenset()
    slug: str = ""
    path: str = ""
    given_at: datetime | None = None  # when it was first published, or could be read ahead
    partner: int | None = None
    reason: str = ""
    note: str = ""
    replacement: str = ""
    lost: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Up to which sequence all holders of each partner have heard of lost and of ended posts."""

    lost: Mapping[int, int]
    ended: Mapping[int, int]


ALL = Bounds(lost={}, ended={})


def read(
    partners: Collection[Partner],
    bounds: Bounds,
    *,
    posts: Collection[UUID] | None = None,
    after: int = 0,
) -> list[Recall]:
    """All that was taken back, or what was of ``posts``, in the order of the ledger.

    Four queries, whatever the number of posts. What all holders of a partner have heard of may be
    missing, and so are the posts that were withdrawn before the sequence ``after`` or with it.
    """
    of_partners = _entries(partners, bounds)
    withdrawn = Q(live=False, position__gt=after)
    heads = Head.objects.filter(withdrawn | Q(post_id__in=of_partners.values("post_id")))
    if posts is not None:
        of_partners = of_partners.filter(post_id__in=list(posts))
        heads = Head.objects.filter(post_id__in=list(posts))
    rows = {row["post_id"]: row for row in _rows(heads)}
    entries = _with_losses(of_partners, heads.withdrawn())
    topics, lost = _topics(heads), _lost(entries)
    found = [_withdrawn(row, topics, lost) for row in rows.values() if not row["live"]]
    by_id = {each.pk: each for each in partners}
    taken = _last(entries)
    titles = _titles({post_id for _, post_id in taken} - rows.keys())
    for (partner, post_id), entry in taken.items():
        row = rows.get(post_id)
        own = _topics_of(topics, post_id)
        if (
            row
            and row["live"]
            and by_id[partner].audience.may_read(locale=row["locale"], topics=own)
        ):
            continue  # it may read the post again
        if entry["event"] == Event.LOST and (row is None or not row["live"]):
            continue  # its withdrawal says more
        found.append(_of_partner(entry, row, own, titles))
    return sorted(found, key=lambda each: each.sequence)


def anything_ever() -> bool:
    """Whether any post was ever taken back, from all partners or from one. Two queries at most."""
    taken = LedgerEntry.objects.filter(event__in=(Event.WITHDRAWN, Event.LOST, Event.UNSCHEDULED))
    return Head.objects.withdrawn().exists() or taken.exists()


def _rows(heads: QuerySet[Head]) -> list[dict[str, Any]]:
    first = Edition.objects.filter(post_id=OuterRef("post_id"), number=1)
    dated = heads.annotate(given_at=Subquery(first.values("recorded_at")[:1]))
    return [dict(row) for row in dated.values(*COLUMNS)]


def _withdrawn(
    row: dict[str, Any],
    topics: Mapping[UUID, set[str]],
    lost: Mapping[UUID, Mapping[int, int]],
) -> Recall:
    post_id = row["post_id"]
    return Recall(
        kind=Kind.WITHDRAWN,
        post_id=post_id,
        sequence=row["position"],
        at=row["edition__recorded_at"],
        title=row["title"],
        locale=row["locale"],
        slug=row["slug"],
        path=row["path"],
        topics=_topics_of(topics, post_id),
        # By a clock that ran ahead, it may have been published after its withdrawal.
        given_at=row["given_at"] and min(row["given_at"], row["edition__recorded_at"]),
        reason=row["edition__reason"],
        note=row["note"],
        replacement=row["edition__replacement"],
        lost=lost.get(post_id, {}),
    )


def _of_partner(
    entry: dict[str, Any],
    row: dict[str, Any] | None,
    topics: frozenset[str],
    titles: Mapping[UUID, str],
) -> Recall:
    lost = entry["event"] == Event.LOST
    post_id = entry["post_id"]
    return Recall(
        kind=Kind.LOST if lost else Kind.UNSCHEDULED,
        post_id=post_id,
        sequence=entry["sequence"],
        at=entry["recorded_at"],
        title=row["title"] if row else titles.get(post_id, ""),
        locale=row["locale"] if row else "",
        slug=row["slug"] if row else "",
        path=row["path"] if row else "",
        topics=topics,
        given_at=(row["given_at"] if row else None) if lost else entry["ahead_at"],
        partner=entry["partner"],
    )


def _entries(partners: Collection[Partner], bounds: Bounds) -> QuerySet[LedgerEntry]:
    """The entries by which these partners got posts or lost them, as far as they have not heard."""
    wanted = Q(pk__in=[])
    for each in partners:
        contract = Q(
            event__in=(Event.LOST, Event.ENTITLED), sequence__gt=bounds.lost.get(each.pk, 0)
        )
        ahead = Q(
            event__in=(Event.UNSCHEDULED, Event.EMBARGOED),
            sequence__gt=bounds.ended.get(each.pk, 0),
        )
        wanted |= Q(contract | ahead, partner=each.pk)
    return LedgerEntry.objects.filter(wanted, post_id__isnull=False)


def _with_losses(of_partners: QuerySet[LedgerEntry], heads: QuerySet[Head]) -> list[dict[str, Any]]:
    """These entries, and those by which withdrawn posts left contracts before. One query.

    Each ``counts`` or is about a withdrawn post alone. A union, so that each half has its index.
    """
    lost = LedgerEntry.objects.filter(event=Event.LOST, post_id__in=heads.values("post_id"))
    both = [
        found.annotate(counts=Value(counts)).values(*ENTRY, "counts")
        for found, counts in ((of_partners, 1), (lost, 0))
    ]
    return sorted(both[0].union(both[1], all=True), key=lambda entry: entry["sequence"])


def _last(entries: Iterable[dict[str, Any]]) -> dict[tuple[int, UUID], dict[str, Any]]:
    """By partner and post: the last entry, where it takes the post from the partner.

    ``ahead_at`` is when it could first be read ahead, where that is among the entries.
    """
    last: dict[tuple[int, UUID], dict[str, Any]] = {}
    ahead: dict[tuple[int, UUID], datetime] = {}
    for entry in entries:
        if not entry["counts"]:
            continue
        key = (entry["partner"], entry["post_id"])
        last[key] = entry
        if entry["event"] == Event.EMBARGOED:
            ahead.setdefault(key, entry["recorded_at"])
    taken = (Event.LOST, Event.UNSCHEDULED)
    return {
        key: {**entry, "ahead_at": ahead.get(key)}
        for key, entry in last.items()
        if entry["event"] in taken
    }


def _lost(entries: Iterable[dict[str, Any]]) -> dict[UUID, dict[int, int]]:
    """By post: the partners whose contract it left, each with the sequence of the last time."""
    found: dict[UUID, dict[int, int]] = defaultdict(dict)
    for entry in entries:
        if entry["event"] == Event.LOST:
            found[entry["post_id"]][entry["partner"]] = entry["sequence"]
    return found


def _topics(heads: QuerySet[Head]) -> dict[UUID, set[str]]:
    terms = Term.objects.filter(of=Term.Of.TOPIC, head__in=heads.values("post_id"))
    found: dict[UUID, set[str]] = defaultdict(set)
    for post_id, slug in terms.values_list("head_id", "slug"):
        found[post_id].add(slug)
    return found


def _topics_of(topics: Mapping[UUID, set[str]], post_id: UUID) -> frozenset[str]:
    return frozenset(topics.get(post_id, ()))


def _titles(posts: Collection[UUID]) -> dict[UUID, str]:
    """The titles of posts that were never published, as far as their pages are there."""
    if not posts:
        return {}
    rows = PostIdentity.objects.filter(pk__in=posts, page__isnull=False)
    return dict(rows.values_list("pk", "page__draft_title"))
