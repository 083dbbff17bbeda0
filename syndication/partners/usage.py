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
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TypeVar

from django.db import Error, close_old_connections, connection
from django.db.models import BigIntegerField, Case, DateTimeField, F, Value, When
from django.db.models.functions import Coalesce, Greatest

from syndication.editions import lock_waits
from syndication.partners.models import Key, Partner

logger = logging.getLogger("wellspring.usage")
T = TypeVar("T")

EVERY = 10.0  # seconds between two writes of one partner's usage
EVERY_KEY = 60.0  # and of one key's
LOCK_WAIT = 200  # milliseconds that a write waits for a lock
# Statuses that count as errors. 410 is not one: it is the answer for a withdrawn post.
ERRORS = 400
NO_ERRORS = frozenset({410})


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page of changes proves: its cursor, of what was received, and what it sends now."""

    position: int
    sent_to: int


@dataclass(slots=True)
class _Read:
    """How far a partner, or one of its keys, has read since the last write."""

    fetched_at: datetime | None = None
    position: int = 0
    position_at: datetime | None = None
    sent_to: int = 0

    def prove(self, position: int, *, at: datetime) -> None:
        if position >= self.position:
            self.position, self.position_at = position, at

    def changes(self) -> dict[str, object]:
        """The columns to write. They only move forward: other processes write them, too."""
        changes: dict[str, object] = {}
        if self.sent_to:
            sent_to = Value(self.sent_to, output_field=BigIntegerField())
            changes["sent_to"] = Greatest(F("sent_to"), sent_to)
        if self.position_at is not None:
            position = Value(self.position, output_field=BigIntegerField())
            changes["position"] = Greatest(F("position"), position)
            changes["position_at"] = Case(
                When(position__lte=self.position, then=Value(self.position_at)),
                default=F("position_at"),
            )
        return changes


@dataclass(slots=True)
class _OfPartner(_Read):
    requests: int = 0
    errors: int = 0


@dataclass(slots=True)
class _OfKey(_Read):
    used_at: datetime | None = None
    first_fetched_at: datetime | None = None


class Usage:
    """Usage that this process has counted and not written yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._partners: dict[int, _OfPartner] = {}
        self._keys: dict[int, _OfKey] = {}
        self._written: dict[tuple[str, int], float] = {}
        self._lock = Lock()

    def count(
        self, partner: int, key: int, status: int, *, at: datetime, proof: Proof | None = None
    ) -> None:
        """Count one request by its response's status, and write what is due."""
        with self._lock:
            of_partner, of_key = self._of(partner, key)
            of_partner.requests += 1
            of_key.used_at = at
            if status >= ERRORS and status not in NO_ERRORS:
                of_partner.errors += 1
            else:
                of_partner.fetched_at = of_key.fetched_at = at
                of_key.first_fetched_at = of_key.first_fetched_at or at
        if proof is not None:
            self.record_position(partner, key, proof.position, at=at)
            self.record_sent(partner, key, proof.sent_to)
        self.write()

    def record_position(self, partner: int, key: int, position: int, *, at: datetime) -> None:
        """The key's cursor proves that it has received the ledger up to ``position``.

        A lower position later changes nothing: a partner that starts again has still received it.
        It is written by the :meth:`count` of the same request.
        """
        with self._lock:
            for each in self._of(partner, key):
                each.prove(position, at=at)

    def record_sent(self, partner: int, key: int, position: int) -> None:
        """The key was sent everything up to ``position``, and has not confirmed it yet."""
        with self._lock:
            for each in self._of(partner, key):
                each.sent_to = max(each.sent_to, position)

    def _of(self, partner: int, key: int) -> tuple[_OfPartner, _OfKey]:
        return (
            self._partners.setdefault(partner, _OfPartner()),
            self._keys.setdefault(key, _OfKey()),
        )

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
            if self._partners or self._keys:
                self.write()
                if not connection.in_atomic_block:
                    close_old_connections()

    def write(self, *, everything: bool = False) -> None:
        """Write what is due, or everything. Never raises for a database that fails."""
        with self._lock:
            partners = self._due("partner", self._partners, 0 if everything else EVERY)
            keys = self._due("key", self._keys, 0 if everything else EVERY_KEY)
        for partner, of_partner in partners.items():
            _attempt(partial(_write_partner, partner, of_partner), partner=partner)
        for key, of_key in keys.items():
            _attempt(partial(_write_key, key, of_key), key=key)

    def _due(self, kind: str, pending: dict[int, T], every: float) -> dict[int, T]:
        """Take what is to be written now from what is pending."""
        now = self._clock()
        due = [each for each in pending if now - self._written.get((kind, each), -every) >= every]
        self._written.update({(kind, each): now for each in due})
        return {each: pending.pop(each) for each in due}

    def clear(self) -> None:
        with self._lock:
            self._partners.clear()
            self._keys.clear()
            self._written.clear()


usage = Usage()
count = usage.count
record_position = usage.record_position
record_sent = usage.record_sent


def _attempt(write: Callable[[], None], **what: int) -> None:
    try:
        with lock_waits.short(LOCK_WAIT):
            write()
    except Error:
        # Not retried: that would add load to a database in trouble.
        logger.warning("usage was not written", exc_info=True, extra=what)


def _write_partner(partner: int, read: _OfPartner) -> None:
    changes = read.changes() | {
        "requests": F("requests") + read.requests,
        "errors": F("errors") + read.errors,
    }
    if read.fetched_at is not None:
        changes["last_fetched_at"] = read.fetched_at
    Partner.objects.filter(pk=partner).update(**changes)


def _write_key(key: int, read: _OfKey) -> None:
    changes = read.changes()
    if read.used_at is not None:
        changes["last_used_at"] = read.used_at
    if read.fetched_at is not None:
        changes["fetched_at"] = read.fetched_at
        changes["first_fetched_at"] = Coalesce(
            F("first_fetched_at"), Value(read.first_fetched_at, output_field=DateTimeField())
        )
    if changes:
        Key.objects.filter(pk=key).update(**changes)
