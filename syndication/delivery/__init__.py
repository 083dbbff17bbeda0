"""Deliveries: one thing for one recipient, from its row to its end.

A channel's model inherits :class:`Delivery`; rows are inserted in the transaction of whoever
publishes, and worked off after its commit. Whoever changes a due row by one conditional UPDATE
owns it until its lease runs out. At least once: a receiver must be able to drop repeats, or the
channel says that it can't (``repeatable``) and what is in doubt waits for a person.

::

    queued ─► sending ─► delivered
                ├─► retrying (due_at) ─► sending
                ├─► failed
                └─► uncertain, where a lease ran out and nobody knows whether it went out

``rows`` is the row, ``registry`` says how rows of one kind are sent, ``leases`` takes and ends one
of them, ``rounds`` works off all that is due.
"""

from syndication.delivery.registry import LEASE, Call, Channel, channels, register
from syndication.delivery.rounds import wake_on_commit, work_off, work_off_all, work_off_task
from syndication.delivery.rows import OPEN, Delivery, State

__all__ = [
    "LEASE",
    "OPEN",
    "Call",
    "Channel",
    "Delivery",
    "State",
    "channels",
    "register",
    "wake_on_commit",
    "work_off",
    "work_off_all",
    "work_off_task",
]
