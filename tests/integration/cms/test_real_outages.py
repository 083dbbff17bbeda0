"""The shipped processes: their database is locked, full or read-only, or one of them is killed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cms import sqlite
from tests.web_server import Deployment, children, deployment, get, until

pytestmark = pytest.mark.slow

READ = ["/healthz", "/api/v1/posts/", "/api/v1/changes/", "/feeds/rss.xml", "/sitemap.xml"]
FAULTS = {
    "read-only": "PRAGMA query_only = ON;",
    "full": "PRAGMA max_page_count = 1;",  # SQLite takes the present size for it
}


@pytest.fixture
def found(tmp_path) -> Deployment:
    return deployment(tmp_path / "var", DJANGO_SETTINGS_MODULE="tests.outage_settings")


@contextmanager
def opened(found: Deployment) -> Iterator[Any]:
    path = found.folder / "wellspring.sqlite3"
    connection = sqlite.in_use().connect(path, isolation_level=None, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def rounds(found: Deployment) -> int:
    """How many of the timer's rounds have begun: none or one."""
    with opened(found) as connection:
        return int(
            connection.execute(
                "SELECT count(*) FROM syndication_beat WHERE name = 'tick' AND ran_at IS NOT NULL"
            ).fetchone()[0]
        )


def test_readers_are_answered_while_another_program_holds_the_write_lock(found):
    with found.web() as port, opened(found) as holder:
        holder.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)
        assert time.monotonic() - begun < 60, "each waited for the lock"
        holder.execute("ROLLBACK")
        assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)


def test_the_timer_goes_on_after_a_lock_that_was_held_long(found):
    with opened(found) as holder, found.process("timer", every=1) as timer:
        holder.execute("BEGIN IMMEDIATE")
        until(lambda: "the timer failed" in found.log, "a failure that is logged")
        [before] = children(timer.pid)
        holder.execute("ROLLBACK")
        until(lambda: rounds(found), "a round")
        assert children(timer.pid) == [before], "it was started again"


def test_the_worker_goes_on_after_a_lock_that_was_held_long(found):
    with opened(found) as holder, found.process("worker") as worker:
        found.manage(
            "shell", "-c", "from syndication.desk import rebuilds as r; r.work_off_task.enqueue()"
        )
        until(lambda: done(holder), "a task that is done")
        holder.execute("BEGIN IMMEDIATE")
        until(lambda: "the worker failed" in found.log, "a failure that is logged")
        [before] = children(worker.pid)
        holder.execute("UPDATE django_tasks_database_dbtaskresult SET status = 'READY'")
        holder.execute("COMMIT")
        until(lambda: done(holder), "the task, again")
        assert children(worker.pid) == [before], "it was started again"


def done(connection: Any) -> bool:
    rows = connection.execute("SELECT status FROM django_tasks_database_dbtaskresult").fetchall()
    return bool(rows) and {status for (status,) in rows} == {"SUCCESSFUL"}


@pytest.mark.parametrize("fault", FAULTS)
def test_readers_are_answered_from_a_database_that_takes_no_writes(found, fault):
    with found.web(SQLITE_FAULT=FAULTS[fault]) as port:
        assert {path: get(port, path) for path in READ} == dict.fromkeys(READ, 200)


def test_the_timer_waits_for_a_database_that_takes_writes(found):
    with found.process("timer", every=1, SQLITE_FAULT=FAULTS["read-only"]) as timer:
        until(lambda: found.log.count("the timer failed") == 2, "two failures that are logged")
        assert len(children(timer.pid)) == 1


@pytest.mark.parametrize("name", ["worker", "timer"])
def test_a_killed_process_is_begun_again(found, name):
    with found.process(name) as shell:
        until(lambda: running(shell.pid), "the process")
        [before] = running(shell.pid)
        os.kill(before, signal.SIGKILL)
        until(lambda: {before} < {before, *running(shell.pid)}, "another process")


def running(shell: int) -> list[int]:
    """Those of the shell's children that are Python.

    Not ``sleep``, and not a copy of the shell that is about to become either: its words, too, name
    ``manage.py``, and the loop would end with it.
    """
    return [pid for pid in children(shell) if command(pid)[:1] == [b"python"]]


def command(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            return file.read().split(b"\0")
    except OSError:
        return []
