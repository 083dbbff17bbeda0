"""A read never waits for a write that it can do without."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from syndication.editions import lock_waits
from syndication.feeds.models import StoredFeed
from syndication.partners import keys, usage
from syndication.partners.models import Partner

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LONGEST = 200  # milliseconds
READS = [
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/feeds/en-CA/rss.xml",
    "/feeds/changes.xml",
    "/feeds/",
    "/api/v1/posts/",
    "/api/v1/changes/",
    "/api/v1/export.ndjson",
    "/blog/calm-evenings/",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
]

SQLITE = connection.vendor == "sqlite"
sqlite = pytest.mark.skipif(not SQLITE, reason="asks SQLite how long a statement would wait")


def partners_key() -> str:
    partner = Partner.objects.create(name="Reader", requests_per_minute=1000)
    now = timezone.now()
    return keys.make(partner, label="x", scopes=["read", "changes"], expires_at=None, at=now)[1]


@sqlite
@pytest.mark.parametrize("keyed", [False, True], ids=["anonymous", "with a key"])
def test_no_read_waits_long_for_a_lock(post, client, keyed):
    headers = {"Authorization": f"Bearer {partners_key()}"} if keyed else {}
    waits: dict[str, int] = {}

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            waits[sql[:60]] = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        for path in READS:
            response = client.get(path, headers=headers)
            b"".join(response)
            assert response.status_code < 500, path
        usage.usage.write(everything=True)
    assert waits, "the first read of a feed stores it"
    assert {sql: wait for sql, wait in waits.items() if wait > LONGEST} == {}


@sqlite
def test_a_feed_is_served_though_it_cannot_be_stored(post, client):
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        for path in READS[:3]:
            assert client.get(path).status_code == 200, path
    assert not StoredFeed.objects.exists()


def wait() -> str:
    """How long the next statement would wait for a lock, as the database says it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if SQLITE else "SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_the_time_to_wait_is_as_before_afterwards(db):
    before = wait()
    with lock_waits.short(50):
        assert wait() == ("50" if SQLITE else "50ms")
    assert wait() == before != "50"


@pytest.fixture
def own_wait(db) -> Iterator[str]:
    """An outer transaction with a time to wait of its own; the value is that."""
    before = wait()
    with transaction.atomic():
        set_wait("1234" if SQLITE else "1234ms")
        yield wait()
    if SQLITE:
        set_wait(before)


def set_wait(value: str) -> None:
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute(f"PRAGMA busy_timeout = {value}")
        else:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [value])


def test_an_outer_transaction_keeps_its_own_time_to_wait(own_wait):
    with lock_waits.short(50), lock_waits.short(20):
        pass
    assert wait() == own_wait
    with suppress(OperationalError), lock_waits.short(50):
        raise OperationalError
    assert wait() == own_wait
