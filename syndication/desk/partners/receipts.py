"""Receipts of withdrawals, from the webhooks' deliveries, for ``partners.recall_status``."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Coalesce

from syndication.delivery import State
from syndication.partners.recall_status import Receipt
from syndication.webhooks.models import EventDelivery, EventType

FIELDS = ("endpoint__partner_id", "event__post_id", "event__sequence")


def withdrawals(
    *, partners: Iterable[int] | None = None, posts: Iterable[UUID] | None = None, after: int = 0
) -> list[Receipt]:
    """Receipts of withdrawals after the ledger sequence ``after``. One query."""
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
        Receipt(partner=partner, post_id=post_id, sequence=sequence, at=at)
        for partner, post_id, sequence, at in found.values_list(*FIELDS, arrived)
    ]
