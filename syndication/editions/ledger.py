"""The ledger: sequence numbers are assigned under a lock, so that their order is commit order.

A reader that has seen number *n* never finds a new row at or below *n* later: a second writer waits
for the lock until the first has committed.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from syndication.editions.models import Edition, Ledger, LedgerEntry

logger = logging.getLogger("wellspring.ledger")

DEADLOCK_TRIES = 3
# How many entries may have been written after the newest one that anything here knows of.
STRIDE = 1_000_000
_TABLE = LedgerEntry._meta.db_table  # noqa: SLF001  # Django's public name for it

T = TypeVar("T")


def lock() -> Ledger:
    """Take the ledger's lock until the transaction ends. Every function takes it before others.

    On PostgreSQL a row lock; on SQLite the transaction is IMMEDIATE and already the only writer.
    """
    row = Ledger.objects.select_for_update().filter(pk=1).first()
    if row is None:
        Ledger.objects.get_or_create(pk=1)
        row = Ledger.objects.select_for_update().get(pk=1)
    return row


def atomically(work: Callable[[], T]) -> T:
    """Run ``work`` in one transaction that takes the ledger's lock first.

    Repeated after a deadlock, up to ``DEADLOCK_TRIES`` times, where no transaction is around it.
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
    """The next sequence number. One is given again only if the transaction rolls back."""
    ledger = lock()
    ledger.sequence += 1
    ledger.save(update_fields=["sequence"])
    return ledger.sequence


def committed_sequence() -> int:
    """The last sequence number that was committed, without waiting for the lock."""
    return Ledger.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def raise_floor(*, at: datetime, known: int = 0) -> tuple[int, int]:
    """Let the sequence continue above every number that was given before a restore.

    Nobody knows the last number that was lost, and a stride alone would give the same numbers
    again when the same backup is restored twice. So the sequence continues at the milliseconds of
    ``at`` since 1970: it grows by less than 1,000 entries a second. A clock that was set back is
    made up for by ``STRIDE``. ``known`` is the highest number that is known to have been given.
    Returns the sequence before and after. See docs/decisions/0025.
    """
    ledger = lock()
    before = ledger.sequence
    ledger.sequence = max(int(at.timestamp() * 1000), before + STRIDE, known + STRIDE)
    ledger.save(update_fields=["sequence"])
    return before, ledger.sequence


def append(
    sequence: int,
    event: LedgerEntry.Event,
    *,
    at: datetime,
    post_id: UUID | None = None,
    edition: Edition | None = None,
    partner: int | None = None,
) -> LedgerEntry:
    """Add the entry of ``sequence``; ``partner``, an id, where it is for that partner alone."""
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
class LedgerState:
    """The ledger as one reader sees it: its newest sequence and that entry's mark; ``found``, the
    mark of the entry that was asked for ("" if there is none); the sequence of the last resync."""

    sequence: int = 0
    mark: str = ""
    found: str = ""
    resync: int = 0


def state(asked: int, *, partner: int | None = None) -> LedgerState:
    """The ledger's state for this reader, with the mark of its entry ``asked``: one query.

    What is read afterwards is never older than this. Entries for other partners are left out: the
    state is part of a cursor, which would reveal them.
    """
    # In plain SQL: this is most of the cost of a poll that finds nothing.
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
        return LedgerState()
    sequence, mark, found, resync = row
    return LedgerState(sequence, mark, found or "", resync or 0)
