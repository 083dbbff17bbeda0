"""``make bench``: each read as a ratio to a constant view, interleaved in one run.

Two measures: in process (CPU seconds of one call of the WSGI application) and through the
production server (requests a second over one kept-open connection). Ratios above 1 mean faster
than the constant view. Absolute figures of a shared machine say little: quote the ratios.

"First" is an answer that this process gives for the first time: a feed is then read from the
table where its bytes are stored. "Replayed" answers come from memory. What nobody waits for
(:mod:`tests.bench.feeds`) is told below the table.

    POSTS=100000 make bench        another size
"""

import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS = 9
CALLS = 60
SECONDS = 0.7
HOST = "127.0.0.1"


@dataclass
class Case:
    """One address, the status it must answer, and what was measured of it."""

    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    size: int = 0
    in_process: dict[str, list[float]] = field(default_factory=dict)
    served: dict[str, list[float]] = field(default_factory=dict)

    @property
    def prime(self) -> "Case":
        """The same without its condition: a 304 is replayed from the answer that a 200 left."""
        given = {name: value for name, value in self.headers.items() if name != "If-None-Match"}
        return Case(self.name, self.path, given)


def prepare(posts: int, folder: str) -> str:
    """Fills a database; returns the key of a partner that reads it all."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.bench.settings", VAR_DIR=folder, ORIGIN="http://localhost"
    )
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.populate import populate

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    populate(posts)
    return admit_partner()


def admit_partner() -> str:
    from django.utils import timezone

    from syndication.partners import keys
    from syndication.partners.models import Partner

    partner = Partner.objects.create(name="bench", requests_per_minute=2_000_000_000)
    now = timezone.now()
    return keys.make(partner, label="bench", scopes=["read", "changes"], expires_at=None, at=now)[1]


def cases(posts: int, secret: str) -> list[Case]:
    from tests.bench.populate import post_id

    detail = f"/api/v1/posts/{post_id(posts // 2)}/"
    key = {"Authorization": f"Bearer {secret}"}
    coded = {"Accept-Encoding": "br, gzip"}
    return [
        Case("constant view", "/bench/constant"),
        Case("detail", detail),
        Case("detail 304", detail, {"If-None-Match": "*"}, 304),
        Case("list of 20", "/api/v1/posts/"),
        Case("list of 20, topic", "/api/v1/posts/?topic=topic-7"),
        Case("search, recency", "/api/v1/posts/?q=trusting+half"),
        Case("search, relevance", "/api/v1/posts/?q=trusting+half&order=relevance"),
        Case("list 304", "/api/v1/posts/", {"If-None-Match": "*"}, 304),
        Case("detail, br", detail, coded),
        Case("list of 20, br", "/api/v1/posts/", coded),
        Case("detail, key", detail, key),
        Case("detail 304, key", detail, key | {"If-None-Match": "*"}, 304),
        Case("list of 20, key", "/api/v1/posts/", key),
        Case("list 304, key", "/api/v1/posts/", key | {"If-None-Match": "*"}, 304),
        *changes_cases(key),
        Case("RSS of 20", "/feeds/rss.xml"),
        Case("RSS 304", "/feeds/rss.xml", {"If-None-Match": "*"}, 304),
        Case("RSS of 20, br", "/feeds/rss.xml", coded),
        Case("RSS of 60", "/feeds/en-CA/rss.xml"),
        Case("RSS of 60, 304", "/feeds/en-CA/rss.xml", {"If-None-Match": "*"}, 304),
        Case("Atom of 20", "/feeds/atom.xml"),
        Case("JSON Feed of 20", "/feeds/feed.json"),
        Case("RSS archive of 10", "/feeds/archive/1/rss.xml"),
        Case("post page", f"/blog/post-{posts // 2}/"),
        Case("post page, br", f"/blog/post-{posts // 2}/", coded),
    ]


def changes_cases(key: dict[str, str]) -> list[Case]:
    """Polls that find nothing, with the tag of the answer before and without it; a full page."""
    from django.test import Client

    client = Client()
    found = [Case("changes of 20", "/api/v1/changes/?limit=20")]
    for name, shown in (("", {}), (", key", key)):
        cursor = ""
        path = "/api/v1/changes/?fields=title"
        more = True
        while more:
            answer = client.get(path + cursor, headers=shown)
            cursor, more = f"&cursor={answer.json()['cursor']}", answer.json()["more"]
        path += cursor
        tag = client.get(path, headers=shown)["ETag"]
        found.append(Case(f"changes, none{name}", path, shown))
        found.append(Case(f"changes 304{name}", path, shown | {"If-None-Match": tag}, 304))
    return found


# -- in process ---------------------------------------------------------------------------------
def caller(case: Case, application: Callable[..., object]) -> Callable[[], int]:
    path, _, query = case.path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper().replace('-', '_')}": v for name, v in case.headers.items()},
    }

    def call() -> int:
        seen: list[str] = []
        body = application(
            {**environ, "wsgi.input": io.BytesIO()}, lambda status, _headers: seen.append(status)
        )
        case.size = len(b"".join(body))  # type: ignore[call-overload]
        close = getattr(body, "close", None)
        if close:
            close()
        return int(seen[0][:3])

    return call


def measure_in_process(measured: list[Case]) -> None:
    from cms import middleware
    from cms.wsgi import application

    calls = {case.name: caller(case, application) for case in measured}
    primes = {case.name: caller(case.prime, application) for case in measured}
    for case in measured:
        status = calls[case.name]()
        if status != case.status:
            sys.exit(f"{case.name}: {case.path} answered {status}, not {case.status}")
    for turn in range(ROUNDS):
        order = measured[turn % len(measured) :] + measured[: turn % len(measured)]
        for case in order:
            call = calls[case.name]
            primes[case.name]()
            for mode in ("replayed", "first"):
                spent = 0.0
                for _ in range(CALLS):
                    if mode == "first":
                        middleware.response_cache.clear()
                    before = time.process_time()
                    call()
                    spent += time.process_time() - before
                case.in_process.setdefault(mode, []).append(spent / CALLS)


# -- through the server -------------------------------------------------------------------------
def free_ports() -> dict[str, int]:
    held = {mode: socket.create_server((HOST, 0)) for mode in ("replayed", "first")}
    ports = {mode: int(taken.getsockname()[1]) for mode, taken in held.items()}
    for taken in held.values():
        taken.close()
    return ports


def start(mode: str, port: int) -> "subprocess.Popen[bytes]":
    environ = {**os.environ, "BENCH_REPLAYS": "no" if mode == "first" else "yes"}
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "rsgi"]
    command += ["--host", HOST, "--port", str(port), "--workers", "1"]
    command += ["--http", "1", "--no-ws", "--log-level", "error", "cms.server.app:application"]
    return subprocess.Popen(command, env=environ)  # our own server


def connect(port: int) -> socket.socket:
    for _ in range(300):
        try:
            found = socket.create_connection((HOST, port), timeout=10)
        except OSError:
            time.sleep(0.1)
        else:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    sys.exit("the server did not start")


def ask(connection: socket.socket, request: bytes) -> int:
    """Send one request and read its whole answer; returns the status."""
    connection.sendall(request)
    received = connection.recv(262_144)
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += connection.recv(262_144)
    head = received[:end].lower()
    status = int(head[9:12])
    at = head.find(b"content-length:")
    missing = 0
    if status != 304 and at >= 0:
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        missing = length - (len(received) - end - 4)
    while missing > 0:
        missing -= len(connection.recv(min(missing, 262_144)))
    return status


def measure_served(measured: list[Case]) -> None:
    ports = free_ports()
    servers = [start(mode, port) for mode, port in ports.items()]
    try:
        for mode, port in ports.items():
            connection = connect(port)
            for turn in range(5):
                order = measured[turn % len(measured) :] + measured[: turn % len(measured)]
                for case in order:
                    case.served.setdefault(mode, []).append(rate(connection, case))
            connection.close()
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=10)


def rate(connection: socket.socket, case: Case) -> float:
    ask(connection, wire(case.prime))
    request = wire(case)
    status = ask(connection, request)
    if status != case.status:
        sys.exit(f"{case.name}: {status} through the server, not {case.status}")
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        ask(connection, request)
        done += 1
    return done / (time.perf_counter() - begun)


def wire(case: Case) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in case.headers.items())
    return f"GET {case.path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def report(measured: list[Case], posts: int) -> None:
    base = measured[0]
    out = sys.stdout.write
    out(f"\n{posts} posts, SQLite; ratios to the constant view (higher is faster)\n\n")
    out(f"{'':<20}{'bytes':>8}{'in process':>24}{'through the server':>26}\n")
    out(f"{'':<28}{'first':>12}{'replayed':>12}{'first':>14}{'replayed':>12}\n")
    for case in measured:
        row = f"{case.name:<20}{case.size:>8}"
        for mode in ("first", "replayed"):
            ratio = statistics.median(base.in_process["replayed"]) / statistics.median(
                case.in_process[mode]
            )
            row += f"{ratio:>12.2f}"
        for mode, width in (("first", 14), ("replayed", 12)):
            ratio = statistics.median(case.served[mode]) / statistics.median(base.served[mode])
            row += f"{ratio:>{width}.2f}"
        out(row + "\n")
    out(
        f"\nconstant view: {statistics.median(base.in_process['replayed']) * 1e6:.0f} µs of CPU in "
        f"process, {statistics.median(base.served['replayed']):.0f} requests/s served\n"
    )


def report_feeds() -> None:
    """What feeds cost beside answering: building a long one, publishing beside many."""
    from cms.wsgi import application
    from tests.bench import feeds

    out = sys.stdout.write
    out(f"\n{'one feed, built once':<28}{'entries':>8}{'ms of CPU':>12}{'bytes':>12}\n")
    for built in feeds.build_long():
        out(f"{built.label:<28}{built.entries:>8}{built.seconds * 1e3:>12.0f}{built.size:>12}\n")
    told = feeds.publish_among(lambda path: caller(Case(path, path), application)())
    out(f"\npublishing beside {told.feeds} stored feeds, {told.touched} of them touched\n")
    out(f"{'ms of CPU, no feed stored':<36}{told.alone * 1e3:>12.2f}\n")
    out(f"{'ms of CPU, all stored':<36}{told.among_feeds * 1e3:>12.2f}\n")
    out(f"{'ratio':<36}{told.among_feeds / told.alone:>12.2f}\n")
    out(f"{'feeds rebuilt by publishing':<36}{told.rebuilt_at_once:>12}\n")
    out(f"{'feeds rebuilt when all were read':<36}{told.rebuilt_on_reading:>12}\n")


def report_webhooks() -> None:
    """What publishing costs with endpoints that are told, and claiming one of their deliveries."""
    from tests.bench import lanes, webhooks

    out = sys.stdout.write
    told = webhooks.measure()
    out(f"\npublishing with {told.endpoints} endpoints subscribed\n")
    out(f"{'ms of CPU, none subscribed':<36}{told.alone * 1e3:>12.2f}\n")
    out(f"{'ms of CPU, all subscribed':<36}{told.told * 1e3:>12.2f}\n")
    out(f"{'ms added':<36}{(told.told - told.alone) * 1e3:>12.2f}\n")
    out(f"{f'ms of a claim, {told.log} deliveries':<36}{told.claimed * 1e3:>12.2f}\n")
    seconds = lanes.measure()
    out(f"\nan event of a healthy endpoint, while {lanes.HANGING} of {lanes.ENDPOINTS} hang\n")
    out(f"{'ms from commit to arrival, median':<36}{statistics.median(seconds) * 1e3:>12.1f}\n")
    out(f"{'ms from commit to arrival, longest':<36}{max(seconds) * 1e3:>12.1f}\n")


def report_export() -> None:
    """What the export costs and holds, in a process of its own."""
    out = sys.stdout.write
    out(f"\n{'export, as it goes':<28}{'ms of CPU':>12}{'MB sent':>12}{'MB held':>12}\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.bench.export"], check=True)


def main() -> None:
    posts = int(os.environ.get("POSTS", "1000"))
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        secret = prepare(posts, folder)
        measured = cases(posts, secret)
        measure_in_process(measured)
        measure_served(measured)
        report(measured, posts)
        report_feeds()
        report_export()
        report_webhooks()


if __name__ == "__main__":
    main()
