"""A worker in a process of its own, to be killed at a chosen moment.

``python -m tests.webhook_worker prepare URL COUNT …`` makes the tables, and for each address an
endpoint with so many events. ``python -m tests.webhook_worker work LATER [MOMENT]`` works off what
is due ``LATER`` seconds from now, says how much arrived, and is killed by the system, as by
``kill -9``, when it first comes to the moment:

claimed      the row is leased, nothing was sent        answered    the endpoint has answered
concluding   the end is written, not yet committed      concluded   it is committed

``python -m tests.webhook_worker serve LATER`` sends what becomes due until it is asked to end by
SIGTERM, as the timer's process is. ``tend LATER`` also catches up endpoints, again and again.

``python -m tests.webhook_worker catch LATER MOMENT`` catches up endpoints once, and is killed:

queued       what was missed is queued, not yet committed        unmarked    it is committed
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import dj_database_url

import django
from django.conf import settings

# Only what a delivery needs: this starts in a third of the time.
settings.configure(
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "syndication",
        "syndication.partners",
        "syndication.webhooks",
    ],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    OUTGOING_ALLOWED_HOSTS=["127.0.0.1"],
    ORIGIN="https://posts.example.org",
    TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
    USE_TZ=True,
)
django.setup()

import time_machine  # noqa: E402

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from syndication import delivery, net  # noqa: E402
from syndication.delivery import leases  # noqa: E402
from syndication.delivery.models import SendingPause  # noqa: E402
from syndication.partners.models import Contact, Partner  # noqa: E402
from syndication.webhooks import (  # noqa: E402
    catching_up,
    endpoint_health,
    payloads,
    sending,
    signing,
)
from syndication.webhooks.models import Challenge, Endpoint, Event, EventDelivery  # noqa: E402


def prepare(wanted: list[tuple[str, int]]) -> None:
    with connection.schema_editor() as editor:
        for model in (Partner, Contact, Endpoint, Event, EventDelivery, Challenge, SendingPause):
            editor.create_model(model)
    now = timezone.now()
    partner = Partner.objects.create(name="Example Weekly")
    for url, count in wanted:
        endpoint = Endpoint.objects.create(
            partner=partner, url=url, secret=signing.new_secret(), verified_at=now
        )
        for number in range(count):
            event = payloads.event("ping", {"number": number}, at=now)
            event.save(force_insert=True)
            EventDelivery.objects.create(endpoint=endpoint, event=event, due_at=now)


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then(work: Callable[..., Any], what: Callable[..., None]) -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> Any:
        found = work(*args, **kwargs)
        what()
        return found

    return done


def die_at(moment: str) -> None:
    if moment == "claimed":
        leases._lease = then(leases._lease, die)
    elif moment == "answered":
        net.call = then(net.call, die)
    elif moment == "concluding":
        endpoint_health.record_success = then(endpoint_health.record_success, die)
    elif moment == "concluded":
        endpoint_health.record_success = then(
            endpoint_health.record_success, lambda: transaction.on_commit(die)
        )


def serve(later: int, *, tending: bool = False) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with time_machine.travel(timezone.now() + timedelta(seconds=later)):
        if tending:
            threading.Thread(target=tend, args=(stop,), daemon=True).start()
        delivery.work_until(stop, *sending.CHANNELS)


def tend(stop: threading.Event) -> None:
    while not stop.wait(0.02):
        catching_up.review(at=timezone.now())


def catch(later: int, moment: str) -> None:
    if moment == "queued":
        catching_up._queue = then(catching_up._queue, die)
    else:
        catching_up._queue = then(catching_up._queue, lambda: transaction.on_commit(die))
    with time_machine.travel(timezone.now() + timedelta(seconds=later)):
        catching_up.review(at=timezone.now())


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "prepare":
        prepare([(url, int(count)) for url, count in zip(rest[::2], rest[1::2], strict=True)])
    elif what in {"serve", "tend"}:
        serve(int(rest[0]), tending=what == "tend")
    elif what == "catch":
        catch(int(rest[0]), rest[1])
    else:
        die_at(rest[1] if len(rest) > 1 else "")
        later = timezone.now() + timedelta(seconds=int(rest[0]))
        with time_machine.travel(later):
            print("arrived", delivery.work_off(*sending.CHANNELS), flush=True)
