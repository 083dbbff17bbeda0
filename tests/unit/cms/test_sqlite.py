"""Which releases of SQLite lose writes, and that no process uses one in WAL mode."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms import sqlite

ROOT = Path(__file__).parents[3]
PROBE = """
from django.db import connection
with connection.cursor() as cursor:
    mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
print(*connection.Database.sqlite_version_info, mode, synchronous)
"""
WITHOUT_PACKAGE = "import sys; sys.modules['pysqlite3'] = None\n"
# Every process has this site's settings; each of these is a way to get them.
ENTRIES = {
    "a command": "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'cms.settings'\n"
    "import sqlite3, django; django.setup()\n",
    "the web server": "import sqlite3, cms.wsgi\n",
    "the tests": "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
    "import sqlite3, django; django.setup()\n",
    "the benchmark": "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.bench.settings'\n"
    "import sqlite3, django; django.setup()\n",
}


def run(code: str, folder: Path, *options: str) -> str:
    environ = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'probe.sqlite3'}",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "tests-only-" + "x" * 50,
    }
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *options],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_the_releases_with_the_error_are_known(version, affected):
    assert sqlite.affected(version) is affected


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES)
def test_every_process_uses_a_corrected_library(entry, tmp_path):
    major, minor, patch, mode, _ = run(ENTRIES[entry] + PROBE, tmp_path).split()
    assert not sqlite.affected((int(major), int(minor), int(patch)))
    assert mode == "wal"


@pytest.mark.skipif(
    not sqlite.affected(sqlite.sqlite3.sqlite_version_info),  # the one that Python brings
    reason="this Python links a corrected library",
)
def test_an_affected_library_gets_a_rollback_journal_that_is_synced(tmp_path):
    probed = run(WITHOUT_PACKAGE + ENTRIES["a command"] + PROBE, tmp_path).split()
    assert probed[3:] == ["delete", "2"]


def test_a_database_in_wal_mode_becomes_one_with_a_rollback_journal(tmp_path, monkeypatch):
    file = tmp_path / "old.sqlite3"
    for version, mode in (((3, 53, 4), "wal"), ((3, 40, 1), "delete"), ((3, 53, 4), "wal")):
        monkeypatch.setattr(sqlite, "version", lambda version=version: version)
        database = sqlite.in_use().connect(file)
        database.executescript(sqlite.journal())
        assert database.execute("PRAGMA journal_mode").fetchone() == (mode,)
        database.close()
