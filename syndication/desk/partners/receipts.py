"""Withdrawals that partners' endpoints have accepted: what ``standing`` can not ask by itself."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Coalesce

from syndication.delivery import State
from syndication.partners.standing import Receipt
from syndication.webhooks.models import EventDelivery, EventType

FIELDS = ("endpoint__partner_id", "event__post_id", "event__sequence")


def withdrawals(
    *, partners: Iterable[int] | None = None, posts: Iterable[UUID] | None = None, after: int = 0
) -> list[Receipt]:
    """What was delivered of withdrawals behind the place ``after``. One query."""
    found = EventDelivery.objects.filter(
        state=State.DELIVERED,
        event__type=EventType.WITHDRAWN,
        event__sequence__gt=after,
        event__post_id__isnull=False,
    )
    if partners is not None:
        found = found.filter(endpoint__partner__in=list(partners))
    if posts is not None:
        found = found.filter(event__post_id__in=list(posts))
    arrived = Coalesce("last_attempt_at", "created_at")
    return [
        Receipt(partner=partner, post_id=post_id, place=place, at=at)
        for partner, post_id, place, at in found.values_list(*FIELDS, arrived)
    ]
