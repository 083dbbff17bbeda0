"""A partner's webhook receiver: a real server in a thread, which verifies what it is sent.

It answers challenges, and everything else with the status that it was asked for. Signatures are
verified by the ``standardwebhooks`` package, which shares no code with ours.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass
class Receiver:
    """What it was sent, and how it answers. ``proves``: it gives challenges back."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    proves: bool = True
    got: list[dict[str, Any]] = field(default_factory=list)
    hold: threading.Event | None = None  # while set aside, requests hang until it is set
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What it was told, without challenges."""
        found = [json.loads(request["body"]) for request in self.got]
        return [body for body in found if "challenge" not in body["data"]]

    @property
    def types(self) -> list[str]:
        return [body["type"] for body in self.bodies]

    def verify(self, secret: str) -> None:
        """Every request, as a partner would, at the moment of the last one."""
        for request in self.got:
            Webhook(secret).verify(request["body"], request["headers"])

    def forget(self) -> None:
        self.got.clear()


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver = self.receiver
        with receiver.lock:
            receiver.got.append({"body": body, "headers": headers, "path": self.path})
        if receiver.hold is not None:
            receiver.hold.wait(60)
        data = json.loads(body)["data"]
        if receiver.proves and receiver.status < 300 and "challenge" in data:
            self.reply(200, data["challenge"].encode())
        else:
            self.reply(receiver.status, receiver.answer, receiver.headers)

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in (204, 304):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@contextmanager
def serving(receiver: Receiver | None = None) -> Iterator[Receiver]:
    """A receiver that answers at ``receiver.url`` until the block ends."""
    made = receiver or Receiver()
    handler = type("Bound", (Handler,), {"receiver": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield made
    finally:
        if made.hold is not None:
            made.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
