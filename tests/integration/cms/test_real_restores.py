"""Backups restored as operators do it: real files, real processes, and a mirror of our own kit."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.web_server import Deployment, deployment

# Each starts Python several times: `make slow`, which CI runs.
pytestmark = pytest.mark.slow

MIRROR = ROOT / "docs" / "partners" / "examples" / "mirror.py"
PUBLISH = """
from django.utils import timezone
from tests import editions_factory as made
made.publisher(origin="{origin}")
for number in {numbers}:
    print(made.publish(made.small(number, title="{title}"), at=timezone.now()).sequence)
"""
SHOW = """
from syndication.delivery import pause
from syndication.editions.models import Ledger, LedgerEntry
resyncs = LedgerEntry.objects.filter(event="resync").count()
print(Ledger.objects.get().sequence, resyncs, pause.current() is not None)
"""
# Killed by the system, as by `kill -9`, in the middle of the transaction.
KILLED = """
import os, signal
from django.core.management import call_command
from syndication.webhooks import resync
resync.announce = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
call_command("restored")
"""


class Installation:
    """A database on disk, its backups, and a partner's mirror of it."""

    def __init__(self, at: Deployment) -> None:
        self.deployment = at
        self.file = at.folder / "wellspring.sqlite3"
        self.origin = f"http://127.0.0.1:{at.port}"
        at.environ |= {"ORIGIN": self.origin, "PYTHONPATH": str(ROOT)}

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *words],
            cwd=ROOT,
            env=self.deployment.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *words: str) -> str:
        done = self.manage(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def publish(self, *numbers: int, title: str = "Calm evenings") -> list[int]:
        code = PUBLISH.format(origin=self.origin, numbers=numbers, title=title)
        return [int(line) for line in self.run("shell", "-v0", "-c", code).split()]

    def state(self) -> tuple[int, int, bool]:
        sequence, resyncs, paused = self.run("shell", "-v0", "-c", SHOW).split()
        return int(sequence), int(resyncs), paused == "True"

    def back_up(self) -> Path:
        self.run(
            "shell",
            "-v0",
            "-c",
            "from django.db import connection; "
            "connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')",
        )
        return Path(shutil.copy(self.file, self.deployment.folder / "backup.sqlite3"))

    def restore(self, backup: Path) -> None:
        for rest in ("-wal", "-shm"):
            self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        shutil.copy(backup, self.file)

    def mirrored(self, copy: Path) -> list[str]:
        """The titles in a partner's copy, once it is brought up to date."""
        with self.deployment.web():
            subprocess.run([sys.executable, MIRROR, self.origin, "", copy], check=True, timeout=120)
        read = "SELECT json_extract(post, '$.title') FROM post ORDER BY 1"
        return [title for (title,) in sqlite3.connect(copy).execute(read)]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(deployment(tmp_path / "site"))


def test_a_mirror_of_the_lost_state_ends_exact_and_sequences_go_on(installation, tmp_path):
    installation.publish(1)
    backup = installation.back_up()
    told = installation.publish(2, 3, title="Lost")
    copy = tmp_path / "copy.sqlite3"
    assert installation.mirrored(copy) == ["Calm evenings", "Lost", "Lost"]
    installation.run("tick")
    installation.restore(backup)
    assert "run manage.py restored" in installation.manage("tick").stderr
    assert "wellspring.W012" in installation.manage("check", "--database", "default").stderr
    installation.restore(backup)  # the timer has withdrawn posts that have no page
    installation.run("restored")
    assert "wellspring.W013" in installation.manage("check", "--database", "default").stderr
    assert min(installation.publish(4, title="After")) > max(told)
    assert installation.mirrored(copy) == ["After", "Calm evenings"]


def test_a_run_that_is_killed_in_the_middle_changes_nothing_and_is_run_again(installation):
    told = installation.publish(1, 2)
    assert installation.manage("shell", "-v0", "-c", KILLED).returncode == -signal.SIGKILL
    assert installation.state() == (max(told), 0, False)
    installation.run("restored")
    sequence, resyncs, paused = installation.state()
    assert sequence > max(told) + 10**6
    assert (resyncs, paused) == (1, True)


def test_two_runs_at_once_restore_once(installation):
    installation.publish(1)
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "manage.py", "restored"],
            cwd=ROOT,
            env=installation.deployment.environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sum("Done already" in each for each in said) == 1
    assert installation.state()[1] == 1


def test_a_backup_of_an_earlier_release_is_migrated_first(installation):
    installation.publish(1)
    installation.run("migrate", "-v0", "syndication", "0012")
    refused = installation.manage("restored")
    assert refused.returncode == 1
    assert "run manage.py migrate first" in refused.stderr
