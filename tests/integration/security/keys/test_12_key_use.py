"""Class 12: what is written down of a key's use."""

from datetime import timedelta

import pytest

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from syndication.editions import recording
from syndication.partners import keys, usage
from syndication.partners.models import Key, Partner
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

INDEX, LIST, CHANGES = "/api/v1/", "/api/v1/posts/", "/api/v1/changes/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(usage.usage, "_clock", lambda: now[0])
    return now


def test_the_first_use_is_seen_at_once_and_later_ones_every_ten_seconds(
    client, partner, secret, clock
):
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (1, 0)
    first = partner.last_fetched_at
    assert first == Key.objects.get().last_used_at
    for _ in range(3):
        client.get(INDEX, headers=bearer(secret))
    client.get(f"{LIST}?limit=0", headers=bearer(secret))
    partner.refresh_from_db()
    assert partner.requests == 1
    clock[0] += usage.EVERY
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (6, 1)
    assert partner.last_fetched_at > first


def test_a_withdrawal_that_is_told_is_no_error(client, partner, secret, clock):
    post = made.publish(samples.english())
    recording.withdraw(post.post_id, at=made.AT, reason="error")
    assert client.get(f"{LIST}{post.post_id}/", headers=bearer(secret)).status_code == 410
    partner.refresh_from_db()
    assert (partner.requests, partner.errors) == (1, 0)


def test_what_a_partner_holds_only_moves_forward(partner, clock):
    now, key = timezone.now(), partners_factory.key(partner)[0]
    for place, expected in ((5, 5), (9, 9), (7, 9)):
        usage.record_position(partner.pk, key.pk, place, at=now + timedelta(seconds=place))
        usage.usage.write(everything=True)
        for row in (partner, key):
            row.refresh_from_db()
            assert row.position == expected
            assert row.position_at == now + timedelta(seconds=expected)


def test_a_place_that_is_shown_again_is_as_new_as_the_last_time(partner, clock):
    now, key = timezone.now(), partners_factory.key(partner)[0]
    for day in range(3):
        usage.record_position(partner.pk, key.pk, 4, at=now + timedelta(days=day))
        usage.usage.write(everything=True)
    partner.refresh_from_db()
    assert (partner.position, partner.position_at) == (4, now + timedelta(days=2))


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), InterfaceError("the connection is closed")]
)
def test_usage_that_can_not_be_written_fails_no_request(client, secret, monkeypatch, caplog, error):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Partner.objects.all().__class__, "update", fail)
    assert client.get(INDEX, headers=bearer(secret)).status_code == 200
    assert "usage was not written" in caplog.text


def test_a_key_is_written_once_a_minute_whatever_its_partner_does(client, partner, secret, clock):
    client.get(INDEX, headers=bearer(secret))
    first = Key.objects.get().fetched_at
    assert first == Key.objects.get().first_fetched_at
    clock[0] += usage.EVERY_KEY - 1
    client.get(INDEX, headers=bearer(secret))
    assert Key.objects.get().fetched_at == first
    clock[0] += 1
    client.get(INDEX, headers=bearer(secret))
    key = Key.objects.get()
    assert key.fetched_at > first
    assert key.first_fetched_at == first


def test_a_request_that_is_refused_fetches_nothing(client, partner, secret, clock):
    client.get(f"{LIST}?limit=0", headers=bearer(secret))
    key = Key.objects.get()
    assert key.last_used_at is not None
    assert (key.fetched_at, key.first_fetched_at) == (None, None)


def test_each_key_proves_for_itself_even_by_an_answer_that_was_made_for_the_other(client, partner):
    edition = made.publish(samples.english())
    rows, secrets = zip(*[partners_factory.key(partner) for _ in range(2)], strict=True)
    cursor = client.get(CHANGES, headers=bearer(secrets[0])).json()["cursor"]
    for asking, proved in enumerate([[edition.sequence, 0], [edition.sequence] * 2]):
        client.get(CHANGES, {"cursor": cursor}, headers=bearer(secrets[asking]))
        usage.usage.write(everything=True)
        assert [Key.objects.get(pk=row.pk).position for row in rows] == proved


def test_a_key_that_was_replaced_is_named_by_its_successor(partner):
    first, _ = partners_factory.key(partner)
    second, _ = keys.rotate(first, overlap=timedelta(days=1), at=partners_factory.AT)
    assert Key.objects.get(pk=second.pk).succeeds == first
    assert Key.objects.get(pk=first.pk).succeeds is None


def test_a_refused_key_is_not_used(client, partner):
    key, secret = partners_factory.key(partner)
    keys.revoke(key, at=timezone.now())
    client.get(INDEX, headers=bearer(secret))
    partner.refresh_from_db()
    assert partner.requests == 0
