"""Usage: what partners were seen to do, gathered in process and written now and then.

It tells people who keeps up, and is no account to be exact about: what a process has gathered and
not written when it ends is lost, at most ten seconds' worth. It is written beside the answer, so
it may neither fail it nor keep it waiting.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.db import Error, connection, transaction
from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Greatest

from syndication.partners.models import Key, Partner

logger = logging.getLogger("wellspring.usage")

EVERY = 10.0  # seconds between two writes of one partner's usage
PATIENCE = 200  # milliseconds that a write waits for another to end
# What an answer must be to count as an error. A withdrawal (410) is the very thing to be told.
ERRORS = 400
NO_ERRORS = frozenset({410})


@dataclass(slots=True)
class _Gathered:
    """What one partner did since the last write."""

    requests: int = 0
    errors: int = 0
    fetched_at: datetime | None = None
    position: int = 0
    position_at: datetime | None = None
    keys: dict[int, datetime] = field(default_factory=dict)


class Usage:
    """What the partners did, as this process saw it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._gathered: dict[int, _Gathered] = {}
        self._written: dict[int, float] = {}
        self._lock = Lock()

    def count(self, partner: int, key: int, status: int, *, at: datetime) -> None:
        """One request and the status of its answer; written at once if none was lately."""
        with self._lock:
            gathered = self._gathered.setdefault(partner, _Gathered())
            gathered.requests += 1
            if status >= ERRORS and status not in NO_ERRORS:
                gathered.errors += 1
            else:
                gathered.fetched_at = at
            gathered.keys[key] = at
        self.write()

    def held(self, partner: int, position: int, *, at: datetime) -> None:
        """The partner has shown, by a cursor, that it got everything up to ``position``.

        What was shown once is not taken back: a partner that starts again still had it. Written
        with the request that says so.
        """
        with self._lock:
            gathered = self._gathered.setdefault(partner, _Gathered())
            if position >= gathered.position:
                gathered.position, gathered.position_at = position, at

    def write(self, *, everything: bool = False) -> None:
        """Write what is due, or everything. Never raises for a database that fails."""
        now = self._clock()
        with self._lock:
            due = {
                partner: self._gathered[partner]
                for partner in list(self._gathered)
                if everything or now - self._written.get(partner, -EVERY) >= EVERY
            }
            for partner in due:
                del self._gathered[partner]
                self._written[partner] = now
        for partner, gathered in due.items():
            try:
                _write(partner, gathered)
            except Error:
                # Lost, and not tried again: a database in distress shall not get more to do.
                logger.warning("usage was not written", exc_info=True, extra={"partner": partner})

    def clear(self) -> None:
        with self._lock:
            self._gathered.clear()
            self._written.clear()


usage = Usage()
count = usage.count
held = usage.held


def _write(partner: int, gathered: _Gathered) -> None:
    with _impatient():
        changes: dict[str, object] = {
            "requests": F("requests") + gathered.requests,
            "errors": F("errors") + gathered.errors,
        }
        if gathered.fetched_at is not None:
            changes["last_fetched_at"] = gathered.fetched_at
        if gathered.position_at is not None:
            changes["position"] = Greatest(
                F("position"), Value(gathered.position, output_field=BigIntegerField())
            )
            changes["position_at"] = Case(
                When(position__lte=gathered.position, then=Value(gathered.position_at)),
                default=F("position_at"),
            )
        Partner.objects.filter(pk=partner).update(**changes)
        for key, at in gathered.keys.items():
            Key.objects.filter(pk=key).update(last_used_at=at)


@contextmanager
def _impatient() -> Iterator[None]:
    """One transaction that gives up soon where another holds the rows, or SQLite's one lock."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            before = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            try:
                with transaction.atomic():
                    yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {before}")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
        yield
