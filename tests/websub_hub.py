"""A WebSub hub for tests: ``python -m tests.websub_hub`` prints its port and serves on loopback.

It records what publishers tell it, fetches each topic that is on loopback, as hubs do, and answers
as it was asked to. It ends by itself after two minutes, whoever forgets it.

POST /                    the hub;  POST /behave     {"status", "headers", "hang": topic or null}
GET /pings                what was recorded;  GET /waiting    answers once a publisher hangs
"""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

LIFETIME = 120.0
FINE: dict[str, Any] = {"status": 204, "headers": {}, "hang": None}

pings: list[dict[str, Any]] = []
behaviour: dict[str, Any] = dict(FINE)
hanging = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/behave":
            pings.clear()
            hanging.clear()
            behaviour.update({**FINE, **json.loads(body)})
            self.answer(204)
        else:
            self.publish(body)

    def do_GET(self) -> None:
        if self.path == "/waiting":
            hanging.wait(LIFETIME)
        self.answer(200, json.dumps(pings).encode())

    def publish(self, body: str) -> None:
        ping = {"type": self.headers["Content-Type"], **parse_qs(body, strict_parsing=True)}
        pings.append(ping)
        (topic,) = ping["hub.url"]
        if behaviour["hang"] and topic.endswith(behaviour["hang"]):
            hanging.set()
            self.rfile.read()  # until the publisher goes away
            return
        if urlsplit(topic).hostname in ("127.0.0.1", "localhost"):
            with urlopen(topic, timeout=20) as answer:
                ping["fetched"] = answer.read().decode()
        self.answer(behaviour["status"], headers=behaviour["headers"])

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in (204, 304):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class Hub:
    """The hub's process, as tests speak with it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"

    def behave(self, **how: object) -> None:
        """From now on; forgets what was recorded."""
        self._ask("behave", json.dumps(how).encode())

    @property
    def pings(self) -> list[dict[str, Any]]:
        return json.loads(self._ask("pings"))

    @property
    def topics(self) -> list[str]:
        """The addresses below the origin that it was told of, in their order."""
        return ["/" + ping["hub.url"][0].split("/", 3)[3] for ping in self.pings]

    def wait(self) -> None:
        """Until a publisher hangs."""
        self._ask("waiting")

    def _ask(self, what: str, body: bytes | None = None) -> str:
        with urlopen(Request(self.url + what, data=body), timeout=30) as answer:
            return answer.read().decode()


if __name__ == "__main__":
    end = threading.Timer(LIFETIME, os._exit, [1])
    end.daemon = True
    end.start()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
