"""Workers that vanish in the middle of an import: killed at any moment, no post is lost or doubled.

Real processes, and a database on disk.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from blog.admin.imports.runs import LEASE
from tests.paths import ROOT

# Each starts Python several times: `make slow`, which CI runs.
pytestmark = pytest.mark.slow

LAPSED = int(LEASE.total_seconds()) + 1
POSTS = 12
TITLES = sorted(f"Post {number}" for number in range(1, POSTS + 1))


class Workers:
    """Processes that work on the import of one folder."""

    def __init__(self, folder: Path) -> None:
        self.env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'imports.sqlite3'}",
            "IMPORT_FILES": str(folder / "files"),
        }

    def start(self, *words: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "ignore", "-m", "tests.import_worker", *map(str, words)]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=self.env,
        )

    def run(self, *words: object) -> list[str]:
        with self.start(*words) as process:
            return process.stdout.read().splitlines()

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("report")[-1])
        return found


@pytest.fixture
def workers(tmp_path: Path) -> Workers:
    made = Workers(tmp_path)
    assert made.run("prepare", POSTS)
    return made


def test_workers_that_are_killed_at_any_moment_lose_and_double_no_post(workers):
    """One after another is killed; the last one lives."""
    moments = [("claimed", 1), ("saved", 3), ("done", 2), ("saved", 1), ("done", 4)]
    for lapsed, (moment, number) in enumerate(moments):
        assert workers.run("work", lapsed * LAPSED, moment, number) == []
    # 2 and 2 before the first that was killed while it saved, then 4.
    assert workers.report()["position"] == 2 + 2 + 4
    assert workers.run("work", len(moments) * LAPSED)[0] == f"did {POSTS - 8}"
    done = workers.report()
    assert (done["state"], done["position"]) == ("done", POSTS)
    assert done["outcomes"] == ["created"] * POSTS
    assert done["drafts"] == done["reported"] == TITLES


def test_a_worker_that_is_killed_from_outside_is_replaced_when_its_lease_lapses(workers):
    with workers.start("work", 0) as first:
        while workers.report()["position"] < 2 and first.poll() is None:
            threading.Event().wait(0.05)
        first.kill()
        first.wait()
    # The lease still runs: nobody else begins.
    assert workers.run("work", 0)[0] == "did 0"
    workers.run("work", LAPSED)
    done = workers.report()
    assert done["state"] == "done"
    assert done["drafts"] == done["reported"] == TITLES
