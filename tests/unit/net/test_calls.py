"""One call: to the address that was checked, under its name, in time, and never further."""

import errno
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import Any

import pytest

from syndication import net
from syndication.net import CallError, connecting
from tests.unit.net.calling import fine, url


def test_the_call_goes_to_the_checked_address_under_the_name(server, names):
    answer = net.call(url(server), body=b"a=1", headers={"Content-Type": "text/plain"})
    (seen,) = server.seen
    assert answer.status == 204
    assert seen["Host"] == f"hub.internal:{server.server_port}"
    assert (seen["path"], seen["body"]) == ("/push?a=b", "a=1")
    assert seen["Content-Type"] == "text/plain"


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind(server, monkeypatch):
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: str, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        return resolve("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert net.call(url(server)).status == 204
    assert asked == ["hub.internal"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status, server):
    def away(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", f"http://127.0.0.1:{server.server_port}/inside")
        handler.end_headers()

    server.behave = away
    assert net.call(url(server)).status == status
    assert [seen["path"] for seen in server.seen] == ["/push?a=b"]


def test_an_address_that_is_silent_leaves_time_for_the_next(server, names, monkeypatch):
    names["hub.internal"] = ["127.0.0.2", "127.0.0.1"]
    spent = 0.0

    class Socket(socket.socket):
        def connect(self, where: Any) -> None:
            nonlocal spent
            if where[0] == "127.0.0.2":
                spent += self.gettimeout()
                raise TimeoutError
            super().connect(where)

    monkeypatch.setattr(socket, "socket", Socket)
    begun = monotonic()
    monkeypatch.setattr(connecting, "monotonic", lambda: begun + spent)
    assert net.call(url(server)).status == 204
    assert spent == pytest.approx(net.SECONDS / 2)


def test_an_address_of_a_kind_that_this_machine_has_not_leaves_the_next(server, names, monkeypatch):
    names["hub.internal"] = ["::1", "127.0.0.1"]

    class Socket(socket.socket):
        def __init__(self, family: int = -1, *args: Any, **kwargs: Any) -> None:
            if family == socket.AF_INET6:
                raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
            super().__init__(family, *args, **kwargs)

    monkeypatch.setattr(socket, "socket", Socket)
    assert net.call(url(server)).status == 204


def test_no_proxy_of_the_environment_is_used(server, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert net.call(url(server)).status == 204


def test_an_answer_without_end_is_cut_off(server):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)

    server.behave = endless
    assert len(net.call(url(server), limit=1000).body) == 1000


def test_a_server_that_sends_one_byte_at_a_time_does_not_hold_us(server, monkeypatch):
    """Each byte comes in time; all of them together do not."""
    clock = iter(range(10_000))
    monkeypatch.setattr(connecting, "monotonic", lambda: next(clock))

    def slow(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(2000):
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        except OSError:
            handler.close_connection = True

    server.behave = slow
    with pytest.raises(CallError, match="too long") as failed:
        net.call(url(server), seconds=5)
    assert not failed.value.permanent


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def babble(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"this is no HTTP\r\n\r\n")


def flood(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n")


@pytest.mark.parametrize("behave", [hang_up, babble, flood])
def test_a_server_that_speaks_badly_is_a_failure_that_may_pass(behave, server):
    server.behave = behave
    with pytest.raises(CallError) as failed:
        net.call(url(server))
    assert not failed.value.permanent


@pytest.mark.parametrize("line", [b"SSH-2.0-Inside_9.2\0", b"HTTP/9.\0Inside 200 OK"])
def test_what_is_no_answer_is_not_quoted(line, server):
    def other(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(line + b"\r\n\r\n")

    server.behave = other
    with pytest.raises(CallError) as failed:
        net.call(url(server))
    assert str(failed.value) == "hub.internal: what it answered is no HTTP"


def early(handler: BaseHTTPRequestHandler) -> None:
    for status in (100, 102, 103):
        handler.send_response_only(status)
        handler.send_header("Link", "</style.css>")
        handler.end_headers()
    fine(handler)


def test_what_comes_before_the_final_answer_is_passed_over(server):
    server.behave = early
    answer = net.call(url(server))
    assert (answer.status, "link" in answer.headers) == (204, False)


def no_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk")


def half_a_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nab")


@pytest.mark.parametrize("behave", [no_chunk, half_a_chunk])
def test_a_status_stands_though_the_body_breaks_off(behave, server):
    server.behave = behave
    answer = net.call(url(server))
    assert (answer.status, answer.body) == (200, b"")


def test_a_status_stands_though_the_body_does_not_come_in_time(server, monkeypatch):
    over = threading.Event()
    parse = http.client.parse_headers

    def parsed(*args: Any, **kwargs: Any) -> object:
        found = parse(*args, **kwargs)
        if threading.current_thread() is threading.main_thread():  # the server parses some, too
            monkeypatch.setattr(connecting, "monotonic", lambda: monotonic() + 60)
        return found

    def hang(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        over.wait(60)

    monkeypatch.setattr(http.client, "parse_headers", parsed)
    server.behave = hang
    try:
        answer = net.call(url(server))
    finally:
        over.set()
    assert (answer.status, answer.body) == (200, b"")


def test_nothing_can_be_put_into_the_request_through_a_header(server):
    with pytest.raises(CallError) as refused:
        net.call(url(server), headers={"X-Note": "a secret\r\nHost: inside"})
    assert refused.value.permanent
    assert "secret" not in str(refused.value)
    assert server.seen == []


def test_a_closed_port_is_a_failure_that_may_pass(server):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(CallError) as failed:
            net.call(f"http://hub.internal:{port}/")
    assert not failed.value.permanent


def test_a_handshake_has_what_is_left_of_the_time_and_not_all_of_it_again(server, monkeypatch):
    """Connecting took all of it: the handshake does not begin."""
    clock = iter([0.0, 0.0, *[2.0] * 10])
    monkeypatch.setattr(connecting, "monotonic", lambda: next(clock))
    with pytest.raises(CallError, match="too long"):
        net.call(url(server, "https"), seconds=1)
