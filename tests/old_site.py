"""A web site that posts are imported from: it serves pictures, and counts who asks for which."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class OldSite:
    """What is at which path: a body, or where it leads; and what was asked for."""

    origin: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    cut_off: set[str] = field(default_factory=set)  # paths that promise more than they send
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[OldSite]:
    site = OldSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            target, body = site.redirects.get(self.path), site.files.get(self.path)
            self.send_response(301 if target else 404 if body is None else 200)
            if target:
                self.send_header("Location", target)
            more = 10 if self.path in site.cut_off else 0
            self.send_header("Content-Length", str(len(body or b"") + more))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.origin = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
