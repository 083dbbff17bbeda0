"""The switch of all sending: a person turns it off and on, a restore turns it off.

While it is off, publishing goes on and queues deliveries, which wait. Only what goes to servers of
our own (``Delivery.internal``) is sent.
"""

from datetime import datetime

from django.db import transaction

from syndication.delivery.models import SendingPause
from syndication.delivery.rounds import wake_on_commit


def current() -> SendingPause | None:
    """The pause, or ``None`` while sending is on: one query."""
    return SendingPause.objects.first()


def turn_off(why: SendingPause.Why, *, at: datetime) -> bool:
    """Turn sending off; returns whether it was on. Requests in flight are still finished.

    A pause that a person must decide about (``RESTORED``) replaces another.
    """
    _, created = SendingPause.objects.get_or_create(pk=1, defaults={"since": at, "why": why})
    if not created and why == SendingPause.Why.RESTORED:
        SendingPause.objects.filter(pk=1).update(since=at, why=why)
    return created


@transaction.atomic
def turn_on() -> bool:
    """Turn sending on, which sends what has waited; returns whether it was off."""
    deleted, _ = SendingPause.objects.all().delete()
    wake_on_commit()
    return bool(deleted)
