"""The outgoing client leads nowhere inside, whatever an address says or a name resolves to."""

import http.client
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication import net
from syndication.net import CallError

Answers = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Answers:
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


@pytest.fixture(autouse=True)
def no_connection(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A refused address is refused before anything is sent."""
    if "server" not in request.fixturenames:
        monkeypatch.setattr(
            net, "_connect", lambda target, deadline: pytest.fail(f"connected to {target}")
        )


PRIVATE = {
    "loopback": "127.0.0.1",
    "this host": "0.0.0.0",
    "private": "10.1.2.3",
    "private, too": "172.16.0.1",
    "home": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "link-local, where clouds keep their metadata": "169.254.169.254",
    "another cloud's metadata": "100.100.100.200",
    "a third cloud's metadata": "192.0.0.192",
    "what hands a fourth cloud's machines their secrets": "168.63.129.16",
    "the same, mapped": "::ffff:168.63.129.16",
    "protocols' own": "192.0.0.9",
    "relays of 6to4": "192.88.99.1",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
    "documentation": "203.0.113.7",
    "benchmarks": "198.18.0.1",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv4-mapped": "::ffff:127.0.0.1",
    "IPv4-mapped metadata": "::ffff:a9fe:a9fe",
    "IPv4-compatible": "::127.0.0.1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001::1",
    "NAT64": "64:ff9b::7f00:1",
    "local NAT64": "64:ff9b:1::7f00:1",
    "link-local v6": "fe80::1",
    "link-local with a zone": "fe80::1%1",
    "site-local": "fec0::1",
    "unique local": "fd00:ec2::254",
    "multicast v6": "ff02::1",
    "documentation v6": "2001:db8::1",
    "more documentation v6": "3fff:fff::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_an_address_that_is_not_public_is_refused(address, names):
    names["hub.example"] = [address]
    with pytest.raises(CallError) as refused:
        net.call("https://hub.example/")
    assert refused.value.permanent


@pytest.mark.parametrize("address", ["93.184.216.34", "::ffff:93.184.216.34", "2606:4700::1111"])
def test_a_public_address_may_be_called(address, names):
    names["hub.example"] = [address]
    assert net.check("https://hub.example/push?x=1").path == "/push?x=1"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "127.0.0.1.",
    ],
)
def test_no_way_of_writing_an_address_hides_where_it_leads(host, names):
    with pytest.raises(CallError):
        net.call(f"https://{host}/")


@pytest.mark.parametrize("order", [1, -1])
def test_one_bad_answer_among_good_ones_is_enough_to_refuse(order, names):
    names["hub.example"] = ["93.184.216.34", "10.0.0.1"][::order]
    with pytest.raises(CallError, match="not public"):
        net.call("https://hub.example/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example/",  # not asked for
        "https://hub.example:8443/",
        "https://hub.example:80/",
        "https://hub.example:0/",
        "https://hub.example:99999/",
        "https://user:secret@hub.example/",
        "https://@hub.example/",
        "https://hub.example@127.0.0.1/",
        "https://hub.example\\@127.0.0.1/",
        "https://hub.example/\r\nHost: inside",
        "https://hub.example/\npath",
        "https://hub\t.example/",
        " https://hub.example/",
        "https://hub.example/with space",
        "https://hub.exаmple/",  # a Cyrillic letter
        "https://[::1/",
        "https://[::1]x/",
        "https://hub.example[2606:4700::1111]/",
        "https://[2606:4700::1111%25lo]/",
        "https://[v1.hub]/",
        "https://%68ub.example/",
        "https://hub.example%00.inside/",
        "https://hub.example,inside/",
        "https://hub.example;443/",
        "https:///path",
        "//hub.example/",
        "hub.example",
        "",
        "ftp://hub.example/",
        "file:///etc/passwd",
        "gopher://hub.example/",
    ],
)
def test_an_address_with_two_readings_or_another_purpose_is_refused(url, names):
    names["hub.example"] = ["93.184.216.34"]
    with pytest.raises(CallError) as refused:
        net.call(url)
    assert refused.value.permanent


def test_http_is_for_those_who_ask_for_it_and_on_its_own_port_only(names):
    names["hub.example"] = ["93.184.216.34"]
    assert net.check("http://hub.example/", plain=True).port == 80
    for url in ("http://hub.example:8080/", "http://hub.example:443/"):
        with pytest.raises(CallError, match="port"):
            net.check(url, plain=True)


def test_only_a_host_that_is_named_whole_is_let_inside(names, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["hub.internal"]
    names.update({"hub.internal": ["10.0.0.5"], "evil-hub.internal": ["10.0.0.5"]})
    names["hub.internal.evil.example"] = ["10.0.0.5"]
    assert net.check("http://HUB.internal:8080/").port == 8080
    for host in ("evil-hub.internal", "hub.internal.evil.example", "10.0.0.5"):
        with pytest.raises(CallError):
            net.check(f"https://{host}/")


def test_a_name_that_is_not_found_may_be_found_later(names):
    names["hub.example"] = ["no such address"]
    with pytest.raises(CallError) as failed:
        net.call("https://hub.example/")
    assert not failed.value.permanent


@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("https://{}".format)))
def test_any_text_can_be_called_or_is_refused(text):
    with suppress(CallError):
        scheme, host, _, path = net._parts(text)
        assert scheme in net.PORTS
        assert host
        assert path.isprintable()


@given(st.ip_addresses())
def test_an_address_that_reads_as_another_is_no_more_public_than_that_one(address):
    if address.version == 4:
        mapped = f"::ffff:{address}"
        assert net.is_public(mapped) == net.is_public(str(address))
        assert not net.is_public(f"::{address}")
    elif address.ipv4_mapped is None and net.is_public(str(address)):
        assert int(address) >> 125 == 1


# -- against a real server on loopback ---------------------------------------------------------


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


@pytest.fixture
def server(names: Answers, settings: object) -> Iterator[Server]:
    settings.OUTGOING_ALLOWED_HOSTS = ["hub.internal"]
    names["hub.internal"] = ["127.0.0.1"]
    with serving() as httpd:
        yield httpd


def url(server: Server, scheme: str = "http") -> str:
    return f"{scheme}://hub.internal:{server.server_port}/push?a=b"


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
    monkeypatch.setattr(net, "monotonic", lambda: begun + spent)
    assert net.call(url(server)).status == 204
    assert spent == pytest.approx(net.SECONDS / 2)


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
    monkeypatch.setattr(net, "monotonic", lambda: next(clock))

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
            monkeypatch.setattr(net, "monotonic", lambda: monotonic() + 60)
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


# -- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "hub.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=hub.internal"),
            *("-addext", "subjectAltName=DNS:hub.internal"),
            *("-keyout", str(path), "-out", str(path) + ".crt"),
        ],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def secured(server: Server, certificate: Path) -> Iterator[tuple[Server, list[str]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(certificate) + ".crt", certificate)
    asked: list[str] = []
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    with serving(context) as httpd:
        yield httpd, asked


def test_tls_is_spoken_with_the_name_and_checked_against_it(secured, certificate, monkeypatch):
    httpd, asked = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    assert net.call(url(httpd, "https")).status == 204
    assert asked == ["hub.internal"]


def test_a_handshake_has_what_is_left_of_the_time_and_not_all_of_it_again(server, monkeypatch):
    """Connecting took all of it: the handshake does not begin."""
    clock = iter([0.0, 0.0, *[2.0] * 10])
    monkeypatch.setattr(net, "monotonic", lambda: next(clock))
    with pytest.raises(CallError, match="too long"):
        net.call(url(server, "https"), seconds=1)


def test_a_certificate_of_another_name_or_of_nobody_is_refused(
    secured, certificate, monkeypatch, names, settings
):
    httpd, _ = secured
    with pytest.raises(CallError, match="certificate"):
        net.call(url(httpd, "https"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    settings.OUTGOING_ALLOWED_HOSTS = ["other.internal"]
    names["other.internal"] = ["127.0.0.1"]
    with pytest.raises(CallError, match=r"other\.internal"):
        net.call(f"https://other.internal:{httpd.server_port}/")
    assert httpd.seen == []
