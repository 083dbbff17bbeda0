"""Installations that are backed up and restored as operators do it, and a mirror of our own kit."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT
from tests.web_server import Deployment

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
