"""Quotas: shared between processes, in blocks, and no reason for an outage."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from syndication.partners import quotas
from syndication.partners.quotas import Quotas, Taken
from tests.example_counts import examples

NOON = 1_800_000_000.0 - 1_800_000_000 % 60
REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/15")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class Counting(LocMemCache):
    """Counts what is asked of it, and fails on demand."""

    def __init__(self) -> None:
        super().__init__(uuid4().hex, {})
        self.asked = 0
        self.failing = False

    def incr(self, *args: Any, **kwargs: Any) -> int:
        self.asked += 1
        if self.failing:
            raise ConnectionError("the cache is gone")
        return super().incr(*args, **kwargs)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache() -> Counting:
    return Counting()


def allowed(one: Quotas, count: int, limit: int, bucket: str = "partner:1") -> int:
    return sum(one.take(bucket, limit).allowed for _ in range(count))


def test_a_limit_is_given_out_and_no_more(cache, clock):
    assert allowed(Quotas(cache, clock), 1000, 100) == 100


def test_what_is_left_is_told_with_each(cache, clock):
    one = Quotas(cache, clock)
    assert [one.take("a", 3).left for _ in range(4)] == [2, 1, 0, 0]
    clock.now += 17
    assert one.take("a", 3) == Taken(limit=3, left=0, seconds=43, allowed=False)


def test_the_next_minute_begins_anew(cache, clock):
    one = Quotas(cache, clock)
    assert allowed(one, 50, 20) == 20
    clock.now += 60
    assert allowed(one, 50, 20) == 20


def test_buckets_do_not_share(cache, clock):
    one = Quotas(cache, clock)
    assert allowed(one, 50, 20, "a") == 20
    assert allowed(one, 50, 20, "b") == 20


@settings(max_examples=examples(100), deadline=None)
@given(limit=st.integers(1, 300), turns=st.lists(st.integers(0, 2), min_size=700, max_size=700))
def test_processes_share_one_limit(limit, turns):
    cache = Counting()
    processes = [Quotas(cache, Clock()) for _ in range(3)]
    got = sum(processes[turn].take("a", limit).allowed for turn in turns)
    assert got <= limit
    # What was taken and not given out is lost: at most a block for each process.
    unspent = 3 * (max(1, limit // quotas.BLOCKS) - 1)
    assert got >= limit - unspent


def test_most_requests_ask_no_cache(cache, clock):
    one = Quotas(cache, clock)
    allowed(one, 600, 600)
    assert cache.asked == quotas.BLOCKS
    allowed(one, 10_000, 600)
    assert cache.asked == quotas.BLOCKS


def test_a_failing_cache_stops_nobody_and_is_told_of_once(cache, clock, caplog):
    cache.failing = True
    one = Quotas(cache, clock)
    assert allowed(one, 20, 40) == 20
    clock.now += quotas.RETRY
    assert allowed(one, 500, 40) == 20  # each process counts alone meanwhile
    assert len(caplog.records) == 1
    assert cache.asked == 2  # and it is left alone for a while after each failure


def test_a_cache_that_is_back_is_shared_again(cache, clock):
    one, other = Quotas(cache, clock), Quotas(cache, clock)
    cache.failing = True
    allowed(one, 5, 40)
    cache.failing = False
    clock.now += 60
    assert allowed(one, 20, 40) + allowed(other, 100, 40) == 40


def test_a_counter_that_the_cache_has_dropped_is_no_failure_of_ours(cache, clock):
    one = Quotas(cache, clock)
    allowed(one, 30, 40)
    cache.clear()
    assert one.take("partner:1", 40).allowed


def test_what_a_process_remembers_is_bounded(cache, clock, monkeypatch):
    monkeypatch.setattr(quotas, "SIZE", 10)
    one = Quotas(cache, clock)
    for number in range(100):
        one.take(f"network:{number}", 5)
    assert len(one._shares) == 10


def test_threads_do_not_get_more(cache, clock):
    one = Quotas(cache, clock)
    with ThreadPoolExecutor(8) as pool:
        got = Counter(pool.map(lambda _: one.take("a", 100).allowed, range(2000)))
    assert got[True] == 100


def test_processes_share_a_limit_through_redis(clock):
    pytest.importorskip("redis")
    caches = [RedisCache(REDIS, {"OPTIONS": {"socket_connect_timeout": 1}}) for _ in range(2)]
    try:
        caches[0].get("reachable")
    except Exception as exc:  # noqa: BLE001  # any failure means: there is none here
        pytest.skip(f"no Redis at {REDIS}: {exc}")
    bucket = f"test:{uuid4().hex}"
    processes = [Quotas(cache, clock) for cache in caches]
    try:
        got = [each.take(bucket, 30).allowed for _ in range(40) for each in processes]
        assert got.count(True) == 30
        assert caches[1].get(f"quota:{bucket}:{int(NOON // 60)}") >= 30
    finally:
        caches[0].delete(f"quota:{bucket}:{int(NOON // 60)}")
        for cache in caches:
            cache.close()
