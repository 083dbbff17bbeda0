"""Makes one database with an old release and records requests to it. See README.md."""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import time_machine

import django

from tests.legacy import wire

START = datetime(2026, 11, 20, 15, tzinfo=UTC)
SERVER, NAME = "postgres://postgres@127.0.0.1:5432", "legacy_maker"


def main(vendor: str) -> None:
    wire.enter()
    if vendor == "sqlite":
        with TemporaryDirectory() as folder:
            file = Path(folder) / "legacy.db"
            _fill(vendor, f"sqlite:///{file}")
            _write("sqlite.db.gz", _compact(file))
        return
    _administer(f"CREATE DATABASE {NAME}")
    try:
        _fill(vendor, f"{SERVER}/{NAME}")
        _write("postgresql.sql.gz", _dump())
    finally:
        _administer(f"DROP DATABASE {NAME}")


def _fill(vendor: str, url: str) -> None:
    """Migrate the empty database at ``url``, work with it and write down the recording."""
    os.environ["DATABASE_URL"] = url
    with time_machine.travel(START) as clock:
        django.setup()
        # What they import needs Django's applications.
        from tests.legacy import record, story

        token = story.run(clock)
        at = datetime.now(UTC)
    with time_machine.travel(at, tick=False):
        record.everything(token)  # this builds and stores the feeds
        requests = record.everything(token)
        story.leave_work()
        recorded = {"at": at.isoformat(), "keys": story.KEYS, "rights": wire.rights()}
    story.connection.close()
    text = json.dumps({**recorded, "requests": requests}, ensure_ascii=False)
    _write(f"{vendor}.json.gz", text.encode())


def _compact(file: Path) -> bytes:
    """The database as one file, without its write-ahead log."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()
    return file.read_bytes()


def _dump() -> bytes:
    """SQL that psycopg can run: INSERTs, without the two commands of psql that newer dumps have."""
    command = ["pg_dump", "--no-owner", "--no-privileges", "--rows-per-insert=100"]
    done = subprocess.run([*command, f"{SERVER}/{NAME}"], check=True, capture_output=True)
    return re.sub(rb"^\\(un)?restrict \w+$", b"", done.stdout, flags=re.MULTILINE)


def _administer(statement: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _write(name: str, content: bytes) -> None:
    (wire.FOLDER / name).write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
