"""Keep a local copy exact: `python3 mirror.py https://posts.example.org wsk_… copy.sqlite3`.

Run it each minute, or when a webhook arrives. It may be interrupted, or run twice at once: each
page is written with its cursor in one transaction, and only if no other run has moved the cursor.
"""

import json
import sqlite3
import sys

from client import Client, CursorLost
from shapes import Change

TABLES = """
CREATE TABLE IF NOT EXISTS post (id TEXT PRIMARY KEY, edition INTEGER, round INTEGER, post TEXT);
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, cursor TEXT, round INTEGER, full_sync);
INSERT OR IGNORE INTO place VALUES (1, NULL, 1, 1);
"""
HERE = "UPDATE place SET cursor = ?, round = ?, full_sync = ? WHERE cursor IS ? AND round = ?"


def mirror(client: Client, db: sqlite3.Connection) -> None:
    """Bring the copy up to date."""
    db.executescript(TABLES)
    more = True
    while more:
        cursor, turn, full = db.execute("SELECT cursor, round, full_sync FROM place").fetchone()
        try:
            page = client.changes(cursor)
        except CursorLost:
            if cursor is None:
                raise
            with db:  # The publisher restored a backup: read all again, then delete the rest.
                db.execute(HERE, [None, turn + 1, True, cursor, turn])
            continue
        more = page["more"]
        with db:
            place = [page["cursor"], turn, full and more, cursor, turn]
            if not db.execute(HERE, place).rowcount:
                return  # another mirror of the same copy is ahead of this one
            for change in page["results"]:
                apply(db, change, turn)
            if full and not more:
                db.execute("DELETE FROM post WHERE round < ?", [turn])


def apply(db: sqlite3.Connection, change: Change, turn: int) -> None:
    """Apply one change. Applying it twice does no harm; unknown kinds are ignored."""
    if change["kind"] == "upsert":
        post = change["post"]
        row = [post["id"], post["edition"]["number"], turn, json.dumps(post)]
        db.execute("INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?)", row)
    elif change["kind"] in ("withdrawn", "entitlement_lost"):
        db.execute("DELETE FROM post WHERE id = ?", [change["id"]])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python3 mirror.py ORIGIN KEY FILE")
    mirror(Client(sys.argv[1], sys.argv[2]), sqlite3.connect(sys.argv[3]))
