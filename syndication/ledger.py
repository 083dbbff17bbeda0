"""The one order: sequence numbers are given out under a lock, so that their order is commit order.

Whoever has seen number *n* never later finds a new row at or below *n*: a second writer waits for
the lock until the first has committed.
"""

import secrets
from datetime import datetime
from uuid import UUID

from syndication.models import Edition, Ledger, LedgerEntry


def lock() -> Ledger:
    """Take the ledger's lock until the transaction ends. First of all locks, in every verb.

    On PostgreSQL a row lock; on SQLite the transaction is IMMEDIATE and already the only writer.
    """
    Ledger.objects.get_or_create(pk=1)
    return Ledger.objects.select_for_update().get(pk=1)


def next_sequence() -> int:
    ledger = lock()
    ledger.sequence += 1
    ledger.save(update_fields=["sequence"])
    return ledger.sequence


def append(
    sequence: int,
    event: LedgerEntry.Event,
    *,
    at: datetime,
    post_id: UUID | None = None,
    edition: Edition | None = None,
) -> LedgerEntry:
    return LedgerEntry.objects.create(
        sequence=sequence,
        event=event,
        post_id=post_id,
        edition=edition,
        mark=secrets.token_hex(8),
        recorded_at=at,
    )
