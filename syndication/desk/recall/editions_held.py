"""Which edition of a published post each partner has, as far as anything proves it.

Proof is what it is for withdrawals: a cursor, an accepted message, or a later fetch of a feed. A
post that a key read in a list, or by its id, proves nothing.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from syndication.delivery import State
from syndication.desk.recall import holders
from syndication.desk.recall.holders import EndpointHolder, Holder, KeyHolder, ProfileHolder
from syndication.editions.models import Edition, Head, Term
from syndication.webhooks.models import EventDelivery, EventType

_TELLS = (EventType.PUBLISHED, EventType.UPDATED, EventType.CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one holder has. ``number`` is that of an edition; None where nothing proves one."""

    holder: Holder
    number: int | None
    is_current: bool

    @property
    def is_older(self) -> bool:
        return self.number is not None and not self.is_current


def of_post(head: Head) -> list[Held]:
    """All who may have the published post: older editions first, then unknown ones.

    At most ten queries, however many partners there are.
    """
    rows = Edition.objects.filter(post_id=head.pk).order_by("sequence")
    editions = list(rows.values_list("sequence", "number"))
    told = _told(head.pk)
    found = [_held(each, until, editions, head) for each, until in _covering(head, told)]
    return sorted(found, key=lambda held: (held.is_current, held.number is None, held.holder.id))


def count_of(heads: Collection[Head]) -> int:
    """How many partners and partners' feeds may have one of these published posts.

    At most eight queries, however many posts and partners there are.
    """
    topics = defaultdict(set)
    ids = [head.pk for head in heads]
    terms = Term.objects.filter(head__in=ids, of=Term.Of.TOPIC)
    for head_id, slug in terms.values_list("head", "slug"):
        topics[head_id].add(slug)
    found: set[tuple[str, int]] = set()
    for holder in holders.read(ids).every:
        if holder.removed_at is None and any(
            _covers(holder, head, frozenset(topics[head.pk])) for head in heads
        ):
            found.add(_party(holder))
    return len(found)


def _party(holder: Holder) -> tuple[str, int]:
    if isinstance(holder, KeyHolder | EndpointHolder):
        return "partner", holder.owner.pk
    return "feed", holder.profile if isinstance(holder, ProfileHolder) else 0


def _covers(holder: Holder, head: Head, topics: frozenset[str]) -> bool:
    if isinstance(holder, KeyHolder | EndpointHolder):
        return holder.audience.may_read(locale=head.locale, topics=topics)
    return isinstance(holder, ProfileHolder) and head.pk in holder.given


def _covering(head: Head, told: dict[UUID, int]) -> Iterator[tuple[Holder, int]]:
    """Those whose contract covers the post, with the sequence up to which they know it."""
    topics = frozenset(
        Term.objects.filter(head=head.pk, of=Term.Of.TOPIC).values_list("slug", flat=True)
    )
    for holder in holders.read([head.pk]).every:
        if not _covers(holder, head, topics):
            continue
        if isinstance(holder, ProfileHolder):
            yield holder, holder.position
        elif isinstance(holder, KeyHolder | EndpointHolder):
            yield holder, _known(holder, told)


def _known(holder: KeyHolder | EndpointHolder, told: dict[UUID, int]) -> int:
    if isinstance(holder, KeyHolder):
        return holder.position
    return told.get(holder.endpoint.pk, 0)


def _told(post_id: UUID) -> dict[UUID, int]:
    """By endpoint: the highest sequence that it accepted a message about the post for."""
    accepted = EventDelivery.objects.filter(
        state=State.DELIVERED, event__post_id=post_id, event__type__in=_TELLS
    )
    return dict(accepted.order_by().values_list("endpoint").annotate(Max("event__sequence")))


def _held(holder: Holder, until: int, editions: Sequence[tuple[int, int]], head: Head) -> Held:
    place = bisect_right([sequence for sequence, _number in editions], until)
    number = editions[place - 1][1] if place else None
    return Held(holder=holder, number=number, is_current=number == head.number)
