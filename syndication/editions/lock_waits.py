"""Writes that a read can do without: they wait for a lock for a moment only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def short(milliseconds: int) -> Iterator[None]:
    """A transaction that waits for locks (rows, or SQLite's one) for this long at most.

    Raises ``OperationalError`` where a lock is not free by then; the caller goes on without.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            before = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
            try:
                with transaction.atomic():
                    yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {before}")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(int(milliseconds))])
        yield
        # Within an outer transaction it would last until that ends. A rollback resets it itself.
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
