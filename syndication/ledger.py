"""The one order: sequence numbers are given out under a lock, so that their order is commit order.

Whoever has seen number *n* never later finds a new row at or below *n*: a second writer waits for
the lock until the first has committed.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from syndication.models import Edition, Ledger, LedgerEntry

logger = logging.getLogger("wellspring.ledger")

DEADLOCK_TRIES = 3
_TABLE = LedgerEntry._meta.db_table  # noqa: SLF001  # Django's name for what any model tells

T = TypeVar("T")


def lock() -> Ledger:
    """Take the ledger's lock until the transaction ends. First of all locks, in every verb.

    On PostgreSQL a row lock; on SQLite the transaction is IMMEDIATE and already the only writer.
    """
    row = Ledger.objects.select_for_update().filter(pk=1).first()
    if row is None:
        Ledger.objects.get_or_create(pk=1)
        row = Ledger.objects.select_for_update().get(pk=1)
    return row


def atomically(work: Callable[[], T]) -> T:
    """Run ``work`` in one transaction that takes the ledger's lock first.

    Only the outermost owner of a transaction can run it again after a deadlock.
    """
    outermost = not connection.in_atomic_block
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with transaction.atomic():
                lock()
                return work()
        except OperationalError as exc:
            if not outermost or attempt == DEADLOCK_TRIES or not _is_deadlock(exc):
                raise
            logger.warning("deadlock, trying again", extra={"attempt": attempt})
    raise AssertionError("unreachable")


def _is_deadlock(exc: OperationalError) -> bool:
    # PostgreSQL, class 40: 40P01 deadlock detected, 40001 serialization failure.
    return getattr(exc.__cause__, "sqlstate", None) in {"40P01", "40001"}


def next_sequence() -> int:
    """The next number. It is lost, not reused, only where the whole transaction is."""
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
    partner: int | None = None,
) -> LedgerEntry:
    """Write down what the number ``sequence`` is for; ``partner`` where it is for one alone."""
    return LedgerEntry.objects.create(
        sequence=sequence,
        event=event,
        post_id=post_id,
        edition=edition,
        partner=partner,
        mark=secrets.token_hex(8),
        recorded_at=at,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the ledger has got: its newest entry with its mark, the mark of the entry that was
    asked for ("" where there is none), and where it last says that all must be read again."""

    sequence: int = 0
    mark: str = ""
    found: str = ""
    resync: int = 0


def standing(asked: int, *, partner: int | None = None) -> Standing:
    """How far the ledger has got for this reader, and the mark of its entry ``asked``: one query.

    What is read after this is never older than it says. What is for somebody else is left out: a
    cursor bears this, and would tell that another partner was told of something just now.
    """
    # In plain SQL: a poll that finds nothing is hardly more than this.
    own, again = (" OR l.partner = %s", " OR r.partner = %s") if partner else ("", "")
    sql = (
        f"SELECT l.sequence, l.mark, "  # noqa: S608  # our own names; values are parameters
        f"(SELECT a.mark FROM {_TABLE} a WHERE a.sequence = %s), "
        f"(SELECT r.sequence FROM {_TABLE} r WHERE r.event = '{LedgerEntry.Event.RESYNC.value}' "
        f"AND (r.partner IS NULL{again}) ORDER BY r.sequence DESC LIMIT 1) "
        f"FROM {_TABLE} l WHERE l.partner IS NULL{own} "
        "ORDER BY l.sequence DESC LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, *([partner, partner] if partner else [])])
        row = cursor.fetchone()
    if row is None:
        return Standing()
    sequence, mark, found, resync = row
    return Standing(sequence, mark, found or "", resync or 0)
