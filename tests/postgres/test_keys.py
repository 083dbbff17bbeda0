"""Keyed reads beside writers, with real locks."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cms.middleware import response_cache
from syndication.partners import entitlements, keys
from syndication.partners.models import Key, Partner, Status
from syndication.partners.usage import Usage
from tests import editions_factory as made
from tests import partners_factory
from tests.partners_factory import bearer
from tests.postgres.threads import TIME_LIMIT, together

LIST = "/api/v1/posts/"

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_locks(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    made.publisher()
    response_cache.clear()


def test_a_reader_does_not_wait_until_its_contract_is_amended(caplog):
    partner = partners_factory.partner()
    secret = partners_factory.key(partner)[1]
    amending, answered = threading.Event(), threading.Event()
    in_time: list[bool] = []
    statuses: list[int] = []

    def amend() -> None:
        with transaction.atomic():
            entitlements.amend(partner, at=timezone.now())
            amending.set()
            in_time.append(answered.wait(TIME_LIMIT / 2))

    def read() -> None:
        amending.wait(TIME_LIMIT / 2)
        statuses.append(Client().get(LIST, headers=bearer(secret)).status_code)
        answered.set()

    assert together(amend, read) == []
    assert (in_time, statuses) == ([True], [200])
    assert "usage was not written" in caplog.text


def test_what_processes_count_of_one_partner_adds_up():
    partner = partners_factory.partner()
    key, _ = partners_factory.key(partner)

    def process(place: int) -> Callable[[], None]:
        ticks = iter(range(0, 100_000, 100))
        usage = Usage(clock=lambda: float(next(ticks)))  # every write is due

        def work() -> None:
            for turn in range(20):
                usage.record_position(partner.pk, key.pk, place + turn, at=timezone.now())
                usage.count(partner.pk, key.pk, 200, at=timezone.now())

        return work

    assert together(process(0), process(5), process(100)) == []
    partner.refresh_from_db()
    assert (partner.requests, partner.position) == (60, 119)


def test_readers_see_no_contract_between_two_states():
    """One statement reads contract and version: a new version never names the old contract."""
    partner = partners_factory.partner(locales=["en-CA"])
    secret = partners_factory.key(partner)[1]
    states: set[tuple[str, tuple[str, ...]]] = set()
    done = threading.Event()

    def amend() -> None:
        for turn in range(30):
            mine = Partner.objects.get(pk=partner.pk)
            mine.locales = ["fr-CA"] if turn % 2 else ["en-CA", "fr-CA"]
            entitlements.amend(mine, at=timezone.now())
        done.set()

    def read() -> None:
        while not done.is_set():
            grant = keys.look_up(secret, at=timezone.now())
            states.add((grant.contract, grant.audience.locales))

    assert together(amend, read) == []
    # Each state has a name of its own, and no name stands for two contracts.
    assert len({name for name, _ in states}) == len(states)


def test_a_key_that_is_rotated_twice_at_once_has_one_successor():
    key, _ = partners_factory.key(partners_factory.partner())
    now = timezone.now()

    def rotate() -> None:
        keys.rotate(key, overlap=timedelta(hours=1), at=now)

    assert [type(error) for error in together(rotate, rotate)] == [ValidationError]
    key.refresh_from_db()
    assert key.expires_at == now + timedelta(hours=1)
    assert Key.objects.get(expires_at=None).pk > key.pk


def test_a_form_that_is_sent_twice_at_once_makes_one_key():
    partner = partners_factory.partner()

    def add() -> None:
        keys.add(partner, label="Site", scopes=["read"], expires_at=None, at=timezone.now())

    assert [type(error) for error in together(add, add)] == [ValidationError]
    assert Key.objects.count() == 1


def test_a_topic_that_is_renamed_writes_over_no_contract_that_is_amended_just_then():
    partner = partners_factory.partner(topics=["sleep"])
    amending, renaming = threading.Event(), threading.Event()

    def suspend() -> None:
        with transaction.atomic():
            partner.status = Status.SUSPENDED
            entitlements.amend(partner, at=timezone.now())
            amending.set()
            renaming.wait(TIME_LIMIT / 2)

    def rename() -> None:
        amending.wait(TIME_LIMIT / 2)
        threading.Timer(0.2, renaming.set).start()
        entitlements.rename_topic("sleep", "rest", at=timezone.now())

    assert together(suspend, rename) == []
    partner = Partner.objects.get()
    assert (partner.status, partner.topics) == (Status.SUSPENDED, ["sleep", "rest"])
