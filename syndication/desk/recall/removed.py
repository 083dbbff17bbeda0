"""Holders whose rows were deleted: a copy does not come down because we delete who has it.

What a key, an endpoint or a feed profile had, and what it proved, is kept when its row is deleted,
by whatever way. ``holders`` reads it as if the row were there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from syndication.desk.models import RemovedHolder, RemovedHolderPost
from syndication.desk.recall import receipts
from syndication.editions.models import Head
from syndication.feeds.profiles.memory import ProfileCopy
from syndication.feeds.profiles.model import FeedProfile, ProfilePost
from syndication.partners.models import Key, Partner, Status
from syndication.partners.usage import usage
from syndication.webhooks.models import Endpoint

Kind = RemovedHolder.Kind
CONTRACT = ("name", "website", "topics", "locales", "embargo_hours")
OF_KEY = (
    "label",
    "hint",
    "scopes",
    "created_at",
    "succeeds_id",
    "first_fetched_at",
    "fetched_at",
    "last_used_at",
    "position",
    "position_at",
    "sent_to",
)
OF_ENDPOINT = (
    "url",
    "types",
    "created_at",
    "verified_at",
    "missed_from",
    "heard_until",
    "posts_until",
)
OF_PROFILE = ("name", "position", "fetched_at")
BATCH = 1000

Row = TypeVar("Row", Key, Endpoint, FeedProfile)


def key_id(key: Key) -> str:
    """The id of a key among the holders. A program has that of its first key."""
    return f"key-{key.pk}"


def endpoint_id(endpoint: Endpoint) -> str:
    return f"endpoint-{endpoint.pk}"


def profile_id(profile: int) -> str:
    return f"profile-{profile}"


# -- before a row is deleted ----------------------------------------------------------------------


def keep_key(key: Key, *, at: datetime) -> None:
    """Keep what a key had that is deleted now; and which keys replaced it."""
    usage.write(everything=True)  # what this process has counted since it last wrote
    row = Key.objects.select_related("partner").get(pk=key.pk)
    facts = _facts(row, OF_KEY)
    facts["successors"] = list(row.successors.values_list("pk", flat=True))
    _keep(Kind.KEY, key_id(row), facts, at=at, owner=row.partner)


def keep_endpoint(endpoint: Endpoint, *, at: datetime) -> None:
    """Keep what an endpoint was told that is deleted now. The query of its URL may be a secret."""
    row = Endpoint.objects.select_related("partner").get(pk=endpoint.pk)
    if row.verified_at is None and row.missed_from is None:
        return  # it was told of nothing
    facts = _facts(row, OF_ENDPOINT)
    facts["url"] = row.url.partition("?")[0]
    accepted = receipts.of([row], None).get(row.pk, {})
    facts["receipts"] = [[*proof, sequence] for proof, sequence in accepted.items()]
    _keep(Kind.ENDPOINT, endpoint_id(row), facts, at=at, owner=row.partner)


def keep_profile(profile: FeedProfile, *, at: datetime) -> None:
    """Keep which posts the destination of a profile was given that is deleted now."""
    row = FeedProfile.objects.get(pk=profile.pk)
    given = ProfilePost.objects.filter(profile=row).values_list("post_id", "given_at")
    if not given.exists():
        return
    facts = _facts(row, OF_PROFILE)
    kept = _keep(Kind.PROFILE, profile_id(row.pk), facts, at=at, owner=None)
    rows = (
        RemovedHolderPost(holder=kept, post_id=post_id, given_at=given_at)
        for post_id, given_at in given.iterator(BATCH)
    )
    RemovedHolderPost.objects.bulk_create(rows, batch_size=BATCH)


def _facts(row: Model, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


def _keep(
    kind: Kind, holder: str, facts: dict[str, Any], *, at: datetime, owner: Partner | None
) -> RemovedHolder:
    return RemovedHolder.objects.create(
        holder=holder,
        kind=kind,
        partner=owner.pk if owner else None,
        contract=_facts(owner, CONTRACT) if owner else {},
        facts=facts,
        removed_at=at,
    )


# -- afterwards -----------------------------------------------------------------------------------


def had_holders(partner: Partner) -> bool:
    """Whether it had a key or an endpoint that was deleted."""
    return RemovedHolder.objects.filter(partner=partner.pk).exists()


def is_deleted(partner: Partner) -> bool:
    """Whether it is one of :class:`Removed`, whose row was deleted."""
    return bool(partner._state.adding)  # noqa: SLF001  # documented by Django


class Removed:
    """All holders that were removed, read once: one query, and one of their partners if any."""

    def __init__(self) -> None:
        self.rows = list(RemovedHolder.objects.all())
        self.dates: Mapping[str, datetime] = {row.holder: row.removed_at for row in self.rows}
        owners = {row.partner for row in self.rows} - {None}
        self._partners = Partner.objects.in_bulk(owners) if owners else {}

    def keys(self) -> list[Key]:
        return [
            _as_row(
                Key, row, OF_KEY, pk=_pk(row), partner=self._owner(row), revoked_at=row.removed_at
            )
            for row in self._of(Kind.KEY)
        ]

    def predecessors(self) -> dict[int, int]:
        """By key that replaced a removed one: that one. The row itself names it no more."""
        return {
            successor: _pk(row)
            for row in self._of(Kind.KEY)
            for successor in row.facts["successors"]
        }

    def endpoints(self) -> list[Endpoint]:
        return [
            _as_row(Endpoint, row, OF_ENDPOINT, pk=UUID(_id(row)), partner=self._owner(row))
            for row in self._of(Kind.ENDPOINT)
        ]

    def receipts(self) -> dict[UUID, dict[tuple[str, UUID | None], int]]:
        """What each endpoint had accepted after its position."""
        return {
            UUID(_id(row)): {
                (type_, UUID(post_id) if post_id else None): sequence
                for type_, post_id, sequence in row.facts["receipts"]
            }
            for row in self._of(Kind.ENDPOINT)
        }

    def profile_copies(self, posts: Collection[UUID] | None) -> Iterator[ProfileCopy]:
        """As ``feeds.profiles.memory.copies``. One query, or none."""
        if not (rows := {row.pk: row for row in self._of(Kind.PROFILE)}):
            return
        given = RemovedHolderPost.objects.filter(holder__in=rows).order_by("given_at", "post_id")
        if posts is None:
            given = given.filter(post_id__in=Head.objects.withdrawn().values("post_id"))
        else:
            given = given.filter(post_id__in=list(posts))
        profiles = {pk: _as_row(FeedProfile, row, OF_PROFILE) for pk, row in rows.items()}
        for copy in given:
            profile = profiles[copy.holder_id]
            yield ProfileCopy(
                profile=_pk(rows[copy.holder_id]),
                name=profile.name,
                post_id=copy.post_id,
                given_at=copy.given_at,
                left_at=None,
                left_why="",
                position=profile.position,
                fetched_at=profile.fetched_at,
                readable=False,
            )

    def _of(self, kind: Kind) -> list[RemovedHolder]:
        return [row for row in self.rows if row.kind == kind]

    def _owner(self, row: RemovedHolder) -> Partner:
        """The partner, or one that is not stored, with the contract that it had."""
        found = self._partners.get(row.partner)
        return found or Partner(pk=row.partner, status=Status.ENDED, **row.contract)


def _as_row(model: type[Row], kept: RemovedHolder, columns: Iterable[str], **values: Any) -> Row:
    """A row that is not stored, with what is kept of the one that was."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001  # public
    facts = {name: fields[name].to_python(kept.facts[name]) for name in columns}
    return model(**facts, **values)


def _id(row: RemovedHolder) -> str:
    return row.holder.removeprefix(f"{row.kind}-")


def _pk(row: RemovedHolder) -> int:
    return int(_id(row))
