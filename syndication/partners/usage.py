"""Usage of partners: counted in memory and written every few seconds.

It shows which partners keep up; it is not for billing: a process that is killed loses what it has
not written, some ten seconds of it. It is written while a request is answered, so it must neither
fail the response nor delay it; what is left after the last request, by a thread of the process.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.db import Error, close_old_connections, connection
from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Greatest

from syndication.editions import lock_waits
from syndication.partners.models import Key, Partner

logger = logging.getLogger("wellspring.usage")

EVERY = 10.0  # seconds between two writes of one partner's usage
LOCK_WAIT = 200  # milliseconds that a write waits for a lock
# Statuses that count as errors. 410 is not one: it is the answer for a withdrawn post.
ERRORS = 400
NO_ERRORS = frozenset({410})


@dataclass(slots=True)
class _Pending:
    """Usage of one partner since the last write."""

    requests: int = 0
    errors: int = 0
    fetched_at: datetime | None = None
    position: int = 0
    position_at: datetime | None = None
    sent_to: int = 0
    keys: dict[int, datetime] = field(default_factory=dict)


class Usage:
    """Usage that this process has counted and not written yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pending: dict[int, _Pending] = {}
        self._written: dict[int, float] = {}
        self._lock = Lock()

    def count(self, partner: int, key: int, status: int, *, at: datetime) -> None:
        """Count one request by its response's status, and write what is due."""
        with self._lock:
            pending = self._pending.setdefault(partner, _Pending())
            pending.requests += 1
            if status >= ERRORS and status not in NO_ERRORS:
                pending.errors += 1
            else:
                pending.fetched_at = at
            pending.keys[key] = at
        self.write()

    def record_position(self, partner: int, position: int, *, at: datetime) -> None:
        """The partner's cursor proves that it has received the ledger up to ``position``.

        A lower position later changes nothing: a partner that starts again has still received it.
        It is written by the :meth:`count` of the same request.
        """
        with self._lock:
            pending = self._pending.setdefault(partner, _Pending())
            if position >= pending.position:
                pending.position, pending.position_at = position, at

    def record_sent(self, partner: int, position: int) -> None:
        """The partner was sent everything up to ``position``, and has not confirmed it yet."""
        with self._lock:
            pending = self._pending.setdefault(partner, _Pending())
            pending.sent_to = max(pending.sent_to, position)

    def write_in_background(self) -> None:
        """Start a thread that writes what is due, also after a partner's last request.

        For processes that answer requests. A database in memory belongs to its own thread.
        """
        if "mode=memory" in str(connection.settings_dict["NAME"]):
            return
        stop = threading.Event()
        thread = threading.Thread(target=self.keep_writing, args=(stop,), name="usage", daemon=True)
        thread.start()
        atexit.register(self.write, everything=True)

    def keep_writing(self, stop: threading.Event) -> None:
        """Write what is due, every two seconds, until ``stop`` is set."""
        while not stop.wait(EVERY / 5):
            if self._pending:
                self.write()
                if not connection.in_atomic_block:
                    close_old_connections()

    def write(self, *, everything: bool = False) -> None:
        """Write what is due, or everything. Never raises for a database that fails."""
        now = self._clock()
        with self._lock:
            due = {
                partner: self._pending[partner]
                for partner in list(self._pending)
                if everything or now - self._written.get(partner, -EVERY) >= EVERY
            }
            for partner in due:
                del self._pending[partner]
                self._written[partner] = now
        for partner, pending in due.items():
            try:
                _write(partner, pending)
            except Error:
                # Not retried: that would add load to a database in trouble.
                logger.warning("usage was not written", exc_info=True, extra={"partner": partner})

    def clear(self) -> None:
        with self._lock:
            self._pending.clear()
            self._written.clear()


usage = Usage()
count = usage.count
record_position = usage.record_position
record_sent = usage.record_sent


def _write(partner: int, pending: _Pending) -> None:
    with lock_waits.short(LOCK_WAIT):
        changes: dict[str, object] = {
            "requests": F("requests") + pending.requests,
            "errors": F("errors") + pending.errors,
        }
        if pending.fetched_at is not None:
            changes["last_fetched_at"] = pending.fetched_at
        if pending.sent_to:
            sent_to = Value(pending.sent_to, output_field=BigIntegerField())
            changes["sent_to"] = Greatest(F("sent_to"), sent_to)
        if pending.position_at is not None:
            changes["position"] = Greatest(
                F("position"), Value(pending.position, output_field=BigIntegerField())
            )
            changes["position_at"] = Case(
                When(position__lte=pending.position, then=Value(pending.position_at)),
                default=F("position_at"),
            )
        Partner.objects.filter(pk=partner).update(**changes)
        for key, at in pending.keys.items():
            Key.objects.filter(pk=key).update(last_used_at=at)
