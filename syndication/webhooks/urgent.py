"""Withdrawals do not wait for days behind an endpoint that fails: it is asked again soon.

The order stays: what is before a withdrawal goes first. A pause that was asked for is kept.
"""

from datetime import datetime, timedelta

from django.db.models import F

from syndication.delivery import State
from syndication.webhooks.models import Event, EventDelivery

# Not at once: many posts may be withdrawn one after another, and each would ask again.
SOON = timedelta(minutes=1)


def hurry(event: Event, *, at: datetime) -> None:
    """Attempt soon what waits, before this event, for a later attempt. Only rows."""
    soon = at + SOON
    waiting = EventDelivery.objects.filter(
        endpoint__in=event.deliveries.values("endpoint"), state=State.RETRYING, due_at__gt=soon
    )
    asked = waiting.filter(paused_until__gt=soon)
    asked.filter(due_at__gt=F("paused_until")).update(due_at=F("paused_until"))
    waiting.exclude(paused_until__gt=soon).update(due_at=soon)
