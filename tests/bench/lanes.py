"""How soon an event arrives while 50 of 1,000 endpoints hang to their time-out."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from syndication import delivery
from syndication.partners.models import Partner
from syndication.webhooks import payloads, sending, signing
from syndication.webhooks.models import Endpoint, EventDelivery

ENDPOINTS, HANGING, EVENTS = 1000, 50, 60
TIMEOUT = 60.0  # seconds for the bench itself


@dataclass
class Receivers:
    """All endpoints at one server: those under ``/hang/`` do not answer."""

    hanging: int = 0
    arrived: dict[str, float] = field(default_factory=dict)
    let_go: threading.Event = field(default_factory=threading.Event)


def measure() -> list[float]:
    """Seconds from the commit of an event to its arrival, each at another healthy endpoint."""
    with _serving() as (receivers, origin):
        settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
        endpoints = _subscribe(origin)
        stop = threading.Event()
        worker = threading.Thread(target=delivery.work_until, args=(stop, *sending.CHANNELS))
        worker.start()
        try:
            for _ in range(2):  # a second event waits behind the first one of each that hangs
                for endpoint in endpoints[:HANGING]:
                    _tell(endpoint)
            _wait(lambda: receivers.hanging >= HANGING)
            return [_arrival(receivers, one) for one in endpoints[HANGING:][:EVENTS]]
        finally:
            receivers.let_go.set()
            stop.set()
            worker.join()


def _arrival(receivers: Receivers, endpoint: Endpoint) -> float:
    message = _tell(endpoint)
    committed = time.perf_counter()
    _wait(lambda: message in receivers.arrived)
    return receivers.arrived[message] - committed


@transaction.atomic
def _tell(endpoint: Endpoint) -> str:
    now = timezone.now()
    event = payloads.event("ping", {"bench": str(uuid4())}, at=now)
    event.save(force_insert=True)
    EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=now)
    return str(event.pk)


def _subscribe(origin: str) -> list[Endpoint]:
    EventDelivery.objects.all().delete()
    Endpoint.objects.all().delete()
    partner = Partner.objects.create(name="Bench lanes")
    return Endpoint.objects.bulk_create(
        Endpoint(
            partner=partner,
            url=f"{origin}/{'hang' if number < HANGING else 'fine'}/{number}",
            secret=signing.new_secret(),
            verified_at=timezone.now(),
        )
        for number in range(ENDPOINTS)
    )


@contextmanager
def _serving() -> Iterator[tuple[Receivers, str]]:
    receivers, lock = Receivers(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                receivers.arrived[self.headers["webhook-id"]] = time.perf_counter()
                receivers.hanging += self.path.startswith("/hang/")
            if self.path.startswith("/hang/"):
                receivers.let_go.wait(TIMEOUT)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receivers, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _wait(fact: object) -> None:
    ends = time.perf_counter() + TIMEOUT
    while not fact():  # type: ignore[operator]
        if time.perf_counter() > ends:
            raise TimeoutError
        time.sleep(0.002)
