"""Receive webhooks: `python3 receiver.py https://posts.example.org wsk_… copy.sqlite3`.

The secret, whsec_…, is in the environment variable WEBHOOK_SECRET. It listens on port 8080 of this
machine, for the web server that adds TLS, and needs verify.py, and mirror.py with its files.

A withdrawal is acted on before it is answered, and everything else is read afterwards: a slow
reading delays no answer. It reads each minute, too, so nothing depends on the arrival of an event,
and acting twice on one changes nothing: ids need not be stored.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from client import Client, ClientError
from mirror import TABLES, mirror
from verify import Refused, verify

# An event may arrive late, after a post came back: then the copy is newer.
OLDER = "DELETE FROM post WHERE id = ? AND json_extract(post, '$.edition.sequence') < ?"


def act(file: str, event: dict[str, Any]) -> tuple[str, bool]:
    """Act on a verified event: what to answer, and whether to read the changes."""
    match event["type"]:
        case "ping":  # with a challenge, which shows that the address is yours
            return event["data"].get("challenge", ""), False
        case "post.withdrawn":
            with sqlite3.connect(file) as db:
                db.executescript(TABLES)
                db.execute(OLDER, [event["data"]["id"], event["data"]["sequence"]])
            return "", True
        case "post.published" | "post.updated" | "post.corrected" | "entitlement.changed":
            return "", True
        case "post.unscheduled":  # delete what you read ahead; mirror.py stores nothing of it
            return "", True
        case "resync":  # mirror.py reads all again if the cursor is lost
            return "", True
        case _:  # a type that was added later
            return "", False


def server(
    port: int, secrets: list[str], file: str, read: Callable[[], None]
) -> ThreadingHTTPServer:
    """The receiver. ``read`` is called when the changes are to be read, and returns at once."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 15

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                text, changed = act(file, verify(headers, body, secrets))
            except Refused as refused:
                self.reply(400, str(refused))
            else:
                if changed:
                    read()
                self.reply(200, text)

        def reply(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def keep_reading(client: Client, file: str, told: threading.Event) -> None:
    """Read when an event arrives, and each minute."""
    while True:
        told.clear()
        try:
            with sqlite3.connect(file) as db:
                mirror(client, db)
        except ClientError as problem:
            print(problem, file=sys.stderr)
        told.wait(60)


if __name__ == "__main__":
    if len(sys.argv) != 4 or "WEBHOOK_SECRET" not in os.environ:
        sys.exit("usage: WEBHOOK_SECRET=whsec_… python3 receiver.py ORIGIN KEY FILE")
    origin, key, copy = sys.argv[1:]
    told = threading.Event()
    reading = (Client(origin, key), copy, told)
    threading.Thread(target=keep_reading, args=reading, daemon=True).start()
    server(8080, [os.environ["WEBHOOK_SECRET"]], copy, told.set).serve_forever()
