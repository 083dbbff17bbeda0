"""What calls to others lead to in tests: names that resolve as told, and a server on loopback."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

Answers = dict[str, list[str]]


def resolving(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What names resolve to; numeric hosts resolve as they do everywhere."""
    answers: Answers = {}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        found = []
        for address in answers.get(host, [host]):
            flags = {**kwargs, "flags": socket.AI_NUMERICHOST}
            found += real(address, port, *args, **flags)
        return found

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


class Server(HTTPServer):
    seen: list[dict[str, str]]
    behave: Callable[[BaseHTTPRequestHandler], None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append({**self.headers, "path": self.path, "body": body.decode()})
        self.server.behave(self)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


def fine(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(204)
    handler.end_headers()


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    httpd = Server(("127.0.0.1", 0), Handler)
    httpd.seen, httpd.behave = [], fine
    if context:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield httpd
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def url(server: Server, scheme: str = "http") -> str:
    return f"{scheme}://hub.internal:{server.server_port}/push?a=b"
