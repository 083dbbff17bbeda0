"""A memo of keys: who showed one a moment ago need not be looked up again.

It is what makes a revoked key live for up to five seconds more in another process, and no longer.
What is refused is remembered, too: a bad key that is shown again and again costs no query.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

SECONDS = 5.0
SIZE = 4096

Found = TypeVar("Found")


class Memo(Generic[Found]):
    """What was found, by the digest of the key; the oldest go when ``size`` is full."""

    def __init__(self, size: int = SIZE, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, Found]] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: bytes) -> Found | None:
        """What was found at most five seconds ago."""
        kept = self._kept.get(digest)
        return kept[1] if kept and self._clock() - kept[0] < SECONDS else None

    def keep(self, digest: bytes, found: Found) -> None:
        with self._lock:
            self._kept.pop(digest, None)
            self._kept[digest] = (self._clock(), found)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
