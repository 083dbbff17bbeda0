"""A cache of API keys in each process, so that not every request reads the database.

Its cost: a key that another process revoked works for up to five seconds more. Refusals are
cached, too: an invalid key that is sent again and again costs no query.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

SECONDS = 5.0
SIZE = 4096

Found = TypeVar("Found")


class KeyCache(Generic[Found]):
    """Results by the digest of the key. When it is full, the oldest is dropped."""

    def __init__(self, size: int = SIZE, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._entries: OrderedDict[bytes, tuple[float, Found]] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: bytes) -> Found | None:
        """The result, if it was stored less than ``SECONDS`` ago."""
        entry = self._entries.get(digest)
        return entry[1] if entry and self._clock() - entry[0] < SECONDS else None

    def store(self, digest: bytes, found: Found) -> None:
        with self._lock:
            self._entries.pop(digest, None)
            self._entries[digest] = (self._clock(), found)
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
