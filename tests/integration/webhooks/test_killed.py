"""Workers that vanish: killed by the system at any moment, they lose no event and no order.

Real processes, a real receiver, and a database on disk.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from syndication.delivery import LEASE
from tests.paths import ROOT
from tests.webhook_receiver import Receiver, serving

# Each starts Python several times: `make slow`, which CI runs.
pytestmark = pytest.mark.slow

LAPSED = int(LEASE.total_seconds()) + 1
MOMENTS = ("claimed", "answered", "concluding", "concluded")


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "tests.webhook_worker", *map(str, words)]


def start(database: Path, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(*words),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
    )


def run(database: Path, *words: object) -> str:
    with start(database, *words) as process:
        return process.stdout.read()


def numbers(receiver: Receiver) -> list[int]:
    return [body["data"]["number"] for body in receiver.bodies]


def test_a_worker_that_is_killed_at_any_moment_loses_no_event(tmp_path):
    """One worker after another is killed, at each of its moments; the last one lives."""
    database = tmp_path / "deliveries.sqlite3"
    with serving() as receiver:
        run(database, "prepare", receiver.url, 4)
        for lapsed, moment in enumerate(MOMENTS):
            assert run(database, "work", lapsed * LAPSED, moment) == ""
        last = run(database, "work", len(MOMENTS) * LAPSED)
        # Killed before it was sent; twice after the answer; once when all was written.
        assert numbers(receiver) == [0, 0, 0, 1, 2, 3]
        assert last == "arrived 3\n"
        ids = [request["headers"]["webhook-id"] for request in receiver.got]
        assert len(set(ids)) == 4
        assert len(set(ids[:3])) == 1
        assert run(database, "work", 2 * len(MOMENTS) * LAPSED) == "arrived 0\n"


def test_while_a_request_is_on_its_way_no_other_worker_overtakes_it(tmp_path):
    database = tmp_path / "deliveries.sqlite3"
    with serving(Receiver(hold=threading.Event())) as slow, serving() as quick:
        run(database, "prepare", slow.url, 2, quick.url, 3)
        with start(database, "work", 0) as first:
            wait_for(lambda: slow.got and len(quick.got) == 3)
            # The other worker finds nothing: one row is leased, and the next one waits for it.
            assert run(database, "work", 0) == "arrived 0\n"
            first.kill()
            first.wait()
        slow.hold.set()
        assert run(database, "work", LAPSED) == "arrived 2\n"
        assert numbers(slow) == [0, 0, 1]
        assert numbers(quick) == [0, 1, 2]


def test_a_server_of_deliveries_that_is_asked_to_end_finishes_what_is_in_flight(tmp_path):
    database = tmp_path / "deliveries.sqlite3"
    with serving(Receiver(hold=threading.Event())) as slow, serving() as quick:
        run(database, "prepare", slow.url, 2, quick.url, 3)
        with start(database, "serve", 0) as server:
            wait_for(lambda: slow.got and len(quick.got) == 3)
            server.terminate()
            slow.hold.set()
            assert server.wait(60) == 0
        assert numbers(slow) == [0], "nothing more was begun"
        # Without a lease to wait for: nothing was left half done, and nothing is sent twice.
        assert run(database, "work", 1) == "arrived 1\n"
        assert numbers(slow) == [0, 1]
        assert numbers(quick) == [0, 1, 2]


def test_a_server_of_deliveries_that_is_killed_while_some_hang_loses_nothing(tmp_path):
    database = tmp_path / "deliveries.sqlite3"
    with serving(Receiver(hold=threading.Event())) as slow, serving() as quick:
        run(database, "prepare", slow.url, 2, quick.url, 40)
        with start(database, "serve", 0) as server:
            wait_for(lambda: slow.got and len(quick.got) >= 20)
            server.kill()
            server.wait()
        slow.hold.set()
        with start(database, "serve", LAPSED) as server:
            wait_for(lambda: 39 in numbers(quick) and 1 in numbers(slow))
            server.terminate()
            assert server.wait(60) == 0
        assert run(database, "work", 2 * LAPSED) == "arrived 0\n"
        assert numbers(slow) == [0, 0, 1]
        # The one in flight may come again, with its id; the order is that of the events.
        ids = [request["headers"]["webhook-id"] for request in quick.got]
        assert len(set(ids)) == 40
        assert len(ids) <= 41
        assert numbers(quick) == sorted(numbers(quick))


def wait_for(fact: object, seconds: float = 60.0) -> None:
    tick = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if fact():  # type: ignore[operator]
            return
        tick.wait(0.02)
    pytest.fail("it never came true")
