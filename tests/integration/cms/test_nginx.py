"""nginx in front of the web server, as docs/running.md configures it; only without TLS."""

import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.web_server import (
    CLOSE,
    HEAD,
    answer,
    deployment,
    end,
    free_port,
    get,
    opened,
    status,
    wait_for,
)

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "running.md"
SLOW = 60
# What the page leaves to the distribution's nginx.conf.
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{configuration}
}}
"""
# Each is in the page, and is shortened or moved for the test.
REPLACED = {
    "client_header_timeout 15s;": "client_header_timeout 2s;",
    "client_body_timeout 20s;": "client_body_timeout 2s;",
}


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[int]:
    """The port of an nginx in front of ``upstream``."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is missing: install the package nginx-light"
    folder.mkdir()
    port = free_port()
    text = PAGE.read_text().partition("```nginx\n")[2].partition("```")[0]
    moved = {"listen 8080;": f"listen 127.0.0.1:{port};", ":8000;": f":{upstream};"}
    for old, new in {**REPLACED, **moved}.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    user = "user root;" if os.geteuid() == 0 else ""
    written = folder / "nginx.conf"
    written.write_text(AROUND.format(folder=folder, configuration=text, user=user))
    with (folder / "log").open("wb") as log:
        begun = subprocess.Popen(
            [program, "-e", "stderr", "-p", str(folder), "-c", str(written)],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(port, begun)
        yield port
    finally:
        end(begun)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx in front of the Procfile's web process."""
    folder = tmp_path_factory.mktemp("nginx")
    found = deployment(folder / "var", BEHIND_PROXY="yes", TRUSTED_PROXIES="127.0.0.1")
    (found.folder / "media" / "large.jpg").write_bytes(bytes(range(250)) * 36_000)
    with found.web() as web, nginx(folder / "nginx", web) as port:
        yield port


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """nginx in front of a server that notes the headers of each request."""
    noted: list[dict[str, str]] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            noted.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with nginx(tmp_path / "nginx", server.server_port) as port:
            yield port, noted
        server.shutdown()


def test_requests_reach_the_server(port):
    assert get(port, "/healthz") == 200
    assert get(port, "/admin/") == 302
    assert get(port, "/api/v1/no-such-thing/") == 404


def test_the_server_learns_what_the_client_asked_for_and_nothing_that_it_made_up(seen):
    port, noted = seen
    asked = (
        b"GET /x HTTP/1.1\r\nHost: posts.example.org\r\nAuthorization: Bearer wsk_x\r\n"
        b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 192.0.2.2\r\n"
        b'Accept-Encoding: br\r\nIf-None-Match: W/"a"\r\n'
    )
    assert status(port, asked + CLOSE) == 204
    [headers] = noted
    assert headers["host"] == "posts.example.org"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-for"] == "192.0.2.1, 127.0.0.1"
    assert headers["authorization"] == "Bearer wsk_x"
    assert headers["accept-encoding"] == "br"
    assert headers["if-none-match"] == 'W/"a"'
    assert "x_forwarded_for" not in headers
    assert "connection" not in headers


def test_a_key_reaches_the_server(port):
    key = b"Authorization: Bearer wsk_unknown\r\n"
    assert get(port, "/api/v1/posts/") == 200
    assert status(port, b"GET /api/v1/posts/" + HEAD + key + CLOSE) == 401


def test_bodies_are_limited_by_both(port):
    form = b"POST /admin/login/" + HEAD + CLOSE[:-2]
    assert status(port, form + b"Content-Length: 33600000\r\n\r\n") == 413
    received = answer(port, form + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000)
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b"must not be larger than 262144 bytes" in received  # the server's own words


def test_slow_senders_hold_nothing_and_are_sent_away(port):
    begun = [
        *(b"POST /admin/login/" + HEAD + b"Content-Length: 99\r\n\r\nc" for _ in range(SLOW)),
        *(b"GET /healthz HTT" for _ in range(SLOW)),
    ]
    slow = [opened(port, sent) for sent in begun]
    try:
        assert get(port, "/healthz") == 200
        assert get(port, "/admin/") == 302
        ends = [each.recv(100) for each in (slow[0], slow[-1])]
    finally:
        for each in slow:
            each.close()
    assert ends == [b"", b""] or all(end.startswith(b"HTTP/1.1 408 ") for end in ends if end)


def test_slow_readers_hold_nothing(port):
    slow = [opened(port, b"GET /media/large.jpg" + HEAD + b"\r\n") for _ in range(SLOW)]
    try:
        assert get(port, "/healthz") == 200
        assert get(port, "/admin/") == 302
    finally:
        for each in slow:
            each.close()


@pytest.mark.parametrize(
    ("asked", "first", "length"),
    [("0-9", 0, 10), ("260-", 10, 8_999_740), ("-5", 245, 5)],
)
def test_parts_of_files_are_sent(port, asked, first, length):
    sent = b"GET /media/large.jpg" + HEAD + b"Range: bytes=" + asked.encode() + b"\r\n" + CLOSE
    head, _, body = answer(port, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206 ")
    assert b"/9000000" in head
    assert (body[0], len(body)) == (first, length)


def test_an_export_passes_whole(port):
    received = answer(port, b"GET /api/v1/export.ndjson" + HEAD + CLOSE)
    assert b'"left_out":0,"digest":' in received


def test_a_server_that_is_away_is_said_to_be(tmp_path):
    with nginx(tmp_path / "nginx", free_port()) as port:
        assert get(port, "/healthz") == 502
