"""The bodies of events (Standard Webhooks 1.0.0): ``type``, ``timestamp`` and ``data``.

``data`` identifies what changed and gives the address to fetch, not the content: a delivery may
arrive late, and the fetched content is current. The serializers of ``data`` are the source of the
events' OpenAPI schemas (``DATA``); members may be added to them.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from django.conf import settings

from syndication.editions.models import Edition, Kind
from syndication.reading import replacements
from syndication.rest.serializers import Choice
from syndication.webhooks.models import Event, EventType

MAX_BODY_BYTES = 20 * 1024  # bytes of a body, as the standard advises

TYPES = {
    Kind.FIRST: EventType.PUBLISHED,
    Kind.MINOR: EventType.UPDATED,
    Kind.UPDATE: EventType.UPDATED,
    Kind.CORRECTION: EventType.CORRECTED,
    Kind.RETRACTION: EventType.CORRECTED,  # one that still has content
}


@extend_schema_field(OpenApiTypes.URI)
class PostUrl(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return f"{settings.ORIGIN}/api/v1/posts/{value}/"


@extend_schema_field({"type": ["string", "null"], "format": "uri"})
class Replacement(serializers.CharField):
    """Of a tombstone: what replaces the post now, whatever was named then."""

    def to_representation(self, value: Any) -> Any:
        return replacements.of(value.post_id, value.replacement) or None


class PostEventDataSerializer(serializers.Serializer[Edition]):
    """The edition of a post that was published, updated or corrected."""

    id = serializers.UUIDField(source="post_id", help_text="The id of the post.")
    locale = serializers.CharField()
    edition = serializers.IntegerField(source="number", help_text="The number of the edition.")
    kind = Choice(Kind.values)
    sequence = serializers.IntegerField(help_text="Its sequence number in `/changes/`.")
    url = PostUrl(source="post_id", help_text="The address of the post in the API.")


class WithdrawnPostEventDataSerializer(PostEventDataSerializer):
    """A post that was withdrawn: remove your copy."""

    reason = serializers.CharField(help_text="Why it was withdrawn.")
    replacement = Replacement(
        source="*", help_text="The address of the post that replaces it, if any."
    )


class EntitlementEventDataSerializer(serializers.Serializer[Mapping[str, object]]):
    """The partner may read more, or fewer, posts than before; `/changes/` lists which."""

    gained = serializers.IntegerField(help_text="The number of posts that became readable.")
    lost = serializers.IntegerField(help_text="The number of posts to remove.")
    sequence = serializers.IntegerField(help_text="The sequence number up to which to read.")
    url = serializers.URLField(help_text="The address of `/changes/`.")


class UnscheduledPostEventDataSerializer(serializers.Serializer[Mapping[str, object]]):
    """A post that the partner could read before its publication, and no longer can."""

    id = serializers.UUIDField(help_text="The id of the post.")
    sequence = serializers.IntegerField(help_text="Its sequence number in `/changes/`.")
    url = serializers.URLField(help_text="The address of `/changes/`.")


class ResyncEventDataSerializer(serializers.Serializer[Mapping[str, object]]):
    """More changed than is told post by post, or a backup was restored; `/changes/` has it all."""

    sequence = serializers.IntegerField(help_text="The sequence number up to which to read.")
    url = serializers.URLField(help_text="The address of `/changes/`.")


class PingEventDataSerializer(serializers.Serializer[Mapping[str, object]]):
    """A test message, or the challenge of a new endpoint."""

    challenge = serializers.CharField(
        required=False, help_text="If present, answer with this text."
    )


DATA: dict[EventType, type[serializers.Serializer[Any]]] = {
    EventType.PUBLISHED: PostEventDataSerializer,
    EventType.UPDATED: PostEventDataSerializer,
    EventType.CORRECTED: PostEventDataSerializer,
    EventType.WITHDRAWN: WithdrawnPostEventDataSerializer,
    EventType.UNSCHEDULED: UnscheduledPostEventDataSerializer,
    EventType.ENTITLEMENT: EntitlementEventDataSerializer,
    EventType.RESYNC: ResyncEventDataSerializer,
    EventType.PING: PingEventDataSerializer,
}


def of_edition(edition: Edition, *, returns: bool) -> Event:
    """The event of an edition. ``returns``: the post was withdrawn before this edition."""
    type_ = type_of(edition, returns=returns)
    return of_edition_as(type_, edition)


def of_edition_as(type_: EventType, edition: Edition) -> Event:
    """The event of an edition as one of this type, where several changes become one event."""
    data = DATA[type_](edition).data
    return event(type_, data, at=edition.recorded_at, post_id=edition.post_id)


def of_entitlement(
    *, gained: int, lost: int, sequence: int, at: datetime, edition: Edition | None = None
) -> Event:
    """The event for a partner that may read more, or fewer, posts than before."""
    data = EntitlementEventDataSerializer(
        {
            "gained": gained,
            "lost": lost,
            "sequence": sequence,
            "url": _changes_url(),
        }
    ).data
    post_id = edition.post_id if edition else None
    return event(EventType.ENTITLEMENT, data, at=at, post_id=post_id)


def of_end_of_embargo(post_id: UUID, *, sequence: int, at: datetime) -> Event:
    """The event for a partner that could read a post ahead, and no longer can. It has no words."""
    values = {"id": post_id, "sequence": sequence, "url": _changes_url()}
    data = UnscheduledPostEventDataSerializer(values).data
    return event(EventType.UNSCHEDULED, data, at=at, post_id=post_id)


def resync(*, sequence: int, at: datetime) -> Event:
    """The event that stands for everything until ``sequence`` that was not told."""
    data = ResyncEventDataSerializer({"sequence": sequence, "url": _changes_url()}).data
    return event(EventType.RESYNC, data, at=at)


def ping(*, at: datetime) -> Event:
    """A test message without a challenge."""
    return event(EventType.PING, {}, at=at)


def event(
    type_: EventType, data: Mapping[str, Any], *, at: datetime, post_id: UUID | None = None
) -> Event:
    """An unsaved event. Exactly the bytes of its body are signed and sent."""
    return Event(
        id=f"msg_{token_hex(16)}",
        type=type_,
        sequence=data.get("sequence"),
        post_id=post_id,
        body=text(type_, data, at=at),
        occurred_at=at,
    )


def text(type_: str, data: Mapping[str, Any], *, at: datetime) -> str:
    """A body as JSON. Raises :class:`ValueError` if it is larger than ``MAX_BODY_BYTES`` bytes."""
    members = {"type": type_, "timestamp": _timestamp(at), "data": data}
    found = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(found.encode()) > MAX_BODY_BYTES:
        raise ValueError(f"An event of the type {type_} is larger than {MAX_BODY_BYTES} bytes.")
    return found


def type_of(edition: Edition, *, returns: bool) -> EventType:
    """The type of an edition's event. ``returns``: the post was withdrawn before it."""
    if not edition.digest:  # a tombstone
        return EventType.WITHDRAWN
    return EventType.PUBLISHED if returns else TYPES[Kind(edition.kind)]


def _changes_url() -> str:
    return f"{settings.ORIGIN}/api/v1/changes/"


def _timestamp(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond: several events may occur within one second."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
