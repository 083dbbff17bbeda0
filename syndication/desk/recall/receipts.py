"""The messages about posts that were taken back which endpoints accepted: each proves one copy."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import F, Max

from syndication.delivery import State
from syndication.desk.recall.recalls import Kind
from syndication.webhooks.models import Endpoint, EventDelivery, EventType

# The events that prove that an endpoint was told, by what was taken back.
PROOF = {
    Kind.WITHDRAWN: EventType.WITHDRAWN,
    Kind.LOST: EventType.ENTITLEMENT,
    Kind.UNSCHEDULED: EventType.UNSCHEDULED,
}

# The highest sequence that was accepted, by event type and post.
Receipts = Mapping[tuple[str, UUID | None], int]


def of(
    endpoints: Collection[Endpoint], posts: Collection[UUID] | None
) -> dict[UUID, dict[tuple[str, UUID | None], int]]:
    """What each endpoint has accepted, about ``posts`` or all posts. One query.

    Without ``posts``, of what came after the endpoint's position alone.
    """
    accepted = EventDelivery.objects.filter(
        state=State.DELIVERED, event__type__in=PROOF.values(), event__sequence__isnull=False
    )
    if posts is None:
        lowest = min(each.heard_until for each in endpoints)
        accepted = accepted.filter(
            event__sequence__gt=lowest, endpoint__heard_until__lt=F("event__sequence")
        )
    else:
        of_contracts = accepted.filter(event__type=EventType.ENTITLEMENT)
        accepted = accepted.filter(event__post_id__in=list(posts)) | of_contracts
    columns = ("endpoint", "event__type", "event__post_id")
    highest = accepted.order_by().values_list(*columns).annotate(Max("event__sequence"))
    found: dict[UUID, dict[tuple[str, UUID | None], int]] = defaultdict(dict)
    for endpoint, type_, post_id, sequence in highest:
        # A change of the contract is about all posts, whichever one caused it.
        key = (type_, None if type_ == EventType.ENTITLEMENT else post_id)
        found[endpoint][key] = max(sequence, found[endpoint].get(key, 0))
    return found
