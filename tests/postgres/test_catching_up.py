"""Endpoints that receive events again while posts are published: nothing falls between the two.

Workers are real processes on this test's database, and some of them are killed by the system.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from django.db import connection, transaction
from django.utils import timezone

from syndication.delivery import LEASE, registry
from syndication.delivery.retries import Outcome
from syndication.editions import recording
from syndication.editions.models import Head, Kind
from syndication.partners.models import Partner
from syndication.webhooks import endpoints, sending, signing
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests.paths import ROOT
from tests.postgres.threads import TIME_LIMIT, together
from tests.web_server import until
from tests.webhook_receiver import Receiver, serving

LAPSED = int(LEASE.total_seconds()) + 1
POSTS = 12

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    # The tests' own workers are the only ones: a commit wakes nobody.
    monkeypatch.setattr(registry, "_channels", {})
    made.publisher()


def endpoint(url: str = "https://partner.example/", **values: Any) -> Endpoint:
    partner = Partner.objects.create(name=url)
    return Endpoint.objects.create(partner=partner, url=url, secret=signing.new_secret(), **values)


def queued(of: Endpoint) -> list[tuple[str, int]]:
    rows = of.deliveries.order_by("pk")
    return list(rows.values_list("event__type", "event__sequence"))


def test_what_is_committed_after_the_first_verification_is_told_though_it_began_before():
    unverified = endpoint()
    endpoints.challenge(unverified, at=timezone.now())
    row = unverified.question
    begun, verified = threading.Event(), threading.Event()
    found: list[int] = []

    def publish() -> None:
        with transaction.atomic():
            found.append(made.publish(made.small(1), at=timezone.now()).sequence)
            begun.set()
            verified.wait(1)

    def verify() -> None:
        assert begun.wait(TIME_LIMIT)
        with transaction.atomic():
            sending.on_challenge_attempt_end(row, Outcome(at=timezone.now(), status=200))
            transaction.on_commit(verified.set)

    assert together(publish, verify) == []
    assert Endpoint.objects.get().verified_at
    assert queued(unverified) == [("post.published", found[0])]


# -- workers in processes -------------------------------------------------------------------------


def database() -> str:
    """The address of this test's database."""
    server = connection.settings_dict
    user, word = (quote(server[name] or "", safe="") for name in ("USER", "PASSWORD"))
    host = f"{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}"
    return f"postgres://{user}:{word}@{host}/{server['NAME']}"


@contextmanager
def worker(*words: object) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "tests.webhook_worker", *map(str, words)]
    begun = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": database()})
    try:
        yield begun
    finally:
        begun.kill()
        begun.wait()


def publish(numbers: range, title: str) -> None:
    for number in numbers:
        document = made.small(number, title=title)
        made.publish(document, kind=Kind.CORRECTION, at=timezone.now())


def told(receiver: Receiver) -> list[tuple[str, str, int]]:
    """Each event about a post that came: its id, the post and its sequence."""
    with receiver.lock:
        got = list(receiver.got)
    found = []
    for request in got:
        data = json.loads(request["body"])["data"]
        if "edition" in data:
            found.append((request["headers"]["webhook-id"], data["id"], data["sequence"]))
    return found


def heard_all(receiver: Receiver) -> bool:
    newest = dict(Head.objects.values_list("post_id", "sequence"))
    heard = {(post, sequence) for _, post, sequence in told(receiver)}
    return all((str(post), sequence) in heard for post, sequence in newest.items())


def check(receiver: Receiver, *, repeats: int) -> None:
    """Each post's present state came, in order, and at most so many messages came again."""
    assert heard_all(receiver)
    ids = [each for each, _, _ in told(receiver)]
    assert len(ids) - len(set(ids)) <= repeats
    of_posts = defaultdict(list)
    events = {}
    for id_, post, sequence in told(receiver):
        assert events.setdefault(id_, (post, sequence)) == (post, sequence)
        of_posts[post].append(sequence)
    assert all(each == sorted(each) for each in of_posts.values())
    # One event for each edition: what comes again comes with its id.
    assert len(set(events.values())) == len(events)


def test_killed_amid_catching_up_or_sending_two_workers_tell_all_and_in_order():
    with serving() as receiver:
        away = endpoint(receiver.url, verified_at=timezone.now())
        endpoints.disable(away, at=timezone.now())
        publish(range(POSTS), "Missed")
        recording.withdraw(made.release(made.small(0)).post_id, at=timezone.now(), reason="error")
        # Back again, by a change that leaves the catching up to the timer's processes.
        Endpoint.objects.update(disabled_at=None, disabled_why="")
        for moment, queued_rows in (("queued", 0), ("unmarked", POSTS)):
            with worker("catch", 0, moment) as killed:
                assert killed.wait(TIME_LIMIT) == -signal.SIGKILL
            assert EventDelivery.objects.count() == queued_rows
        with worker("tend", 0) as first, worker("tend", 0):
            until(lambda: len(told(receiver)) >= 3, "some of it")
            first.kill()
            publish(range(3, POSTS), "Corrected")
            endpoints.disable(away, at=timezone.now())
            publish(range(1, POSTS), "Missed again")
            Endpoint.objects.update(disabled_at=None, disabled_why="")
            publish(range(2, POSTS), "Corrected again")
        with worker("tend", LAPSED), worker("tend", LAPSED):
            until(lambda: heard_all(receiver), "everything")
        # What was in flight in each of two processes that ended.
        check(receiver, repeats=2)


def test_an_address_that_is_verified_while_posts_are_published_misses_none():
    with serving() as receiver, worker("tend", 0), worker("tend", 0):
        endpoints.challenge(endpoint(receiver.url), at=timezone.now())
        number = 0
        while not Endpoint.objects.filter(verified_at__isnull=False).exists():
            publish(range(number, number + 1), "While it is asked")
            number += 1
        began = Head.objects.order_by("-sequence").first()
        publish(range(number, number + 3), "Afterwards")
        newer = {
            str(each)
            for each in Head.objects.filter(sequence__gt=began.sequence).values_list(
                "pk", flat=True
            )
        }
        until(lambda: newer <= {post for _, post, _ in told(receiver)}, "what is newer")
        ids = [each for each, _, _ in told(receiver)]
        assert len(ids) == len(set(ids))
