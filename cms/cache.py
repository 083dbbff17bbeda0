"""Django's Redis cache, made dispensable: while Redis is gone, nothing is found and nothing stored.

Everything that the cache holds can be computed again. ``syndication.partners.quotas`` counts in
its own process meanwhile.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger("wellspring.cache")

# Seconds without any call after a failure: one request makes many, and each would wait.
PAUSE = 5.0
# Keys remembered whose change Redis missed. They are deleted when it is back.
MOST_MISSED = 10_000

T = TypeVar("T")


class Breaker:
    """Whether Redis may be asked, for all threads of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._down = False
        self._asked_again_at = 0.0
        self._missed: OrderedDict[str, None] = OrderedDict()

    def allows(self) -> bool:
        """True while Redis answers, and for one caller after each pause."""
        if not self._down:
            return True
        with self._lock:
            now = self._clock()
            if now < self._asked_again_at:
                return False
            self._asked_again_at = now + PAUSE
            return True

    def failed(self) -> None:
        with self._lock:
            if not self._down:
                logger.exception("Redis fails: the site goes on without a cache")
            self._down = True
            self._asked_again_at = self._clock() + PAUSE

    def answered(self) -> None:
        if not self._down:
            return
        with self._lock:
            self._down = False
        logger.warning("Redis answers again")

    def missed_keys(self) -> list[str]:
        """The keys whose changes Redis missed: what it holds of them is outdated."""
        if not self._missed:
            return []
        with self._lock:
            return list(self._missed)

    def made_good(self, keys: Iterable[str]) -> None:
        """These keys are deleted."""
        with self._lock:
            for key in keys:
                self._missed.pop(key, None)

    def missed(self, keys: Iterable[str]) -> None:
        """A change of these keys was not stored."""
        with self._lock:
            self._missed.update(dict.fromkeys(keys))
            while len(self._missed) > MOST_MISSED:
                self._missed.popitem(last=False)


# Django makes a cache for each thread; what one of them learns is true for all.
_breaker = Breaker()


class DispensableRedis(RedisCache):
    """Never raises for Redis: reads find nothing, writes are lost, counters have no value."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # The client would try again, several times, and wait for each.
        self._options: dict[str, Any] = {
            **params.get("OPTIONS", {}),
            "retry": Retry(NoBackoff(), 0),
        }
        self.breaker = _breaker

    def _ask(self, call: Callable[[], T], otherwise: T, *changed: str) -> T:
        if self.breaker.allows():
            try:
                self._forget(self.breaker.missed_keys())
                found = call()
            except (RedisError, OSError):
                self.breaker.failed()
            else:
                self.breaker.answered()
                return found
        self.breaker.missed(changed)
        return otherwise

    def _forget(self, keys: list[str]) -> None:
        if keys:
            self._cache.delete_many(keys)
            self.breaker.made_good(keys)

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return self._ask(
            lambda: super(DispensableRedis, self).add(key, value, timeout, version), False
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: super(DispensableRedis, self).get(key, default, version), default)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask(
            lambda: super(DispensableRedis, self).set(key, value, timeout, version),
            None,
            self._key(key, version),
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda: super(DispensableRedis, self).touch(key, timeout, version), False)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask(
            lambda: super(DispensableRedis, self).delete(key, version),
            False,
            self._key(key, version),
        )

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        wanted = list(keys)
        return self._ask(lambda: super(DispensableRedis, self).get_many(wanted, version), {})

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask(lambda: super(DispensableRedis, self).has_key(key, version), False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ``ValueError`` where the key has no value, as it has none without Redis."""
        found = self._ask(lambda: super(DispensableRedis, self).incr(key, delta, version), None)
        if found is None:
            raise ValueError(f"Key {key!r} not found")
        return int(found)

    def set_many(
        self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Returns the keys that were not stored (Django's contract)."""
        keys = [self._key(key, version) for key in data]
        return self._ask(
            lambda: super(DispensableRedis, self).set_many(data, timeout, version),
            list(data),
            *keys,
        )

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        gone = list(keys)
        self._ask(
            lambda: super(DispensableRedis, self).delete_many(gone, version),
            None,
            *(self._key(key, version) for key in gone),
        )

    def clear(self) -> None:
        self._ask(super().clear, None)
