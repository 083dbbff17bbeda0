"""The web server with slow clients: real sockets, the shipped command, and no proxy before it."""

from collections.abc import Iterator

import pytest

from tests.web_server import CLOSE, HEAD, answer, deployment, get, opened, status

pytestmark = pytest.mark.slow

PUBLISH = """
from django.utils import timezone
from tests import editions_factory as made
made.publisher(origin="http://localhost")
made.publish(made.small(1), at=timezone.now())
"""
POST = "/blog/small-1/"
SLOW = 60  # of each kind; the threads are 16
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SESSION = b"Cookie: sessionid=abcdefghijklmnopqrstuvwxyz012345\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The Procfile's web process, on a port of its own."""
    plain = {"PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "tests.outage_settings"}
    found = deployment(tmp_path_factory.mktemp("server") / "var", **plain)
    (found.folder / "media" / "large.jpg").write_bytes(b"x" * 9_000_000)
    found.manage("shell", "-c", PUBLISH)
    with found.web() as port:
        yield port


SLOW_REQUESTS = {
    "a body that never comes": b"POST /admin/login/" + HEAD + FORM + b"Content-Length: 99\r\n\r\nc",
    "a chunked body": b"POST /admin/login/" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc",
    "a body of the API": b"POST /api/v1/webhooks/" + HEAD + b"Content-Length: 99\r\n\r\n{",
    "a large body with a session": b"POST /admin/images/add/"
    + HEAD
    + SESSION
    + b"Content-Length: 200000\r\n\r\nc",
    "headers that never end": b"GET /healthz HTT",
    "a file that nobody reads": b"GET /media/large.jpg" + HEAD + b"\r\n",
}


@pytest.mark.parametrize("kind", SLOW_REQUESTS)
def test_slow_clients_take_no_threads(port, kind):
    """Whatever is answered while they all stay, and are more than the threads, waits for none."""
    slow = [opened(port, SLOW_REQUESTS[kind]) for _ in range(SLOW)]
    try:
        for path, expected in (("/healthz", 200), ("/readyz", 200), ("/admin/", 302)):
            assert get(port, path) == expected, path
        assert [get(port, POST) for _ in range(100)] == [200] * 100
    finally:
        for each in slow:
            each.close()


@pytest.mark.parametrize("cookie", [b"", SESSION])
def test_a_large_body_of_somebody_who_is_not_logged_in_is_refused_unread(port, cookie):
    for length in (b"Content-Length: 250000000\r\n\r\n", b"Content-Length: 300000\r\n\r\n"):
        assert status(port, b"POST /admin/login/" + HEAD + cookie + length) == 413


def test_a_chunked_body_is_refused_at_the_first_byte_too_many(port):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = b"POST /admin/login/" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    assert status(port, head + chunk * 5) == 413


def test_django_gets_the_length_of_a_chunked_body(port):
    sent = b"username=a"
    head = b"POST /admin/login/" + HEAD + FORM + b"Connection: close\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(sent), sent)
    assert status(port, head + chunked) == 403  # no CSRF token


def test_a_file_arrives_whole(port):
    head, _, body = answer(port, b"GET /media/large.jpg" + HEAD + CLOSE).partition(b"\r\n\r\n")
    assert b"content-length: 9000000" in head
    assert len(body) == 9_000_000


def test_an_export_arrives_whole_with_its_last_line(port):
    received = answer(port, b"GET /api/v1/export.ndjson" + HEAD + CLOSE)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert b'"left_out":0,"digest":' in received


def test_head_has_the_headers_of_get_and_no_body(port):
    for path in (b"/media/large.jpg", b"/healthz"):
        head, _, body = answer(port, b"HEAD " + path + HEAD + CLOSE).partition(b"\r\n\r\n")
        assert b"content-length: " in head
        assert not body
