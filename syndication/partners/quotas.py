"""Rate limits in requests per minute, shared by all processes through Django's cache.

A process reserves requests from the shared counter in blocks and grants them from memory, so that
most requests need no cache access. The limit is never exceeded; what a process reserved and did
not grant when the minute ends is lost to the client, at most a twentieth of the limit per process.
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
BLOCKS = 20  # a process reserves this part of a limit at a time
SIZE = 10_000  # buckets in a process's memory
RETRY = 5.0  # seconds until a failing cache is used again


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of one request. ``left`` leaves out what other processes have reserved."""

    limit: int
    left: int
    seconds: int  # until the next minute begins
    allowed: bool


@dataclass(slots=True)
class _Share:
    """This process's reservation of one bucket in one window."""

    window: int
    left: int = 0  # reserved and not granted yet
    taken: int = 0  # the shared counter, when it was last read


class Quotas:
    """The quotas of one process, over the shared cache.

    While the cache fails, each process counts alone: requests are not refused for that.
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
        """Drop this process's reservations; the shared counters stay."""
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
        """Reserve a block; returns whether one request of it could be granted."""
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
        """Add the block to the shared counter and return it; ``None`` while the cache fails."""
        if self._failed_at is not None and 0 <= now - self._failed_at < RETRY:
            return None
        cache = self._cache or caches["default"]
        try:
            cache.add(key, 0, timeout=2 * WINDOW)
            count: int = cache.incr(key, block)
        except Exception:
            # Each cache backend has exceptions of its own; none may fail a request.
            if self._failed_at is None:
                logger.exception("the cache fails: each process counts its quotas alone")
            self._failed_at = now
            return None
        self._failed_at = None
        return count
