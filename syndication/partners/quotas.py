"""Quotas: so many requests a minute, shared by all processes through Django's cache.

A process takes requests from the shared count in blocks and gives them out itself, so that most
requests ask nobody. The count never passes the limit; what a process has taken and not given out
when the minute ends is lost to its bucket, at most a twentieth of the limit for each process.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

logger = logging.getLogger("wellspring.quotas")

WINDOW = 60  # seconds
BLOCKS = 20  # parts that a limit is taken in
SIZE = 10_000  # buckets that a process remembers
RETRY = 5.0  # seconds that a failing cache is left alone


@dataclass(frozen=True, slots=True)
class Taken:
    """One request against its quota. ``left`` is what is known: other processes may have some."""

    limit: int
    left: int
    seconds: int  # until the next minute begins
    allowed: bool


@dataclass(slots=True)
class _Share:
    """What this process knows of one bucket in one window."""

    window: int
    left: int = 0  # taken from the shared count, and not given out yet
    taken: int = 0  # the shared count, when it was last asked


class Quotas:
    """The quotas of one process over the cache that it shares with the others.

    While the cache fails, each process counts alone: a failing cache stops nobody.
    """

    def __init__(
        self, cache: BaseCache | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._cache = cache
        self._clock = clock
        self._shares: OrderedDict[str, _Share] = OrderedDict()
        self._lock = Lock()
        self._failed_at: float | None = None

    def take(self, bucket: str, limit: int) -> Taken:
        """Count one request of ``bucket`` against ``limit`` a minute."""
        now = self._clock()
        window = int(now // WINDOW)
        seconds = WINDOW - int(now % WINDOW)
        share = self._share(bucket, window)
        allowed = self._give(share) or (
            share.taken < limit and self._refill(bucket, share, limit, now)
        )
        left = max(0, limit - share.taken) + share.left
        return Taken(limit=limit, left=left, seconds=seconds, allowed=allowed)

    def clear(self) -> None:
        """Forget what this process knows; the shared count stays."""
        with self._lock:
            self._shares.clear()
            self._failed_at = None

    def _share(self, bucket: str, window: int) -> _Share:
        share = self._shares.get(bucket)
        if share is not None and share.window == window:
            return share
        with self._lock:
            self._shares.pop(bucket, None)
            share = self._shares[bucket] = _Share(window)
            if len(self._shares) > SIZE:
                self._shares.popitem(last=False)
        return share

    def _give(self, share: _Share) -> bool:
        with self._lock:
            if share.left < 1:
                return False
            share.left -= 1
            return True

    def _refill(self, bucket: str, share: _Share, limit: int, now: float) -> bool:
        """Take a block; whether there was one request in it for us."""
        block = max(1, limit // BLOCKS)
        count = self._counted(f"quota:{bucket}:{share.window}", block, now)
        with self._lock:
            if count is None:
                count = share.taken + block
            share.taken = max(share.taken, count)
            granted = min(block, limit - (count - block))
            if granted < 1:
                return False
            share.left += granted - 1
            return True

    def _counted(self, key: str, block: int, now: float) -> int | None:
        """The shared count with this block in it; ``None`` while the cache fails."""
        if self._failed_at is not None and 0 <= now - self._failed_at < RETRY:
            return None
        cache = self._cache or caches["default"]
        try:
            cache.add(key, 0, timeout=2 * WINDOW)
            count: int = cache.incr(key, block)
        except Exception:
            # Every cache has errors of its own; whichever it is, readers shall not feel it.
            if self._failed_at is None:
                logger.exception("the cache fails: each process counts its quotas alone")
            self._failed_at = now
            return None
        self._failed_at = None
        return count
