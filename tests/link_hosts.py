"""A host whose pages answer as the tests of links ask: a real server in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Host:
    """``answers`` has a status by path; 200 for others. ``moved`` has where redirects lead.

    ``no_head`` are paths that answer 405 to HEAD, ``hanging_up`` those that answer nothing at all,
    ``silent`` those that answer only when ``released`` is set.
    """

    origin: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    no_head: set[str] = field(default_factory=set)
    hanging_up: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)
    got: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)


class Handler(BaseHTTPRequestHandler):
    host: Host

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        host = self.host
        host.got.append((self.command, self.path))
        host.agents.add(self.headers["User-Agent"])
        if self.path in host.hanging_up:
            self.connection.close()
            return
        if self.path in host.silent:
            host.released.wait(60)
        status = host.answers.get(self.path, 200)
        if self.command == "HEAD" and self.path in host.no_head:
            status = 405
        self.send_response(status)
        if location := host.moved.get(self.path):
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@contextmanager
def serving() -> Iterator[Host]:
    """A host that answers at ``host.origin`` until the block ends."""
    made = Host()
    handler = type("Bound", (Handler,), {"host": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hung up
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
