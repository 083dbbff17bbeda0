"""Who may hold copies, and what each has proved: keys, webhook endpoints, feed profiles.

One whose row was deleted is among them, with what it had and had proved until then (``removed``).

A list, an export or a post that was read by its id proves that there may be a copy, and never that
a withdrawal was heard of: only a cursor, an accepted message or a later fetch of a feed does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from syndication.desk.recall import receipts, removed
from syndication.desk.recall.recalls import Bounds, Kind, Recall
from syndication.desk.recall.receipts import PROOF, Receipts
from syndication.desk.recall.removed import Removed
from syndication.editions.audience import Audience
from syndication.feeds.profiles import memory
from syndication.partners.models import Key, Partner
from syndication.partners.usage import EVERY_KEY
from syndication.webhooks.models import Endpoint, EventType

READING = frozenset({"read", "changes"})  # scopes that give posts
# A process that is killed loses a key's last use, if another one was written just before it.
UNWRITTEN = timedelta(seconds=EVERY_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who may hold copies of what was given since ``since``."""

    id: str
    name: str
    partner: Partner | None
    since: datetime
    removed_at: datetime | None = None  # its row was deleted then: nothing proves anything any more

    @property
    def heard_until(self) -> int:
        """The sequence up to which it has heard of every withdrawal; 0 where that is not known."""
        return 0

    def may_hold(self, recall: Recall) -> bool:
        raise NotImplementedError

    def has_heard(self, recall: Recall) -> bool:
        """Whether something proves that it was told."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder(Holder):
    """A key, and those that it replaced: the program that reads with them."""

    owner: Partner
    audience: Audience
    keys: tuple[Key, ...]  # the newest last
    position: int
    position_at: datetime | None
    sent_to: int
    fetched_at: datetime | None
    used_until: datetime

    @property
    def heard_until(self) -> int:
        return self.position

    def may_hold(self, recall: Recall) -> bool:
        if self.since > recall.at:
            return False
        # It cannot have read what was published after its last use, unless it reads ahead.
        if recall.given_at and recall.given_at > self.used_until and not self.owner.embargo_hours:
            return False
        if not _given_by(self.removed_at, recall, self.owner):
            return False
        lost = recall.lost.get(self.owner.pk, 0) > self.position
        return _concerns(recall, self.audience, lost=lost)

    def has_heard(self, recall: Recall) -> bool:
        return self.position >= recall.sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHolder(Holder):
    """A webhook endpoint, whatever its partner fetches."""

    owner: Partner
    audience: Audience
    endpoint: Endpoint
    receipts: Receipts
    told_until: datetime | None = None  # it was told of no post after that

    @property
    def heard_until(self) -> int:
        return self.endpoint.heard_until

    def may_hold(self, recall: Recall) -> bool:
        if self.since > recall.at or not _given_by(self.told_until, recall, self.owner):
            return False
        return _concerns(recall, self.audience, lost=self.owner.pk in recall.lost)

    def has_heard(self, recall: Recall) -> bool:
        if recall.sequence <= self.endpoint.heard_until:
            return True
        if recall.kind == Kind.LOST:
            return self.lost_until >= recall.sequence
        return self.receipts.get((PROOF[recall.kind], recall.post_id), 0) >= recall.sequence

    @property
    def lost_until(self) -> int:
        """The sequence up to which it was asked to read which posts it lost."""
        asked = self.receipts.get((EventType.ENTITLEMENT, None), 0)
        return max(asked, self.endpoint.heard_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileHolder(Holder):
    """The destination of a feed profile, which holds what its feed has given."""

    profile: int
    given: Mapping[UUID, datetime]
    position: int
    fetched_at: datetime | None
    readable: bool

    @property
    def heard_until(self) -> int:
        return self.position

    def may_hold(self, recall: Recall) -> bool:
        # Whenever that was: no feed gives a post that is withdrawn.
        return recall.kind == Kind.WITHDRAWN and recall.post_id in self.given

    def has_heard(self, recall: Recall) -> bool:
        return self.position >= recall.sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    keys: tuple[KeyHolder, ...]
    endpoints: tuple[EndpointHolder, ...]
    profiles: tuple[ProfileHolder, ...]

    @property
    def partners(self) -> list[Partner]:
        """Those that have a key or an endpoint which may hold something, each once."""
        owners = [key.owner for key in self.keys] + [each.owner for each in self.endpoints]
        return list({owner.pk: owner for owner in owners}.values())

    @property
    def every(self) -> tuple[Holder, ...]:
        return (*self.keys, *self.endpoints, *self.profiles)

    @property
    def lowest(self) -> int:
        """The sequence up to which all of them have heard of every withdrawal."""
        return min((holder.heard_until for holder in self.every), default=0)

    def bounds(self) -> Bounds:
        """What all holders of a partner have heard of."""
        lost: dict[int, list[int]] = defaultdict(list)
        ended: dict[int, list[int]] = defaultdict(list)
        for key in self.keys:
            lost[key.owner.pk].append(key.position)
            ended[key.owner.pk].append(key.position)
        for endpoint in self.endpoints:
            lost[endpoint.owner.pk].append(endpoint.lost_until)
            ended[endpoint.owner.pk].append(endpoint.heard_until)
        return Bounds(
            lost={owner: min(found) for owner, found in lost.items()},
            ended={owner: min(found) for owner, found in ended.items()},
        )


def read(posts: Collection[UUID] | None = None) -> Holders:
    """All who may hold copies; what they have proved about ``posts``, or all posts.

    Five queries, and two more where holders were removed. Profiles are read with the posts that are
    withdrawn now.
    """
    former = Removed()
    return Holders(
        keys=tuple(_keys(former)),
        endpoints=tuple(_endpoints(posts, former)),
        profiles=tuple(_profiles(posts, former)),
    )


def _keys(former: Removed) -> Iterable[KeyHolder]:
    programs: dict[int, list[Key]] = defaultdict(list)
    first_of: dict[int, int] = {}
    rows = [*Key.objects.select_related("partner"), *former.keys()]
    before = {key.pk: key.succeeds_id for key in rows if key.succeeds_id} | former.predecessors()
    for key in sorted(rows, key=lambda key: key.pk):
        # A successor is newer than the key that it replaced.
        first_of[key.pk] = first_of.get(before.get(key.pk, key.pk), key.pk)
        programs[first_of[key.pk]].append(key)
    for first, keys in programs.items():
        fetched = [key.first_fetched_at for key in keys if key.first_fetched_at]
        if not fetched or not any(READING & set(key.scopes) for key in keys):
            continue
        newest = keys[-1]
        used = [at for key in keys for at in (key.last_used_at, key.fetched_at) if at]
        furthest = max(keys, key=lambda key: key.position)
        ends = [former.dates.get(removed.key_id(key)) for key in keys]
        yield KeyHolder(
            id=f"key-{first}",
            name=str(newest),
            partner=newest.partner,
            owner=newest.partner,
            audience=newest.partner.audience,
            since=min(fetched),
            removed_at=None if None in ends else max(filter(None, ends)),
            keys=tuple(keys),
            position=furthest.position,
            position_at=furthest.position_at,
            sent_to=max(key.sent_to for key in keys),
            fetched_at=max((key.fetched_at for key in keys if key.fetched_at), default=None),
            used_until=max([*used, *fetched]) + UNWRITTEN,
        )


def _endpoints(posts: Collection[UUID] | None, former: Removed) -> Iterable[EndpointHolder]:
    """Those that were told of posts: verified at some time, and not of other events alone."""
    rows = list(Endpoint.objects.select_related("partner").order_by("created_at", "pk"))
    rows = [each for each in rows if _was_told(each)]
    found = receipts.of(rows, posts) if rows else {}
    found |= former.receipts()
    for row in [*rows, *filter(_was_told, former.endpoints())]:
        removed_at = former.dates.get(removed.endpoint_id(row))
        yield EndpointHolder(
            id=removed.endpoint_id(row),
            name=row.url,
            partner=row.partner,
            owner=row.partner,
            audience=row.partner.audience,
            since=row.created_at,
            removed_at=removed_at,
            endpoint=row,
            receipts=found.get(row.pk, {}),
            told_until=row.posts_until or removed_at,
        )


def _was_told(endpoint: Endpoint) -> bool:
    verified = endpoint.verified_at or endpoint.missed_from is not None
    return bool(verified and (endpoint.wants_posts() or endpoint.posts_until))


def _profiles(posts: Collection[UUID] | None, former: Removed) -> Iterable[ProfileHolder]:
    rows = defaultdict(list)
    for copy in [*memory.copies(posts), *former.profile_copies(posts)]:
        rows[copy.profile].append(copy)
    for profile, found in rows.items():
        yield ProfileHolder(
            id=removed.profile_id(profile),
            name=found[0].name,
            partner=None,
            since=min(copy.given_at for copy in found),
            removed_at=former.dates.get(removed.profile_id(profile)),
            profile=profile,
            given={copy.post_id: copy.given_at for copy in found},
            position=found[0].position,
            fetched_at=found[0].fetched_at,
            readable=found[0].readable,
        )


def _concerns(recall: Recall, audience: Audience, *, lost: bool) -> bool:
    """Whether the contract covers the post, or did so until it left it."""
    if recall.partner is not None:
        return recall.partner == audience.partner
    return lost or audience.may_read(locale=recall.locale, topics=recall.topics)


def _given_by(until: datetime | None, recall: Recall, owner: Partner) -> bool:
    """Whether the post was given before a holder was removed, or to the partner ahead of that."""
    if until is None or recall.given_at is None:
        return True
    return recall.given_at - timedelta(hours=owner.embargo_hours) <= until
