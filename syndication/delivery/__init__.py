"""Deliveries in the database: rows that a channel sends once, with leases, retries and states.

A channel inserts rows of its model, which inherits :class:`Delivery`, in the transaction that
publishes; workers send them after the commit, at least once. This package imports only
``syndication.errors``; feeds, webhooks and the CDN purge declare their channels with it.

A worker owns a due row after one conditional UPDATE, until its lease expires. Receivers must drop
repeats; a channel whose receivers cannot (``repeatable=False``) leaves an interrupted row to a
person.

::

    queued ─► sending ─► delivered
                ├─► retrying (due_at) ─► sending
                ├─► failed
                └─► uncertain, if the lease expired and the row may have been sent

``models`` has the row, ``registry`` the channels, ``leases`` claims and ends one row, ``rounds``
works off all due rows, and ``slow_lanes`` remembers who answers slowly.
"""

from syndication.delivery.models import OPEN, Delivery, State
from syndication.delivery.registry import LEASE, Call, Channel, FollowUp, channels, register
from syndication.delivery.rounds import (
    clock_put_back,
    wake_on_commit,
    work_all_until,
    work_off,
    work_off_all,
    work_off_task,
    work_until,
)

__all__ = [
    "LEASE",
    "OPEN",
    "Call",
    "Channel",
    "Delivery",
    "FollowUp",
    "State",
    "channels",
    "clock_put_back",
    "register",
    "wake_on_commit",
    "work_all_until",
    "work_off",
    "work_off_all",
    "work_off_task",
    "work_until",
]
