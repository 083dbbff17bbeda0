"""A worker in a process of its own, to be killed: ``python -m tests.hub_worker HUB [TOPIC …]``.

With topics it makes the tables and asks for pings first. It works off what is due and says how
much arrived; at a line from its standard input it does so again, after the lease ran out.
"""

import os
import sys

import dj_database_url

import django
from django.conf import settings

# Only what a delivery needs: this starts in a third of the time.
settings.configure(
    INSTALLED_APPS=["syndication", "syndication.feeds"],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    OUTGOING_ALLOWED_HOSTS=["127.0.0.1"],
    ORIGIN="https://posts.example.org",
    USE_TZ=True,
)
django.setup()

import time_machine  # noqa: E402

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from syndication import delivery  # noqa: E402
from syndication.delivery import LEASE, Channel  # noqa: E402
from syndication.delivery.models import SendingPause  # noqa: E402
from syndication.editions.models import Publisher  # noqa: E402
from syndication.feeds import websub  # noqa: E402
from syndication.feeds.models import HubPing  # noqa: E402

CHANNEL = Channel(rows=HubPing, send=websub.send)


def prepare(hub: str, topics: list[str]) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(HubPing)
        editor.create_model(Publisher)
        editor.create_model(SendingPause)
    now = timezone.now()
    HubPing.objects.bulk_create(
        HubPing(hub=hub, topic=topic, sequence=1, due_at=now) for topic in topics
    )


def work() -> None:
    print("arrived", delivery.work_off(CHANNEL), flush=True)


if __name__ == "__main__":
    if topics := sys.argv[2:]:
        prepare(sys.argv[1], topics)
    work()
    if sys.stdin.readline():
        with time_machine.travel(timezone.now() + LEASE):
            work()
