"""SQLite: which library this process uses, and how it is opened.

SQLite 3.7.0 to 3.51.2 can lose committed writes, or damage the file, when several processes write
a database in WAL mode ("The WAL-Reset Bug", https://www.sqlite.org/wal.html). Web server, worker
and timer are three processes, and Debian 12 and 13 link such a library.
"""

import sqlite3
import sys
from types import ModuleType

try:
    import pysqlite3
except ImportError:  # no wheel for this platform
    pysqlite3 = None

Version = tuple[int, ...]

FIRST_AFFECTED = (3, 7, 0)
FIXED = (3, 51, 3)
# Releases of earlier series that have the correction too.
BACKPORTED = {(3, 44): 6, (3, 50): 7}

_BACKEND = "django.db.backends.sqlite3.base"


def affected(version: Version) -> bool:
    """Whether this release of SQLite has the WAL-Reset Bug."""
    if not FIRST_AFFECTED <= version < FIXED:
        return False
    least = BACKPORTED.get((version[0], version[1]))
    return least is None or version[2] < least


def replace() -> None:
    """Put ``pysqlite3``, which bundles a corrected SQLite, in place of an affected ``sqlite3``.

    Called when the package ``cms`` is imported: settings are read before Django loads its database
    backend, in every process. Without the package, or once the backend is loaded, nothing changes.
    """
    if _BACKEND in sys.modules or not affected(sqlite3.sqlite_version_info):
        return
    if pysqlite3 is None or affected(pysqlite3.sqlite_version_info):
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def in_use() -> ModuleType:
    """The module that Django's backend uses, or will use."""
    return sys.modules["sqlite3"]


def version() -> Version:
    """The version of the SQLite library that this process uses."""
    found: Version = in_use().sqlite_version_info
    return found


def journal() -> str:
    """The statements that each new connection runs.

    With WAL, writers do not block readers. An affected library gets a rollback journal, in which
    the error cannot occur, and each commit is synced: slower, and safe.
    """
    if affected(version()):
        return "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
    return "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
