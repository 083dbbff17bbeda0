"""Consumers that follow the changes while many write end with what they may read.

Made for PostgreSQL; it also holds on SQLite, where the tests' database is a file.
"""

import random
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from django.db import connection
from django.test import Client

from blog import document as doc
from syndication.editions import recording
from syndication.editions.models import Head
from syndication.partners import entitlements
from syndication.partners.models import Partner
from tests import editions_factory as made
from tests import partners_factory as partners
from tests.mirror_client import CHANGES, Mirror, readable
from tests.postgres.threads import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TOPICS = ("anxiety", "grief", "sleep")
POSTS = 12
TURNS = 15


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")


def writer(seed: int) -> Callable[[], None]:
    """Publishes, moves between topics, takes back, hides and shows again: its own posts, and
    posts that others write, too."""

    def work() -> None:
        chosen = random.Random(seed)
        for turn in range(TURNS):
            number = chosen.randrange(POSTS)
            at = made.AT + timedelta(minutes=turn)
            topics = chosen.sample(TOPICS, chosen.randrange(3))
            document = made.small(
                number,
                title=f"Writer {seed}, turn {turn}",
                topics=tuple(doc.Topic(slug=topic, name=topic) for topic in topics),
            )
            act = chosen.random()
            if act < 0.6:
                made.publish(document, at=at)
            elif act < 0.8:
                recording.withdraw(UUID(document.id), at=at, reason="incorrect")
            else:
                # As the desk does it: refused at once, withdrawn in a transaction of its own.
                recording.deny([UUID(document.id)], at=at)
                recording.withdraw(UUID(document.id), at=at, reason="private")

    return work


def amender(partner: Partner) -> Callable[[], None]:
    def work() -> None:
        chosen = random.Random(99)
        for turn in range(TURNS):
            contract = Partner.objects.get(pk=partner.pk)
            contract.topics = sorted(chosen.sample(TOPICS, 1 + chosen.randrange(2)))
            entitlements.amend(contract, at=made.AT + timedelta(minutes=turn))

    return work


def follower(mirror: Mirror, done: threading.Event, limit: int) -> Callable[[], None]:
    def work() -> None:
        chosen = random.Random(limit)
        while not done.is_set():
            mirror.page(limit=limit, crash=chosen.choice(["", "", "before", "between"]))

    return work


def test_copies_that_are_kept_while_many_write_are_exact_in_the_end():
    made.publisher()
    partner = partners.partner(topics=["sleep"], requests_per_minute=1_000_000)
    headers: list[dict[str, str]] = [{}, partners.bearer(partners.key(partner)[1])]
    done = threading.Event()

    def fetching(shown: dict[str, str]) -> Any:
        client = Client()

        def fetch(asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
            response = client.get(CHANGES, asked, headers=shown)
            return response.status_code, response.json()

        return fetch

    mirrors = [Mirror(fetching(shown)) for shown in headers for _ in range(2)]
    writers = [*(writer(seed) for seed in range(4)), amender(partner)]
    left = len(writers)
    counting = threading.Lock()

    def counted(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            nonlocal left
            try:
                work()
            finally:
                with counting:
                    left -= 1
                    if not left:
                        done.set()

        return run

    followers = [
        follower(mirror, done, limit) for mirror, limit in zip(mirrors, (1, 50, 2, 7), strict=True)
    ]
    assert together(*map(counted, writers), *followers) == []
    assert not Head.objects.filter(denied=True).exists()
    for mirror, reader in zip(mirrors, (None, None, partner, partner), strict=True):
        mirror.follow(limit=5)
        assert mirror.posts == readable(Partner.objects.get(pk=reader.pk) if reader else None)
