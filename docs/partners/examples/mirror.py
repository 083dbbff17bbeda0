"""Keep a local copy exact: `python mirror.py https://posts.example.org wsk_… copy.sqlite3`.

Run it each minute, or whenever a webhook arrives. Interrupt it anywhere: each page of changes and
the cursor behind it are written in one transaction, so that nothing is missed or done by halves.
"""

import json
import sqlite3
import sys

from client import Change, Client, Problem

TABLES = """
CREATE TABLE IF NOT EXISTS post (id TEXT PRIMARY KEY, edition INTEGER, round INTEGER, post TEXT);
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, cursor TEXT, round INTEGER, full_sync);
INSERT OR IGNORE INTO place VALUES (1, NULL, 1, 1);
"""


def mirror(client: Client, database: sqlite3.Connection) -> None:
    """Bring the copy up to date with what the publisher says now."""
    database.executescript(TABLES)
    more = True
    while more:
        cursor, turn, full_sync = database.execute(
            "SELECT cursor, round, full_sync FROM place"
        ).fetchone()
        try:
            page = client.changes(cursor)
        except Problem as problem:
            if problem.type not in ("cursor-lost", "invalid-cursor") or cursor is None:
                raise
            # The publisher went back to an older state: read all again, then sweep what is left.
            with database:
                database.execute("UPDATE place SET cursor = NULL, round = round + 1, full_sync = 1")
            continue
        more = page["more"]
        with database:
            for change in page["results"]:
                apply(database, change, turn)
            if full_sync and not more:
                database.execute("DELETE FROM post WHERE round < ?", [turn])
            database.execute(
                "UPDATE place SET cursor = ?, full_sync = ?", [page["cursor"], full_sync and more]
            )


def apply(database: sqlite3.Connection, change: Change, turn: int) -> None:
    """One change. Doing it twice changes nothing; kinds that are not known change nothing."""
    if change["kind"] == "upsert":
        post = change["post"]
        row = [post["id"], post["edition"]["number"], turn, json.dumps(post)]
        database.execute("INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?)", row)
    elif change["kind"] in ("withdrawn", "entitlement_lost"):
        database.execute("DELETE FROM post WHERE id = ?", [change["id"]])


if __name__ == "__main__":
    mirror(Client(sys.argv[1], sys.argv[2]), sqlite3.connect(sys.argv[3]))
