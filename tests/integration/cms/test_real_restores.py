"""Backups restored as operators do it: real files, real processes, and a mirror of our own kit."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installations import Installation
from tests.paths import ROOT
from tests.web_server import deployment

# Each starts Python several times: `make slow`, which CI runs.
pytestmark = pytest.mark.slow

# Killed by the system, as by `kill -9`, in the middle of the transaction.
KILLED = """
import os, signal
from django.core.management import call_command
from syndication.webhooks import resync
resync.announce = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
call_command("restored")
"""


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
