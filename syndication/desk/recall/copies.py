"""Each copy of what was taken back: who may hold it, and whether something proves that it heard.

This is the one answer to "who still holds it". A copy is open until there is proof, or until a
person marks it as dealt with. There may be hundreds of thousands of open copies: they are made one
by one, and no more than a page of them is kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from syndication.desk.models import RecallMark
from syndication.desk.recall import holders, recalls
from syndication.desk.recall.holders import Holder, Holders
from syndication.desk.recall.recalls import Kind, Recall
from syndication.partners.usage import usage

# Who polls once a day has heard of it by then; a copy that is open for longer needs a person.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What one holder may hold of one post that was taken back."""

    holder: Holder
    recall: Recall
    heard: bool
    mark: RecallMark | None = None  # a person has dealt with it

    @property
    def open(self) -> bool:
        return not self.heard and self.mark is None

    def is_overdue(self, *, at: datetime) -> bool:
        return self.open and is_late(self.recall, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was taken back, in the order of the ledger, and who may hold it, open copies first."""

    recalls: list[Recall]
    copies: list[Copy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many copies are open, and how many of them for more than a day."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """One page of the open copies, the last to be taken back first."""

    copies: list[Copy]
    number: int  # that of the last page where a later one was asked for
    count: Count


@dataclass(slots=True)
class Overdue:
    """The copies of one partner that are open for more than a day, and of how many posts."""

    copies: int = 0
    posts: int = 0
    _last: Recall | None = None

    def add(self, recall: Recall) -> None:
        """One more copy; those of one post come one after the other."""
        self.copies += 1
        self.posts += recall is not self._last
        self._last = recall


def is_late(recall: Recall, *, at: datetime) -> bool:
    return at - recall.at > GRACE


def of_posts(posts: Collection[UUID]) -> Report:
    """All that was taken back of these posts. A fixed number of queries."""
    who = _holders(posts)
    found = recalls.read(who.partners, recalls.ALL, posts=posts)
    rows = RecallMark.objects.filter(post_id__in=list(posts)).select_related("by")
    marks = {(mark.holder, mark.sequence): mark for mark in rows}
    copies = [
        Copy(
            holder=holder,
            recall=recall,
            heard=holder.has_heard(recall),
            mark=marks.get((holder.id, recall.sequence)),
        )
        for recall, holder in _held(who.every, found, all_of_them=True)
    ]
    return Report(recalls=found, copies=sorted(copies, key=lambda copy: not copy.open))


def still_open(*, of_partner: int | None = None) -> Iterator[Copy]:
    """All copies that are open, the last to be taken back first. A fixed number of queries."""
    for recall, holder in _open(of_partner):
        yield Copy(holder=holder, recall=recall, heard=False)


def open_page(number: int, *, size: int, at: datetime) -> OpenPage:
    """The page ``number`` (from 1) of :func:`still_open`, and how many copies there are."""
    start = (number - 1) * size
    asked: list[Copy] = []
    count = late = 0
    for recall, holder in _open(None):
        if start <= count < start + size:
            asked.append(Copy(holder=holder, recall=recall, heard=False))
        count += 1
        late += is_late(recall, at=at)
    if count and not asked:  # there are fewer pages
        return open_page(-(-count // size), size=size, at=at)
    return OpenPage(copies=asked, number=number, count=Count(open=count, overdue=late))


def open_count(*, at: datetime) -> Count:
    """How many of :func:`still_open` there are."""
    return counted((recall for recall, _ in _open(None)), at=at)


def counted(open_: Iterable[Recall], *, at: datetime) -> Count:
    """How many these are, where each stands for one open copy."""
    count = late = 0
    for recall in open_:
        count += 1
        late += is_late(recall, at=at)
    return Count(open=count, overdue=late)


def overdue_by_partner(*, at: datetime) -> dict[int, Overdue]:
    """By partner: its copies that are open for more than a day."""
    found: dict[int, Overdue] = {}
    for recall, holder in _open(None):
        if holder.partner is not None and is_late(recall, at=at):
            found.setdefault(holder.partner.pk, Overdue()).add(recall)
    return found


def overdue_of(partner: int, *, most: int, at: datetime) -> tuple[Overdue, list[Copy]]:
    """One partner's copies that are open for more than a day, and the first ``most`` of them."""
    count = Overdue()
    first: list[Copy] = []
    for copy in still_open(of_partner=partner):
        if is_late(copy.recall, at=at):
            count.add(copy.recall)
            if len(first) < most:
                first.append(copy)
    return count, first


def not_heard() -> tuple[Holders, Iterator[tuple[Recall, Holder]]]:
    """All who may hold copies, and the copies of which nothing proves that they heard.

    Those that a person has dealt with, too.
    """
    who = _holders(None)
    found = recalls.read(who.partners, who.bounds(), after=who.lowest)
    return who, _held(who.every, found, all_of_them=False)


def _open(of_partner: int | None) -> Iterator[tuple[Recall, Holder]]:
    who = _holders(None)
    every = [
        holder
        for holder in who.every
        if of_partner is None or (holder.partner and holder.partner.pk == of_partner)
    ]
    if not every:
        return
    partners = [each for each in who.partners if of_partner in (None, each.pk)]
    found = recalls.read(partners, who.bounds(), after=who.lowest)
    marks = set(RecallMark.objects.values_list("holder", "sequence")) if found else set()
    every.sort(key=lambda holder: holder.id)
    for recall, holder in _held(every, found, all_of_them=False):
        if (holder.id, recall.sequence) not in marks:
            yield recall, holder


def _holders(posts: Collection[UUID] | None) -> Holders:
    usage.write(everything=True)  # what this process has counted since it last wrote
    return holders.read(posts)


def _held(
    every: Collection[Holder], found: Sequence[Recall], *, all_of_them: bool
) -> Iterator[tuple[Recall, Holder]]:
    """The copies, or those of which nothing proves that they heard: the last taken back first."""
    of_partner: dict[int, list[Holder]] = defaultdict(list)
    for holder in every:
        if holder.partner is not None:
            of_partner[holder.partner.pk].append(holder)
    withdrawn = {each.post_id: each for each in found if each.kind == Kind.WITHDRAWN}

    def is_held(holder: Holder, recall: Recall) -> bool:
        return (all_of_them or not holder.has_heard(recall)) and holder.may_hold(recall)

    for recall in reversed(found):
        # What was published after it could be read ahead, and then withdrawn, is told once.
        later = withdrawn.get(recall.post_id) if recall.kind == Kind.UNSCHEDULED else None
        for holder in every if recall.partner is None else of_partner[recall.partner]:
            if is_held(holder, recall) and not (later and is_held(holder, later)):
                yield recall, holder
