"""Each copy of what was taken back: who may hold it, and whether something proves that it heard.

This is the one answer to "who still holds it". A copy is open until there is proof, or until a
person marks it as dealt with.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
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
        return self.open and at - self.recall.at > GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was taken back, in the order of the ledger, and who may hold it, open copies first."""

    recalls: list[Recall]
    copies: list[Copy]


def of_posts(posts: Collection[UUID]) -> Report:
    """All that was taken back of these posts. A fixed number of queries."""
    who = _holders(posts)
    found = recalls.read(who.partners, recalls.ALL, posts=posts)
    copies = _marked(_joined(who, found, all_of_them=True))
    return Report(recalls=found, copies=sorted(copies, key=lambda copy: not copy.open))


def still_open() -> list[Copy]:
    """All copies that are open, the last to be taken back first. A fixed number of queries."""
    _, found = not_heard()
    copies = [copy for copy in _marked(found) if copy.open]
    return sorted(copies, key=lambda copy: (-copy.recall.sequence, copy.holder.id))


def not_heard() -> tuple[Holders, Iterator[Copy]]:
    """All who may hold copies, and the copies of which nothing proves that they heard."""
    who = _holders(None)
    found = recalls.read(who.partners, who.bounds())
    return who, _joined(who, found, all_of_them=False)


def overdue(copies: Iterable[Copy], *, at: datetime) -> list[Copy]:
    """Those that are open for more than a day."""
    return [copy for copy in copies if copy.is_overdue(at=at)]


def _holders(posts: Collection[UUID] | None) -> Holders:
    usage.write(everything=True)  # what this process has counted since it last wrote
    return holders.read(posts)


def _joined(who: Holders, found: list[Recall], *, all_of_them: bool) -> Iterator[Copy]:
    """The copies, or those of which nothing proves that they heard."""
    withdrawn = [each for each in found if each.partner is None]
    of_partner: dict[int, list[Recall]] = defaultdict(list)
    for each in found:
        if each.partner is not None:
            of_partner[each.partner].append(each)
    for holder in who.every:
        heard_until = 0 if all_of_them else holder.heard_until
        first = bisect_right(withdrawn, heard_until, key=lambda each: each.sequence)
        own = of_partner[holder.partner.pk] if holder.partner else []
        yield from _held(holder, chain(withdrawn[first:], own), all_of_them=all_of_them)


def _held(holder: Holder, found: Iterable[Recall], *, all_of_them: bool) -> Iterator[Copy]:
    withdrawn = set()
    for recall in found:
        heard = holder.has_heard(recall)
        if heard and not all_of_them:
            continue
        if recall.kind == Kind.UNSCHEDULED and recall.post_id in withdrawn:
            continue  # it was published after that, and then withdrawn
        if holder.may_hold(recall):
            withdrawn.add(recall.post_id)
            yield Copy(holder=holder, recall=recall, heard=heard)


def _marked(found: Iterator[Copy]) -> list[Copy]:
    marks = {(mark.holder, mark.sequence): mark for mark in RecallMark.objects.select_related("by")}
    return [
        replace(copy, mark=mark)
        if (mark := marks.get((copy.holder.id, copy.recall.sequence)))
        else copy
        for copy in found
    ]
